"""Package URLs: ``pkg:type/namespace/name@version?qualifiers#subpath``.

Every component is percent-encoded but for letters, digits and ``.-_~:``; slashes separate the
segments of namespace and subpath. A canonical URL is a package's identity: two spellings of it
become one here.

:func:`of` and :func:`to_package_fields` lead from a package as Seawall names it to its URL and
back. What a URL has no component for are qualifiers: ``arch``, ``epoch`` (RPM), ``distro`` (the
release, ``debian-12``) and ``upstream`` (``source`` or ``source@version``), the latter two as Syft
and Trivy write and read them.

Source: ECMA-427, https://github.com/package-url/purl-spec
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from msgspec import Struct

from seawall.errors import LimitExceeded, MalformedInput
from seawall.model.package import Package, Release
from seawall.model.purl_encoding import (
    clean,
    decode,
    decode_path,
    encode,
    encode_path,
    inside,
    is_unicode,
    shown,
)
from seawall.model.purl_names import distro_of, joined, namespace_of, release_of, split
from seawall.model.purl_types import Parts, broken_rule, is_key, normalised

_LONGEST: Final = 1 << 16
_SOURCE_RPM: Final = re.compile(r"(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm")

_DISTRIBUTED: Final = frozenset({"alpm", "apk", "deb", "opkg", "rpm"})
"""Types whose names only mean something within one distribution, their namespace."""

_RELEASED: Final = _DISTRIBUTED | {"bitnami", "ebuild"}
"""Types that are built for a release and an architecture."""

_MODULE: Final = "rpmmod"
_MODULE_ELSEWHERE: Final = "modularitylabel"  # Trivy's name of it


class Purl(Struct, frozen=True, kw_only=True):
    """A package URL, its components decoded and normalised.

    ``str()`` gives the canonical URL.

    Attributes:
        type: the packaging system, ``npm``, ``deb`` ...
        namespace: group, scope, vendor or owner, segments joined by ``/``.
        name: of the package.
        version: of the package, ``""`` for all of them.
        qualifiers: further facts by key, none of them empty.
        subpath: a path inside the package.
    """

    type: str
    name: str
    namespace: str = ""
    version: str = ""
    qualifiers: dict[str, str] = {}
    subpath: str = ""

    def __str__(self) -> str:
        parts = Parts(self.namespace, self.name, self.version)
        return _written(self.type, parts, self.qualifiers, self.subpath)


PackageURL = Purl
"""The long name."""


class Fields(NamedTuple):
    """What a package URL says about a package, in the words of :class:`Package`.

    Attributes:
        type: as in :class:`Package`.
        name: the ecosystem's own name.
        version: complete, with the epoch of an RPM.
        arch: as in :class:`Package`.
        source: as in :class:`Package`.
        source_version: as in :class:`Package`.
        qualifiers: those that the other fields do not hold.
        release: the operating system that the package belongs to, if it says so.
    """

    type: str
    name: str
    version: str
    arch: str
    source: str
    source_version: str
    qualifiers: dict[str, str]
    release: Release | None


def parse(text: str) -> Purl:
    """Read a package URL, canonical or not.

    Raises:
        MalformedInput: it is none, or lacks what its type asks for.
    """
    if len(text) > _LONGEST:
        raise LimitExceeded("the package URL is too long", where=shown(text))
    scheme, _, rest = text.partition(":")
    if scheme.lower() != "pkg":
        raise MalformedInput("a package URL begins with pkg:", where=shown(text))
    if not text.isascii() and not is_unicode(text):
        raise MalformedInput("the package URL is not UTF-8", where=shown(text))
    rest, _, subpath = _split_right(rest, "#")
    rest, _, query = _split_right(rest, "?")
    type_, _, rest = rest.strip("/").partition("/")
    rest, version = _split_version(rest)
    type_ = type_.lower()
    if type_ == "git":
        namespace, _, name = rest.partition("/")
        name = decode_path(name, text)
    else:
        namespace, _, name = rest.rpartition("/")
        name = decode(name, text)
    parts = Parts(decode_path(namespace, text), name, decode(version, text))
    return _checked(type_, parts, _qualifiers(query, text), decode_path(subpath, text))


def build(
    type: str,  # noqa: A002
    name: str,
    version: str = "",
    *,
    namespace: str = "",
    qualifiers: Mapping[str, str] | None = None,
    subpath: str = "",
) -> str:
    """The canonical URL of decoded components.

    Raises:
        MalformedInput: the components break a rule of their type.
    """
    given = {key.lower(): value for key, value in (qualifiers or {}).items() if value}
    for key in given:
        if not is_key(key):
            raise MalformedInput("the key of a qualifier is not valid", where=shown(key))
    return str(_checked(type.lower(), Parts(clean(namespace), name, version), given, subpath))


def of(package: Package, release: Release | None = None) -> str:
    """The canonical URL of a package.

    Args:
        package: named as its own ecosystem names it.
        release: the operating system it lies in; a package that brings a qualifier ``distro``
            belongs to that one instead.

    Returns:
        ``""`` if there can be no URL: a part that the type cannot do without is missing.
    """
    type_, qualifiers = package.type, package.qualifiers
    if type_ not in _RELEASED:
        return of_package(type_, package.name, package.version, qualifiers=qualifiers)
    distro = qualifiers.get("distro", "")
    if distro:
        release = release_of("", distro)
    elif release is not None:
        distro = distro_of(release)
    upstream = _upstream(package)
    return of_package(
        type_,
        package.name,
        package.version,
        distro_id=namespace_of(release) if release else "",
        distro=distro,
        arch=package.arch,
        qualifiers=qualifiers | {"upstream": upstream} if upstream else qualifiers,
    )


def of_package(
    type: str,  # noqa: A002
    native_name: str,
    version: str,
    *,
    distro_id: str = "",
    distro: str = "",
    arch: str = "",
    qualifiers: Mapping[str, str] | None = None,
) -> str:
    """The canonical URL of what :func:`of` takes from a package and a release.

    Args:
        type: package URL type.
        native_name: as :func:`seawall.model.purl_names.split` takes it.
        version: complete, with the epoch of an OS package.
        distro_id: the namespace of OS packages.
        distro: ``debian-12``, a qualifier of OS and Bitnami packages.
        arch: architecture of OS and Bitnami packages.
        qualifiers: further qualifiers; empty ones and those with impossible keys are left out.

    Returns:
        ``""`` if there can be no URL: a part that the type cannot do without is missing.
    """
    extra = {key: value for key, value in (qualifiers or {}).items() if value and is_key(key)}
    if type in _RELEASED:
        if distro:
            extra["distro"] = distro
        if arch:
            extra["arch"] = arch
    if type in _DISTRIBUTED:
        namespace, name, subpath = distro_id, native_name, ""
        if type == "rpm":
            version = _without_epoch(version, extra)
    else:
        namespace, name, subpath = split(type, native_name, extra)
    parts = normalised(type, Parts(clean(namespace), name, version), extra)
    if broken_rule(type, parts, extra):
        return ""
    return _written(type, parts, extra, inside(subpath) if subpath else "")


def to_package_fields(purl: Purl) -> Fields:
    """A package as Seawall names it; the inverse of :func:`of`."""
    type_, version = purl.type, purl.version
    rest = dict(purl.qualifiers)
    arch, source, source_version, release = "", "", "", None
    if type_ in _RELEASED:
        arch = rest.pop("arch", "")
    if type_ in _RELEASED and type_ != "bitnami":
        namespace = purl.namespace if type_ in _DISTRIBUTED else ""
        release = release_of(namespace, rest.get("distro", ""))
        if release:
            rest.pop("distro", None)
    if type_ in _DISTRIBUTED:
        if type_ == "rpm":
            version = _with_epoch(version, rest)
        source, source_version = _source(rest.pop("upstream", ""), version)
        return Fields(type_, purl.name, version, arch, source, source_version, rest, release)
    url = rest.pop("repository_url", "") if type_ == "oci" else ""
    name = joined(type_, purl.namespace, purl.name, purl.subpath, url)
    if url and name != url:
        rest["repository_url"] = url
    return Fields(type_, name, version, arch, source, source_version, rest, release)


def _upstream(package: Package) -> str:
    """The source of an operating system's package where it has another name or version."""
    if package.type not in _DISTRIBUTED:
        return ""
    source, version = package.source or package.name, package.source_version
    if version and version != package.version:
        return f"{source}@{version}"
    return source if source != package.name else ""


