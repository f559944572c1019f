"""Properties, project files, manifests and file names of Java archives."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary import java_manifest, java_pom
from seawall.inventory.binary.java_manifest import FileName, licenses, main_section, parsed, traces
from seawall.inventory.binary.java_pom import (
    Coordinates,
    of_path,
    of_properties,
    of_xml,
    properties,
)
from tests.inventory.binary.making import attempted

POM: Final = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <!-- comment -->
  <parent><groupId>org.parent</groupId><artifactId>p</artifactId><version>7</version></parent>
  <artifactId>${name}-core</artifactId>
  <version>${revision}${sha}</version>
  <properties><name>tool</name><revision>1.${minor}</revision><minor>2</minor><sha/></properties>
  <licenses>
    <license><name>The Apache
      License</name></license>
    <license><url>https://example.org/license</url></license>
    <license/>
  </licenses>
</project>"""


def test_properties_of_java() -> None:
    text = (
        b"# comment = none\r\n! also none\r\nversion = 1.0\r\n\r\ngroupId:org.example\n"
        b"artifactId tool\\\n   -core\nescaped=\\u0041\\tb\\=c\nempty=\nlatin=\xe4"
    )
    assert properties(text) == {
        "version": "1.0",
        "groupId": "org.example",
        "artifactId": "tool-core",
        "escaped": "Atb=c",
        "empty": "",
        "latin": "\u00e4",
    }
    assert of_properties(text) == Coordinates("org.example", "tool-core", "1.0")


@pytest.mark.parametrize("version", ["${project.version}", "@version@", "1.0 beta", ""])
def test_versions_that_nothing_resolved(version: str) -> None:
    text = f"groupId=a b\nartifactId=${{x}}\nversion={version}"
    assert of_properties(text.encode()) == Coordinates("", "", "")


def test_coordinates_in_a_path() -> None:
    assert of_path("x/META-INF/maven/g.h/a/pom.xml") == Coordinates("g.h", "a", "")
    assert of_path("maven/g/a/pom.xml") == of_path("") == Coordinates("", "", "")


def test_project_file() -> None:
    assert of_xml(POM, "pom.xml") == Coordinates(
        "org.parent", "tool-core", "1.2", ("The Apache License", "https://example.org/license")
    )


@pytest.mark.parametrize(
    ("version", "resolved"),
    [
        ("${project.parent.version}", "7"),
        ("${parent.version}", "7"),
        ("${loop}", ""),
        ("${unknown}", ""),
        ("${version}", ""),
        ("2.0", "2.0"),
    ],
)
def test_references(version: str, resolved: str) -> None:
    text = f"""<project><parent><groupId>g</groupId><version>7</version></parent>
      <artifactId>a</artifactId><version>{version}</version>
      <properties><loop>${{loop}}x</loop></properties></project>"""
    assert of_xml(text.encode(), "pom.xml").version == resolved


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<project>",
        b"<html/>",
        b"<?xml version='1.0' encoding='none'?><project/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><project>&a;</project>',
    ],
)
def test_broken_project_files(content: bytes) -> None:
    with pytest.raises(MalformedInput) as caught:
        of_xml(content, "pom.xml")
    assert caught.value.where == "pom.xml"


def test_large_project_files_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        of_xml(b" " * (java_pom.LIMIT + 1), "pom.xml")


def test_deep_project_files() -> None:
    assert of_xml(b"<project>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</project>", "x")


