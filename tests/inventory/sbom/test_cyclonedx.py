"""CycloneDX documents as the usual tools write them, JSON and XML."""

from __future__ import annotations

import pytest

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.sbom.cyclonedx import PLUGIN
from seawall.model import Diagnostic, Location, Relationship, Release, Scope
from tests.inventory.sbom.making import LOG4J, cyclonedx, packages, read, releases
from tests.shared import corpus

TRIVY = "aquasecurity:trivy:"


def properties(**facts: str) -> list[dict[str, str]]:
    return [{"name": TRIVY + key, "value": value} for key, value in facts.items()]


def test_a_component() -> None:
    """All that a component says is kept."""
    component = {
        "bom-ref": "1",
        "group": "ignored",
        "name": "ignored",
        "version": "ignored",
        "purl": LOG4J,
        "cpe": "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*",
        "scope": "optional",
        "publisher": "Apache",
        "licenses": [{"license": {"id": "Apache-2.0"}}, {"expression": "MIT OR ISC"}],
        "hashes": [{"alg": "SHA-256", "content": "AB"}, {"alg": "SHA3-256", "content": "cd"}],
    }
    (found,) = packages(read(PLUGIN, cyclonedx(component)))
    assert (found.type, found.name) == ("maven", "org.apache.logging.log4j:log4j-core")
    assert (found.version, found.purl, found.publisher) == ("2.14.1", LOG4J, "Apache")
    assert found.licenses == ("Apache-2.0", "MIT OR ISC")
    assert found.hashes == ("sha256:ab", "sha3-256:cd")
    assert found.scope is Scope.OPTIONAL
    assert found.properties == {"cpe": "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"}
    assert found.locations == (Location("x/sbom.json"),)


@pytest.mark.parametrize(
    ("purl", "identity"),
    [
        (
            "pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&upstream=glibc%402.36-9&distro=debian-12",
            ("libc6", "2.36-9+b1", "amd64", "glibc", "2.36-9"),
        ),
        (
            "pkg:apk/alpine/libssl3@3.1.4-r5?arch=x86_64&upstream=openssl",
            ("libssl3", "3.1.4-r5", "x86_64", "openssl", ""),
        ),
        (
            "pkg:rpm/redhat/ssl-libs@3-2.el9?arch=s390x&epoch=1&upstream=ssl-3-2.el9.src.rpm",
            ("ssl-libs", "1:3-2.el9", "s390x", "ssl", ""),
        ),
        ("pkg:npm/%40scope/name@1", ("@scope/name", "1", "", "", "")),
        ("pkg:golang/github.com/a/b/v2@v2.0.0", ("github.com/a/b/v2", "v2.0.0", "", "", "")),
        ("pkg:pypi/ruamel.yaml@1", ("ruamel-yaml", "1", "", "", "")),
    ],
)
def test_identity(purl: str, identity: tuple[str, ...]) -> None:
    """Names, complete versions and source packages come from the package URL."""
    (found,) = packages(read(PLUGIN, cyclonedx({"name": "ignored", "purl": purl})))
    known = (found.name, found.version, found.arch, found.source, found.source_version)
    assert known == identity
    assert found.qualifiers == {}


def test_places_and_layers() -> None:
    """Where the tool found a component is its location, and the document is named."""
    syft = [
        {"name": "syft:location:0:path", "value": "/usr/lib/a"},
        {"name": "syft:location:0:layerID", "value": "sha256:12"},
    ]
    trivy = properties(FilePath="app/b.jar", LayerDiffID="sha256:34")
    occurrences = {"occurrences": [{"location": "./src/c", "line": 7}]}
    document = cyclonedx(
        {"name": "a", "purl": "pkg:npm/a@1", "properties": syft},
        {"name": "b", "purl": LOG4J, "properties": trivy},
        {"name": "c", "purl": "pkg:npm/c@1", "evidence": occurrences},
    )
    found = packages(read(PLUGIN, document))
    assert [row.locations for row in found] == [
        (Location("usr/lib/a", 0, "sha256:12"),),
        (Location("app/b.jar", 0, "sha256:34"),),
        (Location("src/c", 7),),
    ]
    assert {row.properties["sbom"] for row in found} == {"x/sbom.json"}


