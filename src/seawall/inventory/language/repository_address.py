"""Addresses of source repositories, reduced to what names them.

``https://user:secret@host/owner/repo.git``, ``ssh://git@host/owner/repo`` and
``git@host:owner/repo.git`` are one repository: ``host/owner/repo``.

Source: https://git-scm.com/docs/git-clone#_git_urls
"""

from __future__ import annotations

import re
from typing import Final

COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
"""A whole commit id, SHA-1 or SHA-256."""

_SHORT: Final = re.compile(r"(?:[\w.+-]+@)?([\w-]+(?:\.[\w-]+)+):(?!/)(.+)", re.ASCII)


def bare(address: str) -> str:
    """``host/path`` of a repository; a path inside the same tree stays as it is written."""
    address = address.strip().removeprefix("git+")
    scheme, separator, rest = address.partition("://")
    if separator and scheme != "file":
        authority, slash, path = rest.partition("/")
        address = f"{authority.rpartition('@')[2].lower()}{slash}{path}"
    elif match := _SHORT.fullmatch(address):
        address = f"{match[1].lower()}/{match[2]}"
    return address.partition("#")[0].partition("?")[0].rstrip("/").removesuffix(".git")


def is_remote(address: str) -> bool:
    """Whether an address leads out of the tree it is written in."""
    scheme, separator, _ = address.partition("://")
    return scheme.lower() != "file" if separator else _SHORT.fullmatch(address) is not None


def pinned(reference: str, address: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Version, qualifiers and properties of a reference to a repository.

    A tag is a version. A commit is none, but says exactly what was taken.
    """
    if COMMIT.fullmatch(reference):
        place = address if "://" in address else f"https://{bare(address)}"
        return "", {"vcs_url": f"git+{place}@{reference}"}, {"revision": reference}
    return reference, {}, {}