def _source(upstream: str, version: str) -> tuple[str, str]:
    """Source package, and its version where it differs; Syft names an RPM's by its file."""
    if match := _SOURCE_RPM.fullmatch(upstream):
        name, source_version = match.groups()
        same = source_version == version.rpartition(":")[2]
        return name, "" if same else source_version
    name, _, source_version = upstream.rpartition("@")
    return (name, source_version) if name and source_version else (upstream, "")


def _without_epoch(version: str, qualifiers: dict[str, str]) -> str:
    """Move the epoch of an RPM to its qualifier; 0 is the same as none."""
    epoch, colon, rest = version.partition(":")
    if not colon or not (epoch.isdigit() and epoch.isascii()):
        return version
    if epoch.strip("0"):
        qualifiers["epoch"] = epoch
    return rest


def _with_epoch(version: str, qualifiers: dict[str, str]) -> str:
    """Move the epoch of an RPM back, and give its module one name."""
    if _MODULE_ELSEWHERE in qualifiers:
        qualifiers.setdefault(_MODULE, qualifiers.pop(_MODULE_ELSEWHERE))
    epoch = qualifiers.pop("epoch", "")
    return f"{epoch}:{version}" if epoch.strip("0") and ":" not in version else version


def _checked(type_: str, parts: Parts, qualifiers: dict[str, str], subpath: str) -> Purl:
    """Apply the rules of the type."""
    parts = normalised(type_, parts, qualifiers)
    reason = broken_rule(type_, parts, qualifiers)
    if reason:
        namespace, name, version = parts
        raise MalformedInput(reason, where=shown(f"pkg:{type_}/{namespace}/{name}@{version}"))
    return Purl(
        type=type_,
        namespace=parts.namespace,
        name=parts.name,
        version=parts.version,
        qualifiers=qualifiers,
        subpath=inside(subpath),
    )


