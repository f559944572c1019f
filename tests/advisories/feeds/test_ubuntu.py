"""What is read of Ubuntu's records, and what it means for a system with and without Pro."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any, Final

import pytest

from seawall.advisories.feed import Fact, Skipped, Withdrawn
from seawall.advisories.feeds import ubuntu_osv, ubuntu_vex
from seawall.errors import MalformedInput
from seawall.model import Hint, Package, Release, State, Verdict
from tests.advisories.damaging import survives
from tests.advisories.making import flaws, osv, read, skipped, statements, tarred
from tests.advisories.matching import findings, samples
from tests.shared import feeds

OSV: Final = "ubuntu/osv/osv-all.tar.xz"
VEX: Final = "ubuntu/vex/vex-all.tar.xz"
JAMMY: Final = Release(id="ubuntu", version="22.04", codename="jammy")
PRO: Final = Hint(kind="esm", value="esm-infra", path="var/lib/ubuntu-advantage/status.json")
DECIDED: Final = "This package (for the given release) "


def _osv(*records: dict[str, Any]) -> bytes:
    return lzma.compress(tarred({f"osv/cve/{item['id']}.json": item for item in records}))


def _cve(id_: str, ecosystem: str, package: str, fixed: str = "", **more: Any) -> dict[str, Any]:
    events = [{"introduced": "0"}, *([{"fixed": fixed}] if fixed else [])]
    record: dict[str, Any] = osv(f"UBUNTU-{id_}", ecosystem, package, *events, upstream=[id_])
    return {**record, "severity": [{"type": "Ubuntu", "score": "medium"}], **more}


def _said(status: str, distro: str, package: str, **more: Any) -> dict[str, Any]:
    products = [
        {"@id": f"pkg:deb/ubuntu/{package}@1.0-1?arch={arch}&distro={distro}"}
        for arch in ("source", "amd64")
    ]
    return {"vulnerability": {"name": ""}, "status": status, "products": products, **more}


def _vex(id_: str, *said: dict[str, Any]) -> bytes:
    listed = [{**item, "vulnerability": {"name": id_}} for item in said]
    return lzma.compress(tarred({f"vex/cve/2024/{id_}.json": {"statements": listed}}))


def _deb(name: str, version: str, source: str = "") -> Package:
    return Package(type="deb", name=name, version=version, source=source or name)


def _real_osv() -> list[Fact]:
    return read(ubuntu_osv.PLUGIN, OSV, lzma.compress(tarred(samples(feeds("samples/ubuntu-osv")))))


def _told(facts: list[Fact], flaw: str) -> set[tuple[str, str, str, State, str]]:
    return {
        (said.ecosystem, said.package, said.ranges[0].fixed, said.state, said.severity)
        for said in statements(facts)
        if said.vulnerability == flaw
    }


def test_real_records_say_what_they_say() -> None:
    """Fixed for everybody, fixed for subscribers, not fixed; source names, words of priority."""
    facts = _real_osv()
    assert _told(facts, "CVE-2015-0209") == {
        ("Ubuntu:14.04:LTS", "openssl", "1.0.1f-1ubuntu2.11", State.FIXED, "low")
    }
    assert _told(facts, "CVE-2014-9913") == {
        ("Ubuntu:Pro:14.04:LTS", "unzip", "6.0-9ubuntu1.6", State.FIXED, "negligible"),
        ("Ubuntu:16.04:LTS", "unzip", "6.0-20ubuntu1.1", State.FIXED, "negligible"),
    }
    assert _told(facts, "CVE-2020-1944") == {
        ("Ubuntu:16.04:LTS", "trafficserver", "", State.AFFECTED, "medium"),
        ("Ubuntu:18.04:LTS", "trafficserver", "", State.AFFECTED, "medium"),
        ("Ubuntu:Pro:20.04:LTS", "trafficserver", "", State.AFFECTED, "medium"),
        ("Ubuntu:Pro:22.04:LTS", "trafficserver", "", State.AFFECTED, "medium"),
    }
    netty = {(item[0], item[2]) for item in _told(facts, "CVE-2022-24823")}
    assert ("Ubuntu:25.10", "") in netty
    assert ("Ubuntu:Pro:18.04:LTS", "1:4.1.7-4ubuntu0.1+esm3") in netty
    assert {said.advisory for said in statements(facts) if said.package == "wayland"} == {
        "UBUNTU-CVE-2021-3782"
    }
    assert flaws(facts)["CVE-2025-14345"].scores[2].vector.startswith("CVSS:4.0/")
    assert not any(said.versions for said in statements(facts))


def test_real_records_that_were_withdrawn_are_gone() -> None:
    """Also those that name their CVE nowhere but in their id."""
    gone = {fact.advisory for fact in _real_osv() if isinstance(fact, Withdrawn)}
    assert gone == {
        "UBUNTU-CVE-2001-1593",
        "UBUNTU-CVE-2010-0751",
        "UBUNTU-CVE-2013-2208",
        "UBUNTU-CVE-2014-2901",
        "UBUNTU-CVE-2020-36325",
    }


def test_a_record_without_upstream_is_about_the_cve_of_its_id() -> None:
    """As they were written before 2025."""
    record = _cve("CVE-2024-1", "Ubuntu:22.04:LTS", "a", upstream=None)
    record["id"] = "UBUNTU-CVE-2024-12345"
    (said,) = statements(read(ubuntu_osv.PLUGIN, OSV, _osv(record)))
    assert said.vulnerability == "CVE-2024-12345"


def test_a_notice_speaks_only_where_the_records_of_cves_are_silent() -> None:
    """A notice that mends a mend does not make the first mend vulnerable again."""
    events = ({"introduced": "0"}, {"fixed": "1.0-1ubuntu2"})
    notice = osv("USN-1-2", "Ubuntu:22.04:LTS", "a", *events, upstream=["UBUNTU-CVE-2024-1111"])
    ended = osv("USN-2-1", "Ubuntu:23.10", "a", *events, upstream=["UBUNTU-CVE-2024-1111"])
    record = _cve("CVE-2024-1111", "Ubuntu:22.04:LTS", "a", "1.0-1ubuntu1")
    said = statements(read(ubuntu_osv.PLUGIN, OSV, _osv(notice, ended, record)))
    assert {(item.advisory, item.ecosystem, item.vulnerability) for item in said} == {
        ("UBUNTU-CVE-2024-1111", "Ubuntu:22.04:LTS", "CVE-2024-1111"),
        ("USN-2-1", "Ubuntu:23.10", "CVE-2024-1111"),
    }


def test_the_real_notice_alone_gives_its_statements() -> None:
    """It names its CVE through Ubuntu's own record of it."""
    content = samples(feeds("samples/ubuntu-osv"))["osv/usn/USN-5614-1.json"]
    archive = lzma.compress(tarred({"osv/usn/USN-5614-1.json": content}))
    said = statements(read(ubuntu_osv.PLUGIN, OSV, archive))
    assert {(item.ecosystem, item.vulnerability, item.ranges[0].fixed) for item in said} == {
        ("Ubuntu:18.04:LTS", "CVE-2021-3782", "1.16.0-1ubuntu1.1~18.04.4"),
        ("Ubuntu:20.04:LTS", "CVE-2021-3782", "1.18.0-1ubuntu0.1"),
        ("Ubuntu:22.04:LTS", "CVE-2021-3782", "1.20.0-1ubuntu0.1"),
    }


