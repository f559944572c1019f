"""Chainguard's and MinimOS's fixes, and Chainguard's records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.advisories.feeds import chainguard, minimos
from seawall.errors import MalformedInput
from seawall.model import Package, Range, Release, State, Verdict
from tests.advisories.damaging import survives
from tests.advisories.following import Upstream
from tests.advisories.making import flaws, read, secdb, statements, zipped
from tests.advisories.matching import findings, samples
from tests.shared import feeds

SECDB = "chainguard/chainguard/security.json"
RECORDS = "chainguard/chainguard/osv"
HOST = "https://packages.cgr.dev/chainguard/"


def _record(name: str) -> bytes:
    return (feeds("samples/chainguard") / "osv" / f"{name}.json").read_bytes()


def test_the_real_secdb_says_what_it_says() -> None:
    """One statement per flaw and fixed version."""
    content = (feeds("samples/chainguard") / "secdb" / "security.json").read_bytes()
    said = statements(read(chainguard.PLUGIN, SECDB, content))
    assert {(item.package, item.ranges) for item in said if item.advisory == "CVE-2022-3094"} == {
        ("bind", (Range(fixed="9.18.11-r0"),))
    }
    assert {item.ecosystem for item in said} == {"Chainguard"}
    assert sum(item.package == "grafana" for item in said) == 5


def test_real_records_say_what_they_say() -> None:
    """For Chainguard and for Wolfi, with the CVE that upstream gave."""
    facts = read(chainguard.PLUGIN, f"{RECORDS}/CGA-x.json", _record("CGA-22hv-wp9q-4779"))
    assert {(item.ecosystem, item.package, item.ranges[0].fixed) for item in statements(facts)} == {
        ("Chainguard", "langfuse-3-worker", "3.153.0-r0"),
        ("Chainguard", "langfuse-fips-3-worker", "3.152.0-r0"),
        ("Wolfi", "langfuse-3-worker", "3.153.0-r0"),
    }
    assert {item.vulnerability for item in statements(facts)} == {"CVE-2026-24398"}
    known = flaws(facts)["CVE-2026-24398"]
    assert (known.scores[0].source, known.published) == ("chainguard-osv", "2026-02-24")


def test_a_real_record_clears_a_package(tmp_path: Path) -> None:
    """What was mended before its first version never had the flaw, though its source had."""
    record = _record("CGA-xcpc-gm23-prj9")
    said = statements(read(chainguard.PLUGIN, f"{RECORDS}/CGA-x.json", record))
    cleared = [item for item in said if item.state is State.NOT_AFFECTED]
    assert [(item.package, item.ranges, item.versions) for item in cleared] == [
        ("syncthing-compat", (), ())
    ]
    packages = [
        Package(type="apk", name="syncthing", version="2.0.13-r0"),
        Package(type="apk", name="syncthing-compat", version="2.0.13-r0", source="syncthing"),
    ]
    release = Release(id="chainguard", version="20230214")
    archive = {f"{RECORDS}/_changes.zip": zipped({"chainguard/osv/CGA-x.json": record})}
    found = findings(tmp_path, archive, packages, release=release)
    assert list(found) == [("syncthing", "CVE-2025-68121")]


def test_the_real_minimos_file_says_what_it_says() -> None:
    """As Alpine's."""
    content = (feeds("samples/chainguard") / "minimos-security.json").read_bytes()
    said = statements(read(minimos.PLUGIN, "x", content))
    assert {(item.ecosystem, item.advisory, item.ranges[0].fixed) for item in said} == {
        ("MinimOS", "CVE-2022-38126", "2.39-r1"),
        ("MinimOS", "CVE-2022-38533", "2.39-r2"),
        ("MinimOS", "CVE-2022-38128", "2.39-r3"),
    }


