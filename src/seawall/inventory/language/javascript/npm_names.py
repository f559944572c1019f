"""Names, addresses and checksums as npm, Yarn, pnpm, Bun and Deno write them.

A package is ``name`` or ``@scope/name``; a descriptor adds ``@`` and a range, or
``@npm:other@range`` where the name is an alias. Checksums are subresource integrity:
``sha512-BASE64``, several separated by blanks.

Source: https://docs.npmjs.com/cli/v10/using-npm/package-spec, https://www.w3.org/TR/SRI/
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from typing import Final

from seawall.inventory.addresses import without_credentials
from seawall.inventory.language.public_registries import is_public

_NAME: Final = re.compile(r"(?:@[^/@\s]++/)?[^/@\s]++")
_VCS: Final = ("git+", "git:", "git@", "github:", "gitlab:", "bitbucket:")
_LONGEST: Final = 256
_RANGE: Final = re.compile(r"[\^~<>=*]|v?\d")
_TARBALL: Final = re.compile(r"-(\d++\.\d++\.\d++(?:[-+][0-9A-Za-z.+-]*)?)\.t(?:ar\.)?gz")


def split(descriptor: str) -> tuple[str, str]:
    """Name and the rest of ``@scope/name@rest``."""
    at = descriptor.find("@", 1)
    return (descriptor, "") if at < 0 else (descriptor[:at], descriptor[at + 1 :])


def unaliased(name: str, version: str) -> tuple[str, str]:
    """The real name and version behind ``npm:name@version``."""
    if not version.startswith("npm:"):
        return name, version
    target, rest = split(version[4:])
    if not rest and _RANGE.match(target):
        return name, target
    return target, rest


def is_name(text: str) -> bool:
    """Whether it can be the name of a package."""
    return len(text) <= _LONGEST and text.isprintable() and bool(_NAME.fullmatch(text))


def hashes(integrity: object) -> tuple[str, ...]:
    """``algorithm:hex`` of every part of an integrity string that is well formed."""
    if not isinstance(integrity, str):
        return ()
    found = []
    for part in integrity.split():
        algorithm, _, encoded = part.partition("-")
        try:
            digest = a2b_base64(encoded.partition("?")[0]).hex()
        except ValueError:
            continue
        if digest:
            found.append(f"{algorithm}:{digest}")
    return tuple(found)


def origin(resolved: object) -> str:
    """Where a package comes from, ``""`` for the default registry.

    The tarballs of a registry lie at ``REGISTRY/NAME/-/FILE``; what is before the name
    is the registry.

    Args:
        resolved: an address as lock files state it.
    """
    if not isinstance(resolved, str) or is_public("npm", resolved):
        return ""
    address = without_credentials(resolved)
    if "/-/" not in address or is_vcs(address):
        return address
    base = address.partition("/-/")[0]
    scope, _, _ = base.rpartition("/")
    last = scope.rpartition("/")[2]
    return scope.rpartition("/")[0] if last.startswith(("@", "%40")) else scope


def is_vcs(address: str) -> bool:
    """Whether it names a repository."""
    return address.startswith(_VCS)


def vcs_url(address: str) -> dict[str, str]:
    """The PURL qualifier of an address that names a repository, else nothing."""
    if not is_vcs(address):
        return {}
    place, _, commit = address.partition("#")
    place = place if place.startswith("git+") else f"git+{place}"
    return {"vcs_url": f"{place}@{commit}" if commit else place}


def version_in(address: str) -> str:
    """The version in the file name of a tarball, ``""`` if it holds none."""
    path = address.partition("#")[0].partition("?")[0]
    match = _TARBALL.search(path.rpartition("/")[2][-_LONGEST:])
    return match[1] if match else ""
