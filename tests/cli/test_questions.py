"""``seawall explain``, ``diff`` and ``sbom``: whole commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.analytics import pack as packs
from seawall.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK, EXIT_USAGE
from tests.cli.conftest import Seawall
from tests.cli.test_scan import tampered


@pytest.mark.parametrize("flaw", ["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q", "cve-2021-44228"])
def test_explain_by_any_id(seawall: Seawall, flaw: str) -> None:
    """Any id of a flaw leads to the same package, file and comparison."""
    run = seawall("explain", flaw, "image", "--quiet")
    assert (run.code, run.err) == (EXIT_OK, "")
    for part in ("CVE-2021-44228", "log4j-core-2.14.1.jar", "2.14.1 < 2.15.0", "maven versions"):
        assert part in run.out


def test_explain_as_json(seawall: Seawall) -> None:
    """One document with the packages and their comparisons."""
    document = json.loads(seawall("explain", "CVE-2023-6129", "image", "--json").out)
    (package,) = document["packages"]
    assert package["package"] == "libcrypto3"
    assert package["comparisons"][0]["scheme"] == "apk"


def test_explain_what_is_not_there(seawall: Seawall) -> None:
    """An id that nobody knows is answered, not refused."""
    run = seawall("explain", "CVE-2099-0001", "image")
    assert run.code == EXIT_OK
    assert "CVE-2099-0001" in run.out
    assert "AFFECTED" not in run.out


def test_explain_names_what_the_fix_touched(seawall: Seawall, place: Path) -> None:
    """Of the pack that is given; one that is none is an error."""
    fix = packs.Fix(
        flaw="CVE-2021-44228",
        ecosystem="Maven",
        package="org.apache.logging.log4j:log4j-core",
        before="2.14.1",
        fixed="2.15.0",
        files=("JndiLookup.java",),
    )
    packs.write(packs.Pack(fixes=(fix,)), place / "pack")
    run = seawall("explain", "GHSA-jfh8-c2jp-5v3q", "image", "--quiet", "--pack", "pack")
    assert "fix touched   1 file from 2.14.1 to 2.15.0: JndiLookup.java\n" in run.out
    assert "fix touched" not in seawall("explain", "CVE-2023-6129", "image", "--pack", "pack").out
    assert seawall("explain", "CVE-2021-44228", "image", "--pack", "image").code == EXIT_USAGE


def test_explain_of_what_could_not_be_read(seawall: Seawall, place: Path) -> None:
    """An incomplete target is explained as far as it was read, with exit code 3."""
    tampered(place / "bad")
    run = seawall("explain", "CVE-2023-6129", "oci:bad", "--quiet")
    assert run.code == EXIT_INCOMPLETE
    assert "libcrypto3" in run.out


@pytest.mark.parametrize(
    ("before", "after", "words", "code"),
    [
        ("image", "image", ("--fail-on", "any"), EXIT_OK),
        ("image", "shop.tar", ("--fail-on", "any"), EXIT_OK),
        ("image", "project", ("--fail-on", "high"), EXIT_OK),
        ("image", "project", ("--fail-on", "medium"), EXIT_FINDINGS),
        ("project", "image", ("--fail-on", "kev"), EXIT_FINDINGS),
        ("image", "./nothing", (), EXIT_USAGE),
        ("image", "project", ("--fail-on", "hihg"), EXIT_USAGE),
    ],
)
def test_diff(seawall: Seawall, before: str, after: str, words: tuple[str, ...], code: int) -> None:
    """Only what is new counts."""
    assert seawall("diff", before, after, "--quiet", *words).code == code


def test_diff_as_json(seawall: Seawall) -> None:
    """What is new, by id."""
    document = json.loads(seawall("diff", "image", "project", "--json", "--quiet").out)
    assert [one["finding"]["id"] for one in document["new"]] == ["CVE-2020-28493"]


@pytest.mark.parametrize("name", ["cyclonedx", "spdx", "spdx3"])
def test_a_bill_is_scanned_like_its_target(seawall: Seawall, place: Path, name: str) -> None:
    """What ``sbom`` writes has the same findings as what it was written from."""
    run = seawall("sbom", "image", "--format", name, "--quiet")
    assert (run.code, run.err) == (EXIT_OK, "")
    (place / "bill.json").write_text(run.out)
    words = ("--format", "json", "--quiet")
    of_bill = json.loads(seawall("scan", "sbom:bill.json", *words).out)
    of_image = json.loads(seawall("scan", "image", *words).out)
    assert {(one["id"], one["purl"]) for one in of_bill["findings"]} == {
        (one["id"], one["purl"]) for one in of_image["findings"]
    }


def test_a_bill_needs_no_database(seawall: Seawall, place: Path) -> None:
    """Listing components asks nobody about them."""
    (place / "seawall.db").unlink()
    run = seawall("sbom", "project", "--quiet")
    assert run.code == EXIT_OK
    names = {one["name"] for one in json.loads(run.out)["components"]}
    assert {"lodash", "minimist", "jinja2", "requests"} <= names


def test_a_bill_of_what_could_not_be_read(seawall: Seawall, place: Path) -> None:
    """It is written, and the exit code says that it is not whole."""
    tampered(place / "bad")
    run = seawall("sbom", "oci:bad", "--quiet", "--output", "cyclonedx=bill.json")
    assert run.code == EXIT_INCOMPLETE
    assert "libcrypto3" in (place / "bill.json").read_text()