@pytest.mark.parametrize(
    ("written", "fixed", "offer"),
    [
        ("Ubuntu:26.04", "1", "Ubuntu:26.04:LTS"),
        ("Ubuntu:25.10", "1", "Ubuntu:25.10"),
        ("Ubuntu:Pro:22.04:LTS", "1", "Ubuntu:Pro:22.04:LTS"),
        ("Ubuntu:16.04:LTS", "1.0-1ubuntu0.1~esm2", "Ubuntu:Pro:16.04:LTS"),
        ("Ubuntu:Pro:FIPS-updates:20.04:LTS", "1", ""),
        ("Ubuntu:Nvidia-BlueField:22.04:LTS", "1", ""),
        ("Debian:12", "1", ""),
    ],
)
def test_each_offer_is_told_apart(written: str, fixed: str, offer: str) -> None:
    """A fix of the extended service is for subscribers wherever it is written."""
    facts = read(ubuntu_osv.PLUGIN, OSV, _osv(_cve("CVE-2024-1111", written, "a", fixed)))
    assert [said.ecosystem for said in statements(facts)] == ([offer] if offer else [])
    assert bool(skipped(facts)) is not bool(offer)


def test_real_decisions_say_what_they_say() -> None:
    """Old curl never had the flaw; the release that is no longer supported is cleared by Pro."""
    content = lzma.compress(tarred(samples(feeds("samples/ubuntu-vex"))))
    facts = read(ubuntu_vex.PLUGIN, VEX, content)
    assert {(said.ecosystem, said.package, said.state) for said in statements(facts)} == {
        ("Ubuntu:16.04:LTS", "curl", State.NOT_AFFECTED),
        ("Ubuntu:Pro:14.04:LTS", "curl", State.NOT_AFFECTED),
        ("Ubuntu:Pro:16.04:LTS", "curl", State.NOT_AFFECTED),
        ("Ubuntu:Pro:18.04:LTS", "curl", State.NOT_AFFECTED),
        ("Ubuntu:Pro:20.04:LTS", "curl", State.NOT_AFFECTED),
    }
    assert skipped(facts) == [("fixed, without the version that fixed it", False)]