def test_a_system_of_each_is_matched(tmp_path: Path) -> None:
    """A fixed, an open and a never affected package."""
    open_record = json.loads(_record("CGA-22hv-wp9q-4779"))
    open_record["id"] = "CGA-aaaa-bbbb-cccc"
    open_record["upstream"] = ["CVE-2026-1111"]
    open_record["affected"][0]["ranges"][0]["events"] = [{"introduced": "0"}]
    names = ("bind", "langfuse-3-worker", "spotless")
    found = findings(
        tmp_path,
        {
            SECDB: secdb(
                bind={"9.18.11-r0": ["CGA-1111-2222-3333", "CVE-2022-3094"]},
                spotless={"0": ["CVE-2022-3094"]},
            ),
            f"{RECORDS}/_changes.zip": zipped({"chainguard/osv/CGA-1.json": open_record}),
            "minimos/advisories/secdb/security.json": secdb(bind={"9.9-r0": ["CVE-2022-3094"]}),
        },
        [Package(type="apk", name=name, version="3.0-r0") for name in names],
        release=Release(id="chainguard", version="20230214"),
    )
    assert {
        key: (item.verdict, item.state, item.fixed_versions) for key, item in found.items()
    } == {
        ("bind", "CVE-2022-3094"): (Verdict.FAIL, State.FIXED, ("9.18.11-r0",)),
        ("langfuse-3-worker", "CVE-2026-1111"): (Verdict.FAIL, State.AFFECTED, ()),
    }


def _index(**days: str) -> bytes:
    return json.dumps(
        [{"id": f"CGA-{id_}", "modified": f"{day}T01:02:03.4Z"} for id_, day in days.items()]
    ).encode()


def test_an_update_follows_what_changed_lately(tmp_path: Path) -> None:
    """The newest first, each once, and again when it changes."""
    files = {
        f"{HOST}security.json": secdb(),
        f"{HOST}osv/all.json": _index(a="2026-11-18", b="2026-11-19", old="2026-01-01"),
        f"{HOST}osv/CGA-a.json": b'{"id": "CGA-a", "modified": "2026-11-18T01:02:03Z"}',
        f"{HOST}osv/CGA-b.json": b'{"id": "CGA-b", "modified": "2026-11-19T01:02:03Z"}',
    }
    upstream = Upstream(tmp_path, files)
    assert [item.path for item in upstream.update(chainguard.PLUGIN)] == [
        "chainguard/osv/CGA-b.json",
        "chainguard/osv/CGA-a.json",
    ]
    assert upstream.update(chainguard.PLUGIN) == []
    upstream.files[f"{HOST}osv/all.json"] = _index(a="2026-11-20", b="2026-11-19")
    assert [item.path for item in upstream.update(chainguard.PLUGIN)] == [
        "chainguard/osv/CGA-a.json"
    ]


def test_an_index_is_not_trusted(tmp_path: Path) -> None:
    """No path comes from it; a broken one is said, a missing one is none."""
    upstream = Upstream(tmp_path, {})
    assert upstream.update(chainguard.PLUGIN) == []
    upstream.files[f"{HOST}osv/all.json"] = _index(**{"../../x": "2026-11-19", "": "2026-11-19"})
    assert upstream.update(chainguard.PLUGIN) == []
    upstream.files[f"{HOST}osv/all.json"] = b"{}"
    with pytest.raises(MalformedInput):
        upstream.update(chainguard.PLUGIN)


@pytest.mark.parametrize("name", ["secdb/security.json", "minimos-security.json"])
def test_damaged_files_are_survived(name: str) -> None:
    """Facts, omissions or a declared error."""
    seeds = [(feeds("samples/chainguard") / name).read_bytes()]
    survives(minimos.PLUGIN if "minimos" in name else chainguard.PLUGIN, SECDB, seeds)


def test_damaged_records_are_survived() -> None:
    """Facts or omissions."""
    seeds = list(samples(feeds("samples/chainguard/osv")).values())
    survives(chainguard.PLUGIN, f"{RECORDS}/CGA-x.json", seeds)
