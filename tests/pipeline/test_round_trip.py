"""An image and its own bill of materials have the same answer, in every format of bills."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from msgspec.structs import replace

from seawall.advisories import build
from seawall.model import Hint, Release, ScanResult
from seawall.pipeline.examine import Settings
from seawall.pipeline.scan import Question, scan
from seawall.store.cache import Cache
from seawall.vulnerabilities.kernel import HOST
from tests.advisories import making
from tests.artifacts.images import Node, Regular, image, layer, write_layout
from tests.report.making import text_of

FORMATS: Final = ("cyclonedx", "spdx", "spdx3")
HISTORY: Final = (
    {"created_by": "ADD rootfs.tar /"},
    {"created_by": 'COPY app /app # it\'s "ours"'},
)


def paragraph(name: str, version: str, **more: str) -> str:
    fields = {"Package": name, "Status": "install ok installed", "Version": version, **more}
    return "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in fields.items()) + "\n"


STATUS: Final = "".join(
    (
        paragraph("libc6", "2.36-9", Architecture="amd64", Source="glibc", Depends="libgcc-s1"),
        paragraph("libgcc-s1", "12.2.0-14", Architecture="amd64", Source="gcc-12"),
        paragraph("libssl3", "3.0.9-1+b1", Architecture="amd64", Source="openssl (3.0.9-1)"),
        paragraph("login", "1:4.13+dfsg1-1+b1", Architecture="amd64", Source="shadow (1:4.13-1)"),
        paragraph("linux-image-6.1.0-9-amd64", "6.1.27-1", Architecture="amd64", Source="linux"),
        paragraph(
            "python3-six",
            "1.16.0-4",
            Architecture="all",
            Source="six",
            Maintainer="Debian Python Team <team+python@tracker.debian.org>",
            Depends="python3:any (>= 3.11), libc6",
        ),
    )
)
PYTHON: Final = "usr/lib/python3/dist-packages"
SYSTEM: Final[dict[str, Node]] = {
    "var/lib/dpkg/status": STATUS.encode(),
    "var/lib/dpkg/info/python3-six.list": f"/{PYTHON}/six-1.16.0.egg-info\n".encode(),
    f"{PYTHON}/six-1.16.0.egg-info": b"Metadata-Version: 1.2\nName: six\nVersion: 1.16.0\n",
    "usr/share/doc/libssl3/copyright": (
        b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        b"Files: *\nCopyright: somebody\nLicense: Apache-2.0\n"
    ),
}
DEBIAN: Final[dict[str, Node]] = {
    "etc/os-release": b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
    b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "etc/apt/sources.list": b"deb http://mirror.example/debian bookworm main\n",
    **SYSTEM,
}
UBUNTU: Final[dict[str, Node]] = {
    "etc/os-release": b'ID=ubuntu\nID_LIKE="debian linux"\nVERSION_ID="22.04"\n'
    b"VERSION_CODENAME=jammy\nPRETTY_NAME='Ubuntu 22.04.4 LTS'\nCPE_NAME=cpe:/o:canonical:ubuntu\n",
    "var/lib/ubuntu-advantage/status.json": (
        b'{"services": [{"name": "esm-infra", "status": "enabled"}]}'
    ),
    **SYSTEM,
}
ALPINE: Final[dict[str, Node]] = {
    "etc/os-release": b"ID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME='Alpine Linux v3.19'\n",
    "etc/apk/repositories": b"https://mirror.example/alpine/v3.19/main\n",
    "lib/apk/db/installed": (
        b"C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=\nP:libcrypto3\nV:3.1.4-r2\nA:x86_64\nL:Apache-2.0\n"
        b"o:openssl\nm:Somebody <somebody@mirror.example>\nD:so:libc.musl-x86_64.so.1\n"
        b"p:so:libcrypto.so.3=3\nF:lib\nR:libcrypto.so.3\n\n"
        b"P:musl\nV:1.2.4_git20230717-r4\nA:x86_64\nL:MIT\no:musl\n"
        b"p:so:libc.musl-x86_64.so.1=1\nF:lib\nR:ld-musl-x86_64.so.1\n\n"
        b"P:py3-six\nV:1.16.0-r8\nA:noarch\nL:MIT\no:py3-six\n"
        b"F:usr/lib/python3.11/site-packages/six-1.16.0.dist-info\nR:METADATA\n"
    ),
    "usr/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA": (
        b"Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\nLicense: MIT\n"
    ),
}
SYSTEMS: Final = {"alpine": ALPINE, "debian": DEBIAN, "ubuntu": UBUNTU}
LOCK: Final = b"""{
  "name": "shop", "version": "1.0.0", "lockfileVersion": 3,
  "packages": {
    "": {"name": "shop", "version": "1.0.0", "dependencies": {"@babel/traverse": "*"}},
    "node_modules/@babel/traverse": {
      "version": "7.20.0", "license": "(MIT OR Apache-2.0)",
      "resolved": "https://npm.example/@babel/traverse/-/traverse-7.20.0.tgz",
      "integrity": "sha512-3q2+7w==", "dependencies": {"ms": "*"}
    },
    "node_modules/ms": {"version": "0.7.0", "dev": true},
    "node_modules/@babel/traverse/node_modules/ms": {"version": "2.1.0"}
  }
}"""


@cache
def program() -> bytes:
    """A Go program, empty where there is no Go."""
    go = shutil.which("go")
    if go is None:
        return b""
    with TemporaryDirectory() as folder:
        Path(folder, "go.mod").write_text("module example.com/tool\n\ngo 1.18\n")
        Path(folder, "main.go").write_text("package main\n\nfunc main() {}\n")
        offline = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-buildvcs=false"}
        command = [go, "build", "-o", "tool", "."]
        subprocess.run(command, cwd=folder, env=os.environ | offline, check=True)
        return Path(folder, "tool").read_bytes()


def app() -> dict[str, Node]:
    """What lies on top of every system."""
    log4j = making.zipped(
        {
            "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties": (
                "groupId=org.apache.logging.log4j\nartifactId=log4j-core\nversion=2.14.1\n"
            )
        }
    )
    inner = making.zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n", "lib/b.jar": log4j})
    nodes: dict[str, Node] = {
        "app/package-lock.json": LOCK,
        "app/shop.jar": inner,
        "opt/six-1.15.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: six\nVersion: 1.15.0\n",
        "usr/local/bin/tool": Regular(program()),
    }
    return nodes if program() else {path: nodes[path] for path in nodes if "tool" not in path}


def record(id_: str, ecosystem: str, package: str, fixed: str) -> dict[str, Any]:
    events = ({"introduced": "0"}, {"fixed": fixed})
    made: dict[str, Any] = making.osv(id_, ecosystem, package, *events)
    return made


FEEDS: Final[Mapping[str, list[dict[str, Any]]]] = {
    "Debian": [
        record("DEBIAN-CVE-2024-0001", "Debian:12", "openssl", "3.0.11-1"),
        record("DEBIAN-CVE-2024-0002", "Debian:12", "gcc-12", "12.2.0-15"),
        record("DEBIAN-CVE-2024-0003", "Debian:12", "shadow", "1:4.13-1"),
        record("DEBIAN-CVE-2024-0004", "Debian:12", "linux", "6.1.90-1"),
        record("DEBIAN-CVE-2024-0005", "Debian:12", "six", "1.17-1"),
    ],
    "Ubuntu": [
        record("UBUNTU-CVE-2024-0001", "Ubuntu:22.04:LTS", "openssl", "3.0.8-1"),
        record("UBUNTU-CVE-2024-0001", "Ubuntu:Pro:22.04:LTS", "openssl", "3.0.10-1"),
        record("UBUNTU-CVE-2024-0002", "Ubuntu:Pro:22.04:LTS", "glibc", "2.36-10"),
    ],
    "Maven": [record("CVE-2021-1", "Maven", "org.apache.logging.log4j:log4j-core", "2.15.0")],
    "npm": [
        record("CVE-2023-1", "npm", "@babel/traverse", "7.23.2"),
        record("CVE-2017-1", "npm", "ms", "2.0.0"),
        record("CVE-2017-2", "npm", "ms", "2.2.0"),
    ],
    "PyPI": [record("CVE-2020-1", "PyPI", "six", "1.16.1")],
    "Go": [record("GO-2099-1", "Go", "stdlib", "99.0.0")],
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Advisories about what is in the images."""
    folder = tmp_path_factory.mktemp("feeds")
    files = {
        f"osv/{name}/all.zip": making.zipped(
            {f"{number}.json": one for number, one in enumerate(rows)}
        )
        for name, rows in FEEDS.items()
    }
    files["alpine/v3.19/main.json"] = making.secdb(openssl={"3.1.4-r5": ["CVE-2024-0727"]})
    build(making.write(folder, files), folder / "a.db")
    return folder / "a.db"


