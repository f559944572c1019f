"""Rows of the packages corpus that are deliberately not produced, each with the reason."""

from __future__ import annotations

from typing import Final

CASES: Final = (
    "cocoapods",
    "conan-lock-v1",
    "conan-lock-v2",
    "conda-meta",
    "dart-pubspec-lock",
    "dotnet-deps-json",
    "dotnet-deps-selfcontained",
    "elixir-mix-lock",
    "erlang-app",
    "erlang-rebar-lock",
    "github-workflow",
    "github-workflow-comments",
    "gradle-lockfile",
    "haskell-cabal-freeze",
    "haskell-stack-lock",
    "jar-manifest-only",
    "jar-nested",
    "jar-shaded",
    "julia-manifest",
    "lua-rockspec",
    "nuget-packages-config",
    "nuget-packages-lock",
    "nuget-packages-lock-sub",
    "nuget-packages-props",
    "ocaml-opam",
    "prolog-swipl",
    "r-description",
    "sbt-lock",
    "swift-package-resolved-v1",
    "swift-package-resolved-v2",
    "terraform-lock",
)
"""The cases of the formats that are tested here."""

_FRAMEWORK: Final = "it ships no file: the shared framework provides its content"
_ADDRESS: Final = "a Swift package is named by its address alone, as advisories name it"
_BRANCH: Final = "the pin is of a branch, which is no version"

EXPLAINED: Final[dict[str, dict[tuple[str, str, str], str]]] = {
    "dotnet-deps-json": {
        ("nuget", "System.Diagnostics.DiagnosticSource", "6.0.0"): _FRAMEWORK,
        ("nuget", "System.Runtime.CompilerServices.Unsafe", "6.0.0"): _FRAMEWORK,
    },
    "elixir-mix-lock": {
        ("hex", "local_dep", "[]"): "a folder of the project itself",
        ("hex", "enacl@//github.com/aeternity/enacl.git", ""): "the address is no part of the name",
    },
    "gradle-lockfile": {
        ("maven", "# io.grpc/grpc-api", "1.21.1"): "the line is a comment",
    },
    "jar-manifest-only": {
        (
            "maven",
            "heuristic/heuristic",
            "1.0.0-SNAPSHOT",
        ): "no group is stated, so none is guessed",
    },
    "swift-package-resolved-v1": {
        ("swift", "github.com/Quick/Nimble.git/Nimble", "9.2.1"): _ADDRESS,
        ("swift", "github.com/ReactiveCocoa/ReactiveSwift/ReactiveSwift", "7.1.1"): _ADDRESS,
    },
    "swift-package-resolved-v2": {
        ("swift", "github.com/Quick/Nimble.git/nimble", "9.2.1"): _ADDRESS,
        ("swift", "github.com/Quick/Quick.git/quick", "7.2.0"): _ADDRESS,
        ("swift", "github.com/ReactiveCocoa/ReactiveSwift/reactiveswift", "7.1.1"): _ADDRESS,
        ("swift", "github.com/element-hq/swift-ogg", "0.0.1"): _BRANCH,
        ("swift", "github.com/element-hq/swift-ogg/swift-ogg", ""): _ADDRESS,
        (
            "swift",
            "github.com/mattgallagher/CwlCatchException.git/cwlcatchexception",
            "2.1.2",
        ): _ADDRESS,
        (
            "swift",
            "github.com/mattgallagher/CwlPreconditionTesting.git/cwlpreconditiontesting",
            "2.1.2",
        ): _ADDRESS,
    },
}
