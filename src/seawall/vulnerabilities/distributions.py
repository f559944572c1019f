"""Which advisories speak about an installed operating system.

OSV names a distribution's advisories ``<distribution>:<release>``. Each distribution
writes the release in its own way (``Debian:12``, ``Ubuntu:22.04:LTS``, ``Alpine:v3.19``),
names source or binary packages, and marks its own packages with its vendor. A release
that is not known here, or for which there are no advisories, is never replaced by a
neighbouring one: fixes are published under versions that only hold for one release.

Source: https://ossf.github.io/osv-schema/#defined-ecosystems and the os-release files of
the distributions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum, auto
from typing import Final, NamedTuple

from seawall.model import Hint, Release, ubuntu
from seawall.model.debian import RELEASES
from seawall.vulnerabilities import redhat


class Naming(Enum):
    """What the advisories of a distribution name."""

    SOURCE = auto()
    BINARY = auto()
    EITHER = auto()
    SLOT = auto()


class Distribution(NamedTuple):
    """An operating system as its advisories see it.

    Attributes:
        id: ``ID`` of os-release.
        type: PURL type of its packages.
        naming: whether its advisories name source or binary packages.
        ecosystems: OSV ecosystems with release that apply, the one it is known by first;
            empty when the release cannot be told.
        vendors: how the vendor of its own packages begins, lower case; empty when its
            package manager records none.
        secondary: ecosystems that only speak where the others are silent.
        paid: ecosystems whose fixes this system cannot install.
    """

    id: str
    type: str
    naming: Naming
    ecosystems: tuple[str, ...]
    vendors: tuple[str, ...] = ()
    secondary: frozenset[str] = frozenset()
    paid: frozenset[str] = frozenset()

    @property
    def primary(self) -> tuple[str, ...]:
        """Ecosystems that speak first."""
        return tuple(name for name in self.ecosystems if name not in self.secondary)

    @property
    def subject(self) -> str:
        """What an account of coverage calls it."""
        return self.ecosystems[0] if self.ecosystems else f"{self.id} (unknown release)"


class _Family(NamedTuple):
    type: str
    naming: Naming
    ecosystems: Callable[[Release], tuple[str, ...]]
    vendors: tuple[str, ...] = ()


def distribution(release: Release | None, hints: Collection[Hint] = ()) -> Distribution | None:
    """The distribution of a system, ``None`` if it has none whose advisories are known.

    Args:
        release: what the release files say.
        hints: facts of the system that decide which fixes it can install.
    """
    if release is None:
        return None
    id_ = release.id.lower()
    if id_ == "ubuntu":
        return _ubuntu(release, any(hint.kind == "esm" for hint in hints))
    if id_ == "rhel":
        return _red_hat(id_, redhat.streams(release, hints), ("red hat",))
    if id_ == "centos" and not _is_stream(release):  # rebuilt from the same sources
        return _red_hat(id_, redhat.streams(release), ("centos", "red hat"))
    if id_ in _SERVERS_OF_SUSE:
        return _suse_server(id_, release)
    family = _FAMILIES.get(id_)
    if family is None:
        return None
    return Distribution(id_, family.type, family.naming, family.ecosystems(release), family.vendors)


def _ubuntu(release: Release, pro: bool) -> Distribution:
    """Ubuntu, whose fixes after the standard term need Ubuntu Pro.

    A system without Pro has the flaw all the same, so both are asked.
    """
    version = release.version
    if not version[:1].isdecimal():
        version = ubuntu.RELEASES.get(release.codename.lower(), "")
    if not version:
        return Distribution("ubuntu", "deb", Naming.SOURCE, ())
    year, _, month = version.partition(".")
    version = f"{year}.{month[:2]}"
    plain = ubuntu.ecosystem(version)
    if not ubuntu.is_lts(version):
        return Distribution("ubuntu", "deb", Naming.SOURCE, (plain,))
    expanded = ubuntu.ecosystem(version, pro=True)
    both = (plain, expanded)
    if pro:
        return Distribution("ubuntu", "deb", Naming.SOURCE, both, secondary=frozenset({plain}))
    unavailable = frozenset({expanded})
    return Distribution(
        "ubuntu", "deb", Naming.SOURCE, both, secondary=unavailable, paid=unavailable
    )


def stated(text: str, namespace: str) -> Distribution | None:
    """The distribution that a package URL names.

    Args:
        text: its ``distro``: ``debian-12``, ``alpine-3.19.1``, or a code name alone.
        namespace: its namespace, which tells whose code name that is.
    """
    id_, dash, version = text.rpartition("-")
    if not dash:
        return distribution(Release(id=namespace, codename=text))
    codename = version if version.isalpha() else ""  # debian-bookworm
    return distribution(Release(id=id_, version=version, codename=codename))


def _major(name: str) -> Callable[[Release], tuple[str, ...]]:
    """``<name>:<major>``."""

    def ecosystems(release: Release) -> tuple[str, ...]:
        major = release.version.partition(".")[0]
        return (f"{name}:{major}",) if major else ()

    return ecosystems


def _exact(name: str) -> Callable[[Release], tuple[str, ...]]:
    """``<name>:<version as written>``."""
    return lambda release: (f"{name}:{release.version}",) if release.version else ()


def _rolling(name: str) -> Callable[[Release], tuple[str, ...]]:
    """One stream without releases."""
    return lambda _release: (name,)


_DEBIAN_RELEASES: Final = {**RELEASES, "unstable": "sid"}


def debian_release(codename: str) -> str:
    """Number of a release of Debian by its code name, ``""`` if there is none of that name."""
    return _DEBIAN_RELEASES.get(codename.lower(), "")


def _debian(release: Release) -> tuple[str, ...]:
    """By major version; testing and unstable have none and go by code name."""
    major = release.version.partition(".")[0]
    if not major.isdigit():
        name = release.codename or release.version.partition("/")[0]
        major = debian_release(name)
    return (f"Debian:{major}",) if major else ()


def _alpine(release: Release) -> tuple[str, ...]:
    """By branch. ``3.21.0_alpha20240923`` is what the development branch calls itself."""
    version = release.version
    if "_alpha" in version or version == "edge":
        return ("Alpine:edge",)
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    return (f"Alpine:v{major}.{minor}",) if major and minor else ()


def _red_hat(id_: str, streams: redhat.Streams, vendors: tuple[str, ...]) -> Distribution:
    return Distribution(
        id_, "rpm", Naming.EITHER, streams.ecosystems, vendors, streams.secondary, streams.paid
    )


def _is_stream(release: Release) -> bool:
    """Whether it is CentOS Stream, which has versions of its own."""
    major = release.version.partition(".")[0]
    return "stream" in release.pretty_name.lower() or major > "8"


def _amazon(release: Release) -> tuple[str, ...]:
    """``2018.03`` and its like are all Amazon Linux 1."""
    major = release.version.partition(".")[0]
    if len(major) == 4 and major < "2022":
        major = "1"
    return (f"Amazon Linux:{major}",) if major else ()


_SUSE_MODULES: Final = (
    "Basesystem",
    "Server Applications",
    "Development Tools",
    "Containers",
    "Public Cloud",
    "Web and Scripting",
    "Desktop Applications",
    "Legacy",
    "Python 3",
)


_SERVERS_OF_SUSE: Final = frozenset({"sles", "sle_hpc", "sles_sap"})


def _suse_server(id_: str, release: Release) -> Distribution:
    """SUSE's server, whose fixes after the general term need long-term support.

    A system without it has the flaw all the same, so both are asked.
    """
    names = _sles(release)
    support = frozenset(f"{name}-LTSS" for name in names[:1])
    return Distribution(
        id_,
        "rpm",
        Naming.EITHER,
        (*names, *support),
        _RPM_SUSE,
        secondary=support,
        paid=support,
    )


def _sles(release: Release) -> tuple[str, ...]:
    """By service pack; the packages of version 15 come from modules."""
    major, _, pack = release.version.partition(".")
    if not major:
        return ()
    if len(major) == 2 and major >= "16":  # has minor versions instead
        return (f"SUSE:Linux Enterprise Server {release.version}",)
    service = f"{major} SP{pack}" if pack and pack != "0" else major
    names = [f"SUSE:Linux Enterprise Server {service}"]
    if major == "15":
        names += [f"SUSE:Linux Enterprise Module for {name} {service}" for name in _SUSE_MODULES]
    return tuple(names)


def _sle_micro(release: Release) -> tuple[str, ...]:
    if not release.version:
        return ()
    product = "Linux Enterprise Micro" if release.version < "6" else "Linux Micro"
    return (f"SUSE:{product} {release.version}",)


def _leap(release: Release) -> tuple[str, ...]:
    major, _, rest = release.version.partition(".")
    minor = rest.partition(".")[0]
    if not minor:
        return ()
    name = "" if major in {"11", "12", "13"} else "Leap "  # Leap came after 13.2
    return (f"openSUSE:{name}{major}.{minor}",)


def _openeuler(release: Release) -> tuple[str, ...]:
    """``openEuler 24.03 (LTS-SP1)`` is ``24.03-LTS-SP1``."""
    if not release.version:
        return ()
    kind = release.pretty_name.partition("(")[2].rstrip(")")
    return (f"openEuler:{release.version}-{kind or 'LTS'}",)


def _alpaquita(release: Release) -> tuple[str, ...]:
    return (f"Alpaquita:{release.version.partition('.')[0] or 'stream'}",)


_RPM_SUSE: Final = ("suse", "opensuse")
_FAMILIES: Final[dict[str, _Family]] = {
    "debian": _Family("deb", Naming.SOURCE, _debian),
    "echo": _Family("deb", Naming.SOURCE, _rolling("Echo")),
    "alpine": _Family("apk", Naming.SOURCE, _alpine),
    "wolfi": _Family("apk", Naming.EITHER, _rolling("Wolfi")),
    "chainguard": _Family("apk", Naming.EITHER, _rolling("Chainguard")),
    "minimos": _Family("apk", Naming.EITHER, _rolling("MinimOS")),
    "alpaquita": _Family("apk", Naming.SOURCE, _alpaquita),
    "centos": _Family("rpm", Naming.EITHER, _exact("CentOS Stream"), ("centos", "red hat")),
    "fedora": _Family("rpm", Naming.BINARY, _major("Fedora"), ("fedora",)),
    # OSV's description says source names; the records name binary packages.
    "almalinux": _Family("rpm", Naming.BINARY, _major("AlmaLinux"), ("almalinux", "cloudlinux")),
    "rocky": _Family("rpm", Naming.EITHER, _major("Rocky Linux"), ("rocky",)),
    "ol": _Family("rpm", Naming.BINARY, _major("Oracle Linux"), ("oracle",)),
    "amzn": _Family("rpm", Naming.BINARY, _amazon, ("amazon",)),
    "azurelinux": _Family("rpm", Naming.EITHER, _major("Azure Linux"), ("microsoft",)),
    "mariner": _Family("rpm", Naming.EITHER, _major("Azure Linux"), ("microsoft",)),
    "photon": _Family("rpm", Naming.EITHER, _exact("Photon OS"), ("vmware", "broadcom")),
    "openeuler": _Family("rpm", Naming.EITHER, _openeuler, ("http://openeuler.org", "openeuler")),
    "mageia": _Family("rpm", Naming.SOURCE, _major("Mageia"), ("mageia",)),
    "sle-micro": _Family("rpm", Naming.EITHER, _sle_micro, _RPM_SUSE),
    "sle-micro-rancher": _Family("rpm", Naming.EITHER, _sle_micro, _RPM_SUSE),
    "sl-micro": _Family("rpm", Naming.EITHER, _sle_micro, _RPM_SUSE),
    "opensuse": _Family("rpm", Naming.EITHER, _leap, _RPM_SUSE),
    "opensuse-leap": _Family("rpm", Naming.EITHER, _leap, _RPM_SUSE),
    "opensuse-tumbleweed": _Family(
        "rpm", Naming.EITHER, _rolling("openSUSE:Tumbleweed"), _RPM_SUSE
    ),
    "arch": _Family("alpm", Naming.BINARY, _rolling("Arch Linux")),
    "gentoo": _Family("ebuild", Naming.SLOT, _rolling("Gentoo")),
}


def families() -> frozenset[str]:
    """Ecosystems, without release, that the packages of known systems are looked up in."""
    probe = "15.5"  # a version that every family can make a release of
    known = [*_FAMILIES, "rhel", "ubuntu"]
    found = (distribution(Release(id=id_, version=probe)) for id_ in known)
    return frozenset(
        name.partition(":")[0] for one in found if one is not None for name in one.ecosystems
    )
