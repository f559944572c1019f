"""CycloneDX VEX: the ``analysis`` of each vulnerability in a CycloneDX document (JSON).

``affects`` refers to components by ``bom-ref``, in this document or, as a BOM-Link
(``urn:cdx:<serial>/<version>#<ref>``), in another one; a reference that is itself a
package URL needs no component. Version lists may name single versions.

Specification: https://cyclonedx.org/docs/1.6/json/#vulnerabilities
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities import purls
from seawall.vulnerabilities.rules import VEX, Rule, Scope, Status
from seawall.vulnerabilities.vex.decoding import decode, fits

MOST_COMPONENTS: Final = 1_000_000

_STATES: Final = {
    "resolved": Status.FIXED,
    "resolved_with_pedigree": Status.FIXED,
    "exploitable": Status.AFFECTED,
    "in_triage": Status.UNDER_INVESTIGATION,
    "false_positive": Status.NOT_AFFECTED,
    "not_affected": Status.NOT_AFFECTED,
}


class _Component(Struct):
    ref: str = field(default="", name="bom-ref")
    purl: str = ""
    components: list[_Component] | None = None


class _Metadata(Struct):
    timestamp: str = ""
    component: _Component | None = None


class _Version(Struct):
    version: str = ""
    range: str = ""
    status: str = "affected"


class _Affects(Struct):
    ref: str = ""
    versions: list[_Version] | None = None


class _Analysis(Struct):
    state: str = ""
    justification: str = ""
    detail: str = ""
    first_issued: str = field(default="", name="firstIssued")
    last_updated: str = field(default="", name="lastUpdated")


class _Reference(Struct):
    id: str = ""


class _Flaw(Struct):
    id: str = ""
    references: list[_Reference] | None = None
    analysis: _Analysis | None = None
    affects: list[_Affects] | None = None


class _Document(Struct):
    format: str = field(name="bomFormat")
    serial: str = field(default="", name="serialNumber")
    metadata: _Metadata = field(default_factory=_Metadata)
    components: list[_Component] | None = None
    vulnerabilities: list[msgspec.Raw] | None = None


class _Head(Struct):
    format: str = field(name="bomFormat")


class CycloneDxVex:
    """Reads one document."""

    name: Final = "cyclonedx_vex"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By its format."""
        del path
        head = fits(data, _Head)
        return head is not None and head.format == "CycloneDX"

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield a rule for every flaw that was analysed."""
        document = decode(data, _Document, path)
        known = _purls(document, path)
        origin = f"{path} ({document.serial})" if document.serial else path
        for number, raw in enumerate(document.vulnerabilities or (), 1):
            where = f"{path}, vulnerability {number}"
            try:
                flaw = decode(bytes(raw), _Flaw, path)
            except MalformedInput as error:
                yield Diagnostic(path=where, reason=error.message)
                continue
            if flaw.analysis is not None and flaw.analysis.state:
                analysis = flaw.analysis
                analysis.first_issued = analysis.first_issued or document.metadata.timestamp
                yield from _rules(flaw, analysis, known, origin, where)


def _rules(
    flaw: _Flaw,
    analysis: _Analysis,
    known: dict[str, str],
    origin: str,
    where: str,
) -> Iterator[Rule | Diagnostic]:
    status = _STATES.get(analysis.state)
    if status is None or not flaw.id:
        what = "no id" if status else f"unknown state {analysis.state[:40]!r}"
        yield Diagnostic(path=where, reason=what)
        return
    ids = dict.fromkeys((flaw.id, *(item.id for item in flaw.references or ())))
    scopes: dict[Status, list[Scope]] = {}
    for affects in flaw.affects or ():
        purl = _resolved(affects.ref, known)
        if not purl:
            reason = f"{affects.ref[:120]!r} is no component with a package URL"
            yield Diagnostic(path=where, reason=reason, kind="unsupported")
        else:
            yield from _scopes(affects, purl, status, scopes, where)
    for stated, covered in scopes.items():
        yield Rule(
            kind=VEX,
            origin=origin,
            ids=tuple(id_ for id_ in ids if id_),
            scopes=tuple(covered),
            status=stated,
            reason=": ".join(filter(None, (analysis.justification, analysis.detail)))
            or analysis.state,
            timestamp=analysis.last_updated or analysis.first_issued,
        )


def _scopes(
    affects: _Affects, purl: str, status: Status, scopes: dict[Status, list[Scope]], where: str
) -> Iterator[Diagnostic]:
    """Collect the scopes of one component by status; versions may have one of their own."""
    if not affects.versions:
        scopes.setdefault(status, []).append(Scope(product=purl))
    for item in affects.versions or ():
        if not item.version:
            reason = f"the range {item.range[:120]!r} is not evaluated, its statement not applied"
            yield Diagnostic(path=where, reason=reason, kind="unsupported")
        elif item.status == "unaffected":
            scope = Scope(product=purl, version=item.version)
            scopes.setdefault(Status.NOT_AFFECTED, []).append(scope)
        elif item.status == "affected":
            scopes.setdefault(status, []).append(Scope(product=purl, version=item.version))


def _resolved(ref: str, known: dict[str, str]) -> str:
    target = unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref
    purl = known.get(ref) or known.get(target, target)
    return purl if purls.read(purl) else ""


def _purls(document: _Document, path: str) -> dict[str, str]:
    """Package URLs of all components, nested ones too, by reference."""
    pending = list(document.components or ())
    if document.metadata.component is not None:
        pending.append(document.metadata.component)
    found: dict[str, str] = {}
    count = 0
    while pending:
        component = pending.pop()
        count += 1
        if count > MOST_COMPONENTS:
            raise LimitExceeded(f"more than {MOST_COMPONENTS} components", where=path)
        pending += component.components or ()
        if component.ref and component.purl:
            found[component.ref] = component.purl
    return found


PLUGIN: Final = CycloneDxVex()
