"""CVSS scores against an independent implementation (the ``cvss`` library)."""

from __future__ import annotations

import itertools

import cvss as independent
from hypothesis import given
from hypothesis import strategies as st

from seawall.vulnerabilities import cvss
from seawall.vulnerabilities.cvss import v2, v3, v4


def _vectors(known: dict[str, str], mandatory: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Complete vectors with any of the optional metrics, in the order of the specification."""
    values = {name: st.sampled_from(text.split()) for name, text in known.items()}
    metrics = st.fixed_dictionaries(
        {name: values[name] for name in mandatory},
        optional={name: value for name, value in values.items() if name not in mandatory},
    )
    return metrics.map(
        lambda chosen: "/".join(f"{name}:{chosen[name]}" for name in known if name in chosen)
    )


def test_every_base_vector_of_version_2_scores_alike() -> None:
    """All 729 base vectors of CVSS 2.0 score as the other implementation says."""
    for values in itertools.product(*(v2.METRICS[name].split() for name in v2.MANDATORY)):
        vector = "/".join(map(":".join, zip(v2.MANDATORY, values, strict=True)))
        assert cvss.read(vector).score == float(independent.CVSS2(vector).base_score), vector


@given(st.sampled_from(["3.0", "3.1"]), _vectors(v3.METRICS, v3.MANDATORY))
def test_base_scores_of_version_3_are_alike(version: str, metrics: str) -> None:
    """Base scores of CVSS 3.0 and 3.1 agree, whatever optional metrics a vector carries."""
    vector = f"CVSS:{version}/{metrics}"
    assert cvss.read(vector).score == float(independent.CVSS3(vector).base_score)


@given(_vectors(v4.METRICS, v4.MANDATORY))
def test_scores_of_version_4_are_alike(metrics: str) -> None:
    """CVSS 4.0 scores agree with threat and environmental metrics included."""
    vector = f"CVSS:4.0/{metrics}"
    assert cvss.read(vector).score == float(independent.CVSS4(vector).base_score)
