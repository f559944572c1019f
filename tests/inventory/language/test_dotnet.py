"""NuGet packages of .NET projects and applications."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.inventory.language.dotnet.versions import lowest
from seawall.model import Level
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows, uses

DEPS: Final = Sample(
    "language/dotnet/deps_json",
    "app/app.deps.json",
    """{"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0/linux-x64", "signature": ""},
 "targets": {".NETCoreApp,Version=v8.0": {"not.this/1.0": {"runtime": {"x.dll": {}}}},
  ".NETCoreApp,Version=v8.0/linux-x64": {
   "App/1.0.0": {"dependencies": {"Newtonsoft.Json": "13.0.3"}, "runtime": {"App.dll": {}}},
   "Newtonsoft.Json/13.0.3": {"dependencies": {"Inner": "2.0"}, "runtime": {"lib/N.dll": {}}},
   "Inner/2.0": {"native": {"x.so": {}}},
   "Placeholder/4.3.0": {"runtime": {"lib/netstandard1.0/_._": {}}},
   "Nothing/4.3.0": {"dependencies": {}},
   "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"runtime": {"S.dll": {}}}}},
 "libraries": {"App/1.0.0": {"type": "project"}, "Newtonsoft.Json/13.0.3": {"type": "package"},
  "Inner/2.0": {"type": "package"}, "Placeholder/4.3.0": {"type": "package"},
  "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "runtimepack"}}}""",
)
LOCK: Final = Sample(
    "language/dotnet/packages_lock",
    "packages.lock.json",
    """{"version": 2, "dependencies": {
 "net6.0": {"A": {"type": "Direct", "requested": "[1.0, )", "resolved": "1.0.0",
                  "dependencies": {"B": "2.0.0"}},
            "B": {"type": "Transitive", "resolved": "2.0.0"}, "mine": {"type": "Project"}},
 "net8.0": {"A": {"type": "Direct", "resolved": "1.0.0"},
            "B": {"type": "CentralTransitive", "resolved": "2.1.0"}}}}""",
)
CONFIG: Final = Sample(
    "language/dotnet/packages_config",
    "packages.config",
    """<?xml version="1.0"?><packages>
 <package id="jQuery" version="3.1.1" targetFramework="net46" />
 <package id="Tool" version="1.0" developmentDependency="true" /></packages>""",
)
PROPS: Final = Sample(
    "language/dotnet/packages_props",
    "Directory.Packages.props",
    """<Project><PropertyGroup><V>2.0</V></PropertyGroup><ItemGroup>
 <PackageVersion Include="A" Version="$(V)" /><PackageVersion Include="B" Version="[1.0,2.0)" />
 <GlobalPackageReference Include="Build" Version="3.0" /></ItemGroup></Project>""",
)
PROJECT: Final = Sample(
    "language/dotnet/project_file",
    "src/App/App.csproj",
    """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
 <PackageReference Include="A" />
 <PackageReference Include="C" Version="1.2.3" PrivateAssets="all" />
 <PackageReference Include="D" Condition="'$(X)' == ''"><Version>4.*</Version></PackageReference>
 <Compile Include="x.cs" /></ItemGroup></Project>""",
    {"Directory.Packages.props": PROPS.text},
)
ASSETS: Final = Sample(
    "language/dotnet/project_assets",
    "obj/project.assets.json",
    """{"targets": {"net8.0": {
  "A/1.0": {"type": "package", "dependencies": {"B": "1.0"}, "runtime": {"lib/A.dll": {}}},
  "B/1.0": {"type": "package", "runtime": {"lib/_._": {}}},
  "Tool/2.0": {"type": "package", "dependencies": {"Helper": "1"}, "runtime": {"T.dll": {}}},
  "Helper/1.0": {"type": "package", "runtime": {"H.dll": {}}},
  "Other/1.0": {"type": "project"}}},
 "project": {"frameworks": {"net8.0": {"dependencies": {
  "A": {"target": "Package"}, "Tool": {"target": "Package", "suppressParent": "All"}}}}}}""",
)
PAKET: Final = Sample(
    "language/dotnet/paket_lock",
    "paket.lock",
    """STORAGE: NONE
NUGET
  remote: https://api.nuget.example/v3/index.json
    FSharp.Core (6.0.1) - restriction: >= netstandard2.0
    Giraffe (5.0)
      FSharp.Core (>= 4.7)
GITHUB
  remote: owner/repo
    src/File.fs (9999999999999999999999999999999999999999)
GROUP Build
NUGET
  remote: https://api.nuget.example/v3/index.json
    FAKE (5.16)
""",
)
NUSPEC: Final = Sample(
    "language/dotnet/nuspec",
    "root/.nuget/packages/a/1.0.0/a.nuspec",
    """<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
 <id>A</id><version>1.0.0</version><authors>Someone</authors>
 <license type="expression">MIT</license><dependencies>
  <group targetFramework="net6.0"><dependency id="B" version="2.0" /></group>
  <dependency id="C" version="1" /></dependencies></metadata></package>""",
)
GLOBAL: Final = Sample(
    "language/dotnet/global_json",
    "global.json",
    """{
  // the SDK
  "sdk": {"version": "8.0.204", "rollForward": "latestFeature"},
  "msbuild-sdks": {"Microsoft.Build.Traversal": "4.1.0"},
}""",
)
SAMPLES: Final = (DEPS, LOCK, CONFIG, PROPS, PROJECT, ASSETS, PAKET, NUSPEC, GLOBAL)


@pytest.mark.parametrize(
    ("stated", "version"),
    [("1.2", "1.2"), ("[1.2]", "1.2"), ("[1.0,2.0)", ""), ("1.*", ""), ("$(V)", ""), ("", "")],
)
def test_versions(stated: str, version: str) -> None:
    """The oldest version that will do is the one that is installed; ranges have none."""
    assert lowest(stated)[0] == version


def test_published_applications() -> None:
    """Only what brings files is there, as the runtime target lists it."""
    assert rows(DEPS) == [
        ("App", "1.0.0", 4),
        ("Newtonsoft.Json", "13.0.3", 5),
        ("Inner", "2.0", 6),
        ("Microsoft.NETCore.App.Runtime.linux-x64", "8.0.1", 9),
    ]
    assert [item.relationship.value for item in packages(DEPS)] == [
        "root",
        "direct",
        "transitive",
        "transitive",
    ]


def test_shared_frameworks() -> None:
    """A shared framework is the package of its runtime, as advisories name it."""
    text = """{"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0/linux-x64"},
 "targets": {".NETCoreApp,Version=v8.0": {}, ".NETCoreApp,Version=v8.0/linux-x64": {
  "Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"runtime": {"System.Runtime.dll": {}}}}},
 "libraries": {"Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "package"}}}"""
    path = "usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/Microsoft.NETCore.App.deps.json"
    framework = DEPS._replace(path=path, text=text)
    assert rows(framework) == [("Microsoft.NETCore.App.Runtime.linux-x64", "8.0.1", 3)]


def test_locks() -> None:
    """A package is stated once for all frameworks that have the same version of it."""
    assert rows(LOCK) == [("A", "1.0.0", 2), ("B", "2.0.0", 4), ("B", "2.1.0", 4)]
    assert package(LOCK, "A").properties == {"frameworks": "net6.0,net8.0"}
    assert package(LOCK, "A").dependencies == ("B",)
    assert [item.relationship.value for item in packages(LOCK)] == [
        "direct",
        "transitive",
        "transitive",
    ]


def test_packages_config() -> None:
    """Tools are for development."""
    assert rows(CONFIG) == [("jQuery", "3.1.1", 2), ("Tool", "1.0", 3)]
    assert uses(CONFIG)["Tool"] == "unknown development"


def test_central_versions() -> None:
    """Properties are replaced; a range is no version."""
    assert rows(PROPS) == [("A", "2.0", 2), ("B", "", 2), ("Build", "3.0", 3)]
    assert package(PROPS, "B").properties == {"constraint": "[1.0,2.0)"}


def test_projects() -> None:
    """Versions that are kept centrally are found above the project."""
    assert rows(PROJECT) == [("A", "2.0", 2), ("C", "1.2.3", 3), ("D", "", 4)]
    assert uses(PROJECT)["C"] == "direct development"
    assert package(PROJECT, "D").properties == {"constraint": "4.*", "conditional": "true"}
    assert package(PROJECT._replace(beside={}), "A").version == ""


def test_restored() -> None:
    """What only build tools lead to is for development; what ships nothing is for the build."""
    assert uses(ASSETS) == {
        "A": "direct runtime",
        "B": "transitive build",
        "Tool": "direct development",
        "Helper": "transitive development",
    }


def test_paket() -> None:
    """Groups of the build are for development; files of a repository are no action."""
    assert rows(PAKET) == [
        ("FSharp.Core", "6.0.1", 4),
        ("Giraffe", "5.0", 5),
        ("github.com/owner/repo", "", 9),
        ("FAKE", "5.16", 13),
    ]
    assert package(PAKET, "Giraffe").dependencies == ("FSharp.Core",)
    assert uses(PAKET)["FAKE"] == "unknown development"
    assert package(PAKET, "github.com/owner/repo").type == "git"


def test_manifests_of_packages() -> None:
    """Groups of dependencies are joined; a recipe without an id is said."""
    (found,) = packages(NUSPEC)
    assert (found.name, found.version, found.licenses) == ("A", "1.0.0", ("MIT",))
    assert set(found.dependencies) == {"B", "C"}
    assert items(NUSPEC._replace(path="ProgramData/chocolatey/lib/a/a.nuspec")) == []
    recipe = NUSPEC._replace(text=NUSPEC.text.replace("<id>A", "<id>$id$"))
    assert reasons(recipe) == ["the id is missing or filled in by a build"]


def test_the_sdk() -> None:
    """The SDK is a tool, and so is what describes the build."""
    assert [(item.type, item.name, item.version) for item in packages(GLOBAL)] == [
        ("generic", "dotnet-sdk", "8.0.204"),
        ("nuget", "Microsoft.Build.Traversal", "4.1.0"),
    ]
    assert {item.level for item in packages(GLOBAL)} == {Level.TOOL}
