"""From a target to an answer: reproducible to the byte, and honest about what is missing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

import seawall
from seawall.advisories import build
from seawall.artifacts.source import Options
from seawall.errors import SourceError, UserError
from seawall.model import ScanResult, Verdict
from seawall.pipeline.examine import Settings
from seawall.pipeline.scan import Question, explained, now, scan
from seawall.store.cache import Cache
from tests.advisories import making
from tests.artifacts.images import Blob, Image, Node, digest, image, layer, write_layout
from tests.docs.playground import environment, lay_out
from tests.report.making import NAMES, text_of

LOCK: Final = b"""{"lockfileVersion": 3, "packages": {
 "node_modules/left-pad": {"version": "1.0.0", "dependencies": {"pad": "1"}},
 "node_modules/pad": {"version": "1.0.0"},
 "node_modules/zip": {"version": "2.0.0", "dev": true}}}"""
STATUS: Final = b"""Package: bash
Status: install ok installed
Version: 5.2-1
Architecture: amd64
Source: bash-src
"""
SYSTEM: Final[dict[str, Node]] = {
    "etc/os-release": b"ID=debian\nVERSION_ID=12\n",
    "etc/apt/sources.list": b"deb http://mirror.example/debian bookworm main\n",
    "var/lib/dpkg/status": STATUS,
}
APP: Final[dict[str, Node]] = {"app/package-lock.json": LOCK, "app/yarn.lock": b"\xff{"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Flaws in both layers."""
    folder = tmp_path_factory.mktemp("feeds")
    known = [
        making.osv("CVE-1", "npm", "left-pad", {"introduced": "0"}, {"fixed": "1.1.0"}),
        making.osv("CVE-2", "npm", "zip", {"introduced": "0"}),
        making.osv("CVE-3", "Debian:12", "bash-src", {"introduced": "0"}, {"fixed": "5.2-2"}),
    ]
    files = {
        "osv/npm/all.zip": making.zipped({f"{one['id']}.json": one for one in known[:2]}),
        "osv/Debian/all.zip": making.zipped({"a.json": known[2]}),
    }
    build(making.write(folder, files), folder / "a.db")
    return folder / "a.db"


@pytest.fixture(autouse=True)
def epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is on one day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1709337600")


def laid_out(folder: Path, built: Image) -> str:
    return f"oci:{write_layout(folder / 'app', {'app:1': built})}"


def ids(result: ScanResult) -> set[str]:
    return {one.id for one in result.findings}


def damaged(folder: Path, built: Image, one: Blob, content: bytes | None) -> str:
    """The image with another content in place of a blob, or none."""
    target = laid_out(folder, built)
    path = folder / "app/blobs" / one.digest.replace(":", "/")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    return target


@pytest.mark.parametrize("name", NAMES)
def test_two_runs_give_the_same_bytes(tmp_path: Path, database: Path, name: str) -> None:
    """The same input, snapshot and day give the same text, with other folders for caches."""
    target = laid_out(tmp_path, image(layer(SYSTEM), layer(APP)))
    texts = []
    for run in range(2):
        settings = Settings(cache=Cache(tmp_path / f"cache {run}"))
        texts.append(text_of(name, scan(target, settings, Question(database=database))))
    assert texts[0] == texts[1]
    assert "left-pad" in texts[0]
    assert "2024-03-02" in texts[0] or name not in {"json", "cyclonedx", "spdx", "spdx3"}


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    """Nothing depends on the order in which a process happens to keep sets of names."""
    lay_out(tmp_path)
    written = []
    for seed in ("1", "2"):
        outputs = [f"--output={name}={tmp_path}/{seed}.{name}" for name in NAMES]
        subprocess.run(
            [sys.executable, "-m", "seawall", "scan", "oci:image", "--no-cache", "--dev", *outputs],
            cwd=tmp_path,
            env={
                **os.environ,
                **environment(tmp_path),
                "PYTHONPATH": str(Path(seawall.__file__).parents[1]),
                "PYTHONHASHSEED": seed,
            },
            check=True,
        )
        written.append({name: (tmp_path / f"{seed}.{name}").read_bytes() for name in NAMES})
    for name in NAMES:
        assert written[0][name] == written[1][name], name


def test_the_order_of_files_plays_no_part(tmp_path: Path, database: Path) -> None:
    """The same files in another order are another layer with the same packages and findings."""
    everything = {**SYSTEM, **APP}
    found = []
    for number, paths in enumerate((list(everything), list(reversed(everything)))):
        built = image(layer({path: everything[path] for path in paths}))
        target = laid_out(tmp_path / str(number), built)
        result = scan(target, Settings(), Question(database=database))
        text = text_of("json", replace(result, artifact=replace(result.artifact, layers=())))
        for known, plain in ((target, "TARGET"), (built.digest, "MANIFEST")):
            text = text.replace(known, plain)
        text = text.replace(built.layers[0].diff_id, "LAYER")
        found.append(text.replace(digest(built.config), "CONFIG"))
    assert found[0] == found[1]


