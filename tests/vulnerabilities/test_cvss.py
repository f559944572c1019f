"""CVSS vectors: published examples, all versions, and the scores of real records."""

from __future__ import annotations

import itertools
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import MalformedInput
from seawall.model import Severity
from seawall.vulnerabilities import cvss
from seawall.vulnerabilities.cvss import v2, v3, v4
from tests.shared import feeds

# The examples of FIRST's specifications, user guides and calculators.
PUBLISHED = [
    ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8),
    ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0),
    ("AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.2),
    ("(AV:N/AC:L/Au:N/C:N/I:P/A:N)", 5.0),
    ("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
    ("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
    ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
    ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9),
    ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2),
    ("CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:N/I:N/A:N", 0.0),
    ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 5.1),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/E:U", 6.6),
]


@pytest.mark.parametrize(("vector", "score"), PUBLISHED)
def test_published_examples(vector: str, score: float) -> None:
    """FIRST's own examples of all four versions score to the digit."""
    assert cvss.read(vector).score == score


@pytest.mark.parametrize(
    ("score", "version", "band"),
    [
        (0.0, "3.1", Severity.NONE),
        (0.1, "3.1", Severity.LOW),
        (3.9, "4.0", Severity.LOW),
        (4.0, "3.0", Severity.MEDIUM),
        (6.9, "3.1", Severity.MEDIUM),
        (7.0, "3.1", Severity.HIGH),
        (8.9, "4.0", Severity.HIGH),
        (9.0, "4.0", Severity.CRITICAL),
        (10.0, "2.0", Severity.HIGH),
        (6.9, "2.0", Severity.MEDIUM),
        (0.0, "2.0", Severity.LOW),
    ],
)
def test_bands(score: float, version: str, band: Severity) -> None:
    """Bands begin and end where each version's scale says."""
    assert cvss.band(score, version) is band


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "high",
        "CVSS:3.1/",
        "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:L",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:U/A:U",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:H",
        "CVSS:4.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "AV:N/AC:L/Au:N/C:C/I:C",
        "CVSS:3.1/" + "AV:N/" * 500,
    ],
)
def test_incomplete_or_foreign_vectors_are_refused(vector: str) -> None:
    """A missing, repeated, foreign or endless metric is an error, never a score."""
    with pytest.raises(MalformedInput):
        cvss.read(vector)


@given(st.text(max_size=80))
def test_garbage_raises_nothing_else(text: str) -> None:
    """Any text that is no vector raises the one error that callers expect."""
    for vector in (text, f"CVSS:3.1/{text}", f"CVSS:4.0/{text}"):
        with pytest.raises(MalformedInput):
            cvss.read(vector)


def _every(metrics: dict[str, str], names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for values in itertools.product(*(metrics[name].split() for name in names)):
        yield dict(zip(names, values, strict=True))


def test_base_scores_of_version_2_and_3_are_tenths_within_bounds() -> None:
    """No base vector of versions 2 and 3 leaves the scale of 0 to 10."""
    assert {v2.tenths(vector) for vector in _every(v2.METRICS, v2.MANDATORY)} <= set(range(101))
    assert {v3.tenths(vector) for vector in _every(v3.METRICS, v3.MANDATORY)} <= set(range(101))


_V4 = st.fixed_dictionaries(
    {name: st.sampled_from(v4.METRICS[name].split()) for name in v4.MANDATORY},
    optional={
        name: st.sampled_from(values.split())
        for name, values in v4.METRICS.items()
        if name not in v4.MANDATORY
    },
)


@given(_V4)
def test_version_4_never_leaves_its_scale(metrics: dict[str, str]) -> None:
    """No version 4 vector, whatever it defines, leaves the scale of 0 to 10."""
    assert 0 <= v4.tenths(metrics) <= 100


@given(_V4, st.sampled_from(["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"]))
def test_version_4_never_rises_when_one_metric_gets_milder(
    metrics: dict[str, str], name: str
) -> None:
    """Making one metric milder never makes a version 4 score higher."""
    order = [value for value in v4._LEVELS[name] if value in v4.METRICS[name].split()]
    worst = {**metrics, name: order[0], f"M{name}": "X"}
    mildest = {**metrics, name: order[-1], f"M{name}": "X"}
    assert v4.tenths(mildest) <= v4.tenths(worst)


def _scored() -> Iterator[tuple[str, dict[str, Any]]]:
    """CVE id and CVSS object of every metric in CISA's enrichment."""
    path = feeds("github/cisagov/vulnrichment") / "archive/refs/heads/develop.zip"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            document = json.loads(archive.read(name)) if name.endswith(".json") else {}
            containers = document.get("containers", {}) if isinstance(document, dict) else {}
            for container in [containers.get("cna", {}), *containers.get("adp", [])]:
                for metric in container.get("metrics", []):
                    for key, value in metric.items():
                        if key.startswith("cvssV"):
                            yield name.rpartition("/")[2][:-5], value


def test_scores_equal_those_that_authorities_publish() -> None:
    """The rest: temporal metrics, and an authority that uses the environmental equation.

    GitHub scored vectors of changed scope with the equation that 3.1 has for the modified
    impact, a tenth off; one record (CVE-2023-3932) has a score of another vector.
    """
    agreed: Counter[str] = Counter()
    for id_, metric in _scored():
        vector, published = metric["vectorString"], metric["baseScore"]
        read = cvss.read(vector)
        if read.score == published:
            agreed["equal"] += 1
        elif read.version == "3.1" and len(read.metrics) > 8:
            agreed["temporal"] += 1
        elif read.metrics["S"] == "C" and abs(read.score - published) < 0.11:
            agreed["environmental equation"] += 1
        else:
            agreed[id_] += 1
    assert agreed["equal"] >= 3699
    assert set(agreed) == {"equal", "temporal", "environmental equation", "CVE-2023-3932"}
