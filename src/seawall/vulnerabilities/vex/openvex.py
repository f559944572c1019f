"""OpenVEX: one JSON document with statements, each about one flaw in some products.

A product is a package URL, alone or inside ``@id`` or ``identifiers``; subcomponents
narrow a statement to parts of it. Statements inherit the document's time. Versions 0.0.1
(flaw and products as plain strings) and 0.2.0 are read, also as the predicate of an
in-toto statement.

Specification: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct, field

from seawall.errors import MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities import purls
from seawall.vulnerabilities.rules import VEX, Rule, Scope, Status
from seawall.vulnerabilities.vex.decoding import decode, fits

_CONTEXT: Final = "https://openvex.dev/ns"


class _Identifiers(Struct):
    purl: str = ""


class _Component(Struct):
    id: str = field(default="", name="@id")
    identifiers: _Identifiers | None = None


class _Product(Struct):
    id: str = field(default="", name="@id")
    identifiers: _Identifiers | None = None
    subcomponents: list[str | _Component] | None = None


class _Flaw(Struct):
    id: str = field(default="", name="@id")
    name: str = ""
    aliases: list[str] | None = None


class _Statement(Struct):
    vulnerability: str | _Flaw
    status: str
    products: list[str | _Product] | None = None
    subcomponents: list[str | _Component] | None = None
    justification: str = ""
    impact_statement: str = ""
    status_notes: str = ""
    action_statement: str = ""
    timestamp: str = ""
    last_updated: str = ""


class _Document(Struct):
    context: str = field(default="", name="@context")
    id: str = field(default="", name="@id")
    timestamp: str = ""
    last_updated: str = ""
    statements: list[msgspec.Raw] | None = None


class _Attestation(Struct):
    predicate_type: str = field(name="predicateType")
    predicate: msgspec.Raw


class _Head(Struct):
    context: str = field(default="", name="@context")
    predicate_type: str = field(default="", name="predicateType")


class OpenVex:
    """Reads one document."""

    name: Final = "openvex"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By its context, or by the type of the attestation around it."""
        del path
        head = fits(data, _Head)
        return head is not None and _CONTEXT in (
            head.context[: len(_CONTEXT)],
            head.predicate_type[: len(_CONTEXT)],
        )

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for every statement."""
        attestation = fits(data, _Attestation)
        body = bytes(attestation.predicate) if attestation else data
        document = decode(body, _Document, path)
        for number, raw in enumerate(document.statements or (), 1):
            origin = f"{path} ({document.id})" if document.id else path
            try:
                statement = decode(bytes(raw), _Statement, path)
                yield from _rule(statement, document, origin, f"{path}, statement {number}")
            except MalformedInput as error:
                yield Diagnostic(path=path, reason=f"statement {number}: {error.message}")


def _rule(
    statement: _Statement, document: _Document, origin: str, where: str
) -> Iterator[Rule | Diagnostic]:
    ids = _ids(statement.vulnerability)
    scopes = [
        scope for product in statement.products or () for scope in _scopes(product, statement)
    ]
    usable = tuple(scope for scope in scopes if purls.read(scope.product))
    if statement.status not in set(Status):
        yield Diagnostic(path=where, reason=f"unknown status {statement.status[:40]!r}")
    elif not ids:
        yield Diagnostic(path=where, reason="names no vulnerability")
    elif not usable:
        yield Diagnostic(path=where, reason="names no product by a package URL", kind="unsupported")
    else:
        yield Rule(
            kind=VEX,
            origin=origin,
            ids=ids,
            scopes=usable,
            status=Status(statement.status),
            reason=_reason(statement),
            timestamp=statement.last_updated
            or statement.timestamp
            or document.last_updated
            or document.timestamp,
        )


def _ids(flaw: str | _Flaw) -> tuple[str, ...]:
    if isinstance(flaw, str):
        return (flaw,) if flaw else ()
    # Before 0.2.0 a flaw had no name, and its @id was the address of a page about it.
    named = flaw.name or flaw.id.rpartition("/")[2]
    return tuple(id_ for id_ in dict.fromkeys((named, *(flaw.aliases or ()))) if id_)


def _scopes(product: str | _Product, statement: _Statement) -> Iterator[Scope]:
    own = None if isinstance(product, str) else product.subcomponents
    components = own or statement.subcomponents or ()
    purl = product if isinstance(product, str) else _purl(product)
    if not components:
        yield Scope(product=purl)
    for component in components:
        part = component if isinstance(component, str) else _purl(component)
        if purls.read(part):
            yield Scope(product=purl, component=part)


def _purl(item: _Product | _Component) -> str:
    if item.identifiers is not None and item.identifiers.purl:
        return item.identifiers.purl
    return item.id


def _reason(statement: _Statement) -> str:
    parts = (statement.justification, statement.impact_statement, statement.status_notes)
    return ": ".join(part for part in parts if part) or statement.status


PLUGIN: Final = OpenVex()
