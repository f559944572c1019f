"""Components of a CycloneDX document, one for each package.

Source: https://cyclonedx.org/docs/1.6/json/#components
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, Final

from seawall.model import Package, Scope
from seawall.report.cyclonedx.properties import properties
from seawall.report.package_facts import facts
from seawall.report.spdx_licenses import expression, license_id

_SCOPES: Final = {
    Scope.RUNTIME: "required",
    Scope.OPTIONAL: "optional",
    Scope.PEER: "optional",
    Scope.DEVELOPMENT: "excluded",
    Scope.BUILD: "excluded",
}
_EXACT_SCOPES: Final = frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT})
_HASHES: Final = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha384": ("SHA-384", 96),
    "sha512": ("SHA-512", 128),
    "sha3-256": ("SHA3-256", 64),
    "sha3-384": ("SHA3-384", 96),
    "sha3-512": ("SHA3-512", 128),
    "blake2b-256": ("BLAKE2b-256", 64),
    "blake2b-384": ("BLAKE2b-384", 96),
    "blake2b-512": ("BLAKE2b-512", 128),
    "blake3": ("BLAKE3", 64),
}
_HEX: Final = re.compile(r"[0-9a-f]+")
_TECHNIQUES: Final = {
    "stated": ("manifest-analysis", 1),
    "derived": ("binary-analysis", 0.8),
    "guessed": ("filename", 0.4),
}
_GROUPED: Final = {"npm": "/", "composer": "/", "maven": ":"}


def component(package: Package, ref: str) -> dict[str, Any]:
    """A package as a component.

    Args:
        package: the package.
        ref: its id in the document.
    """
    group, name = _named(package)
    made: dict[str, Any] = {"type": _type(package), "bom-ref": ref, "name": name}
    if group:
        made["group"] = group
    if package.version:
        made["version"] = package.version
    if package.purl:
        made["purl"] = package.purl
    if package.publisher:
        made["supplier"] = {"name": package.publisher}
        made["publisher"] = package.publisher
    if (cpe := package.properties.get("cpe", "")) and cpe.startswith("cpe:"):
        made["cpe"] = cpe
    if scope := _SCOPES.get(package.scope):
        made["scope"] = scope
    hashes = _hashes(package.hashes)
    if hashes:
        made["hashes"] = hashes
    licenses, exact = _licenses(package.licenses)
    if licenses:
        made["licenses"] = licenses
    made["evidence"] = _evidence(package)
    told = {"publisher", "cpe"} if "cpe" in made else {"publisher"}
    if package.scope in _EXACT_SCOPES:
        told.add("scope")
    if exact:
        told.add("licenses")
    if len(hashes) == len(package.hashes):
        told.add("hashes")
    made["properties"] = properties(facts(package, told))
    return made


def _type(package: Package) -> str:
    return "machine-learning-model" if package.type in {"huggingface", "mlflow"} else "library"


def _named(package: Package) -> tuple[str, str]:
    """Group and name, where the ecosystem has groups."""
    mark = _GROUPED.get(package.type)
    if mark is None:
        return "", package.name
    group, _, name = package.name.rpartition(mark)
    return (group, name) if name else ("", package.name)


def _hashes(stated: Iterable[str]) -> list[dict[str, str]]:
    """Those whose algorithm and form the format knows."""
    found = []
    for one in stated:
        algorithm, _, digest = one.partition(":")
        known, length = _HASHES.get(algorithm, ("", 0))
        if known and len(digest) == length and _HEX.fullmatch(digest):
            found.append({"alg": known, "content": digest})
    return found


@lru_cache(maxsize=1024)
def _licenses(stated: tuple[str, ...]) -> tuple[list[dict[str, Any]], bool]:
    """The licences, and whether they are read back exactly as they are.

    The format takes any number of ids and names, or one expression alone.
    """
    if len(stated) == 1 and not license_id(stated[0]) and (whole := expression(stated[0])):
        return [{"expression": whole, "acknowledgement": "declared"}], whole == stated[0]
    rows: list[dict[str, Any]] = []
    exact = True
    for one in stated:
        known = license_id(one)
        exact = exact and bool(one) and (not known or known == one)
        if one:
            choice = {"id": known} if known else {"name": one}
            rows.append({"license": choice | {"acknowledgement": "declared"}})
    return rows, exact


def _evidence(package: Package) -> dict[str, Any]:
    occurrences = [
        {"location": place.path, "line": place.line} if place.line else {"location": place.path}
        for place in package.locations
    ]
    identity = _identity(package.evidence, "purl" if package.purl else "name")
    return identity | ({"occurrences": occurrences} if occurrences else {})


@cache
def _identity(evidence: str, field: str) -> dict[str, Any]:
    """How sure the identity is; shared by the many packages that are known in the same way."""
    technique, confidence = _TECHNIQUES.get(evidence, ("other", 0.5))
    method = {"technique": technique, "confidence": confidence}
    return {"identity": [{"field": field, "confidence": confidence, "methods": [method]}]}
