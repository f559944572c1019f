"""What a package URL says about a package, in the terms of :class:`~seawall.model.Package`.

The reverse of :func:`seawall.model.purl.of_package`: namespace and name become the
ecosystem's own name, and those qualifiers that the model has fields for move there. The
epoch of an OS package joins its version, ``upstream`` names its source package (an RPM's
by its file name, others as ``name@version``), and ``distro`` its release.

Source: https://github.com/package-url/purl-spec and, for ``upstream`` and ``distro``, what
Syft and Trivy write.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from seawall.model.names import canonical
from seawall.model.purl import PackageURL

SYSTEMS: Final = frozenset({"alpm", "apk", "deb", "rpm"})
"""Types whose namespace is a distribution."""


class Identity(Struct, frozen=True, kw_only=True, gc=False):
    """The fields of a package that its URL decides; named as there."""

    type: str
    name: str
    version: str
    arch: str
    source: str
    source_version: str
    qualifiers: dict[str, str]
    purl: str


def identity(purl: PackageURL) -> Identity:
    """The fields that a package URL decides."""
    qualifiers = dict(purl.qualifiers)
    version, arch, source, source_version = purl.version, "", "", ""
    if purl.type in SYSTEMS or purl.type == "bitnami":
        arch = qualifiers.pop("arch", "")
    if purl.type in SYSTEMS:
        qualifiers.pop("distro", None)
        version = with_epoch(version, qualifiers.pop("epoch", ""))
        source, source_version = _source(purl.type, qualifiers.pop("upstream", ""))
    if purl.type == "rpm" and (label := qualifiers.pop("modularitylabel", "")):
        qualifiers.setdefault("rpmmod", label)
    return Identity(
        type=purl.type,
        name=_native_name(purl, qualifiers),
        version=version,
        arch=arch,
        source=source,
        source_version=source_version if source_version != version else "",
        qualifiers=qualifiers,
        purl=str(purl),
    )


def with_epoch(version: str, epoch: str) -> str:
    """The complete version of an OS package; an epoch of 0 is the same as none."""
    return f"{epoch}:{version}" if epoch.strip("0") and ":" not in version else version


def source_rpm(file: str) -> tuple[str, str]:
    """Name and version of ``NAME-VERSION-RELEASE.src.rpm``."""
    stem = file.removesuffix(".rpm").removesuffix(".src").removesuffix(".nosrc")
    name, _, release = stem.rpartition("-")
    name, _, version = name.rpartition("-")
    return (name, f"{version}-{release}") if name else (stem, "")


def joined(type_: str, group: str, name: str) -> str:
    """Name as the ecosystem writes it, of a group and a name that a document states."""
    if not group or type_ in SYSTEMS:
        return name
    return f"{group}{':' if type_ == 'maven' else '/'}{name}"


def _source(type_: str, upstream: str) -> tuple[str, str]:
    if type_ == "rpm":
        return source_rpm(upstream)
    name, _, version = upstream.partition("@")
    return name, version


def _native_name(purl: PackageURL, qualifiers: dict[str, str]) -> str:
    match purl.type:
        case "pypi":
            return canonical("PyPI", purl.name)
        case "cocoapods" if purl.subpath:
            return f"{purl.name}/{purl.subpath}"
        case "oci":
            return qualifiers.pop("repository_url", "") or purl.name
        case "cpan":
            return purl.name
    return joined(purl.type, purl.namespace, purl.name)
