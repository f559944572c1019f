"""Whatever a document holds, nothing but the declared error shows."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.extractor import Extractor
from seawall.inventory.sbom.cyclonedx import PLUGIN as CYCLONEDX
from seawall.inventory.sbom.spdx import PLUGIN as SPDX
from seawall.inventory.sbom.spdx3 import PLUGIN as SPDX3
from seawall.inventory.sbom.syft import PLUGIN as SYFT
from seawall.model import Diagnostic, Hint, Package, Release
from tests.inventory.binary.making import damaged
from tests.inventory.sbom.making import LOG4J, cyclonedx, external, spdx, spdx3
from tests.inventory.sbom.test_cyclonedx import XML
from tests.inventory.sbom.test_spdx import TAGS

HEADS: Final[dict[Extractor, dict[str, object]]] = {
    CYCLONEDX: cyclonedx(),
    SPDX: spdx(),
    SPDX3: spdx3(),
    SYFT: {"artifacts": [], "descriptor": {"name": "syft"}},
}
KEYS: Final = [
    "components",
    "metadata",
    "component",
    "dependencies",
    "dependsOn",
    "purl",
    "name",
    "type",
    "packages",
    "relationships",
    "externalRefs",
    "SPDXID",
    "annotations",
    "comment",
    "@graph",
    "spdxId",
    "to",
    "from",
    "relationshipType",
    "rootElement",
    "locations",
    "path",
    "artifacts",
    "artifactRelationships",
    "distro",
    "licenses",
    "properties",
]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.integers(-2, 1 << 65),
        st.sampled_from([LOG4J, "pkg:", "pkg:deb/x", "seawall:location", "library", "#9@x", ""]),
        st.text(max_size=6),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)
FULL: Final[dict[Extractor, dict[str, object]]] = {
    CYCLONEDX: cyclonedx(
        {"bom-ref": "a", "name": "a", "purl": LOG4J, "scope": "optional"},
        dependencies=[{"ref": "a", "dependsOn": ["a"]}],
    ),
    SPDX: spdx({"name": "a", "externalRefs": external(LOG4J)}, documentDescribes=["SPDXRef-0"]),
    SPDX3: spdx3({"type": "software_Package", "spdxId": "a", "software_packageUrl": LOG4J}),
    SYFT: {"descriptor": {"name": "syft"}, "artifacts": [{"name": "a", "purl": LOG4J}]},
}
PLUGINS: Final = sorted(HEADS, key=lambda plugin: plugin.name)


def survives(plugin: Extractor, data: bytes) -> None:
    try:
        for item in plugin.extract(File("x/sbom.json", data)):
            assert isinstance(item, Package | Diagnostic | Hint | Release)
    except MalformedInput as error:
        assert error.where  # noqa: PT017 - the error is what is tested


@settings(max_examples=60)
@given(st.sampled_from(PLUGINS), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_anything_in_place_of_anything(plugin: Extractor, more: dict[str, Any]) -> None:
    """Values of the wrong kind make a document malformed, never a crash."""
    survives(plugin, json.dumps({**HEADS[plugin], **more}).encode())


@settings(max_examples=60)
@given(st.sampled_from(PLUGINS).flatmap(lambda p: st.tuples(st.just(p), damaged(_bytes(p)))))
def test_damaged_json(sample: tuple[Extractor, bytes]) -> None:
    """Flipped bytes and missing ends are survived."""
    survives(*sample)


def _bytes(plugin: Extractor) -> bytes:
    return json.dumps(FULL[plugin]).encode()


@given(damaged(XML))
def test_damaged_xml(data: bytes) -> None:
    """The same for XML."""
    survives(CYCLONEDX, data)


@given(damaged(TAGS))
def test_damaged_tags(data: bytes) -> None:
    """The same for tags and values."""
    survives(SPDX, data)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_cut_off(plugin: Extractor) -> None:
    """A document without its end is malformed, not empty."""
    data = _bytes(plugin)[:-2]
    if plugin is not SYFT and plugin is not SPDX:  # their marks stand at the end
        with pytest.raises(MalformedInput):
            list(plugin.extract(File("sbom.json", data)))
    for length in range(len(data)):
        survives(plugin, data[:length])


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_nested_too_deeply(plugin: Extractor) -> None:
    """Depth is bounded."""
    inner = '{"components":[' * 100_000
    text = json.dumps(HEADS[plugin])[:-1] + f', "components": [{inner}'
    survives(plugin, text.encode())
    text = json.dumps(HEADS[plugin])[:-1] + ', "metadata": ' + "[" * 100_000
    survives(plugin, text.encode())


def test_deep_components() -> None:
    """Nesting that the decoder gives up on is a limit that was exceeded."""
    deep = '{"name":"a","components":[' * 5_000 + "{}" + "]}" * 5_000
    text = '{"bomFormat":"CycloneDX","components":[' + deep + "]}"
    with pytest.raises(LimitExceeded):
        list(CYCLONEDX.extract(File("sbom.json", text.encode())))


def test_texts_without_end() -> None:
    """Many openings cost no more than the text is long."""
    survives(SPDX, b"SPDXVersion: SPDX-2.3\n" + b"PackageComment: <text>\n" * 20_000)


def test_a_graph_of_circles() -> None:
    """Who needs whom is followed once for each component."""
    rows = [{"bom-ref": str(n), "name": f"p{n}", "purl": f"pkg:npm/p{n}@1"} for n in range(300)]
    graph = [{"ref": str(n), "dependsOn": [str(m) for m in range(300)]} for n in range(300)]
    root = {"type": "application", "bom-ref": "0", "name": "p0", "version": "1"}
    document = cyclonedx(*rows, dependencies=graph, metadata={"component": root})
    survives(CYCLONEDX, json.dumps(document).encode())