def test_dependencies_of_a_project() -> None:
    """The graph from the project on tells what is direct and what is not."""
    rows = [
        {"bom-ref": name, "name": name, "purl": f"pkg:npm/{name}@1"} for name in ("a", "b", "c")
    ]
    graph = [
        {"ref": "root", "dependsOn": ["a", "missing"]},
        {"ref": "a", "dependsOn": ["b", "b"]},
        {"ref": "b", "dependsOn": ["a"]},
    ]
    root = {"type": "application", "bom-ref": "root", "name": "app", "version": "3"}
    document = cyclonedx(*rows, metadata={"component": root}, dependencies=graph)
    found = packages(read(PLUGIN, document))
    assert [(row.name, row.relationship.value) for row in found] == [
        ("app", "root"),
        ("a", "direct"),
        ("b", "transitive"),
        ("c", "unknown"),
    ]
    assert [row.dependencies for row in found] == [("a@1",), ("b@1",), ("a@1",), ()]


def test_lock_files_are_no_step() -> None:
    """What a project needs through a component that only groups others is direct."""
    rows = [
        {"type": "application", "bom-ref": "lock", "name": "package-lock.json"},
        *({"bom-ref": name, "name": name, "purl": f"pkg:npm/{name}@1"} for name in "ab"),
    ]
    graph = [
        {"ref": "root", "dependsOn": ["lock"]},
        {"ref": "lock", "dependsOn": ["a"]},
        {"ref": "a", "dependsOn": ["b"]},
    ]
    root = {"type": "application", "bom-ref": "root", "name": "."}
    document = cyclonedx(*rows, metadata={"component": root}, dependencies=graph)
    found = packages(read(PLUGIN, document))
    assert [row.relationship for row in found] == [Relationship.DIRECT, Relationship.TRANSITIVE]


def test_an_image_is_no_project() -> None:
    """What an image contains is neither direct nor transitive, and the image no part of it."""
    image = {"type": "container", "bom-ref": "i", "name": "nginx", "purl": "pkg:oci/nginx@1"}
    rows = [{"bom-ref": "a", "name": "a", "purl": "pkg:npm/a@1"}]
    graph = [{"ref": "i", "dependsOn": ["a"]}]
    (found,) = packages(
        read(PLUGIN, cyclonedx(*rows, metadata={"component": image}, dependencies=graph))
    )
    assert (found.name, found.relationship) == ("a", Relationship.UNKNOWN)


def test_a_project_that_is_also_listed() -> None:
    """The component of the metadata is one package, even if it is listed again."""
    root = {"type": "library", "bom-ref": "r", "name": "r", "purl": "pkg:npm/r@1"}
    found = packages(read(PLUGIN, cyclonedx(root, metadata={"component": root})))
    assert [row.relationship for row in found] == [Relationship.ROOT]


def test_operating_systems() -> None:
    """A component of that kind is the release, under its os-release id."""
    trivy = {"type": "operating-system", "name": "redhat", "version": "9.2"}
    syft = {
        "type": "operating-system",
        "name": "debian",
        "version": "12",
        "properties": [
            {"name": "syft:distro:id", "value": "debian"},
            {"name": "syft:distro:versionCodename", "value": "bookworm"},
            {"name": "syft:distro:idLike:0", "value": "x"},
        ],
    }
    assert read(PLUGIN, cyclonedx(trivy)) == [
        Release(id="rhel", version="9.2", path="x/sbom.json", rank=50)
    ]
    (found,) = releases(read(PLUGIN, cyclonedx(syft)))
    assert (found.id, found.codename, found.id_like) == ("debian", "bookworm", ("x",))


def test_the_release_of_package_urls() -> None:
    """Without a component for the operating system, its packages tell which one it is."""
    document = cyclonedx({"name": "a", "purl": "pkg:apk/alpine/musl@1-r2?distro=3.18.4"})
    (found,) = releases(read(PLUGIN, document))
    assert (found.id, found.version) == ("alpine", "3.18.4")


