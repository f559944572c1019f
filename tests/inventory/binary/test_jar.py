"""Java archives: identity, shading, nesting, damage."""

from __future__ import annotations

import hashlib
from mmap import mmap
from typing import Final

import pytest
from hypothesis import given

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.binary import jar
from seawall.inventory.binary.jar import PLUGIN
from seawall.model import Diagnostic, Package
from tests.inventory.binary.making import (
    archive,
    damaged,
    items,
    named,
    packages,
    reasons,
    survives,
)
from tests.inventory.reading import agreed, found

Members = dict[str, bytes]


def pom(group: str, artifact: str, version: str, *, xml: bytes = b"") -> Members:
    """The members that Maven adds to an archive."""
    folder = f"META-INF/maven/{group}/{artifact}"
    text = f"#Created by Maven\r\nversion={version}\r\ngroupId={group}\r\nartifactId={artifact}\r\n"
    members = {f"{folder}/pom.properties": text.encode()}
    return members | ({f"{folder}/pom.xml": xml} if xml else {})


def manifest(**headers: str) -> Members:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    text = "\r\n".join(["Manifest-Version: 1.0", *lines, "", "Name: a.class", "Digest: x", ""])
    return {"META-INF/MANIFEST.MF": text.encode()}


LICENSED: Final = b"""<project xmlns="http://maven.apache.org/POM/4.0.0">
 <licenses><license><name>Apache-2.0</name></license></licenses></project>"""
LIBRARY: Final = archive(pom("org.example", "library", "2.0") | {"a.class": b"code" * 99})


def test_corpus() -> None:
    assert agreed("jar-shaded") <= found("jar-shaded")
    assert found("jar-nested") == {
        ("maven", "test/nested", "0.0.1"),
        ("maven", "test/nested2", "0.0.2"),
        ("maven", "test/nested3", "0.0.3"),
    }
    assert found("jar-manifest-only") == {("maven", "heuristic", "1.0.0-SNAPSHOT")}


def test_pom_properties() -> None:
    data = archive(
        pom("org.example", "tool", "1.0", xml=LICENSED) | manifest(Bundle_Vendor="Example")
    )
    (own,) = packages(PLUGIN, "app/tool-1.0.jar", data)
    assert (own.type, own.name, own.version) == ("maven", "org.example:tool", "1.0")
    assert own.licenses == ("Apache-2.0",)
    assert own.publisher == "Example"
    assert own.evidence == "stated"
    assert own.hashes == ()
    assert [place.path for place in own.locations] == ["app/tool-1.0.jar"]


def test_the_hash_of_what_does_not_say_what_it_is() -> None:
    """An archive without coordinates carries the SHA-1 by which an index can name it."""
    data = archive(manifest(Bundle_Vendor="Example"))
    (own,) = packages(PLUGIN, "app/tool-1.0.jar", data)
    assert own.evidence == "guessed"
    assert own.hashes == (f"sha1:{hashlib.sha1(data, usedforsecurity=False).hexdigest()}",)


def test_pom_xml_alone() -> None:
    xml = b"""<project><parent><groupId>org.parent</groupId><version>3</version></parent>
        <artifactId>tool</artifactId></project>"""
    data = archive({"META-INF/maven/org.parent/tool/pom.xml": xml})
    assert named(PLUGIN, "tool-3.jar", data) == [("org.parent:tool", "3")]


def test_shaded_components() -> None:
    members = pom("com.google.guava", "guava", "29.0-jre") | pom("org.example", "tool", "1.0")
    own, guava = packages(PLUGIN, "lib/tool-1.0-all.jar", archive(members))
    assert (own.name, own.qualifiers) == ("org.example:tool", {"classifier": "all"})
    assert (guava.name, guava.version) == ("com.google.guava:guava", "29.0-jre")
    assert guava.properties == {"shaded": "true"}
    assert guava.hashes == ()
    assert guava.locations[0].path == (
        "lib/tool-1.0-all.jar!/META-INF/maven/com.google.guava/guava/pom.properties"
    )


@pytest.mark.parametrize(
    ("path", "headers", "own"),
    [
        ("a-1.0.jar", {}, "g:a"),
        ("a.jar", {}, "g:a"),
        ("a-1.0-20240101.1-2.jar", {}, "g:a"),
        ("app.jar", {"Implementation_Title": "b"}, "g:b"),
        ("app.jar", {}, ""),
        ("other-7.0.jar", {}, "other"),
    ],
)
def test_which_one_is_the_archive(path: str, headers: dict[str, str], own: str) -> None:
    data = archive(pom("g", "a", "1.0") | pom("g", "b", "2.0") | manifest(**headers))
    names = [item.name for item in packages(PLUGIN, path, data) if not item.properties]
    assert names == ([own] if own else [])