@pytest.fixture(scope="module", params=sorted(SYSTEMS))
def scanned(
    request: pytest.FixtureRequest, database: Path, tmp_path_factory: pytest.TempPathFactory
) -> ScanResult:
    """The result of an image whose base is known."""
    folder = tmp_path_factory.mktemp("image")
    system = layer(SYSTEMS[request.param])
    write_layout(folder / "base", {"base:1": image(system)})
    write_layout(folder / "app", {"app:1": image(system, layer(app()), history=HISTORY)})
    settings = Settings(cache=Cache(folder / "cache"))
    question = Question(database=database)
    scan(f"oci:{folder}/base", settings, question)
    return scan(f"oci:{folder}/app", settings, question)


def again(result: ScanResult, name: str, folder: Path, database: Path) -> ScanResult:
    """The result of a result's bill of materials."""
    (folder / name).write_text(text_of(name, result))
    return scan(f"sbom:{folder / name}", Settings(), Question(database=database))


def release(result: ScanResult) -> Release:
    """The operating system, wherever it was stated."""
    assert result.artifact.release is not None
    return replace(result.artifact.release, path="", rank=0)


def test_the_image_has_all_that_can_be_lost(scanned: ScanResult) -> None:
    """What is compared below is there: every kind of fact about packages, and findings."""
    packages = scanned.packages
    assert {"maven", "npm", "pypi"} < {one.type for one in packages}
    assert {one.from_base for one in packages} == {True, False}
    assert {bool(one.owned_by) for one in packages if one.type == "pypi"} == {True, False}
    assert any(one.source and one.source != one.name for one in packages)
    for field in ("licenses", "hashes", "dependencies", "created_by", "origin", "publisher"):
        assert any(getattr(one, field) for one in packages), field
    assert scanned.hints
    assert {one.type for one in scanned.findings} >= {"maven", "npm", "pypi"}
    assert {one.level for one in scanned.findings} > {"application"}
    assert all(one.fingerprint for one in scanned.findings)


