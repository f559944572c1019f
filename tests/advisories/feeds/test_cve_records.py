"""The CVE list: rejected ids, disputed flaws, and what authorities say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.advisories.feeds import cve_records
from seawall.errors import MalformedInput
from seawall.model import Score
from tests.advisories.damaging import survives
from tests.advisories.making import flaws, read, skipped, zipped
from tests.shared import feeds

ARCHIVE = cve_records.PLUGIN.patterns[0]
RECORD = "cve/cves/2024/3xxx/CVE-2024-3094.json"


def _real() -> bytes:
    return (feeds("samples/cve-5-record") / "CVE-2024-3094.json").read_bytes()


def _record(state: str = "PUBLISHED", **containers: Any) -> dict[str, Any]:
    metadata = {"cveId": "CVE-2024-0001", "state": state}
    return {"cveMetadata": metadata, "containers": {"cna": {}, **containers}}


def test_the_real_record_says_what_it_says() -> None:
    """The vector and the weakness of the authority, the days of the record."""
    known = flaws(read(cve_records.PLUGIN, RECORD, _real()))["CVE-2024-3094"]
    assert known.scores == (Score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "cna"),)
    assert known.cwes == ("CWE-506",)
    assert (known.published, known.modified) == ("2024-03-29", "2024-08-20")
    assert (known.rejected, known.disputed) == ((), ())


@pytest.mark.parametrize(
    ("record", "rejected", "disputed"),
    [
        (_record(), (), ()),
        (_record("REJECTED"), ("cve",), ()),
        (_record(cna={"tags": ["disputed"]}), (), ("cve",)),
        (_record(adp=[{}, {"tags": ["x_other", "disputed"]}]), (), ("cve",)),
        (_record(cna={"tags": ["unsupported-when-assigned"]}), (), ()),
    ],
)
def test_the_standing_of_an_id_is_told(
    record: dict[str, Any], rejected: tuple[str, ...], disputed: tuple[str, ...]
) -> None:
    """By its state and by anybody's tag."""
    content = zipped({"cvelistV5-main/cves/2024/0xxx/CVE-2024-0001.json": record})
    known = flaws(read(cve_records.PLUGIN, ARCHIVE, content))["CVE-2024-0001"]
    assert (known.rejected, known.disputed) == (rejected, disputed)


def test_other_files_of_the_repository_are_no_records() -> None:
    """Lists of changes; a broken record is counted."""
    content = zipped({"a/cves/delta.json": "{}", "a/cves/CVE-2024-0002.json": "{}"})
    assert skipped(read(cve_records.PLUGIN, ARCHIVE, content)) == [("not a CVE record", True)]


def test_hostile_input_is_survived() -> None:
    """Facts, omissions or a declared error."""
    with pytest.raises(MalformedInput):
        read(cve_records.PLUGIN, ARCHIVE, b"PK")
    survives(cve_records.PLUGIN, RECORD, [_real(), json.dumps(_record()).encode()])