def test_a_renamed_archive() -> None:
    assert named(PLUGIN, "app.jar", LIBRARY) == [("org.example:library", "2.0")]


def test_a_library_merged_into_an_archive_that_states_nothing() -> None:
    other, library = packages(PLUGIN, "other-1.5.jar", LIBRARY)
    assert (other.name, other.version, other.evidence) == ("other", "1.5", "guessed")
    assert library.properties == {"shaded": "true"}


def test_names_without_coordinates_are_guesses() -> None:
    (own,) = packages(PLUGIN, "lib/stax-api-1.0.1.jar", archive(manifest()))
    assert (own.name, own.version, own.evidence) == ("stax-api", "1.0.1", "guessed")
    assert own.hashes
    (own,) = packages(PLUGIN, "app.jar", archive({}))
    assert (own.name, own.version, own.evidence) == ("app", "", "guessed")


def test_traces_of_the_build_in_the_manifest() -> None:
    headers = {
        "Bundle_SymbolicName": "com.fasterxml.jackson.core.jackson-core;singleton:=true",
        "Bundle_Version": "2.15.0",
        "Bundle_License": "https://www.apache.org/licenses/LICENSE-2.0.txt",
    }
    (own,) = packages(PLUGIN, "jackson-core-2.15.jar", archive(manifest(**headers)))
    assert (own.name, own.version) == ("com.fasterxml.jackson.core:jackson-core", "2.15")
    assert own.evidence == "derived"
    assert own.licenses == ("https://www.apache.org/licenses/LICENSE-2.0.txt",)


def test_a_foreign_manifest_gives_no_group() -> None:
    headers = {"Implementation_Vendor_Id": "org.foreign", "Implementation_Version": "1.1.1"}
    (own,) = packages(PLUGIN, "runtime-3.3.4.jar", archive(manifest(**headers)))
    assert (own.name, own.version, own.evidence) == ("runtime", "3.3.4", "guessed")
    assert own.properties == {"groups": "org.foreign", "manifest-version": "1.1.1"}


def test_candidates_for_the_group_are_shown() -> None:
    headers = {
        "Automatic_Module_Name": "org.apache.tomcat.embed.core",
        "Bundle_SymbolicName": "org.apache.tomcat-embed-core",
        "Bundle_Version": "9.0.82",
    }
    (own,) = packages(PLUGIN, "tomcat-embed-core-9.0.82.jar", archive(manifest(**headers)))
    assert own.name == "tomcat-embed-core"
    assert "org.apache.tomcat.embed" in own.properties["groups"].split()


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (
            {
                "Group_Id": "org.jenkins-ci.plugins",
                "Short_Name": "git",
                "Plugin_Version": "5.2 (x)",
            },
            "org.jenkins-ci.plugins:git",
        ),
        (
            {"Nar_Group": "org.apache.nifi", "Nar_Id": "git", "Nar_Version": "5.2"},
            "org.apache.nifi:git",
        ),
    ],
)
def test_plugins_of_servers(headers: dict[str, str], name: str) -> None:
    assert named(PLUGIN, "plugins/git.hpi", archive(manifest(**headers))) == [(name, "5.2")]


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("folder", ["BOOT-INF/lib", "WEB-INF/lib", "lib"])
def test_nested_archives(stored: bool, folder: str) -> None:
    inner = archive({f"{folder}/library-2.0.jar": LIBRARY}, stored=stored)
    outer = archive({"web.WAR": inner} | pom("g", "outer", "1"), stored=stored)
    found_packages = packages(PLUGIN, "srv/outer-1.ear", outer)
    assert [(item.name, item.locations[0].path) for item in found_packages] == [
        ("g:outer", "srv/outer-1.ear"),
        ("web", "srv/outer-1.ear!/web.WAR"),
        ("org.example:library", f"srv/outer-1.ear!/web.WAR!/{folder}/library-2.0.jar"),
    ]


@pytest.mark.parametrize("prefix", [b"#!/bin/bash\nexec java -jar $0\n", b"JM\x01\x00"])
def test_archives_behind_other_bytes(prefix: bytes) -> None:
    data = archive({"lib/library-2.0.jar": LIBRARY} | pom("g", "app", "1"), prefix=prefix)
    assert named(PLUGIN, "app.jar", data) == [("g:app", "1"), ("org.example:library", "2.0")]


def test_modules_of_the_runtime_are_not_guessed() -> None:
    data = archive({"classes/module-info.class": b"x"}, prefix=b"JM\x01\x00")
    assert items(PLUGIN, "jmods/java.base.jmod", data) == []


def test_unpacked_archives() -> None:
    path = "opt/tomcat/webapps/app/META-INF/maven/g/a/pom.properties"
    assert named(PLUGIN, path, b"version=1.0\n") == [("g:a", "1.0")]
    assert items(PLUGIN, "x/pom.properties", b"version=1.0\n") == []