@pytest.mark.parametrize(
    ("status", "action", "state", "word"),
    [
        ("affected", "is vulnerable to the CVE and needs fixing.", State.AFFECTED, "needed"),
        (
            "affected",
            "is vulnerable, but the Ubuntu Security Team decided to not fix it. CVE Notes: x",
            State.WONT_FIX,
            "ignored",
        ),
        ("affected", "is no longer supported. Please upgrade.", State.END_OF_LIFE, "end-of-life"),
        ("affected", "is vulnerable, but fixing it was deferred.", State.DEFERRED, "deferred"),
        ("affected", "has an update pending.", State.AFFECTED, "pending"),
        ("affected", "needs fixing. CVE Notes: deferred upstream", State.AFFECTED, "needed"),
        ("under_investigation", "", State.INVESTIGATING, "needs-triage"),
        ("not_affected", "", State.NOT_AFFECTED, "not-affected"),
    ],
)
def test_each_word_of_the_tracker_is_kept(
    status: str, action: str, state: State, word: str
) -> None:
    """Free remarks behind it do not count."""
    more = {"action_statement": DECIDED + action} if action else {}
    notes = "Ubuntu Security Team classified this CVE as of Low priority."
    content = _vex("CVE-2024-1111", _said(status, "jammy", "a%2B%2B", status_notes=notes, **more))
    (said,) = statements(read(ubuntu_vex.PLUGIN, VEX, content))
    assert (said.state, said.note, said.severity) == (state, word, "low")
    assert (said.ecosystem, said.package) == ("Ubuntu:22.04:LTS", "a++")


def test_a_package_that_a_release_lacks_gives_no_statement() -> None:
    """``DNE`` is not "not affected"."""
    said = _said("not_affected", "jammy", "a", justification="component_not_present")
    facts = read(ubuntu_vex.PLUGIN, VEX, _vex("CVE-2024-1111", said))
    assert statements(facts) == []
    assert skipped(facts) == [("the release has no such package", False)]


def _found(tmp_path: Path, *, pro: bool = False) -> dict[tuple[str, str], Any]:
    plain, paid = "Ubuntu:22.04:LTS", "Ubuntu:Pro:22.04:LTS"
    records = _osv(
        _cve("CVE-2024-1001", plain, "fixed", "2.0-1"),
        _cve("CVE-2024-1002", plain, "unfixed"),
        _cve("CVE-2024-1003", paid, "paid", "1.0-1ubuntu0.1~esm1"),
        _cve("CVE-2024-1004", plain, "deferred"),
        _cve("CVE-2024-1005", plain, "triaged"),
        _cve("CVE-2024-1006", paid, "cleared", "9.0-1+esm1"),
    )
    members = {
        "CVE-2024-1004": _said(
            "affected", "jammy", "deferred", action_statement=DECIDED + "was deferred."
        ),
        "CVE-2024-1005": _said("under_investigation", "jammy", "triaged"),
        "CVE-2024-1006": _said("not_affected", "jammy", "cleared"),
    }
    documents = {
        f"vex/cve/{id_}.json": {"statements": [{**said, "vulnerability": {"name": id_}}]}
        for id_, said in members.items()
    }
    names = ("fixed", "unfixed", "paid", "deferred", "triaged", "cleared")
    return findings(
        tmp_path,
        {OSV: records, VEX: lzma.compress(tarred(documents))},
        [_deb(f"lib{name}", "1.0-1", name) for name in names],
        release=JAMMY,
        hints=[PRO] if pro else [],
    )