def test_several_operating_systems() -> None:
    """A document that joins images says so, and which packages are of another system."""
    document = cyclonedx(
        {"name": "a", "purl": "pkg:deb/debian/a@1?distro=debian-12"},
        {"name": "b", "purl": "pkg:deb/debian/b@1?distro=debian-11"},
        {"name": "c", "purl": "pkg:deb/debian/c@1?distro=debian-12.4"},
        {"name": "d", "purl": "pkg:deb/debian/d@1"},
        {"name": "e", "purl": "pkg:deb/e@1?distro=12"},
    )
    items = read(PLUGIN, document)
    notes = [row for row in items if isinstance(row, Diagnostic)]
    assert [row.kind for row in notes] == ["note"]
    distros = [row.qualifiers.get("distro", "") for row in packages(items)]
    assert distros == ["", "debian-11", "", "", "12"]
    vague = [{"name": "a", "purl": f"pkg:deb/debian/a@1?distro=debian-{n}"} for n in (12, 12.4)]
    assert not [row for row in read(PLUGIN, cyclonedx(*vague)) if isinstance(row, Diagnostic)]
    (alone,) = read(PLUGIN, cyclonedx({"name": "e", "purl": "pkg:deb/e@1?distro=12"}))
    assert packages([alone]) == [alone]


def test_source_packages_of_trivy() -> None:
    """What Trivy says about source packages only in properties is kept."""
    document = cyclonedx(
        {
            "name": "libc6",
            "purl": "pkg:deb/debian/libc6@2.36-9%2Bb1",
            "properties": properties(SrcName="glibc", SrcVersion="2.36", SrcRelease="9"),
        },
        {
            "name": "npm",
            "purl": "pkg:rpm/redhat/npm@8-1",
            "properties": properties(Modularitylabel="nodejs:18:1:x", SrcName="npm"),
        },
    )
    libc, npm = packages(read(PLUGIN, document))
    assert (libc.source, libc.source_version) == ("glibc", "2.36-9")
    assert npm.qualifiers == {"rpmmod": "nodejs:18:1:x"}


def test_without_package_url() -> None:
    """Properties tell the type, and else it is generic; what groups others is no package."""
    document = cyclonedx(
        {"group": "org.x", "name": "y", "version": "1", "properties": properties(PkgType="jar")},
        {"name": "openssl", "version": "3", "publisher": "x"},
        {"name": "anything"},
        {"type": "application", "name": "app/package-lock.json"},
        {"type": "file", "name": "etc/passwd", "version": "1"},
        {"type": "application", "name": "server", "version": "2"},
    )
    found = packages(read(PLUGIN, document))
    assert [(row.type, row.name, row.version) for row in found] == [
        ("maven", "org.x:y", "1"),
        ("generic", "openssl", "3"),
        ("generic", "anything", ""),
        ("generic", "server", "2"),
    ]


def test_development_dependencies_of_npm() -> None:
    """The npm tool marks them by a property."""
    marked = [{"name": "cdx:npm:package:development", "value": "true"}]
    (found,) = packages(
        read(PLUGIN, cyclonedx({"name": "a", "purl": "pkg:npm/a@1", "properties": marked}))
    )
    assert found.scope is Scope.DEVELOPMENT


def test_further_properties() -> None:
    """What only people understand is kept, what was used is not repeated."""
    component = {
        "name": "a",
        "purl": "pkg:npm/a@1",
        "properties": [
            {"name": "internal:team", "value": "red"},
            {"name": "syft:location:0:layerID", "value": "sha256:12"},
            *properties(PkgID="a@1"),
        ],
        "externalReferences": [
            {"type": "website", "url": "https://a.example"},
            {"type": "vcs", "url": "https://git.example/a"},
            {"type": "issue-tracker", "url": "https://bugs.example/a"},
        ],
    }
    (found,) = packages(read(PLUGIN, cyclonedx(component)))
    assert found.properties == {
        "internal:team": "red",
        "homepage": "https://a.example",
        "vcs": "https://git.example/a",
    }


def test_null() -> None:
    """What a tool does not know may be null."""
    component = {"name": "a", "version": None, "purl": "pkg:npm/a@1", "licenses": None}
    document = cyclonedx(component | {"authors": [{"name": None}, {"name": "b"}]})
    (found,) = packages(read(PLUGIN, document | {"dependencies": [None]}))
    assert (found.name, found.version, found.publisher) == ("a", "1", "b")


def test_nested_components() -> None:
    """Components inside of others are components like all."""
    inner = {"type": "library", "name": "b", "purl": "pkg:npm/b@1"}
    found = packages(
        read(PLUGIN, cyclonedx({"name": "a", "purl": "pkg:npm/a@1", "components": [inner]}))
    )
    assert [row.name for row in found] == ["a", "b"]


