"""Package URLs as patterns: what a VEX statement or an exception names.

A pattern without a version means every version; a qualifier it gives must hold, others
are free. ``distro``, ``os_name``, ``os_version`` and ``os_distro`` are written in many
ways (``debian-12``, ``bookworm``, ``12``), so they are held against the release rather
than against text.

Specification: https://github.com/package-url/purl-spec
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from seawall.errors import MalformedInput
from seawall.model import Package, Release
from seawall.model.names import canonical
from seawall.model.purl import PackageURL, parse

LONGEST: Final = 2048
"""Characters; what is read is kept, so it has to be short."""

_CASELESS: Final = frozenset(
    {"apk", "bitbucket", "composer", "deb", "docker", "github", "golang"}
    | {"hex", "npm", "nuget", "oci", "pypi", "rpm", "swift"}
)
_OS_TYPES: Final = frozenset({"deb", "rpm", "apk", "alpm"})
_RELEASE_QUALIFIERS: Final = frozenset({"distro", "os_distro", "os_name", "os_version"})
# Publishers write their own name where os-release has an ID.
_DISTRIBUTORS: Final = {
    "amazon": "amzn",
    "amazonlinux": "amzn",
    "archlinux": "arch",
    "cbl-mariner": "mariner",
    "opensuse-leap": "opensuse",
    "opensuse-tumbleweed": "opensuse",
    "oracle": "ol",
    "oraclelinux": "ol",
    "redhat": "rhel",
    "rocky-linux": "rocky",
    "rockylinux": "rocky",
    "sle-micro": "suse",
    "sl-micro": "suse",
    "sles": "suse",
}
_SOURCE: Final = frozenset({"src", "source"})


def read(text: str) -> PackageURL | None:
    """A pattern, ``None`` if the text is no package URL of reasonable length."""
    return _read(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=8192)
def _read(text: str) -> PackageURL | None:
    try:
        return parse(text)
    except MalformedInput:
        return None


def names(pattern: PackageURL, package: Package, release: Release | None) -> bool:
    """Whether a pattern means a package.

    Args:
        pattern: what a statement names.
        package: an installed package, with its PURL if it has one.
        release: the operating system it lies in.
    """
    if pattern.type != package.type:
        return False
    own = _own(package)
    if not _same_qualifiers(pattern, package, own, release):
        return False
    if pattern.type in _OS_TYPES:
        return _same_installed(pattern, package, own)
    if not _same_text(pattern.type, path(pattern), path(own)):
        return False
    return not pattern.version or _version(pattern) == _version(own)


def path(purl: PackageURL) -> str:
    """Namespace and name as one."""
    return f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name


def _own(package: Package) -> PackageURL:
    known = read(package.purl)
    if known is not None:
        return known
    # None was given, or an SBOM gave a broken one.
    namespace, _, name = package.name.replace(":", "/").rpartition("/")
    return PackageURL(
        type=package.type,
        namespace=namespace,
        name=name,
        version=package.version,
        qualifiers=package.qualifiers,
    )


def _same_installed(pattern: PackageURL, package: Package, own: PackageURL) -> bool:
    """By binary name, or by source name where the pattern asks for the source package."""
    if pattern.namespace and own.namespace and _distributor(pattern) != _distributor(own):
        return False
    if pattern.qualifiers.get("arch") in _SOURCE:
        name, version = package.source or package.name, package.source_version or package.version
    else:
        name, version = package.name, package.version
    if not _same_text(pattern.type, pattern.name, name):
        return False
    return not pattern.version or _without_epoch(pattern) == _bare(pattern.type, version)


def _distributor(purl: PackageURL) -> str:
    name = purl.namespace.lower()
    return _DISTRIBUTORS.get(name, name)


def _without_epoch(pattern: PackageURL) -> str:
    return _bare(pattern.type, pattern.version)


def _bare(type_: str, version: str) -> str:
    """An RPM's version without epoch: package URLs carry that as a qualifier, or not at all."""
    epoch, colon, rest = version.partition(":")
    return rest if type_ == "rpm" and colon and epoch.isdigit() else version


def _version(purl: PackageURL) -> str:
    return purl.version.removeprefix("v") if purl.type == "golang" else purl.version


def _same_text(type_: str, one: str, other: str) -> bool:
    if type_ == "pypi":
        return canonical("PyPI", one) == canonical("PyPI", other)
    return one.lower() == other.lower() if type_ in _CASELESS else one == other


def _same_qualifiers(
    pattern: PackageURL, package: Package, own: PackageURL, release: Release | None
) -> bool:
    for key, value in pattern.qualifiers.items():
        if key in _RELEASE_QUALIFIERS:
            if not _same_release(value, own.qualifiers.get("distro", ""), release):
                return False
        elif key == "arch":
            arch = package.arch or own.qualifiers.get("arch", "")
            if value not in _SOURCE and arch and value != arch:
                return False
        elif key == "epoch":
            if value != _epoch(package, own):
                return False
        elif key not in {"repository_url", "tag"} and own.qualifiers.get(key, "") != value:
            return False
    return True


def _epoch(package: Package, own: PackageURL) -> str:
    epoch, colon, _ = package.version.partition(":")
    return epoch if colon and epoch.isdigit() else own.qualifiers.get("epoch", "0")


def _same_release(value: str, distro: str, release: Release | None) -> bool:
    wanted = value.lower()
    if wanted == distro.lower():
        return True
    if release is None:
        return False
    id_, version, major = release.id.lower(), release.version, release.version.partition(".")[0]
    known = {id_, version, major, release.codename.lower()}
    known |= {f"{id_}-{part}" for part in (version, major, release.codename.lower())}
    return wanted in known - {""}