def test_files_of_other_formats() -> None:
    assert items(PLUGIN, "x.rar", b"Rar!\x1a\x07\x01\x00") == []
    assert items(PLUGIN, "song.kar", b"MThd") == []
    assert items(PLUGIN, "empty.jar", b"") == []
    with pytest.raises(MalformedInput, match="not a zip"):
        items(PLUGIN, "x.jar", b"version https://git-lfs")


def test_duplicate_names_are_said() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = duplicated()
    outcome = items(PLUGIN, "a-2.0.jar", data)
    assert [item.version for item in outcome if isinstance(item, Package)] == ["2.0"]
    assert reasons(PLUGIN, "a-2.0.jar", data) == [
        "1 members are hidden by later ones of the same name"
    ]


def duplicated() -> bytes:
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        for version in ("1.0", "2.0"):
            for name, content in pom("g", "a", version).items():
                out.writestr(name, content)
    return stream.getvalue()


def test_what_is_broken_ends_there() -> None:
    members = {
        "lib/bad.jar": b"not an archive",
        "META-INF/maven/g/b/pom.xml": b"<project><broken>",
        "META-INF/x/pom.properties": b"nothing",
        "lib/library-2.0.jar": LIBRARY,
    } | pom("g", "a", "1.0", xml=b"<licenses>")
    outcome = items(PLUGIN, "a-1.0.jar", archive(members))
    assert [item.name for item in outcome if isinstance(item, Package)] == [
        "g:a",
        "g:b",
        "org.example:library",
    ]
    assert [(item.path, item.kind) for item in outcome if isinstance(item, Diagnostic)] == [
        ("a-1.0.jar!/META-INF/x/pom.properties", "note"),
        ("a-1.0.jar!/META-INF/maven/g/a/pom.xml", "malformed"),
        ("a-1.0.jar!/META-INF/maven/g/b/pom.xml", "malformed"),
        ("a-1.0.jar!/lib/bad.jar", "malformed"),
    ]


def test_an_encrypted_manifest_is_said() -> None:
    data = bytearray(archive(manifest() | {"lib/library-2.0.jar": LIBRARY}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    outcome = items(PLUGIN, "app-1.0.jar", bytes(data))
    assert "encrypted" in reasons(PLUGIN, "app-1.0.jar", bytes(data))[0]
    assert [item.name for item in outcome if isinstance(item, Package)] == [
        "app",
        "org.example:library",
    ]


def test_depth_is_bounded() -> None:
    data = archive(pom("g", "deepest", "1"))
    for _ in range(jar.DEPTH + 2):
        data = archive({"x.jar": data})
    (limit,) = [item for item in items(PLUGIN, "x.jar", data) if isinstance(item, Diagnostic)]
    assert limit.kind == "limit"
    assert limit.path.count("!/") == jar.DEPTH + 1


def test_bytes_of_nested_archives_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive({"a-1.jar": LIBRARY, "b-1.jar": LIBRARY, "c-1.jar": LIBRARY})
    monkeypatch.setattr(jar, "TOTAL", 2 * len(LIBRARY))
    outcome = items(PLUGIN, "x.jar", data)
    assert [item.path for item in outcome if isinstance(item, Diagnostic)] == ["x.jar!/c-1.jar"]
    monkeypatch.setattr(jar, "ARCHIVES", 1)
    assert len(reasons(PLUGIN, "x.jar", data)) == 2
    monkeypatch.setattr(jar, "METADATA", 10)
    assert "manifests take more" in reasons(PLUGIN, "x.jar", LIBRARY)[0]


def test_members_of_nested_archives_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jar, "MEMBERS", 5)
    data = archive({"a-1.jar": LIBRARY, "b-1.jar": LIBRARY})
    assert "more than 1 members" in reasons(PLUGIN, "x.jar", data)[0]


def test_a_mapping_can_be_closed_after_each_use() -> None:
    inner = archive({"lib/library-2.0.jar": LIBRARY, "bad.jar": b"PK"}, stored=True)
    for data in (archive({"inner.war": inner}, stored=True), inner[:-9]):
        with mmap(-1, len(data)) as mapping:
            mapping[:] = data
            survives(PLUGIN, "x.ear", bytes(data))
            try:
                assert list(PLUGIN.extract(File("x.ear", mapping)))
            except MalformedInput:
                continue


SAMPLE: Final = archive(
    manifest(Bundle_SymbolicName="g.a", Bundle_Version="1.0")
    | pom("g", "a", "1.0", xml=LICENSED)
    | {"lib/library-2.0.jar": LIBRARY},
    stored=True,
)


@given(damaged(SAMPLE))
def test_damaged(data: bytes) -> None:
    survives(PLUGIN, "a-1.0.jar", data)