@pytest.mark.parametrize("name", FORMATS)
def test_a_bill_has_the_answer_of_its_image(
    scanned: ScanResult, name: str, tmp_path: Path, database: Path
) -> None:
    """Packages, operating system, findings and account are equal to the last field."""
    result = again(scanned, name, tmp_path, database)
    assert result.complete
    assert not result.diagnostics
    assert release(result) == release(scanned)
    assert result.packages == scanned.packages
    assert result.findings == scanned.findings
    assert result.coverage == scanned.coverage
    assert set(scanned.hints) <= set(result.hints)


@pytest.mark.parametrize("name", FORMATS)
def test_a_bill_of_a_bill(scanned: ScanResult, name: str, tmp_path: Path, database: Path) -> None:
    """However often a bill is written and read, in whatever format, nothing changes."""
    result = scanned
    for further in (name, *FORMATS):
        result = again(result, further, tmp_path, database)
    assert result.packages == scanned.packages
    assert result.findings == scanned.findings


def test_hints_decide(database: Path, tmp_path: Path) -> None:
    """Without what a bill says of the whole image, its findings would be others."""
    folder = write_layout(tmp_path / "app", {"app:1": image(layer(UBUNTU))})
    whole = scan(f"oci:{folder}", Settings(), Question(database=database))
    esm = Hint(kind="esm", value="esm-infra", path="var/lib/ubuntu-advantage/status.json")
    assert esm in whole.hints
    for name in FORMATS:
        kept = again(whole, name, tmp_path, database)
        lost = again(replace(whole, hints=()), name, tmp_path, database)
        assert {one.id for one in kept.findings} == {one.id for one in whole.findings}
        assert kept.findings != lost.findings


def test_the_kernel_of_an_image_is_not_the_one_in_use(database: Path, tmp_path: Path) -> None:
    """A bill of an image says that it is one: a kernel in it is judged as in the image."""
    folder = write_layout(tmp_path / "app", {"app:1": image(layer(DEBIAN))})
    whole = scan(f"oci:{folder}", Settings(), Question(database=database))
    for name in FORMATS:
        result = again(whole, name, tmp_path, database)
        assert {one.reason for one in result.findings if "linux" in one.package} == {HOST}


@pytest.mark.parametrize("name", FORMATS)
def test_what_could_not_be_read_is_missing_in_the_bill(
    name: str, tmp_path: Path, database: Path
) -> None:
    """The bill of an image with a lost layer is no whole answer, nor is the bill of that."""
    built = image(layer(DEBIAN), layer(app()))
    folder = write_layout(tmp_path / "app", {"app:1": built})
    (folder / "blobs" / built.layers[1].digest.replace(":", "/")).unlink()
    result = scan(f"oci:{folder}", Settings(), Question(database=database))
    for _further in range(2):
        assert not result.complete
        assert result.findings
        result = again(result, name, tmp_path, database)
        assert [one.kind for one in result.diagnostics] == ["unreadable"]