def test_a_broken_package_url() -> None:
    """It is reported, and the component keeps the name that the document gives it."""
    diagnostic, package = read(PLUGIN, cyclonedx({"name": "a", "version": "1", "purl": "npm/a"}))
    assert isinstance(diagnostic, Diagnostic)
    assert "a package URL begins with pkg:" in diagnostic.reason
    assert [(row.type, row.name) for row in packages([package])] == [("generic", "a")]


def test_many_broken_package_urls() -> None:
    """Diagnostics about one document are bounded and counted."""
    broken = [{"name": "a", "type": "file", "purl": "x"}] * 150
    found = read(PLUGIN, cyclonedx(*broken))
    assert len(found) == 101
    assert isinstance(found[-1], Diagnostic)
    assert found[-1].reason.startswith("50 more")


XML = b"""<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1">
  <metadata><component type="application" bom-ref="root"><name>app</name></component></metadata>
  <components>
    <component type="library" bom-ref="a">
      <supplier><name>Someone</name></supplier><group>org.x</group><name>y</name>
      <version>1</version>
      <hashes><hash alg="SHA-1">AB</hash></hashes>
      <licenses><license><id>MIT</id></license><expression>ISC</expression></licenses>
      <scope>required</scope>
      <purl>pkg:maven/org.x/y@1</purl>
      <externalReferences><reference type="website"><url>u</url></reference></externalReferences>
      <properties><property name="seen">yes</property></properties>
      <evidence><occurrences><occurrence><location>pom.xml</location><line>3</line>
      </occurrence></occurrences></evidence>
      <components><component type="library"><name>in</name><purl>pkg:npm/in@2</purl>
      </component></components>
    </component>
    <component type="operating-system"><name>alpine</name><version>3.19</version></component>
  </components>
  <dependencies><dependency ref="root"><dependency ref="a"/></dependency></dependencies>
</bom>"""


def test_xml() -> None:
    """XML says the same as JSON."""
    items = read(PLUGIN, XML, "x/bom.xml")
    outer, inner = packages(items)
    assert [(row.id, row.version) for row in releases(items)] == [("alpine", "3.19")]
    assert (outer.name, outer.version, outer.publisher) == ("org.x:y", "1", "Someone")
    assert (outer.hashes, outer.licenses) == (("sha1:ab",), ("MIT", "ISC"))
    assert (outer.scope, outer.relationship) == (Scope.RUNTIME, Relationship.DIRECT)
    assert outer.locations == (Location("pom.xml", 3),)
    assert outer.properties == {"homepage": "u", "seen": "yes", "sbom": "x/bom.xml"}
    assert (inner.type, inner.name, inner.version) == ("npm", "in", "2")


def test_xml_with_a_document_type() -> None:
    """Entities are refused, whatever they would expand to."""
    hostile = XML.replace(b"<bom", b'<!DOCTYPE bom [<!ENTITY a "b">]><bom', 1)
    with pytest.raises(MalformedInput):
        read(PLUGIN, hostile, "x/bom.xml")


def test_xml_nested_too_deeply() -> None:
    """Nesting is bounded."""
    deep = b"<components><component>" * 400 + b"</component></components>" * 400
    document = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4">%s</bom>' % deep
    with pytest.raises(LimitExceeded):
        read(PLUGIN, document, "x/bom.xml")


def test_other_files_of_these_names() -> None:
    """A name that only CycloneDX has is a promise; others may hold anything else."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, b"{}", "app.cdx.json")
    (note,) = read(PLUGIN, b"{}", "app/bom.json")
    assert isinstance(note, Diagnostic)
    assert note.kind == "note"
    assert read(PLUGIN, b"hello", "usr/share/sbom/readme") == []
    assert read(PLUGIN, {"spdxVersion": "SPDX-2.3"}, "sbom.json") == []


def test_of_a_native_image() -> None:
    """The document that GraalVM puts into programs, kept as a file."""
    path = corpus("packages") / "graalvm-sbom" / "root" / "app" / "sbom.json"
    found = {(row.name, row.version) for row in packages(read(PLUGIN, path.read_bytes()))}
    assert ("io.micronaut:core", "4.2.3") in found
    assert ("com.oracle:main-test-app", "1.0-SNAPSHOT") in found
