"""Where something that is hunted for occurs in the results of former scans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from seawall.advisories.intelligence import canonical as forms
from seawall.advisories.intelligence.recognising import Meaning, Sense
from seawall.errors import MalformedInput
from seawall.model import IndicatorKind, Package, ScanResult
from seawall.model import purl as purls

_ADDRESSES: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)", re.ASCII)
_DIGESTS: Final = {
    IndicatorKind.SHA256: "sha256",
    IndicatorKind.SHA1: "sha1",
    IndicatorKind.MD5: "md5",
}


class Occurrence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place in one result.

    Attributes:
        artifact: what was scanned.
        what: package and version, or the hint, that it occurs in.
        where: what of it: ``purl``, ``name``, ``digest``, ``finding``, or the field's name.
        path: the file that states it, ``""`` if none is known.
        text: the text around it where that says more.
    """

    artifact: str
    what: str
    where: str
    path: str = ""
    text: str = ""


def occurrences(meaning: Meaning, result: ScanResult) -> Iterator[Occurrence]:
    """Where one meaning of a text occurs in a result."""
    if meaning.kind is Sense.FLAW:
        yield from _flaw(meaning.value, result)
    elif meaning.kind is Sense.NAME:
        yield from _packages(result, "name", _named(meaning.value))
    elif meaning.kind is IndicatorKind.PACKAGE:
        yield from _packages(result, "purl", _of_purl(meaning.value))
    elif meaning.kind in _DIGESTS:
        digest = f"{_DIGESTS[IndicatorKind(meaning.kind)]}:{meaning.value}"
        yield from _packages(result, "digest", lambda one: digest in _digests(one))
    elif (holds := _holder(meaning)) is not None:
        yield from _texts(result, holds)


def _flaw(id_: str, result: ScanResult) -> Iterator[Occurrence]:
    for finding in result.findings:
        if id_.upper() in {one.upper() for one in (finding.id, *finding.aliases)}:
            yield Occurrence(
                artifact=result.artifact.name,
                what=f"{finding.package} {finding.version}".rstrip(),
                where="finding",
                path=finding.locations[0].path if finding.locations else "",
                text=finding.verdict.value,
            )


def _packages(
    result: ScanResult, where: str, wanted: Callable[[Package], bool]
) -> Iterator[Occurrence]:
    for package in result.packages:
        if wanted(package):
            yield _occurrence(result, package, where)


def _occurrence(result: ScanResult, package: Package, where: str, text: str = "") -> Occurrence:
    return Occurrence(
        artifact=result.artifact.name,
        what=f"{package.name} {package.version}".rstrip(),
        where=where,
        path=package.locations[0].path if package.locations else "",
        text=text,
    )


def _named(name: str) -> Callable[[Package], bool]:
    lower = name.lower()
    return lambda one: lower in {one.name.lower(), one.source.lower()}


def _of_purl(text: str) -> Callable[[Package], bool]:
    asked = purls.parse(text)

    def same(package: Package) -> bool:
        try:
            own = purls.parse(package.purl)
        except MalformedInput:
            return False
        named = (own.type, own.namespace, own.name) == (asked.type, asked.namespace, asked.name)
        return named and asked.version in {"", own.version}

    return same


def _digests(package: Package) -> set[str]:
    split = (text.partition(":") for text in package.hashes)
    return {f"{name.lower().replace('-', '')}:{value.lower()}" for name, _, value in split}


def _holder(meaning: Meaning) -> Callable[[str], bool] | None:
    """Whether a text holds an address, a network's address, a name or a name below it, a URL."""
    value = re.escape(meaning.value)
    if meaning.kind is IndicatorKind.NETWORK:
        return lambda text: _inside(meaning.value, text)
    if meaning.kind is IndicatorKind.ADDRESS:
        pattern = rf"(?<![\w.:]){value}(?![\w]|[.:]\w*[.:])"
    elif meaning.kind is IndicatorKind.DOMAIN:
        pattern = rf"(?<![\w-]){value}(?![\w-]|\.\w)"
    elif meaning.kind is IndicatorKind.URL:
        pattern = rf"(?<!\w){value}"
    else:
        return None
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.search(text) is not None


def _inside(block: str, text: str) -> bool:
    network = forms.network(block)
    for found in _ADDRESSES.findall(text):
        try:
            if forms.address(found) in network:
                return True
        except MalformedInput:
            continue
    return False


def _texts(result: ScanResult, holds: Callable[[str], bool]) -> Iterator[Occurrence]:
    for package in result.packages:
        for name, text in (
            ("name", package.name),
            ("origin", package.origin),
            ("publisher", package.publisher),
            *package.qualifiers.items(),
            *package.properties.items(),
        ):
            if text and holds(text):
                yield _occurrence(result, package, name, text[:200])
    for hint in result.hints:
        if holds(hint.value):
            yield Occurrence(
                artifact=result.artifact.name,
                what=hint.kind,
                where="hint",
                path=hint.path,
                text=hint.value[:200],
            )
