"""The format of a document is told by its content."""

from __future__ import annotations

import json

import pytest

from seawall.inventory import sbom
from tests.inventory.sbom.making import cyclonedx, spdx, spdx3

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
