"""The format of a document is told by its content."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from seawall.inventory import sbom
from seawall.inventory.sbom.cyclonedx import PLUGIN
from tests.inventory.reading import dispatcher
from tests.inventory.sbom.making import cyclonedx, packages, read, spdx, spdx3

SYFT = {"artifacts": [], "descriptor": {"name": "syft"}}
XML = '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (json.dumps(cyclonedx()), "sbom/cyclonedx"),
        (XML, "sbom/cyclonedx"),
        (XML.replace("bom ", "b:bom ").replace("xmlns=", "xmlns:b="), "sbom/cyclonedx"),
        (json.dumps(spdx()), "sbom/spdx"),
        ("SPDXVersion: SPDX-2.2\n", "sbom/spdx"),
        ("# a comment\nSPDXVersion: SPDX-2.2\n", "sbom/spdx"),
        (json.dumps(spdx3()), "sbom/spdx3"),
        (json.dumps(SYFT), "sbom/syft"),
        ("", None),
        ("{}", None),
        ("[]", None),
        ("null", None),
        ('{"artifacts": []}', None),
        ('{"name": "\\"bomFormat\\": \\"CycloneDX\\""}', None),
        ("<bom/>", None),
        ("<html>http://cyclonedx.org/schema/bom/1.5</html>", None),
    ],
)
def test_formats(text: str, name: str | None) -> None:
    """Each format is known by a mark of its own, and nothing else is."""
    assert sbom.recognise(text.encode()) == name
    assert sbom.recognise(text.encode("utf-8-sig")) == name
    assert sbom.recognise(text.encode("utf-16")) == name


def test_one_that_is_cut_off() -> None:
    """Its beginning suffices, so that its reader can say that it is broken."""
    assert sbom.recognise(json.dumps(cyclonedx())[:60].encode()) == "sbom/cyclonedx"
    assert sbom.recognise(json.dumps(spdx3())[:80].encode()) == "sbom/spdx3"


def test_attestations() -> None:
    """A document inside of a statement, and that inside of a signed envelope, is found."""
    inner = cyclonedx({"name": "a", "purl": "pkg:npm/a@1"})
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicate": inner}
    payload = b64encode(json.dumps(statement).encode()).decode()
    envelope = {"payloadType": "application/vnd.in-toto+json", "payload": payload}
    for document in (statement, envelope):
        assert sbom.recognise(json.dumps(document).encode()) == "sbom/cyclonedx"
        assert [row.name for row in packages(read(PLUGIN, document))] == ["a"]


@pytest.mark.parametrize("payload", ["%", "bm8=", b64encode(b'{"payload": "%"}').decode()])
def test_broken_attestations(payload: str) -> None:
    """A wrapping that holds something else is no bill of materials."""
    assert sbom.recognise(json.dumps({"payload": payload}).encode()) is None
    assert sbom.recognise(b'{"predicate": {}, "x": [[[') is None


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        ("app/bom.json", "sbom/cyclonedx"),
        ("app/BOM.XML", "sbom/cyclonedx"),
        ("app.cdx.json", "sbom/cyclonedx"),
        ("target/x-cyclonedx.json", "sbom/cyclonedx"),
        ("a.dist-info/sboms/x.json", "sbom/cyclonedx"),
        ("usr/lib/python3/a.dist-info/sboms/deep/x.cyclonedx.json", "sbom/cyclonedx"),
        ("opt/bitnami/x/.spdx-x.spdx", "sbom/spdx"),
        ("var/lib/db/sbom/x.spdx.json", "sbom/spdx"),
        ("var/lib/db/sbom/x.spdx.json", "sbom/spdx3"),
        ("usr/local/share/sbom/x", "sbom/spdx"),
        ("x.syft.json", "sbom/syft"),
        ("sbom.json", "sbom/syft"),
    ],
)
def test_wanted_files(path: str, reader: str) -> None:
    """Each usual name reaches its reader."""
    assert reader in {found.entry.name for found in dispatcher().select(path)}


@pytest.mark.parametrize("path", ["app/package.json", "usr/share/sbom", "sboms/x.json"])
def test_other_files(path: str) -> None:
    """Nothing else does."""
    names = {found.entry.name for found in dispatcher().select(path)}
    assert not {name for name in names if name.startswith("sbom/")}