@pytest.mark.parametrize("epoch_", ["", "soon", "-1", "1709337600.5"])
def test_a_day_that_is_none(monkeypatch: pytest.MonkeyPatch, epoch_: str) -> None:
    """What is not a number of seconds is not taken for one."""
    assert now().date().isoformat() == "2024-03-02"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_)
    assert now().year > 2024


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("content", [None, b"", b"no layer"], ids=["missing", "empty", "noise"])
def test_a_layer_that_cannot_be_read(
    tmp_path: Path, database: Path, lost: int, content: bytes | None
) -> None:
    """The answer about the others stands, it is incomplete, and every report says so."""
    built = image(layer(SYSTEM), layer({"app/package-lock.json": LOCK}))
    target = damaged(tmp_path, built, built.layers[lost], content)
    result = scan(target, Settings(cache=Cache(tmp_path / "cache")), Question(database=database))
    assert not result.complete
    assert ids(result) == ({"CVE-1"}, {"CVE-3"})[lost]
    assert result.artifact.layers[lost].verified in {"unread", "mismatch"}
    assert any(one.path.startswith(f"layer {lost + 1} ") for one in result.diagnostics)
    again = scan(target, Settings(cache=Cache(tmp_path / "cache")), Question(database=database))
    assert (again.complete, ids(again)) == (False, ids(result))


def test_half_a_layer(tmp_path: Path, database: Path) -> None:
    """What was read before a layer breaks off counts, and nothing is remembered of it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as out:
        for name in ("app/package-lock.json", "later"):
            member = tarfile.TarInfo(name)
            member.size = len(LOCK)
            out.addfile(member, io.BytesIO(LOCK))
    cut = stream.getvalue()[: 512 + 512 + 512]
    half = Blob(cut, cut, "application/vnd.oci.image.layer.v1.tar")
    target = laid_out(tmp_path, image(half))
    settings = Settings(cache=Cache(tmp_path / "cache"))
    for _attempt in range(2):
        result = scan(target, settings, Question(database=database))
        assert not result.complete
        assert ids(result) == {"CVE-1"}
        assert result.artifact.layers[0].verified == "unread"


def test_a_broken_file_is_a_remark(tmp_path: Path, database: Path) -> None:
    """A file that cannot be read leaves the scan complete, and is named."""
    target = laid_out(tmp_path, image(layer(SYSTEM), layer(APP)))
    result = scan(target, Settings(), Question(database=database))
    assert result.complete
    assert "app/yarn.lock" in {one.path for one in result.diagnostics}


@pytest.mark.parametrize(
    ("content", "complete"),
    [
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}', True),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [', False),
        (b'{"bomFormat": "CycloneDX", "components": [{"name": "a", "purl": "not one"}]}', False),
    ],
    ids=["empty", "cut off", "a broken package URL"],
)
def test_a_bill_that_cannot_be_read(
    tmp_path: Path, database: Path, content: bytes, complete: bool
) -> None:
    """A document is all there is: what cannot be read of it is missing."""
    (tmp_path / "a.cdx.json").write_bytes(content)
    result = scan(f"sbom:{tmp_path}/a.cdx.json", Settings(), Question(database=database))
    assert result.complete is complete
    assert bool(result.diagnostics) is not complete


def test_development_counts_when_asked(tmp_path: Path, database: Path) -> None:
    """Packages for development are listed always and judged on demand."""
    target = laid_out(tmp_path, image(layer(APP)))
    plain = scan(target, Settings(), Question(database=database))
    asked = scan(target, Settings(), Question(database=database, include_dev=True))
    assert plain.packages == asked.packages
    assert ids(asked) - ids(plain) == {"CVE-2"}


def test_no_question_needs_no_database(tmp_path: Path) -> None:
    """Without a search for vulnerabilities no database is opened and nothing is claimed."""
    target = laid_out(tmp_path, image(layer(APP)))
    question = Question(database=tmp_path / "none", vulnerabilities=False)
    result = scan(target, Settings(), question)
    assert result.packages
    assert (result.findings, result.coverage, result.snapshot) == ((), (), None)
    with pytest.raises((UserError, SourceError)):
        scan(target, Settings(), replace(question, vulnerabilities=True))


def test_what_is_skipped_has_no_answer(tmp_path: Path, database: Path) -> None:
    """A part that is not looked at has no findings, whatever was remembered of it."""
    target = laid_out(tmp_path, image(layer(SYSTEM), layer(APP)))
    settings = Settings(cache=Cache(tmp_path / "cache"))
    assert ids(scan(target, settings, Question(database=database))) == {"CVE-1", "CVE-3"}
    skipping = replace(settings, options=Options(skip=("app/**",)))
    assert ids(scan(target, skipping, Question(database=database))) == {"CVE-3"}


def test_an_exception_covers_and_an_unusable_one_ends_the_scan(
    tmp_path: Path, database: Path
) -> None:
    """Rules take effect on findings; a file of rules that cannot be used is an error."""
    target = laid_out(tmp_path, image(layer(SYSTEM), layer(APP)))
    rules = tmp_path / ".trivyignore"
    rules.write_text("CVE-1\n")
    result = scan(target, Settings(), Question(database=database, rules=(rules,)))
    assert {one.id: bool(one.suppressed) for one in result.findings} == {
        "CVE-1": True,
        "CVE-3": False,
    }
    with pytest.raises(UserError, match="cannot be read"):
        scan(target, Settings(), Question(database=database, rules=(tmp_path / "none",)))


def test_an_explanation_rests_on_the_same_scan(tmp_path: Path, database: Path) -> None:
    """The flaw of one layer is explained with the comparison that the scan made."""
    target = laid_out(tmp_path, image(layer(SYSTEM), layer(APP)))
    result, explanation = explained(target, "cve-3", Settings(), Question(database=database))
    (finding,) = (one for one in result.findings if one.id == "CVE-3")
    (package,) = explanation.packages
    assert package.verdict is finding.verdict is Verdict.FAIL
    assert package.comparisons == finding.comparisons
