"""``seawall scan``: what it finds, and the exit code that a pipeline acts on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories import build
from seawall.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK, EXIT_USAGE
from tests.advisories import making
from tests.artifacts.images import image, layer, write_layout
from tests.cli.conftest import Run, Seawall
from tests.docs.playground import APP, BASE

IN_IMAGE = {"CVE-2021-44228", "CVE-2021-23337", "CVE-2023-6129", "CVE-2024-0727"}


def found(run: Run) -> dict[str, Any]:
    """Findings that no exception covers, by id."""
    findings = json.loads(run.out)["findings"]
    return {one["id"]: one for one in findings if "suppressed" not in one}


def covered(run: Run) -> dict[str, str]:
    """Ids of the findings that an exception covers, and who granted it."""
    findings = json.loads(run.out)["findings"]
    return {
        one["id"]: one["suppressed"]["origin"].rpartition("/")[2]
        for one in findings
        if "suppressed" in one
    }


@pytest.mark.parametrize("target", ["image", "oci:image:shop:1.4", "shop.tar", "archive:shop.tar"])
def test_an_image_however_it_is_named(seawall: Seawall, target: str) -> None:
    """The same image has the same findings, wherever it lies."""
    run = seawall("scan", target, "--format", "json", "--quiet")
    assert run.code == EXIT_OK
    assert found(run).keys() == IN_IMAGE
    assert run.err == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), EXIT_OK),
        (("--fail-on", "any"), EXIT_FINDINGS),
        (("--fail-on", "critical"), EXIT_FINDINGS),
        (("--fail-on", "LOW"), EXIT_FINDINGS),
        (("--fail-on", "kev"), EXIT_FINDINGS),
        (("--fail-on", "malware"), EXIT_OK),
        (("--fail-on", "unknown"), EXIT_FINDINGS),
        (("--fail-on", "malware,kev"), EXIT_FINDINGS),
        (("--fail-on", "malware", "--fail-on", "high"), EXIT_FINDINGS),
        (("--fail-on", ""), EXIT_OK),
        (("--fail-on", "high", "--scanners", "none"), EXIT_OK),
        (("--fail-on", "any", "--only-fixed"), EXIT_FINDINGS),
    ],
)
def test_thresholds_in_an_image(seawall: Seawall, words: tuple[str, ...], code: int) -> None:
    """A finding that fits one of the words ends the scan with exit code 1."""
    run = seawall("scan", "oci:image", "--quiet", *words)
    assert (run.code, run.err) == (code, "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--fail-on", "critical"), EXIT_OK),
        (("--fail-on", "high"), EXIT_FINDINGS),
        (("--fail-on", "kev"), EXIT_OK),
        (("--fail-on", "critical", "--dev"), EXIT_FINDINGS),
    ],
)
def test_thresholds_in_a_folder(seawall: Seawall, words: tuple[str, ...], code: int) -> None:
    """Development dependencies count where they are asked for."""
    assert seawall("scan", "project", "--quiet", *words).code == code


def test_only_fixed_says_what_it_leaves_out(seawall: Seawall, place: Path) -> None:
    """What has no fix is left out, does not count, and is counted in a remark."""
    record = making.osv("PYSEC-2030-1", "PyPI", "requests", {"introduced": "0"})
    feeds = {"osv/PyPI/all.zip": making.zipped({"PYSEC-2030-1.json": record})}
    build(making.write(place / "unfixed", feeds), place / "seawall.db")
    words = ("scan", "project", "--format", "json", "--fail-on", "any", "--quiet")
    assert found(run := seawall(*words)).keys() == {"PYSEC-2030-1"}
    assert run.code == EXIT_FINDINGS
    run = seawall(*words, "--only-fixed")
    assert run.code == EXIT_OK
    assert json.loads(run.out).get("findings", []) == []
    assert "1 findings without a fix are left out" in run.out


def test_ignore_files(seawall: Seawall, place: Path) -> None:
    """Those of the folder count by themselves, named ones instead, an empty name none."""
    (place / ".seawallignore").write_text("CVE-2021-44228\n")
    (place / ".trivyignore").write_text("CVE-2021-23337 exp:2020-01-01\n")
    words = ("scan", "oci:image", "--format", "json", "--quiet")
    run = seawall(*words)
    assert covered(run) == {"CVE-2021-44228": ".seawallignore:1"}
    assert "expired" in run.out
    (place / "other").mkdir()
    (place / "other/.seawallignore").write_text("GHSA-35jh-r3h4-6jhm # not called\n")
    run = seawall(*words, "--ignore-file", "other/.seawallignore")
    assert covered(run) == {"CVE-2021-23337": ".seawallignore:1"}
    assert covered(seawall(*words, "--ignore-file=")) == {}


def test_covered_findings_do_not_fail(seawall: Seawall, place: Path) -> None:
    """The threshold looks past what is covered."""
    (place / ".seawallignore").write_text("CVE-2021-44228\nCVE-2021-23337\n")
    assert seawall("scan", "oci:image", "--fail-on", "low,kev", "--quiet").code == EXIT_OK
    words = ("scan", "oci:image", "--quiet", "--color", "never")
    assert "CVE-2021-44228" not in seawall(*words).out
    assert "CVE-2021-44228" in seawall(*words, "--show-suppressed").out


def test_vex(seawall: Seawall, place: Path) -> None:
    """A statement about a package covers its finding."""
    statement = {
        "vulnerability": {"name": "CVE-2023-6129"},
        "products": [{"@id": "pkg:apk/alpine/libcrypto3"}],
        "status": "not_affected",
        "justification": "vulnerable_code_not_present",
    }
    document = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://example.com/vex-1",
        "timestamp": "2024-01-01T00:00:00Z",
        "statements": [statement],
    }
    (place / "vex.json").write_text(json.dumps(document))
    run = seawall("scan", "oci:image", "--vex", "vex.json", "--format", "json", "--quiet")
    assert covered(run).keys() == {"CVE-2023-6129"}


@pytest.mark.parametrize("flag", ["--ignore-file", "--vex"])
@pytest.mark.parametrize("content", ["no document", '{"@context": "https://openvex.dev/', "- ["])
def test_exceptions_that_cannot_be_used(
    seawall: Seawall, place: Path, flag: str, content: str
) -> None:
    """A file that was named but grants nothing that can be read is an error, not a remark."""
    (place / "accepted.yaml").write_text(content)
    run = seawall("scan", "oci:image", "--quiet", flag, "accepted.yaml")
    assert (run.code, run.out) == (EXIT_USAGE, "")
    assert run.err.startswith("seawall: accepted.yaml: ")


def test_exceptions_about_something_else(seawall: Seawall, place: Path) -> None:
    """A file of the folder that is about other scanners' findings does not stop a scan."""
    (place / ".trivyignore.yaml").write_text("misconfigurations:\n  - id: AVD-DS-0002\n")
    run = seawall("scan", "oci:image", "--quiet", "--format", "json")
    assert run.code == EXIT_OK
    assert "1 rules for misconfigurations do not concern vulnerabilities" in run.out


