"""A small world in which the examples of the documentation run.

``image`` is an OCI layout of ``shop:1.4``, ``shop.tar`` the same image as ``docker save``
writes it, ``project`` its source tree; ``feeds`` holds a handful of true advisories about
what is in them, and ``seawall.db`` is built from those.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from seawall.advisories import build
from tests.advisories import making
from tests.artifacts.images import Image, Node, image, layer, packed, saved_files, write_layout

TODAY: Final = "1709337600"
"""2024-03-02, as ``SOURCE_DATE_EPOCH``."""

APK: Final = b"""\
P:libcrypto3
V:3.1.4-r2
A:x86_64
L:Apache-2.0
o:openssl
F:lib
R:libcrypto.so.3

P:musl
V:1.2.4_git20230717-r4
A:x86_64
L:MIT
o:musl
F:lib
R:ld-musl-x86_64.so.1
"""

BASE: Final[dict[str, Node]] = {
    "etc/os-release": b"ID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME='Alpine Linux v3.19'\n",
    "lib/apk/db/installed": APK,
}

LOCK: Final = json.dumps(
    {
        "name": "shop",
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "shop", "dependencies": {"lodash": "^4.17.20"}},
            "node_modules/lodash": {"version": "4.17.20", "license": "MIT"},
            "node_modules/minimist": {"version": "1.2.5", "license": "MIT", "dev": True},
        },
    },
    indent=2,
).encode()

APP: Final[dict[str, Node]] = {
    "srv/shop/package-lock.json": LOCK,
    "srv/shop/lib/log4j-core-2.14.1.jar": making.zipped(
        {
            "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n",
            "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties": (
                "groupId=org.apache.logging.log4j\nartifactId=log4j-core\nversion=2.14.1\n"
            ),
        }
    ),
}

_LOG4J: Final = "org.apache.logging.log4j:log4j-core"
_WIDE: Final = "AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"
_ANYBODY: Final = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
_ADMIN: Final = "AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"
_SLOW: Final = "AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"

HISTORY: Final = ({"created_by": "ADD alpine"}, {"created_by": "COPY shop /srv/shop"})


def shop() -> Image:
    """The image."""
    return image(layer(BASE), layer(APP), history=HISTORY, settings={"User": "shop"})


def lay_out(folder: Path) -> Path:
    """Write the whole world below a folder."""
    built = shop()
    write_layout(folder / "image", {"shop:1.4": built})
    (folder / "shop.tar").write_bytes(packed(saved_files({"shop:1.4": built})))
    project = {"package-lock.json": LOCK, "requirements.txt": b"jinja2==2.11.2\nrequests==2.31.0\n"}
    making.write(folder / "project", project)
    build(making.write(folder / "feeds", _feeds()), folder / "seawall.db")
    return folder


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world, once."""
    return lay_out(tmp_path_factory.mktemp("playground"))


@pytest.fixture
def place(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a fresh copy of the world, and nothing outside it."""
    folder = tmp_path / "place"
    shutil.copytree(world, folder)
    monkeypatch.chdir(folder)
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """What keeps a run inside the folder, and its output the same on every day."""
    return {
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / ".cache"),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_DATA_HOME": str(folder / ".data"),
        "SOURCE_DATE_EPOCH": TODAY,
        "SEAWALL_DB": str(folder / "seawall.db"),
        "COLUMNS": "100",
    }


def _feeds() -> dict[str, bytes]:
    kev = {"cveID": "CVE-2021-44228", "dateAdded": "2021-12-10"}
    catalogue = {"count": 1, "vulnerabilities": [{**kev, "knownRansomwareCampaignUse": "Known"}]}
    scores = "#model_version:v2023.03.01,score_date:2024-03-01\ncve,epss,percentile\n"
    others = {f"other-{number}": {"1-r0": ["CVE-2020-0001"]} for number in range(400)}
    return {
        "alpine/v3.19/main.json": making.secdb(
            openssl={"3.1.4-r3": ["CVE-2023-6129"], "3.1.4-r5": ["CVE-2024-0727"]},
            **others,  # as many as a whole copy has
        ),
        "osv/npm/all.zip": _zip(
            _record("GHSA-35jh-r3h4-6jhm", "CVE-2021-23337", "npm/lodash", "4.17.21", _ADMIN),
            _record("GHSA-xvch-5gv4-984h", "CVE-2021-44906", "npm/minimist", "1.2.6", _ANYBODY),
        ),
        "osv/PyPI/all.zip": _zip(
            _record("PYSEC-2021-66", "CVE-2020-28493", "PyPI/jinja2", "2.11.3", _SLOW),
        ),
        "osv/Maven/all.zip": _zip(
            _record("GHSA-jfh8-c2jp-5v3q", "CVE-2021-44228", f"Maven/{_LOG4J}", "2.15.0", _WIDE),
        ),
        "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json": json.dumps(
            catalogue
        ).encode(),
        "epss/epss_scores-current.csv.gz": gzip.compress(
            f"{scores}CVE-2021-44228,0.97,1.0\nCVE-2021-23337,0.01,0.8\n".encode(), mtime=0
        ),
    }


def _zip(*records: dict[str, Any]) -> bytes:
    return making.zipped({f"{record['id']}.json": record for record in records})


def _record(id_: str, cve: str, package: str, fixed: str, vector: str) -> dict[str, Any]:
    ecosystem, _, name = package.partition("/")
    record: dict[str, Any] = making.osv(
        id_,
        ecosystem,
        name,
        {"introduced": "0"},
        {"fixed": fixed},
        modified="2024-03-01T00:00:00Z",
        aliases=[cve],
        severity=[{"type": "CVSS_V3", "score": f"CVSS:3.1/{vector}"}],
    )
    return record
