"""Perl distributions as source (``META.json``).

``prereqs`` sorts modules by phase (``runtime``, ``test`` ...) and need (``requires``,
``recommends``). PostgreSQL extensions use the name too, with a specification of their own.

Source: https://metacpan.org/pod/CPAN::Meta::Spec
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship


class _Spec(Struct):
    url: str = ""
    version: str | float = ""


class _Need(Struct):
    requires: dict[str, object] = {}


class _Phases(Struct):
    runtime: _Need = field(default_factory=_Need)


class _Meta(Struct):
    name: str = ""
    version: str | float | None = None
    license: list[str] | str = []
    author: list[str] | str = []
    spec: _Spec = field(default_factory=_Spec, name="meta-spec")
    prereqs: _Phases = field(default_factory=_Phases)


class MetaJson(Declared):
    """Reads one META.json."""

    name: Final = "language/perl/meta_json"
    version: Final = 1
    wants: Final = Wants(names=("meta.json",), limit=8 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the distribution; other files have the name as well."""
        if file.name != "META.json":
            return
        # Whatever else is called so need not have these keys, nor be an object.
        document = decoded(file, object)
        spec = document.get("meta-spec") if isinstance(document, dict) else None
        if not isinstance(spec, dict) or "pgxn" in str(spec.get("url", "")).lower():
            return
        meta = decoded(file, _Meta)
        if meta.name:
            yield _package(meta, Location(file.path))


def _package(meta: _Meta, location: Location) -> Package:
    licenses = [meta.license] if isinstance(meta.license, str) else meta.license
    authors = [meta.author] if isinstance(meta.author, str) else meta.author
    return Package(
        type="cpan",
        name=meta.name,
        version="" if meta.version is None else str(meta.version),
        licenses=tuple(text for text in licenses if text != "unknown"),
        publisher=", ".join(authors[:3]),
        relationship=Relationship.ROOT,
        dependencies=tuple(need for need in meta.prereqs.runtime.requires if need != "perl"),
        locations=(location,),
    )


PLUGIN: Final = MetaJson()