def tampered(folder: Path) -> None:
    """An image of which one layer was changed after it was built."""
    built = image(layer(BASE, ""), layer(APP, ""))
    write_layout(folder, {"app:1": built})
    path = folder / "blobs" / built.layers[1].digest.replace(":", "/")
    path.write_bytes(path.read_bytes().replace(b"4.17.20", b"4.17.21"))


def test_a_tampered_layer(seawall: Seawall, place: Path) -> None:
    """The scan is incomplete, says so, and writes what it gathered all the same."""
    tampered(place / "bad")
    words = ("scan", "oci:bad", "--quiet", "--output", "json=out.json")
    run = seawall(*words, "--format", "table")
    assert run.code == EXIT_INCOMPLETE
    assert run.out
    document = json.loads((place / "out.json").read_bytes())
    assert document["complete"] is False
    assert [one["verified"] for one in document["artifact"]["layers"]] == ["now", "mismatch"]
    assert "CVE-2021-44228" in {one["id"] for one in document["findings"]}
    assert any(one["kind"] == "digest" for one in document["diagnostics"])


def test_a_finding_outweighs_incompleteness(seawall: Seawall, place: Path) -> None:
    """With both, a pipeline learns of the finding."""
    tampered(place / "bad")
    assert seawall("scan", "oci:bad", "--quiet", "--fail-on", "kev").code == EXIT_FINDINGS
    assert seawall("scan", "oci:bad", "--quiet", "--fail-on", "malware").code == EXIT_INCOMPLETE


