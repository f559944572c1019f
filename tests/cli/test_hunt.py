"""``seawall hunt``: whole commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.advisories import build
from seawall.errors import EXIT_OK, EXIT_USAGE
from tests.advisories.making import osv, small, write, zipped
from tests.cli.conftest import Seawall


@pytest.fixture
def database(place: Path) -> str:
    """A database with indicators, malware and a flaw."""
    malicious = osv("MAL-2026-1", "npm", "left-pat", {"introduced": "0"})
    files = {
        **small(),
        "osv/npm/all.zip": zipped({"MAL-2026-1.json": malicious}),
        "ipsum/ipsum.txt": (
            b"# Last update: Sat, 02 Mar 2024 03:00:29 +0100\n77.90.185.20\t10\n2.57.122.53\t2\n"
        ),
        "hashes/ours.txt": ("ab" * 32 + " bad-thing").encode(),
    }
    build(write(place / "intelligence", files), place / "intelligence.db")
    return "intelligence.db"


def test_everything_known_of_an_address(seawall: Seawall, database: str) -> None:
    """Confidence with its reasons, days, labels, and who asks."""
    run = seawall("hunt", "77.90.185[.]20", "--db", database)
    assert (run.code, run.err) == (EXIT_OK, "")
    for part in ("77.90.185.20  address", "89 of 100", "ipsum lists it", "on 10 lists", "connect"):
        assert part in run.out


def test_everything_known_of_a_flaw(seawall: Seawall, database: str) -> None:
    """By any id: exploitation, likelihood, packages."""
    run = seawall("hunt", "GHSA-aaaa-bbbb-cccc", "--db", database)
    assert run.code == EXIT_OK
    assert seawall("hunt", "cve-2024-0001", "--db", database).out == run.out
    for part in ("CVE-2024-0001  flaw", "CISA's catalog since 2024-02-01", "12.3%", "some-thing"):
        assert part in run.out


def test_exploited_flaws_are_known_without_a_package(
    seawall: Seawall, database: str, place: Path
) -> None:
    """Flaws of appliances are hunted for as well."""
    catalogue = {
        "count": 1,
        "vulnerabilities": [{"cveID": "CVE-2023-9999", "dateAdded": "2023-02-03"}],
    }
    path = "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json"
    write(place / "intelligence", {path: json.dumps(catalogue).encode()})
    build(place / "intelligence", place / database)
    run = seawall("hunt", "CVE-2023-9999", "--db", database)
    assert run.code == EXIT_OK
    assert "CISA's catalog since 2023-02-03" in run.out
    assert "none that a source here speaks of" in run.out


def test_packages_are_known_by_purl_and_by_name(seawall: Seawall, database: str) -> None:
    """Malicious ones say so."""
    run = seawall("hunt", "pkg:npm/left-pat@1.0.0", "left-pat", "openssl", "--db", database)
    assert run.code == EXIT_OK
    assert run.out.count("left-pat in npm MALICIOUS (osv-npm)") == 2
    assert "95 of 100" in run.out
    assert "CVE-2024-0001, openssl in Debian:12 (debian)" in run.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("evil.com", "not known to any of"),
        ("CVE-2099-0001", "no package with it is known to any of"),
        ("10.0.0.1", "private or reserved"),
    ],
)
def test_nothing_known_is_said(seawall: Seawall, database: str, text: str, words: str) -> None:
    """With the number of sources and the day of the data; it is no failure."""
    run = seawall("hunt", text, "--db", database)
    assert run.code == EXIT_OK
    assert words in run.out
    if text != "10.0.0.1":
        assert "8 sources (data of 2024-02-01)" in run.out


def test_results_are_looked_through(seawall: Seawall, database: str, place: Path) -> None:
    """And what is not in them is said."""
    (place / "shop.json").write_text(seawall("scan", "image", "--format", "json").out)
    run = seawall("hunt", "CVE-2021-44228", "lodash", "--in", "shop.json", "--db", database)
    assert run.code == EXIT_OK
    assert "log4j-core 2.14.1, finding (srv/shop/lib/log4j-core-2.14.1.jar): fail" in run.out
    assert "lodash 4.17.20, name" in run.out
    run = seawall("hunt", "T1611", "--in", "shop.json", "--db", database)
    assert "none of 1 results" in run.out


def test_as_json(seawall: Seawall, database: str) -> None:
    """One document; addresses stay as they are."""
    run = seawall("hunt", "hxxp://evil[.]com/a", "AB" * 32, "--json", "--db", database)
    first, second = json.loads(run.out)["answers"]
    assert first["hunted"]["meanings"] == [{"kind": "url", "value": "http://evil.com/a"}]
    (known,) = second["hunted"]["meanings"]
    assert known["assessment"]["sightings"][0]["indicator"]["note"] == "bad-thing"


@pytest.mark.parametrize(
    "words", [("a b",), ("8.8.8.300",), ("lodash", "--in", "nothing.json"), ()]
)
def test_wrong_calls(seawall: Seawall, database: str, words: tuple[str, ...]) -> None:
    """Nothing that can be hunted for, no file."""
    assert seawall("hunt", *words, "--db", database).code == EXIT_USAGE


def test_other_files_are_no_results(seawall: Seawall, database: str, place: Path) -> None:
    """A document of another program."""
    (place / "other.json").write_text('{"version": "2.1.0", "runs": []}')
    run = seawall("hunt", "lodash", "--in", "other.json", "--db", database)
    assert (run.code, "no result of a scan" in run.err) == (EXIT_USAGE, True)
