"""CSAF 2.0: security advisories and VEX documents of vendors.

A product tree names products, in nested branches or flat, and relationships make new ones
out of a component and the platform it is part of. The status of each flaw refers to them
by id. A component is usable if a package URL identifies it; its platform must be an image
(by package URL) or an operating system (by CPE). ``csaf_vex`` is the profile for VEX, but
every profile that has a product status is read.

Specification: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct, field

from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities import purls
from seawall.vulnerabilities.rules import VEX, Rule, Scope, Status
from seawall.vulnerabilities.vex.decoding import decode, fits

MOST_PRODUCTS: Final = 500_000

_STATUSES: Final = {
    "fixed": Status.FIXED,
    "first_fixed": Status.FIXED,
    "known_not_affected": Status.NOT_AFFECTED,
    "known_affected": Status.AFFECTED,
    "first_affected": Status.AFFECTED,
    "last_affected": Status.AFFECTED,
    "under_investigation": Status.UNDER_INVESTIGATION,
}


class _Helper(Struct):
    purl: str = ""
    purls: list[str] | None = None  # 2.1 allows several
    cpe: str = ""


class _Product(Struct):
    product_id: str
    product_identification_helper: _Helper | None = None


class _Branch(Struct):
    branches: list[_Branch] | None = None
    product: _Product | None = None


class _Relationship(Struct):
    full_product_name: _Product
    product_reference: str
    relates_to_product_reference: str


class _Tree(Struct):
    branches: list[_Branch] | None = None
    full_product_names: list[_Product] | None = None
    relationships: list[_Relationship] | None = None


class _Flag(Struct):
    label: str
    product_ids: list[str] | None = None


class _Threat(Struct):
    category: str = ""
    details: str = ""
    product_ids: list[str] | None = None


class _Id(Struct):
    text: str = ""


class _Flaw(Struct):
    cve: str = ""
    ids: list[_Id] | None = None
    product_status: dict[str, list[str]] | None = None
    flags: list[_Flag] | None = None
    threats: list[_Threat] | None = None


class _Tracking(Struct):
    id: str = ""
    status: str = ""
    current_release_date: str = ""


class _Head(Struct):
    tracking: _Tracking
    csaf_version: str = ""


class _Document(Struct):
    document: _Head
    product_tree: _Tree = field(default_factory=_Tree)
    vulnerabilities: list[msgspec.Raw] | None = None


class _Recognised(Struct):
    document: _Head


class Csaf:
    """Reads one document."""

    name: Final = "csaf"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By its version; a deleted document has nothing but its tracking."""
        del path
        found = fits(data, _Recognised)
        if found is None:
            return False
        head = found.document
        return bool(head.csaf_version) or head.tracking.status == "deleted"

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for each status of each flaw."""
        document = decode(data, _Document, path)
        tracking = document.document.tracking
        if tracking.status == "deleted":
            return
        scopes = _scopes(document.product_tree, path)
        origin = f"{path} ({tracking.id})" if tracking.id else path
        for number, raw in enumerate(document.vulnerabilities or (), 1):
            try:
                flaw = decode(bytes(raw), _Flaw, path)
            except MalformedInput as error:
                yield Diagnostic(path=path, reason=f"vulnerability {number}: {error.message}")
                continue
            yield from _rules(flaw, scopes, origin, tracking.current_release_date)


def _rules(
    flaw: _Flaw, scopes: dict[str, tuple[Scope, ...]], origin: str, timestamp: str
) -> Iterator[Rule | Diagnostic]:
    ids = tuple(id_ for id_ in (flaw.cve, *(item.text for item in flaw.ids or ())) if id_)
    if not ids:
        yield Diagnostic(path=origin, reason="a vulnerability without any id")
        return
    unknown = 0
    for label, products in (flaw.product_status or {}).items():
        status = _STATUSES.get(label)
        if status is None:
            continue
        by_reason: dict[str, list[Scope]] = {}
        reasons = _reasons(flaw)
        for product in products:
            unknown += not scopes.get(product)
            by_reason.setdefault(reasons.get(product, ""), []).extend(scopes.get(product, ()))
        for reason, covered in by_reason.items():
            if covered:
                yield Rule(
                    kind=VEX,
                    origin=origin,
                    ids=ids,
                    scopes=tuple(covered),
                    status=status,
                    reason=reason or status.value,
                    timestamp=timestamp,
                )
    if unknown:
        reason = f"{ids[0]}: {unknown} products have no package URL, or no platform that is known"
        yield Diagnostic(path=origin, reason=reason, kind="unsupported")


def _reasons(flaw: _Flaw) -> dict[str, str]:
    """Justification of each product: its flag, and the vendor's words on the impact."""
    reasons: dict[str, str] = {}
    for flag in flaw.flags or ():
        for product in flag.product_ids or ():
            reasons[product] = flag.label
    for threat in flaw.threats or ():
        if threat.category == "impact" and len(threat.details) > len("Moderate"):
            for product in threat.product_ids or ():
                known = reasons.get(product)
                reasons[product] = f"{known}: {threat.details}" if known else threat.details
    return reasons


def _scopes(tree: _Tree, path: str) -> dict[str, tuple[Scope, ...]]:
    """What each product id means; ids that mean nothing usable are absent."""
    helpers = {product.product_id: product for product in _products(tree, path)}
    scopes = {id_: _alone(product) for id_, product in helpers.items()}
    for relationship in tree.relationships or ():
        own = _purls(relationship.full_product_name)
        parts = own or _purls(helpers.get(relationship.product_reference))
        whole = helpers.get(relationship.relates_to_product_reference)
        scopes[relationship.full_product_name.product_id] = tuple(
            scope for part in parts for scope in _within(part, whole)
        )
    return {id_: found for id_, found in scopes.items() if found}


def _products(tree: _Tree, path: str) -> Iterator[_Product]:
    pending = list(tree.branches or ())
    count = 0
    yield from tree.full_product_names or ()
    while pending:
        branch = pending.pop()
        count += 1
        if count > MOST_PRODUCTS:
            raise LimitExceeded(f"more than {MOST_PRODUCTS} products", where=path)
        pending += branch.branches or ()
        if branch.product is not None:
            yield branch.product


def _purls(product: _Product | None) -> tuple[str, ...]:
    helper = product.product_identification_helper if product else None
    if helper is None:
        return ()
    return tuple(purl for purl in (helper.purl, *(helper.purls or ())) if purls.read(purl))


def _alone(product: _Product) -> tuple[Scope, ...]:
    return tuple(Scope(product=purl) for purl in _purls(product))


def _within(part: str, whole: _Product | None) -> Iterator[Scope]:
    """A component on its platform; on one that cannot be recognised it covers nothing."""
    for purl in _purls(whole):
        yield Scope(product=purl, component=part)
    helper = whole.product_identification_helper if whole else None
    if helper is not None and helper.cpe and not _purls(whole):
        yield Scope(platform=helper.cpe, component=part)


PLUGIN: Final = Csaf()
