"""Good inputs to start from: small ones made here and by other tests, and real files.

Real files lie beside the checkout (see :mod:`tests.shared`); without them the made ones do.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import zstandard

from seawall.inventory.dispatch import Dispatcher, is_program
from tests.advisories import making as advisories
from tests.artifacts.images import image, layer, layout_files, packed, saved_files
from tests.comparison.reports import REPORTS
from tests.distribution.content.packing import listing, member, written
from tests.fuzz.mutation import LARGEST
from tests.inventory.binary import making as binary
from tests.inventory.binary.test_go import pointed
from tests.inventory.distro import making as distro
from tests.inventory.language.samples import SAMPLES
from tests.inventory.sbom import making as sbom
from tests.inventory.test_embedded_database import PLAIN
from tests.shared import SHARED

_GO: Final = "path\tcommand\nmod\tcommand\tv1.0.0\th1:a=\ndep\tgithub.com/a/b\tv1.2.3\th1:b=\n"
_POM: Final = b"groupId=org.a\nartifactId=b\nversion=1.0\n"
_TREE: Final[dict[str, Any]] = {
    "etc/os-release": b'ID=alpine\nVERSION_ID="3.19.1"\n',
    "lib/apk/db/installed": b"P:musl\nV:1.2.4-r4\no:musl\nF:lib\nR:ld.so\n\n",
    "app/package-lock.json": b'{"packages": {"node_modules/a": {"version": "1.0.0"}}}',
}
_RPM: Final = distro.rpm_header(distro.RPM_VALUES)
_HASHES: Final = [{"alg": "SHA-1", "content": "a" * 40}]
_COMPONENT: Final = {"type": "library", "name": "a", "version": "1", "purl": "pkg:npm/a@1"}
_SPDX: Final = {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", **sbom.spdx()}
_TEXTS: Final = (
    b'{"version": 3, "name": "a", "packages": {"a": {"version": "1.0.0", "dependencies": ["b"]}}}',
    b'[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = ["b"]\n[metadata]\nv = 1\n',
    b"packages:\n  a@1.0.0:\n    version: 1.0.0\n    dependencies: [b]\nimporters: {.: {}}\n",
    b"Package: a\nVersion: 1:2.0-1\nArchitecture: amd64\nStatus: install ok installed\n\n",
    b'<?xml version="1.0"?><package id="a" version="1.0"><metadata><id>a</id></metadata></package>',
    b"a==1.0 ; python_version > '3' --hash=sha256:00\n-r b.txt\n# comment\n",
    b"require 'a'\nmodule(\"a\", version = \"1.0\", {1, 2}, [3], :b => 'c') do |x|\nend\n",
)
_TAGS: Final = (
    b"SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\n"
    b"ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nPackageComment: <text>a\nb</text>\n"
)
_XML: Final = (
    b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library">'
    b"<name>a</name><version>1</version><purl>pkg:npm/a@1</purl></component></components></bom>"
)
_VERSIONS: Final = (
    b"1.2.3\n1:1.2.3~rc1-1.el9\n>=1.0,<2.0 || ^3.1.x",
    b"v1.0.0-20240102030405-abcdefabcdef+incompatible\n1.0.0-alpha.1+b\n~1.2 - 1.4",
    b"2!1.0.post1.dev2+local\n1.0-SNAPSHOT\n[1.0,2.0),(3,]",
)
_RULES: Final = (
    b"# accepted\nCVE-2024-0001 exp:2030-01-01\nGHSA-aaaa-bbbb-cccc\n",
    (
        b"ignore:\n  - id: CVE-2024-0001\n    vulnerability: CVE-2024-1\n    package: {name: a}\n"
        b"    expires: 2030-01-01\n    reason: no\nvulnerabilities:\n  - id: CVE-2024-1\n"
        b"    paths: ['a/**']\n    purls: ['pkg:npm/a@1']\n    statement: x\n"
    ),
    (
        b'[[IgnoredVulns]]\nid = "CVE-2024-0001"\nignoreUntil = 2030-01-01\nreason = "no"\n'
        b'[[PackageOverrides]]\nname = "a"\necosystem = "npm"\nignore = true\n'
    ),
)
_VEX: Final = (
    {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "author": "a",
        "timestamp": "2024-01-01T00:00:00Z",
        "statements": [
            {
                "vulnerability": {"name": "CVE-2024-1"},
                "products": [{"@id": "pkg:npm/a@1", "subcomponents": [{"@id": "pkg:npm/b"}]}],
                "status": "not_affected",
                "justification": "component_not_present",
            }
        ],
    },
    {
        "document": {
            "csaf_version": "2.0",
            "publisher": {"name": "a"},
            "tracking": {"status": "final"},
        },
        "product_tree": {
            "branches": [
                {
                    "branches": [
                        {
                            "product": {
                                "product_id": "a",
                                "product_identification_helper": {"purl": "pkg:npm/a@1"},
                            }
                        }
                    ]
                }
            ],
            "relationships": [
                {
                    "product_reference": "a",
                    "relates_to_product_reference": "a",
                    "full_product_name": {"product_id": "b"},
                }
            ],
        },
        "vulnerabilities": [
            {
                "cve": "CVE-2024-1",
                "product_status": {"known_not_affected": ["a", "b"]},
                "flags": [{"label": "component_not_present", "product_ids": ["a"]}],
            }
        ],
    },
    {
        "bomFormat": "CycloneDX",
        "components": [{**_COMPONENT, "bom-ref": "a"}],
        "vulnerabilities": [
            {
                "id": "CVE-2024-1",
                "analysis": {"state": "not_affected", "justification": "code_not_present"},
                "affects": [{"ref": "a", "versions": [{"version": "1", "range": "vers:npm/*"}]}],
            }
        ],
    },
)


def seeds_of(target: str) -> list[bytes]:
    """Seeds of one target, made ones first, each of at most ``LARGEST`` bytes."""
    kind, _, name = target.partition(":")
    made = [*_made(kind, name), *_real().get(target, ())]
    return [seed for seed in dict.fromkeys(made) if len(seed) <= LARGEST]


def _made(kind: str, name: str) -> list[bytes]:
    if kind == "inventory":
        return _of_extractor(name)
    if kind == "feeds":
        return [*advisories.small().values(), *_TEXTS]
    if kind in {"ignore", "vex"}:
        return [*_RULES, *(json.dumps(document).encode() for document in _VEX)]
    if kind == "readers":
        return [REPORTS[name]]
    if kind == "versions":
        return list(_VERSIONS)
    return [*_artifacts(), *_VERSIONS, *_strings(), _RPM, PLAIN, *_content()]


@cache
def _content() -> tuple[bytes, ...]:
    """Packs of content, and what lies in them."""
    files = {"a.yaml": b"- id: A\n  severity: low\n", "b.yar": b"rule b { condition: true }\n"}
    described = listing(files)
    with TemporaryDirectory(prefix="seawall-seeds-") as folder:
        members = [member("pack.toml", described), *(member(*pair) for pair in files.items())]
        packed = written(Path(folder), members).read_bytes()
    return (packed, described, *files.values())


def _of_extractor(name: str) -> list[bytes]:
    samples = [sample.text.encode() for sample in SAMPLES if sample.plugin == name]
    if name.startswith("binary/"):
        return [*samples, *_programs(), *_models(), b'JAVA_VERSION="17.0.1"\nIMPLEMENTOR="a"\n']
    if name.startswith("sbom/"):
        return _bills()
    if name.startswith("distro/"):
        return [*samples, *_TEXTS, *_databases()]
    return [*samples, *_TEXTS, binary.archive({"META-INF/a.dist-info/METADATA": b"Name: a\n"})]


@cache
def _programs() -> tuple[bytes, ...]:
    inner = binary.archive({"META-INF/maven/a/b/pom.properties": _POM})
    return (
        pointed("go1.21.3", _GO, wide=True, order="<"),
        binary.elf({".rodata": b"\0OpenSSL 3.0.1 14 Dec 2021\0nginx version: nginx/1.25.3\0"}),
        binary.elf({".dep-v0": b"x\x9c"}, symbols={"sbom": 64}),
        binary.pe({".text": bytes(200), ".data": b"\0BSJB\1\0\1\0" + bytes(64)}, managed=True),
        binary.macho({"__go_buildinfo": b"\xff Go buildinf:\x08\2" + bytes(16)}),
        binary.fat(binary.macho({"__text": b"a"})),
        binary.archive(
            {"META-INF/MANIFEST.MF": b"Bundle-Version: 1\n", "WEB-INF/lib/b.jar": inner}
        ),
        inner,
        binary.archive({"META-INF/maven/a/b/pom.xml": b"<project><artifactId>b</artifactId>"}),
    )


def _models() -> tuple[bytes, ...]:
    head = b'{"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "data_offsets": [0, 4]}}'
    key = b"general.name"
    gguf = b"GGUF" + (3).to_bytes(4, "little") + bytes(8) + (1).to_bytes(8, "little")
    gguf += len(key).to_bytes(8, "little") + key + (8).to_bytes(4, "little")
    return len(head).to_bytes(8, "little") + head + bytes(4), gguf + (1).to_bytes(
        8, "little"
    ) + b"a"


@cache
def _databases() -> tuple[bytes, ...]:
    control = b"Package: a\nVersion: 1.0\nArchitecture: amd64\n"
    return (
        distro.rpm_archive(distro.RPM_VALUES),
        distro.ndb([_RPM, _RPM]),
        distro.bdb([_RPM, b"a"]),
        distro.deb(control),
        distro.deb(control, "xz"),
        PLAIN,
        b'ID=alpine\nVERSION_ID="3.19"\nCPE_NAME="cpe:/o:a"\n',
        b"P:musl\nV:1.2.4-r4\no:musl\nF:lib\nR:ld.so\n\n",
        b'Derive([("out","/nix/store/a","","")],[],[],"x","b",[],[("name","a"),("version","1")])',
        gzip.compress(b"a" * 99),
    )


@cache
def _bills() -> list[bytes]:
    bills: list[object] = [
        sbom.cyclonedx({**_COMPONENT, "hashes": _HASHES, "components": [_COMPONENT]}),
        sbom.spdx(_SPDX),
        sbom.spdx3({"type": "software_Package", "spdxId": "a", "name": "a"}),
        {"artifacts": [_COMPONENT], "source": {"type": "image"}, "distro": {"id": "alpine"}},
    ]
    return [
        *(json.dumps(bill).encode() for bill in bills),
        _TAGS,
        _XML,
    ]


@cache
def _artifacts() -> tuple[bytes, ...]:
    tar = packed(_TREE)
    gnu = io.BytesIO()
    with tarfile.open(fileobj=gnu, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("a/" * 120 + "b"))
    one = image(layer(_TREE))
    return (
        tar,
        gnu.getvalue(),
        gzip.compress(tar, mtime=0),
        zstandard.compress(tar),
        bz2.compress(tar),
        lzma.compress(tar),
        packed(saved_files({"app:1": one})),
        packed(dict(layout_files({"app:1": one}))),
        one.manifest,
        one.config,
        binary.archive(_TREE),
        binary.archive(_TREE, stored=True, prefix=b"#!/bin/sh\n"),
        *_bills(),
    )


def _strings() -> tuple[bytes, ...]:
    return (
        b"pkg:npm/%40scope/name@1.0.0?arch=a&distro=b#sub/path",
        b"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        b"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A",
        b'Bearer realm="https://a/token",service="b",scope="repository:c:pull", Basic realm=d',
        b"registry.example:5000/a/b:tag@sha256:" + b"a" * 64,
        b"linux/arm64/v8",
        b"app/**/*.js\napp/a/b/c.js",
        b"\x0a\x03abc\x10\x96\x01\x1a\x02\x08\x01",
    )


@cache
def _real() -> dict[str, list[bytes]]:
    """Files of the corpora by the extractor that wants them."""
    dispatcher = Dispatcher()
    found: dict[str, list[bytes]] = defaultdict(list)
    root = SHARED / "corpora" / "packages"
    for path in sorted(root.glob("*/root/**/*")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            continue
        data = path.read_bytes()
        inner = _inner(path, root)
        readers = dispatcher.select(inner) + (dispatcher.programs if is_program(data[:64]) else ())
        for reader in readers:
            found[f"inventory:{reader.entry.name}"].append(data)
    return found


def _inner(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix().partition("/root/")[2]
