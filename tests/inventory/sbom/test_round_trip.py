"""What Seawall writes about a package is read back without a loss, in every format."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.artifacts.file import File
from seawall.inventory.dispatch import read as walk
from seawall.inventory.extractor import Extractor
from seawall.inventory.sbom.cyclonedx import PLUGIN as CYCLONEDX
from seawall.inventory.sbom.spdx import PLUGIN as SPDX
from seawall.inventory.sbom.spdx3 import PLUGIN as SPDX3
from seawall.inventory.sbom.syft import PLUGIN as SYFT
from seawall.model import Hint, Level, Location, Package, Relationship, Release, Scope
from seawall.model.purl import of_package
from tests.inventory.reading import dispatcher
from tests.inventory.sbom.making import (
    as_cyclonedx,
    as_spdx,
    as_spdx3,
    as_tags,
    cyclonedx,
    packages,
    read,
    spdx,
    spdx3,
)

WORDS = st.text("abcXYZ019-_ü", min_size=1, max_size=8)
MAYBE = st.one_of(st.just(""), WORDS)
DIGESTS = st.text("0123456789abcdef", min_size=8, max_size=8).map(lambda text: f"sha256:{text}")
KEYS = st.text("abcdef", min_size=1, max_size=6)
PATHS = st.lists(st.one_of(WORDS, st.just("@scope"), st.just("a#b")), min_size=1).map("/".join)
LOCATIONS = st.builds(Location, PATHS, st.integers(0, 99_999), st.one_of(st.just(""), DIGESTS))


def lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


@st.composite
def inventories(draw: st.DrawFn) -> Package:
    """A package as it is after its layers were merged."""
    type_, name = draw(
        st.sampled_from(
            [
                ("npm", "@scope/name"),
                ("maven", "org.x:y"),
                ("golang", "github.com/A/b/v2"),
                ("pypi", "a-b"),
                ("deb", "libssl3"),
                ("rpm", "bash"),
                ("composer", "Vendor/Name"),
                ("generic", "oracle/jdk"),
                ("swift", "github.com/a/b"),
                ("cpan", "Moose::Util"),
            ]
        )
    )
    version = draw(st.sampled_from(["1.0", "1:2.3-4", "v0.1.0+incompatible", "1.0RC1", ""]))
    qualifiers = draw(st.dictionaries(KEYS, WORDS, max_size=2))
    arch = draw(MAYBE)
    purl = of_package(type_, name, version, distro_id="debian", arch=arch, qualifiers=qualifiers)
    return Package(
        type=type_,
        name=name,
        version=version,
        purl=purl,
        qualifiers=qualifiers,
        arch=arch,
        source=draw(MAYBE),
        source_version=draw(MAYBE),
        licenses=draw(lists(WORDS)),
        publisher=draw(MAYBE),
        origin=draw(MAYBE),
        hashes=draw(lists(DIGESTS)),
        locations=draw(st.lists(LOCATIONS, min_size=1, max_size=3).map(tuple)),
        scope=draw(st.sampled_from(Scope)),
        relationship=draw(st.sampled_from(Relationship)),
        level=draw(st.sampled_from(Level)),
        dependencies=draw(lists(WORDS)),
        evidence=draw(st.sampled_from(["stated", "derived", "guessed"])),
        properties=draw(st.dictionaries(KEYS, WORDS, max_size=2)),
        extractor=draw(MAYBE),
        owned_by=draw(MAYBE),
        introduced_in=draw(MAYBE),
        created_by=draw(MAYBE),
        from_base=draw(st.sampled_from([None, True, False])),
    )


@settings(max_examples=60)
@given(inventories())
def test_cyclonedx(package: Package) -> None:
    """CycloneDX gives the same package back."""
    assert read(CYCLONEDX, as_cyclonedx(package))[-1] == package


@settings(max_examples=60)
@given(inventories())
def test_spdx(package: Package) -> None:
    """SPDX 2 gives the same package back, in JSON and in tags and values."""
    assert packages(read(SPDX, as_spdx(package))) == [package]
    assert packages(read(SPDX, as_tags(package))) == [package]


@settings(max_examples=60)
@given(inventories())
def test_spdx3(package: Package) -> None:
    """SPDX 3 gives the same package back."""
    assert packages(read(SPDX3, as_spdx3(package))) == [package]


def test_who_read_it_first_is_kept() -> None:
    """Of the target itself the first reader is kept; one found inside may claim anything."""
    facts = [
        {"name": "seawall:extractor", "value": "distro/dpkg"},
        {"name": "seawall:scope", "value": "none of ours"},
        {"name": "seawall:fromBase", "value": "perhaps"},
    ]
    document = cyclonedx({"name": "a", "purl": "pkg:deb/debian/a@1", "properties": facts})
    file = File("x/sbom.json", json.dumps(document).encode())
    readers = dispatcher().select(file.path)
    (found,) = packages(walk(file, readers, trusted=True))
    (inside,) = packages(walk(file, readers))
    assert inside.extractor == "sbom/cyclonedx"
    assert found.extractor == "distro/dpkg"
    assert (found.scope, found.from_base) == (Scope.UNKNOWN, None)


HINT = Hint(kind="content-set", value="rhel-9=x", path="root/buildinfo/content.json")
OF_DOCUMENT = ("seawall:hint:content-set", "rhel-9=x\nroot/buildinfo/content.json")


def hinting() -> list[tuple[Extractor, object]]:
    """A document in each form that says something about the whole artifact."""
    key, value = OF_DOCUMENT
    remark = f"{key}={value}"
    xml = (
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata><properties>'
        f'<property name="{key}">{value}</property></properties></metadata></bom>'
    )
    about = "SPDXVersion: SPDX-2.3\nSPDXREF: SPDXRef-DOCUMENT\n"
    tags = f"{about}AnnotationComment: <text>{remark}</text>"
    return [
        (CYCLONEDX, cyclonedx(metadata={"properties": [{"name": key, "value": value}]})),
        (CYCLONEDX, xml.encode()),
        (SPDX, spdx(annotations=[{"comment": remark}, {"comment": "seawall:hint"}])),
        (SPDX, tags.encode()),
        (
            SPDX3,
            spdx3(
                {"type": "SpdxDocument", "spdxId": "d"},
                {"type": "Annotation", "subject": "d", "statement": remark},
                {"type": "Annotation", "subject": "other", "statement": remark},
            ),
        ),
    ]


def test_hints() -> None:
    """What is known of the whole artifact is read back from every form of a document."""
    for reader, document in hinting():
        assert read(reader, document) == [HINT]


def test_hints_of_a_document_inside_count_for_nothing() -> None:
    """A document that lies in an artifact does not speak for the system around it."""
    endings = {"sbom/cyclonedx": "cdx", "sbom/spdx": "spdx", "sbom/spdx3": "spdx3"}
    for reader, document in hinting():
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        file = File(f"app/a.{endings[reader.name]}.json", data)
        readers = dispatcher().select(file.path)
        assert HINT in walk(file, readers, trusted=True)
        assert HINT not in list(walk(file, readers))


def test_bills_of_images() -> None:
    """Whoever wrote it, a bill of a container image is known for one; others are not."""
    row = {"name": "app:1", "SPDXID": "SPDXRef-image"}
    element = {"type": "software_Package", "spdxId": "i", "name": "app:1"}
    document = {"type": "SpdxDocument", "spdxId": "d", "rootElement": ["i"]}

    def bills(upper: str, lower: str, syft: str) -> list[tuple[Extractor, object]]:
        root = {"type": lower, "name": "app:1"}
        return [
            (CYCLONEDX, cyclonedx(metadata={"component": root})),
            (SPDX, spdx(row | {"primaryPackagePurpose": upper}, documentDescribes=[row["SPDXID"]])),
            (SPDX3, spdx3(document, element | {"software_primaryPurpose": lower})),
            (
                SYFT,
                {
                    "artifacts": [],
                    "descriptor": {"name": "syft"},
                    "source": {"name": "app:1", "type": syft},
                },
            ),
        ]

    hint = Hint(kind="container", value="app:1", path="x/sbom.json")
    for reader, bill in bills("CONTAINER", "container", "image"):
        assert read(reader, bill) == [hint]
    for reader, bill in bills("FILE", "file", "directory"):
        assert read(reader, bill) == []


SYSTEM = Release(
    id="opensuse-leap",
    version="15.5",
    codename="c",
    pretty_name="openSUSE Leap 15.5",
    id_like=("suse", "opensuse"),
    cpe="cpe:/o:opensuse:leap:15.5",
    path="x/sbom.json",
    rank=50,
)
FACTS = (
    ("seawall:id", "opensuse-leap"),
    ("seawall:versionID", "15.5"),
    ("seawall:versionCodename", "c"),
    ("seawall:prettyName", "openSUSE Leap 15.5"),
    ("seawall:cpe", "cpe:/o:opensuse:leap:15.5"),
    ("seawall:idLike", "suse"),
    ("seawall:idLike", "opensuse"),
)


def test_the_release() -> None:
    """The operating system is read back from every format, too."""
    properties = [{"name": key, "value": value} for key, value in FACTS]
    remarks = [f"{key}={value}" for key, value in FACTS]
    in_cyclonedx = cyclonedx({"type": "operating-system", "name": "x", "properties": properties})
    in_spdx = spdx(
        {
            "name": "x",
            "primaryPackagePurpose": "OPERATING-SYSTEM",
            "annotations": [{"comment": remark} for remark in remarks],
        }
    )
    in_spdx3 = spdx3(
        {
            "type": "software_Package",
            "spdxId": "o",
            "software_primaryPurpose": "operatingSystem",
        },
        *({"type": "Annotation", "subject": "o", "statement": remark} for remark in remarks),
    )
    assert read(CYCLONEDX, in_cyclonedx) == [SYSTEM]
    assert read(SPDX, in_spdx) == [SYSTEM]
    assert read(SPDX3, in_spdx3) == [SYSTEM]
