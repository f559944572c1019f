"""Build tools of the JVM; its archives are tested with the binaries."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.language.java.versions import pinned
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows, uses

CATALOG: Final = Sample(
    "language/java/gradle_catalog",
    "gradle/libs.versions.toml",
    """[versions]
kotlin = "1.9.0"
rich = { strictly = "[1.7, 1.8[", prefer = "1.7.25" }
[libraries]
a = { module = "org.example:a", version.ref = "kotlin" }
b = { group = "org.example", name = "b", version = "2.0" }
c = "org.example:c:3.0"
d = { module = "org.example:d" }
e = { module = "org.example:e", version.ref = "rich" }
f = { module = "org.example:f", version.ref = "absent" }
strange = "nothing"
[plugins]
shadow = "com.github.johnrengelman.shadow:8.1.1"
kotlin-jvm = { id = "org.jetbrains.kotlin.jvm", version.ref = "kotlin" }
""",
)
LOCKFILE: Final = Sample(
    "language/java/gradle_lockfile",
    "gradle.lockfile",
    """# generated
org.example:run:1.0=compileClasspath,runtimeClasspath,testRuntimeClasspath
org.example:test:2.0=testCompileClasspath
org.example:tool:3.0=annotationProcessor
strange
empty=
""",
)
BUILDSCRIPT: Final = Sample(
    "language/java/gradle_lockfile",
    "buildscript-gradle.lockfile",
    "org.example:plugin:1.0=classpath\n",
)
VERIFICATION: Final = Sample(
    "language/java/gradle_verification",
    "gradle/verification-metadata.xml",
    """<verification-metadata xmlns="https://schema.gradle.org/dependency-verification">
 <components>
  <component group="org.example" name="a" version="1.0">
   <artifact name="a-1.0.jar"><sha256 value="ABC" origin="x"/></artifact>
   <artifact name="a-1.0.pom"><sha256 value="def"/></artifact>
  </component>
  <component group="org.example" name="parent" version="1">
   <artifact name="parent-1.pom"><sha256 value="0"/></artifact>
  </component>
 </components>
</verification-metadata>
""",
)
SBT: Final = Sample(
    "language/java/sbt_lock",
    "build.sbt.lock",
    """{"lockVersion": 1, "dependencies": [
 {"org": "org.typelevel", "name": "cats-core_2.13", "version": "2.9.0",
  "artifacts": [{"name": "x", "hash": "sha1:00"}], "configurations": ["compile", "test"]},
 {"org": "org.scalatest", "name": "scalatest_2.13", "version": "3.2.15",
  "artifacts": [], "configurations": ["test"]}]}
""",
)
MAVEN_LOCK: Final = Sample(
    "language/java/maven_lockfile",
    "lockfile.json",
    """{"artifactId": "app", "lockFileVersion": 1, "dependencies": [
 {"groupId": "g", "artifactId": "a", "version": "1", "checksumAlgorithm": "SHA-256",
  "checksum": "ab", "scope": "compile", "included": true, "children": [
   {"groupId": "g", "artifactId": "b", "version": "2", "scope": "test", "included": true},
   {"groupId": "g", "artifactId": "c", "version": "3", "included": false}]}]}
""",
)
BAZEL: Final = Sample(
    "language/java/bazel_maven_install",
    "maven_install.json",
    """{"version": "2", "__INPUT_ARTIFACTS_HASH": {"io.netty:netty:jar:linux": 1}, "artifacts": {
  "com.google.guava:guava": {"shasums": {"jar": "aa", "sources": "bb"}, "version": "31.1-jre"},
  "io.netty:netty:jar:linux": {"shasums": {"jar": null}, "version": "4.1"}},
 "dependencies": {"com.google.guava:guava": ["io.netty:netty:jar:linux"]}}
""",
)
BAZEL_OLD: Final = Sample(
    "language/java/bazel_maven_install",
    "app_maven_install.json",
    """{"dependency_tree": {"dependencies": [
 {"coord": "g:a:1.0", "sha256": "aa", "directDependencies": ["g:b:2.0"]},
 {"coord": "g:a:jar:sources:1.0", "sha256": "bb"}, {"coord": "g:b:aar:2.0"}]}}