def test_a_broken_file_changes_no_exit_code(seawall: Seawall, place: Path) -> None:
    """One broken file is a diagnostic; the others are read."""
    (place / "project/poetry.lock").write_bytes(b"[[package]\n\xff\xfe")
    run = seawall("scan", "project", "--format", "json", "--quiet")
    assert run.code == EXIT_OK
    assert "CVE-2021-23337" in found(run)
    assert "poetry.lock" in {one["path"] for one in json.loads(run.out)["diagnostics"]}


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("./nothing",), "./nothing"),
        (("shop.tra.gz",), "shop.tra.gz: there is no such file"),
        (("build/shop.tar",), "build/shop.tar: there is no such file"),
        (("dir:nothing",), "nothing"),
        (("archive:nothing.tar",), "nothing.tar"),
        (("oci:image:shop:9",), "image"),
        (("project", "--format", "tabel"), "tabel"),
        (("project", "--output", "json"), "--output json"),
        (("project", "--output", "jsn=x"), "jsn"),
        (("project", "--fail-on", "hihg"), "--fail-on hihg"),
        (("project", "--scanners", "vulns"), "--scanners vulns"),
        (("project", "--username", "me"), "--password-stdin"),
        (("project", "--password-stdin"), "--username"),
        (("project", "--db", "nothing.db"), "nothing.db"),
        (("project", "--ignore-file", "nothing"), "nothing"),
        (("project", "--vex", "nothing"), "nothing"),
        (("project", "--mirror", "docker.io"), "--mirror docker.io"),
        (("project", "--timeout", "-1"), "--timeout"),
        (("project", "--retries", "many"), "--retries"),
        (("project", "--colour", "always"), "--colour"),
        ((), "TARGET"),
    ],
)
def test_wrong_calls(seawall: Seawall, words: tuple[str, ...], where: str) -> None:
    """One line says what is wrong and where, a second one what to do; nothing is printed."""
    run = seawall("scan", *words)
    lines = run.err.splitlines()
    assert run.code == EXIT_USAGE
    assert where in lines[0]
    assert lines[0].startswith("seawall")
    assert not lines[0].endswith(".")
    assert all(line.startswith("hint: ") for line in lines[1:])
    assert len(lines) <= 2
    assert run.out == ""


def test_a_file_that_is_no_sbom(seawall: Seawall) -> None:
    """A file that cannot be what it is said to be is named, with what could be read."""
    run = seawall("scan", "sbom:project/package-lock.json")
    assert (run.code, run.out) == (EXIT_INCOMPLETE, "")
    assert "package-lock.json: it is not an SBOM" in run.err


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 4096])
def test_a_database_that_cannot_be_read(seawall: Seawall, place: Path, content: bytes) -> None:
    """Without a database there is no answer: one line, and exit code 3."""
    (place / "seawall.db").write_bytes(content)
    run = seawall("scan", "project")
    assert run.code == EXIT_INCOMPLETE
    assert "seawall.db" in run.err.splitlines()[0]
    assert "Traceback" not in run.err
    assert run.out == ""


def test_the_same_bytes_twice(seawall: Seawall) -> None:
    """Two scans of one image say the same, but for when its layers were verified."""
    words = ("scan", "oci:image", "--format", "json", "--quiet", "--no-cache")
    assert seawall(*words).out == seawall(*words).out