def test_a_system_without_pro_is_not_offered_its_fixes(tmp_path: Path) -> None:
    """Its flaw is there all the same."""
    found = _found(tmp_path)
    paid = found["libpaid", "CVE-2024-1003"]
    assert (paid.verdict, paid.state, paid.fixed_versions) == (Verdict.FAIL, State.AFFECTED, ())
    assert paid.reason == "fixed for subscribers only (Ubuntu:Pro:22.04:LTS)"
    with_pro = _found(tmp_path, pro=True)["libpaid", "CVE-2024-1003"]
    assert (with_pro.state, with_pro.fixed_versions) == (State.FIXED, ("1.0-1ubuntu0.1~esm1",))


def test_every_state_reaches_the_finding(tmp_path: Path) -> None:
    """Fixed, not fixed, deferred, still investigated; what was cleared is no finding."""
    found = _found(tmp_path)
    states = {id_[-4:]: (item.verdict, item.state) for (_, id_), item in found.items()}
    assert states == {
        "1001": (Verdict.FAIL, State.FIXED),
        "1002": (Verdict.FAIL, State.AFFECTED),
        "1003": (Verdict.FAIL, State.AFFECTED),
        "1004": (Verdict.FAIL, State.DEFERRED),
        "1005": (Verdict.UNKNOWN, State.INVESTIGATING),
    }
    assert found["libfixed", "CVE-2024-1001"].fixed_versions == ("2.0-1",)
    assert found["libtriaged", "CVE-2024-1005"].reason.endswith("has not decided: needs-triage")


@pytest.mark.parametrize("feed", [ubuntu_osv.PLUGIN, ubuntu_vex.PLUGIN])
@pytest.mark.parametrize("content", [b"", b"x", lzma.compress(b"no tar")])
def test_what_is_no_archive_is_refused(feed: Any, content: bytes) -> None:
    """As a whole."""
    with pytest.raises(MalformedInput):
        read(feed, feed.patterns[0], content)


def test_hostile_documents_are_counted() -> None:
    """Neither believed nor fatal."""
    deep = b"[" * 100_000
    documents: dict[str, bytes | str | dict[str, Any]] = {
        "vex/cve/CVE-2024-1.json": deep,
        "vex/cve/CVE-2024-1002.json": deep,
        "vex/cve/CVE-2024-1003.json": {"statements": [{}] * 2000},
        "vex/cve/CVE-2024-1004.json": {"statements": [_said("fixed", "jammy", "a")]},
        "vex/cve/CVE-2024-1005.json": b"\xff\xfe",
    }
    facts = read(ubuntu_vex.PLUGIN, VEX, lzma.compress(tarred(documents)))
    assert len(facts) == 4
    assert all(isinstance(fact, Skipped) and fact.broken for fact in facts)


@pytest.mark.parametrize(
    ("feed", "folder"), [(ubuntu_osv.PLUGIN, "ubuntu-osv"), (ubuntu_vex.PLUGIN, "ubuntu-vex")]
)
def test_damaged_records_are_survived(feed: Any, folder: str) -> None:
    """Whatever changes in a real record, facts or a counted omission come out."""
    real = samples(feeds(f"samples/{folder}"))
    seeds = [_shortened(content) for content in real.values()]
    name = "vex/cve/CVE-2023-38545.json" if "vex" in folder else "osv/cve/UBUNTU-CVE-2024-1.json"
    survives(feed, feed.patterns[0], seeds, lambda data: _packed(name, data))


def _packed(name: str, data: bytes) -> bytes:
    return lzma.compress(tarred({name: data}), preset=0)


def _shortened(content: bytes) -> bytes:
    document = json.loads(content)
    for said in document.get("statements", ()):
        del said["products"][3:]
    return json.dumps(document).encode()
