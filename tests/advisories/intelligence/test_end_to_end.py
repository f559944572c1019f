"""One indicator of each kind, from the file of a feed to whoever asks for it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from seawall import plugins
from seawall.advisories import Snapshot, build, open_snapshot, verify
from seawall.advisories.feeds import exploitdb, metasploit
from seawall.advisories.intelligence import Assessment, Intelligence
from seawall.model import Artifact, Category, IndicatorKind, Inventory, Package, Verdict
from seawall.pipeline.examine import Examined
from seawall.pipeline.scan import Question, answer
from seawall.report.format import Format, Rendering
from seawall.vulnerabilities.priority import priority
from tests.advisories.making import osv, small, write, zipped

TODAY = date(2026, 8, 22)
SHA256, SHA1, MD5 = "ab" * 32, "cd" * 20, "ef" * 16
BUNDLE = {
    "objects": [
        {
            "type": "indicator",
            "id": f"indicator--{number}",
            "pattern": pattern,
            "valid_from": "2026-08-20T00:00:00Z",
            "confidence": 90,
        }
        for number, pattern in enumerate(
            [
                "[ipv4-addr:value = '45.148.0.0/16']",
                "[domain-name:value LIKE '%.evil.com']",
                "[url:value = 'http://evil.com/x']",
            ]
        )
    ]
}
TECHNIQUE = {
    "type": "attack-pattern",
    "name": "Escape to Host",
    "external_references": [{"source_name": "mitre-attack", "external_id": "T1611"}],
    "x_mitre_platforms": ["Containers"],
}
EXPLOITS = (
    "id,date_published,codes\n50592,2024-02-15,CVE-2024-0001\n50593,2024-02-15,CVE-2020-0001\n"
)
LISTS_OF_PACKAGES = {"github", "spdx", "spdx3"}
MODULES = {
    "x": {"fullname": "exploit/linux/http/something", "references": ["CVE-2024-0001"]},
}


def scores(score: float) -> bytes:
    return gzip.compress(f"cve,epss,percentile\nCVE-2024-0001,{score},0.9\n".encode(), mtime=0)


def examined_dir(*packages: Package) -> Examined:
    """A folder with some packages."""
    return Examined(
        artifact=Artifact(name="a", kind="dir"),
        inventory=Inventory(packages=packages),
        complete=True,
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with one indicator of each kind."""
    folder = tmp_path_factory.mktemp("intelligence")
    malicious = osv("MAL-2026-1", "npm", "left-pat", {"introduced": "0"})
    files = {
        **small(),
        "osv/npm/all.zip": zipped({"MAL-2026-1.json": malicious}),
        "ipsum/ipsum.txt": (
            b"# Last update: Sat, 22 Aug 2026 03:00:29 +0200\n77.90.185.20\t10\n45.148.1.1\t2\n"
        ),
        "hashes/ours.txt": f"{SHA256}\n{SHA1}\n{MD5}\n".encode(),
        "stix/ours.json": json.dumps(BUNDLE).encode(),
        "attack/a.json": json.dumps({"objects": [TECHNIQUE]}).encode(),
        "yara/a.yar": b"rule Linux_Miner { condition: false }",
        f"exploitdb/{exploitdb.PATH}": EXPLOITS.encode(),
        f"metasploit/{metasploit.PATH}": json.dumps(MODULES).encode(),
        "epss/epss_scores-2026-08-03.csv.gz": scores(0.02),
        "epss/epss_scores-2026-08-10.csv.gz": scores(0.02),
        "epss/epss_scores-2026-08-17.csv.gz": scores(0.12345),
    }
    build(write(folder / "feeds", files), folder / "a.db")
    build(folder / "feeds", folder / "b.db")
    assert (folder / "a.db").read_bytes() == (folder / "b.db").read_bytes()
    verify(folder / "a.db")
    return folder / "a.db"


@pytest.fixture
def snapshot(path: Path) -> Snapshot:
    """The snapshot, open."""
    return open_snapshot(path)