def test_main_section_of_a_manifest() -> None:
    text = (
        b"Manifest-Version: 1.0\r\nBundle-SymbolicName: org.exa\r\n mple;a=b\r\nEmpty: \r\n"
        b"no header\r\nManifest-Version: 2.0\r\n\r\nName: a\r\nBundle-Version: 9\r\n"
    )
    expected = {"Manifest-Version": "1.0", "Bundle-SymbolicName": "org.example;a=b"}
    assert main_section(text) == expected
    assert main_section(text.replace(b"\r\n", b"\n")) == expected
    assert main_section(text.replace(b"\r\n", b"\r")) == expected
    assert main_section(b"") == {}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Apache-2.0", ("Apache-2.0",)),
        ('"Apache-2.0";link="https://a.org/a,b", MIT', ("Apache-2.0", "MIT")),
        ("https://a.org/a, https://a.org/a", ("https://a.org/a",)),
        ("<<EXTERNAL>>", ()),
        ("", ()),
    ],
)
def test_licenses(header: str, found: tuple[str, ...]) -> None:
    assert licenses({"Bundle-License": header}) == found


@pytest.mark.parametrize(
    ("symbolic", "artifact", "group"),
    [
        ("org.apache.maven.core", "maven-core", "org.apache.maven"),
        ("com.fasterxml.jackson.core.jackson-core", "jackson-core", "com.fasterxml.jackson.core"),
        ("org.apache.ivy", "ivy", "org.apache.ivy"),
        ("org.apache.tomcat-embed-core", "tomcat-embed-core", ""),
        ("org.tukaani.xz", "xz", ""),
        ("jackson-core-asl", "jackson-core-asl", ""),
        ("org.other", "tool", ""),
    ],
)
def test_groups_that_follow_from_symbolic_names(symbolic: str, artifact: str, group: str) -> None:
    found = traces({"Bundle-SymbolicName": symbolic}, artifact)
    assert (found.groups[0] if found.certain else "") == group


def test_stated_groups_count_most() -> None:
    headers = {"Implementation-Vendor-Id": "org.stated", "Bundle-SymbolicName": "org.a.b.tool-b"}
    found = traces(headers, "tool-b")
    assert (found.groups, found.certain) == (("org.stated", "org.a.b"), True)
    assert not traces({"Implementation-Vendor-Id": "Example Corp."}, "tool").certain


@pytest.mark.parametrize(
    ("value", "version"),
    [("1.2.3", "1.2.3"), ("1.2.3 (build 4)", "1.2.3"), ("${version}", ""), ("unknown", "")],
)
def test_versions_of_manifests(value: str, version: str) -> None:
    assert traces({"Implementation-Version": value}, "x").version == version


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("guava-29.0-jre", FileName("guava", "29.0-jre")),
        ("log4j-1.2-api-2.20.0", FileName("log4j-1.2-api", "2.20.0")),
        ("spark-core_2.12-3.5.1", FileName("spark-core_2.12", "3.5.1")),
        ("netty-4.1.96.Final-linux-x86_64", FileName("netty", "4.1.96.Final", "linux-x86_64")),
        ("tool-1.0-SNAPSHOT-sources", FileName("tool", "1.0-SNAPSHOT", "sources")),
        ("tool-1.0-20240101.120000-3", FileName("tool", "1.0-20240101.120000-3")),
        ("tool-1.0-beta-2", FileName("tool", "1.0-beta-2")),
        ("hive-exec-2.3.9-core", FileName("hive-exec", "2.3.9", "core")),
        ("org.eclipse.core_3.1.2.v2020", FileName("org.eclipse.core", "3.1.2.v2020")),
        ("json4s-ast_2.12", FileName("json4s-ast_2.12")),
        ("3d-1.0", FileName("3d", "1.0")),
        ("app", FileName("app")),
        ("1.0", FileName("1.0")),
        ("", FileName("")),
    ],
)
def test_file_names(stem: str, name: FileName) -> None:
    assert parsed(stem) == name


@given(st.text(), st.dictionaries(st.sampled_from(java_manifest._GROUPS), st.text()))
def test_any_name_and_header(text: str, headers: dict[str, str]) -> None:
    name = parsed(text)
    assert len(name.artifact) <= 400
    traces(headers | {"Bundle-SymbolicName": text, "Automatic-Module-Name": text}, text)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    properties(data)
    main_section(data)
    attempted(of_xml, data, "pom.xml")
    attempted(of_xml, b"<project><version>" + data, "pom.xml")
