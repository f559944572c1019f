"""``.grype.yaml``: the ``ignore`` list of Grype's configuration.

Every condition of a rule must hold; a rule without any is void. Names may be patterns:
``.*`` and ``.+`` are understood, other regular expressions are refused. Conditions that
have no counterpart here (``namespace``, ``match-type``, ``vex-status``) make a rule void
too, because leaving them out would hide more than was meant.

Source: https://oss.anchore.com/docs/guides/vulnerability/filter-results/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeVar

from seawall.errors import MalformedInput
from seawall.model import Diagnostic, State
from seawall.vulnerabilities.ignore.yaml_rows import load, rows, texts
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule, Scope

T = TypeVar("T")

_TYPES: Final = {
    "alpm": "alpm",
    "apk": "apk",
    "bitnami": "bitnami",
    "binary": "generic",
    "cocoapods": "cocoapods",
    "conan": "conan",
    "dart-pub": "pub",
    "deb": "deb",
    "dotnet": "nuget",
    "gem": "gem",
    "github-action": "github",
    "go-module": "golang",
    "hackage": "hackage",
    "hex": "hex",
    "java-archive": "maven",
    "npm": "npm",
    "opam": "opam",
    "php-composer": "composer",
    "portage": "ebuild",
    "python": "pypi",
    "R-package": "cran",
    "rpm": "rpm",
    "rust-crate": "cargo",
    "swift": "swift",
}
_FIXES: Final = {
    "fixed": (State.FIXED.value,),
    "wont-fix": (State.WONT_FIX.value, State.END_OF_LIFE.value),
    "not-fixed": (State.AFFECTED.value, State.DEFERRED.value),
    "unknown": (State.UNDETERMINED.value, State.INVESTIGATING.value),
}
_KEYS: Final = frozenset({"vulnerability", "include-aliases", "reason", "fix-state", "package"})
_PACKAGE_KEYS: Final = frozenset({"name", "version", "type", "location", "upstream-name"})
_SPECIAL: Final = frozenset("\\[](){}^$|+?")


class Grype:
    """Reads one file."""

    name: Final = "grype"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By name."""
        del data
        parts = path.split("/")
        if parts[-1] in {".grype.yaml", ".grype.yml"}:
            return True
        return parts[-2:] in ([".grype", "config.yaml"], ["grype", "config.yaml"])

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for every item of ``ignore``."""
        for line, value in rows(load(data, path), "ignore", path):
            where = f"{path}:{line}"
            try:
                yield _rule(value, where)
            except MalformedInput as error:
                yield Diagnostic(path=where, reason=f"not applied: {error.message}")


def _rule(value: Any, where: str) -> Rule:
    if not isinstance(value, dict):
        raise MalformedInput("not a mapping", where=where)
    package = value.get("package") or {}
    if not isinstance(package, dict):
        raise MalformedInput("'package' is not a mapping", where=where)
    _refuse(value, _KEYS, where)
    _refuse(package, _PACKAGE_KEYS, where)
    ids = texts(value.get("vulnerability"))
    scope = Scope(
        name=_pattern(_one(package, "name"), where),
        source=_pattern(_one(package, "upstream-name"), where),
        version=_one(package, "version"),
        type=_known(_TYPES, _one(package, "type"), "", where),
        path=_one(package, "location"),
        fix=_known(_FIXES, _one(value, "fix-state"), (), where),
    )
    narrowed = scope != Scope()
    if not ids and not narrowed:
        raise MalformedInput("no condition", where=where)
    return Rule(
        kind=IGNORE_FILE,
        origin=where,
        ids=ids,
        scopes=(scope,) if narrowed else (),
        reason=_one(value, "reason"),
    )


def _refuse(value: dict[str, Any], known: frozenset[str], where: str) -> None:
    """Refuse conditions that cannot be checked, unless they are empty."""
    for key in sorted(value.keys() - known):
        if value[key]:
            raise MalformedInput(f"the condition {key!r} cannot be checked", where=where)


def _one(value: dict[str, Any], key: str) -> str:
    return "".join(texts(value.get(key, ""))[:1])


def _known(table: dict[str, T], word: str, default: T, where: str) -> T:
    if not word:
        return default
    if word not in table:
        raise MalformedInput(f"unknown word {word[:40]!r}", where=where)
    return table[word]


def _pattern(text: str, where: str) -> str:
    glob = text.removeprefix("^").removesuffix("$").replace(".*", "*").replace(".+", "?*")
    if _SPECIAL & set(glob.replace("?*", "*")):
        raise MalformedInput(f"the pattern {text[:80]!r} is not understood", where=where)
    return glob


PLUGIN: Final = Grype()