ASKED: list[tuple[IndicatorKind, Callable[[Intelligence], Assessment | None], str]] = [
    (IndicatorKind.SHA256, lambda known: known.file(TODAY, sha256=SHA256), "hashes"),
    (IndicatorKind.SHA1, lambda known: known.file(TODAY, sha1=SHA1), "hashes"),
    (IndicatorKind.MD5, lambda known: known.file(TODAY, md5=MD5), "hashes"),
    (
        IndicatorKind.YARA,
        lambda known: known.look_up(IndicatorKind.YARA, ["Linux_Miner"], TODAY).get("Linux_Miner"),
        "yara",
    ),
    (IndicatorKind.ADDRESS, lambda known: known.address("::ffff:77.90.185.20", TODAY), "ipsum"),
    (IndicatorKind.NETWORK, lambda known: known.address("45.148.200.9", TODAY), "stix"),
    (IndicatorKind.DOMAIN, lambda known: known.domain("a.b.evil.com", TODAY), "stix"),
    (IndicatorKind.URL, lambda known: known.url("http://EVIL.com/x", TODAY), "stix"),
    (IndicatorKind.PACKAGE, lambda known: known.package("pkg:npm/left-pat@1", TODAY), "osv-npm"),
    (IndicatorKind.TECHNIQUE, lambda known: known.technique("T1611", TODAY), "attack"),
]


def test_every_kind_is_asked_for() -> None:
    """None is left out below."""
    assert {kind for kind, _, _ in ASKED} == set(IndicatorKind)


@pytest.mark.parametrize(("kind", "ask", "source"), ASKED, ids=[one[0].value for one in ASKED])
def test_from_the_feed_to_the_question(
    snapshot: Snapshot,
    kind: IndicatorKind,
    ask: Callable[[Intelligence], Assessment | None],
    source: str,
) -> None:
    """Read, built, opened, asked."""
    about = ask(Intelligence(snapshot))
    assert about is not None
    assert [one.indicator.source for one in about.sightings] == [source]
    assert about.sightings[0].indicator.kind is kind
    assert 0 < about.confidence <= 100


def test_two_sources_corroborate(snapshot: Snapshot) -> None:
    """An address by itself, and by its network."""
    about = Intelligence(snapshot).address("45.148.1.1", TODAY)
    assert about is not None
    assert [one.indicator.source for one in about.sightings] == ["stix", "ipsum"]
    assert about.confidence > about.sightings[0].strength


def test_the_scan_finds_malicious_packages_and_digests(path: Path) -> None:
    """One by name, one by what it holds; the digest is that of a lock file."""
    packages = (
        Package(type="npm", name="left-pat", version="1.0.0", purl="pkg:npm/left-pat@1.0.0"),
        Package(
            type="cargo",
            name="good",
            version="2.0.0",
            purl="pkg:cargo/good@2.0.0",
            hashes=("sha512:00", f"SHA-256:{SHA256.upper()}"),
        ),
        Package(type="npm", name="fine", version="1.0.0", purl="pkg:npm/fine@1.0.0"),
    )
    examined = examined_dir(*packages)
    result = answer(examined, Question(database=path))
    found = {finding.id: finding for finding in result.findings}
    assert found.keys() == {"MAL-2026-1", f"sha256:{SHA256}"}
    assert {finding.kind for finding in result.findings} == {Category.MALWARE.value}
    listed = found[f"sha256:{SHA256}"]
    assert (listed.package, listed.verdict) == ("good", Verdict.FAIL)
    assert "hashes lists it" in listed.reason
    assert listed.fingerprint
    for entry in plugins.entries("seawall.report.formats"):
        shown = "".join(plugins.load(entry, Format).render(result, Rendering()))
        assert SHA256 in shown or entry.name in LISTS_OF_PACKAGES, entry.name


def test_exploits_and_history_reach_the_flaw(snapshot: Snapshot) -> None:
    """Of flaws that an advisory speaks of; a score that still holds is no history."""
    flaw = snapshot.vulnerabilities(["CVE-2024-0001"])["CVE-2024-0001"]
    assert [one.reference for one in flaw.exploits] == ["EDB-50592", "exploit/linux/http/something"]
    assert (flaw.epss, flaw.epss_history) == (0.12345, (("2026-08-03", 0.02),))
    assert snapshot.vulnerabilities(["CVE-2020-0001"]) == {}


def test_exploits_reach_the_finding(path: Path) -> None:
    """And its priority."""
    package = Package(type="pypi", name="some-thing", version="1.0", purl="pkg:pypi/some-thing@1.0")
    examined = examined_dir(package)
    (finding,) = answer(examined, Question(database=path)).findings
    assert [one.source for one in finding.exploits] == ["exploitdb", "metasploit"]
    assert "public exploit exploit/linux/http/something and 1 more" in priority(finding).reasons
