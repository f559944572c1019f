"""Photon OS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.feeds.photon import FOLDER, HOST, PLUGIN, RELEASES
from seawall.errors import MalformedInput
from seawall.model import Range, State, Statement
from tests.advisories.making import read, skipped, statements
from tests.shared import feeds

PATH = f"photon/{FOLDER}/cve_data_photon5.0.json"


def _entry(**more: Any) -> dict[str, Any]:
    return {"cve_id": "CVE-2024-0001", "pkg": "curl", "cve_score": 7.5, **more}


def _read(*entries: Any) -> list[Any]:
    return read(PLUGIN, PATH, json.dumps(entries).encode())


@pytest.mark.parametrize(
    ("said", "state", "ranges"),
    [
        ({"res_ver": "8.6.0-1.ph5"}, State.FIXED, (Range(fixed="8.6.0-1.ph5"),)),
        ({"res_ver": "1:8.6-1.ph5", "status": "Fixed"}, State.FIXED, (Range(fixed="1:8.6-1.ph5"),)),
        ({"res_ver": "NA", "aff_ver": "NA", "status": "Not Affected"}, State.NOT_AFFECTED, ()),
        ({"res_ver": "NA", "status": "Under Investigation"}, State.INVESTIGATING, (Range(),)),
        ({"res_ver": "NA", "status": "Wont Fix"}, State.WONT_FIX, (Range(),)),
        (
            {"res_ver": "NA", "aff_ver": "all versions are vulnerable", "status": "Open"},
            State.AFFECTED,
            (Range(),),
        ),
        ({"res_ver": "NA", "aff_ver": "NA", "status": "Odd"}, State.UNDETERMINED, (Range(),)),
        ({}, State.UNDETERMINED, (Range(),)),
    ],
)
def test_states(said: dict[str, str], state: State, ranges: tuple[Range, ...]) -> None:
    """The status tells what no version tells; its word is kept."""
    (statement,) = statements(_read(_entry(**said)))
    assert (statement.state, statement.ranges) == (state, ranges)
    assert statement.note == said.get("status", "")
    assert statement.ecosystem == "Photon OS:5.0"


def test_broken_entries_are_counted() -> None:
    """No flaw, no package, no version, no entry; the others are read."""
    facts = _read(
        _entry(cve_id="UNK-1"),
        _entry(pkg="a b"),
        _entry(res_ver="soon"),
        _entry(res_ver=3),
        "noise",
        _entry(res_ver="1-1"),
    )
    assert len(statements(facts)) == 1
    assert skipped(facts) == [
        ("no id of a flaw", False),
        ("no name of a package", True),
        ("resolved by what is no version", True),
        ("malformed entry", True),
        ("malformed entry", True),
    ]


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff", b'[{"cve_id"'])
def test_another_document_is_refused(content: bytes) -> None:
    """Cut off, of another kind, nested without end."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, PATH, content)


class _Site:
    day = "2024-01-01"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def changed(self, target: str) -> bool:
        return bool(target)


def test_the_index_names_the_releases(tmp_path: Path) -> None:
    """What is no release is not asked for; without an index nothing is."""
    assert list(PLUGIN.follow(_Site(tmp_path))) == []
    index = tmp_path / "photon" / RELEASES
    index.parent.mkdir(parents=True)
    index.write_text(json.dumps({"branches": ["4.0", "../x", "5.0", "4.0"]}))
    assert [item.host + item.path for item in PLUGIN.follow(_Site(tmp_path))] == [
        f"{HOST}{FOLDER}/cve_data_photon4.0.json",
        f"{HOST}{FOLDER}/cve_data_photon5.0.json",
    ]
    index.write_text("[]")
    with pytest.raises(MalformedInput):
        list(PLUGIN.follow(_Site(tmp_path)))


def test_real_documents() -> None:
    """Three releases."""
    folder = feeds("samples/photon")
    path = f"photon/{FOLDER}/cve_data_photon3.0.json"
    facts = read(PLUGIN, path, (folder / "cve_data_photon3.0.json").read_bytes())
    found = {(item.vulnerability, item.package): item for item in statements(facts)}
    assert found["CVE-2019-10072", "apache-tomcat"] == Statement(
        source="photon",
        advisory="CVE-2019-10072",
        vulnerability="CVE-2019-10072",
        ecosystem="Photon OS:3.0",
        package="apache-tomcat",
        ranges=(Range(fixed="8.5.40-2.ph3"),),
        state=State.FIXED,
    )
    assert found["CVE-2025-0725", "curl"].state is State.NOT_AFFECTED
    assert skipped(facts) == [("no id of a flaw", False)]
    path = f"photon/{FOLDER}/cve_data_photon1.0.json"
    found_1 = statements(read(PLUGIN, path, (folder / "cve_data_photon1.0.json").read_bytes()))
    assert [item.ranges[0].fixed for item in found_1 if item.package == "zlib"] == ["1.2.8-5.ph1"]