def _written(type_: str, parts: Parts, qualifiers: Mapping[str, str], subpath: str) -> str:
    namespace, name, version = parts
    text = f"pkg:{type_}/{encode_path(namespace)}/" if namespace else f"pkg:{type_}/"
    text += encode_path(name) if type_ == "git" else encode(name)
    if version:
        text += f"@{encode(version)}"
    if qualifiers:
        pairs = [f"{key}={encode(value)}" for key, value in sorted(qualifiers.items())]
        text += f"?{'&'.join(pairs)}"
    return f"{text}#{encode_path(subpath)}" if subpath else text


def _split_right(text: str, mark: str) -> tuple[str, str, str]:
    head, found, tail = text.rpartition(mark)
    return (head, found, tail) if found else (tail, "", "")


def _split_version(rest: str) -> tuple[str, str]:
    """Split at the last ``@``, unless it begins a segment of the namespace (``@scope/name``)."""
    at = rest.rfind("@")
    if at < 0 or ((at == 0 or rest[at - 1] == "/") and "/" in rest[at:]):
        return rest, ""
    return rest[:at], rest[at + 1 :]


def _qualifiers(query: str, where: str) -> dict[str, str]:
    qualifiers: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        key, _, value = pair.partition("=")
        if key.lower() in qualifiers:
            raise MalformedInput("a qualifier is given twice", where=shown(where))
        if not is_key(key.lower()):
            raise MalformedInput("the key of a qualifier is not valid", where=shown(where))
        qualifiers[key.lower()] = decode(value, where)
    return {key: value for key, value in qualifiers.items() if value}