""",
)
MODULES: Final = Sample(
    "language/java/bazel_module_lock",
    "MODULE.bazel.lock",
    """{"lockFileVersion": 11, "registryFileHashes": {
 "https://bcr.bazel.build/modules/zlib/1.2/MODULE.bazel": "a",
 "https://bcr.bazel.build/modules/zlib/1.3/MODULE.bazel": "a",
 "https://bcr.bazel.build/modules/zlib/1.3/source.json": "b"}}
""",
)
LEIN: Final = Sample(
    "language/java/leiningen",
    "project.clj",
    """; a comment
(defproject org.example/app "0.1.0"
  :dependencies [[org.clojure/clojure "1.11.1"]
                 [ring "1.9.0" :exclusions [commons-io]]
                 [managed]]
  :managed-dependencies [[managed "2.0"]]
  :plugins [[lein-ring "0.12"]]
  :profiles {:dev {:dependencies [[midje "1.10"]]}})
""",
)
PARENT: Final = """<project><groupId>org.example</groupId><artifactId>parent</artifactId>
 <version>9</version><properties><netty>4.1.100</netty></properties>
 <dependencyManagement><dependencies>
  <dependency><groupId>io.netty</groupId><artifactId>netty</artifactId>
   <version>${netty}</version></dependency>
 </dependencies></dependencyManagement></project>"""
POM: Final = Sample(
    "language/java/pom_xml",
    "app/pom.xml",
    """<project xmlns="http://maven.apache.org/POM/4.0.0">
 <parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>9</version></parent>
 <artifactId>app</artifactId>
 <dependencies>
  <dependency><groupId>io.netty</groupId><artifactId>netty</artifactId></dependency>
  <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13</version>
   <scope>test</scope></dependency>
  <dependency><groupId>x</groupId><artifactId>open</artifactId><version>[1,2)</version></dependency>
  <dependency><groupId>x</groupId><artifactId>self</artifactId>
   <version>${project.version}</version></dependency>
  <dependency><groupId>x</groupId><artifactId>none</artifactId><version>${none}</version>
   <optional>true</optional></dependency>
 </dependencies></project>""",
    {"pom.xml": PARENT},
)
SAMPLES: Final = (
    CATALOG,
    LOCKFILE,
    BUILDSCRIPT,
    VERIFICATION,
    SBT,
    MAVEN_LOCK,
    BAZEL,
    BAZEL_OLD,
    MODULES,
    LEIN,
    POM,
)


@pytest.mark.parametrize(
    ("stated", "version"),
    [
        ("1.0", "1.0"),
        ("[1.0]", "1.0"),
        ("[1.0,2.0)", ""),
        ("LATEST", ""),
        ("latest.release", ""),
        ("1.+", ""),
        ("${x}", ""),
        ("", ""),
    ],
)
def test_versions(stated: str, version: str) -> None:
    """A range or a moving name is no version, but is kept as what was written."""
    assert pinned(stated) == (version, {} if stated in ("1.0", "") else {"constraint": stated})


def test_catalogs() -> None:
    """References lead to versions; what is open or absent stays open."""
    assert rows(CATALOG) == [
        ("org.example:a", "1.9.0", 5),
        ("org.example:b", "2.0", 6),
        ("org.example:c", "3.0", 7),
        ("org.example:d", "", 8),
        ("org.example:e", "", 9),
        ("org.example:f", "", 10),
        (
            "com.github.johnrengelman.shadow:com.github.johnrengelman.shadow.gradle.plugin",
            "8.1.1",
            13,
        ),
        ("org.jetbrains.kotlin.jvm:org.jetbrains.kotlin.jvm.gradle.plugin", "1.9.0", 14),
    ]
    assert package(CATALOG, "org.example:e").properties == {"constraint": "[1.7, 1.8["}
    assert reasons(CATALOG) == ["these entries name no module: strange"]


def test_gradle_locks() -> None:
    """Configurations tell what runs from what tests and builds."""
    assert rows(LOCKFILE) == [
        ("org.example:run", "1.0", 2),
        ("org.example:test", "2.0", 3),
        ("org.example:tool", "3.0", 4),
    ]
    assert [item.scope.value for item in packages(LOCKFILE)] == ["runtime", "development", "build"]
    assert reasons(LOCKFILE) == ["these lines are not understood: 5"]
    assert [item.scope.value for item in packages(BUILDSCRIPT)] == ["build"]


def test_verification() -> None:
    """Metadata alone is no component."""
    assert rows(VERIFICATION) == [("org.example:a", "1.0", 3)]
    assert packages(VERIFICATION)[0].hashes == ("sha256:abc",)
    assert packages(VERIFICATION)[0].evidence == "derived"


def test_sbt() -> None:
    """What only tests is for development."""
    assert uses(SBT) == {
        "org.typelevel:cats-core_2.13": "unknown runtime",
        "org.scalatest:scalatest_2.13": "unknown development",
    }


def test_maven_locks() -> None:
    """What lost to another version is not used; other files of the name are left alone."""
    assert uses(MAVEN_LOCK) == {"g:a": "direct runtime", "g:b": "transitive development"}
    assert package(MAVEN_LOCK, "g:a").dependencies == ("g:b@2",)
    assert package(MAVEN_LOCK, "g:a").hashes == ("sha256:ab",)
    assert items(MAVEN_LOCK._replace(text='{"x": 1}')) == []


def test_bazel() -> None:
    """Sources are no components; coordinates give type and classifier."""
    assert rows(BAZEL) == [("com.google.guava:guava", "31.1-jre", 2), ("io.netty:netty", "4.1", 3)]
    assert package(BAZEL, "com.google.guava:guava").dependencies == ("io.netty:netty",)
    assert package(BAZEL, "io.netty:netty").qualifiers == {"classifier": "linux"}
    assert rows(BAZEL_OLD) == [("g:a", "1.0", 2), ("g:b", "2.0", 3)]
    assert package(BAZEL_OLD, "g:b").qualifiers == {"type": "aar"}


def test_bazel_modules() -> None:
    """Only the version that was chosen has its source described."""
    assert [row[:2] for row in rows(MODULES)] == [("zlib", "1.3")]


def test_leiningen() -> None:
    """A name without a group is its own; profiles are for development."""
    assert rows(LEIN) == [
        ("org.example:app", "0.1.0", 2),
        ("org.clojure:clojure", "1.11.1", 3),
        ("ring:ring", "1.9.0", 4),
        ("managed:managed", "2.0", 5),
        ("lein-ring:lein-ring", "0.12", 7),
        ("midje:midje", "1.10", 8),
    ]
    assert uses(LEIN)["midje:midje"] == "direct development"


def test_poms() -> None:
    """Parents in the tree give versions; what stays open is said."""
    assert rows(POM) == [
        ("org.example:app", "9", 0),
        ("io.netty:netty", "4.1.100", 5),
        ("junit:junit", "4.13", 6),
        ("x:open", "", 8),
        ("x:self", "9", 9),
        ("x:none", "", 11),
    ]
    assert uses(POM)["junit:junit"] == "direct development"
    assert uses(POM)["x:none"] == "direct optional"
    assert package(POM, "x:open").properties == {"constraint": "[1,2)"}
    assert reasons(POM) == ["2 dependencies have no fixed version here"]


def test_poms_without_their_parent() -> None:
    """A parent that is not here is named as what may fix versions."""
    alone = POM._replace(beside={})
    assert package(alone, "io.netty:netty").version == ""
    assert "org.example:parent:9" in package(alone, "io.netty:netty").properties["constraint"]
    assert "org.example:parent:9" in reasons(alone)[0]


def test_entities_are_refused() -> None:
    """A document type could mean anything."""
    with pytest.raises(MalformedInput):
        items(POM, b'<!DOCTYPE x [<!ENTITY a "b">]><project>&a;</project>')


def test_references_that_grow_are_bounded() -> None:
    """Properties that refer to each other twice do not fill the memory."""
    properties = "".join(f"<p{n}>${{p{n + 1}}}${{p{n + 1}}}</p{n}>" for n in range(40))
    text = (
        f"<project><groupId>g</groupId><artifactId>a</artifactId><version>${{p0}}</version>"
        f"<properties>{properties}<p40>x</p40></properties></project>"
    )
    (root,) = packages(POM._replace(text=text, beside={}))
    assert len(root.version) < 10_000
