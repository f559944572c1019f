"""The operating system where there is no ``os-release``: the files that came before it.

Most hold one line for people - a product, perhaps the word ``release``, a version and a
code name in brackets. Derivatives keep the file of what they derive from beside their own
(Debian's, or Red Hat's in Oracle Linux), so that the more general a file is the higher its
rank. Version and identifier are given as ``os-release`` of the same system writes them.

Source: https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/lsbrelease.html
for ``lsb-release``; the other files follow their distributions' packages
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, File
from seawall.inventory.distro.shell_values import assignments
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Release

_OWN: Final = 10
_SHARED: Final = 20
_FAMILY: Final = 30
_PARENT: Final = 40

_LONGEST: Final = 256
_LINE: Final = re.compile(r"(\D+?)(?:\s+release)?\s+v?(\d[\w.]*)\s*([^(]*)(?:\(([^)]*)\))?")

# What a product calls itself, lower case, and its os-release ID; the first match counts.
_PRODUCTS: Final = (
    ("red hat", "rhel"),
    ("centos", "centos"),
    ("rocky", "rocky"),
    ("almalinux", "almalinux"),
    ("fedora", "fedora"),
    ("oracle", "ol"),
    ("enterprise linux enterprise linux", "ol"),
    ("amazon linux", "amzn"),
    ("scientific linux", "scientific"),
    ("cloudlinux", "cloudlinux"),
    ("virtuozzo", "virtuozzo"),
    ("anolis", "anolis"),
    ("openeuler", "openEuler"),
    ("euleros", "euleros"),
    ("mageia", "mageia"),
    ("vmware photon", "photon"),
    ("photon", "photon"),
    ("cbl-mariner", "mariner"),
    ("common base linux mariner", "mariner"),
    ("microsoft azure linux", "azurelinux"),
    ("azure linux", "azurelinux"),
    ("suse linux enterprise", "sles"),
    ("opensuse", "opensuse"),
    ("gentoo", "gentoo"),
    ("slackware", "slackware"),
    ("arch linux", "arch"),
)
_LSB_IDS: Final = {
    "linuxmint": "linuxmint",
    "opensuse project": "opensuse",
    "manjarolinux": "manjaro",
    "redhatenterpriseserver": "rhel",
    "amazonami": "amzn",
    "amazon": "amzn",
    "oracleserver": "ol",
}


def _product(text: str) -> Release | None:
    """``CentOS Linux release 7.9.2009 (Core)``."""
    line = text.strip().partition("\n")[0].strip()[:_LONGEST]
    match = _LINE.match(line)
    lower = line.lower()
    id_ = next((id_ for name, id_ in _PRODUCTS if lower.startswith(name)), "")
    if not id_:
        return None
    version, _, codename = match.groups()[1:] if match else ("", "", "")
    return Release(id=id_, version=version, codename=codename or "", pretty_name=line)


def _alpine(text: str) -> Release | None:
    version = text.strip()[:_LONGEST]
    if not version[:1].isdigit():
        return None
    return Release(id="alpine", version=version, pretty_name=f"Alpine Linux {version}")


def _debian(text: str) -> Release | None:
    """``12.5``, or of what is not yet released ``trixie/sid``."""
    version = text.strip()[:_LONGEST]
    if version[:1].isdigit():
        major = version.partition(".")[0]
        return Release(id="debian", version=major, pretty_name=f"Debian GNU/Linux {version}")
    codename = version.partition("/")[0]
    if not codename.isalpha():
        return None
    return Release(id="debian", codename=codename, pretty_name=f"Debian GNU/Linux {version}")


def _assigned(text: str) -> Release | None:
    """``DISTRIB_ID=Ubuntu`` and so on."""
    fields = assignments(text)
    id_ = fields.get("DISTRIB_ID", "").lower()
    if not id_:
        return None
    return Release(
        id=_LSB_IDS.get(id_, id_),
        version=fields.get("DISTRIB_RELEASE", ""),
        codename=fields.get("DISTRIB_CODENAME", ""),
        pretty_name=fields.get("DISTRIB_DESCRIPTION", ""),
    )


def _suse(text: str) -> Release | None:
    """A product line, then ``VERSION = 11`` and ``PATCHLEVEL = 4``."""
    line, _, rest = text.strip().partition("\n")
    rows = (row.partition("=") for row in rest.splitlines())
    fields = {name.strip(): value.strip() for name, _, value in rows}
    version, level = fields.get("VERSION", ""), fields.get("PATCHLEVEL", "0")
    if not version:
        return _product(text)
    full = version if level == "0" or "." in version else f"{version}.{level}"
    id_ = "opensuse" if line.lower().startswith("opensuse") else "sles"
    return Release(id=id_, version=full, pretty_name=line[:_LONGEST])


def _arch(_text: str) -> Release:
    """The file is empty."""
    return Release(id="arch", pretty_name="Arch Linux")


class _Form(NamedTuple):
    rank: int
    read: Callable[[str], Release | None]


_FORMS: Final = {
    "etc/alpine-release": _Form(_OWN, _alpine),
    "etc/arch-release": _Form(_PARENT, _arch),
    "etc/debian_version": _Form(_PARENT, _debian),
    "etc/lsb-release": _Form(_FAMILY, _assigned),
    "etc/openwrt_release": _Form(_OWN, _assigned),
    "etc/SuSE-release": _Form(_OWN, _suse),
} | {
    f"{folder}/{name}": _Form(rank, _product)
    for folder in ("etc", "usr/lib")
    for name, rank in (
        ("almalinux-release", _OWN),
        ("azurelinux-release", _OWN),
        ("centos-release", _OWN),
        ("fedora-release", _SHARED),
        ("gentoo-release", _OWN),
        ("mageia-release", _OWN),
        ("mariner-release", _OWN),
        ("openEuler-release", _OWN),
        ("oracle-release", _OWN),
        ("photon-release", _OWN),
        ("redhat-release", _FAMILY),
        ("rocky-release", _OWN),
        ("slackware-version", _OWN),
        ("system-release", _SHARED),
    )
}


class ReleaseFiles(Declared):
    """Reads one release file."""

    name: Final = "distro/release_files"
    version: Final = 1
    wants: Final = Wants(paths=tuple(_FORMS), limit=MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the release."""
        form = _FORMS[file.path]
        release = form.read(file.text())
        if release is None:
            yield Diagnostic(
                path=file.path,
                reason="it names no operating system that is known",
                kind="unsupported",
            )
            return
        yield Release(
            id=release.id,
            version=release.version,
            codename=release.codename,
            pretty_name=release.pretty_name,
            path=file.path,
            rank=form.rank,
        )


PLUGIN: Final = ReleaseFiles()
