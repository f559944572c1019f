"""What is known of exploitation: KEV, EPSS, vulnrichment."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.feeds import epss, kev, vulnrichment
from seawall.errors import MalformedInput
from tests.advisories.making import flaws, read, skipped, zipped

KEV = f"cisa/{kev.PATH}"
EPSS = f"epss/{epss.PATH}"
ENRICHED = f"github/{vulnrichment.PATH}"


def _entry(**more: Any) -> dict[str, Any]:
    return {
        "cveID": "CVE-2024-0001",
        "dateAdded": "2024-02-01",
        "knownRansomwareCampaignUse": "Unknown",
        **more,
    }


def _catalogue(*entries: Any, count: int | None = None) -> bytes:
    number = len(entries) if count is None else count
    return json.dumps({"count": number, "vulnerabilities": entries}).encode()


def test_kev_gives_the_day_and_ransomware() -> None:
    """``Unknown`` is not known; weaknesses may be missing."""
    found = flaws(
        read(
            kev.PLUGIN,
            KEV,
            _catalogue(
                _entry(),
                _entry(
                    cveID="CVE-2024-0002", knownRansomwareCampaignUse="Known", cwes=["CWE-77", 1]
                ),
            ),
        )
    )
    assert found["CVE-2024-0001"].known_exploited == "2024-02-01"
    assert not found["CVE-2024-0001"].ransomware
    assert (found["CVE-2024-0002"].ransomware, found["CVE-2024-0002"].cwes) == (True, ("CWE-77",))


def test_a_cut_catalogue_is_refused() -> None:
    """It says how many entries it holds."""
    with pytest.raises(MalformedInput):
        read(kev.PLUGIN, KEV, _catalogue(_entry(), count=2))


@pytest.mark.parametrize("entry", [{}, 7, {"cveID": "x", "dateAdded": "2024-02-01"}, {"cveID": 1}])
def test_malformed_entries_are_counted(entry: Any) -> None:
    """The others are read."""
    found = read(kev.PLUGIN, KEV, _catalogue(entry, _entry()))
    assert skipped(found) == [("malformed entry", True)]
    assert len(flaws(found)) == 1


def test_scores_have_their_percentile() -> None:
    """The comment and the header are no rows; malformed rows are counted."""
    rows = ["CVE-2024-0001,0.5,0.25", "CVE-2,1,1", "CVE-2024-0002,7,1"]
    text = "\n".join(["#model_version:v1", "cve,epss,percentile", *rows])
    found = read(epss.PLUGIN, EPSS, gzip.compress(text.encode()))
    known = flaws(found)["CVE-2024-0001"]
    assert (known.epss, known.epss_percentile) == (0.5, 0.25)
    assert skipped(found) == [("malformed row", True)] * 2


@pytest.mark.parametrize(
    "content", [b"", b"a,b", gzip.compress(b"a,b", mtime=0), gzip.compress(b"x" * 99, mtime=0)[:-9]]
)
def test_other_files_are_no_scores(content: bytes) -> None:
    """Truncated, or with other columns."""
    with pytest.raises(MalformedInput):
        read(epss.PLUGIN, EPSS, content)


def _enriched(**containers: Any) -> bytes:
    metadata = {
        "cveId": "CVE-2024-0001",
        "state": "PUBLISHED",
        "datePublished": "2024-01-02T00:00:00Z",
    }
    return zipped(
        {"db/2024/0xxx/CVE-2024-0001.json": {"cveMetadata": metadata, "containers": containers}}
    )


def _cisa(word: str, *metrics: Any) -> dict[str, Any]:
    options = [{"Exploitation": word}, {"Automatable": "yes"}]
    assessment = {"other": {"type": "ssvc", "content": {"options": options}}}
    return {"providerMetadata": {"shortName": "CISA-ADP"}, "metrics": [assessment, *metrics]}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("active", "active"), ("Active", "active"), ("PoC", "poc"), ("none", "none"), ("?", "")],
)
def test_exploitation_is_read_without_case(word: str, expected: str) -> None:
    """CISA writes the words in several ways."""
    found = flaws(read(vulnrichment.PLUGIN, ENRICHED, _enriched(adp=[_cisa(word)])))
    assert found["CVE-2024-0001"].exploitation == expected


def test_vectors_of_both_containers_keep_their_source() -> None:
    """The authority's and CISA's; other ratings and other providers are left out."""
    own = {"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N"}}
    content = _enriched(
        cna={
            "metrics": [{"cvssV4_0": {"vectorString": "CVSS:4.0/AV:N"}}, {"other": {"type": "x"}}]
        },
        adp=[_cisa("none", own), {"providerMetadata": {"shortName": "X"}, "metrics": [own]}],
    )
    known = flaws(read(vulnrichment.PLUGIN, ENRICHED, content))["CVE-2024-0001"]
    assert [(score.source, score.vector) for score in known.scores] == [
        ("cna", "CVSS:4.0/AV:N"),
        ("cisa-adp", "CVSS:3.1/AV:N"),
    ]
    assert known.published == "2024-01-02"


@pytest.mark.parametrize("adp", [7, [{"metrics": [{"other": 1}], "providerMetadata": 1}]])
def test_malformed_records_are_counted(adp: Any) -> None:
    """They are no CVE records."""
    found = read(vulnrichment.PLUGIN, ENRICHED, _enriched(adp=adp))
    assert skipped(found) == [("not a CVE record", True)]


@pytest.mark.parametrize(("word", "expected"), [("Yes", "yes"), ("no", "no"), ("perhaps", "")])
def test_whether_attacks_can_be_automated(word: str, expected: str) -> None:
    """The second answer of SSVC."""
    container = _cisa("none")
    container["metrics"][0]["other"]["content"]["options"][1]["Automatable"] = word
    found = flaws(read(vulnrichment.PLUGIN, ENRICHED, _enriched(adp=[container])))
    assert found["CVE-2024-0001"].automatable == expected


def test_earlier_scores_are_history() -> None:
    """Of the day in the file's name, and without those that nobody would remember."""
    text = "cve,epss,percentile\nCVE-2024-0001,0.5,0.25\nCVE-2024-0002,0.009,0.5\nCVE-x,1,1\n"
    found = read(epss.PLUGIN, "epss/epss_scores-2026-08-10.csv.gz", gzip.compress(text.encode()))
    assert flaws(found)["CVE-2024-0001"].epss_history == (("2026-08-10", 0.5),)
    assert flaws(found)["CVE-2024-0001"].epss == -1
    assert len(flaws(found)) == 1
    assert skipped(found) == [("malformed row", True)]


@pytest.mark.parametrize("day", ["2026-08-19", "2026-08-17", "2026-08-23"])
def test_the_history_is_that_of_mondays(day: str) -> None:
    """Whatever the day of the week, so that a file is fetched once."""

    class Today:
        folder = Path()

        def __init__(self) -> None:
            self.day = day

        def changed(self, target: str) -> bool:
            del target
            return False

    assert [download.path for download in epss.PLUGIN.follow(Today())] == [
        "epss_scores-2026-08-10.csv.gz",
        "epss_scores-2026-08-03.csv.gz",
        "epss_scores-2026-07-27.csv.gz",
        "epss_scores-2026-07-20.csv.gz",
    ]
