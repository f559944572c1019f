"""Names and requirements as Python packages write them.

A requirement is a name, extras in brackets, and either version clauses or ``@`` and an
address, then a marker after a semicolon. Only one exact clause (``==1.2``) states a version.

Source: https://peps.python.org/pep-0503/, https://peps.python.org/pep-0508/
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from seawall.inventory.addresses import without_credentials

_RUNS: Final = re.compile(r"[-_.]+")
_REQUIREMENT: Final = re.compile(
    r"\s*([A-Za-z0-9][A-Za-z0-9._-]*+)\s*+(?:\[([^\]]*+)\]\s*+)?([@(<>=!~].*+)?", re.DOTALL
)
_EXACT: Final = re.compile(r"===?\s*([^\s,;*=<>!~]+)\s*")
_EXTRA: Final = re.compile(r"\bextra\s*==")
_WHEEL: Final = re.compile(r"([A-Za-z0-9._]+)-([0-9][^/-]*)-[^/]+\.whl")
_VCS: Final = ("git+", "hg+", "svn+", "bzr+")


class Requirement(NamedTuple):
    """One parsed requirement.

    Attributes:
        name: in the form of PEP 503.
        version: what it is pinned to, ``""`` if it is not.
        constraint: the version clauses as written.
        marker: environment it is limited to, as written.
        address: where it is taken from, without credentials.
    """

    name: str
    version: str = ""
    constraint: str = ""
    marker: str = ""
    address: str = ""

    @property
    def for_extra(self) -> bool:
        """Whether it only applies to those who ask for an extra."""
        return bool(_EXTRA.search(self.marker))


def canonical(name: str) -> str:
    """The PEP 503 form of a name."""
    return _RUNS.sub("-", name.strip()).lower()


def requirement(text: str) -> Requirement | None:
    """A requirement taken apart, ``None`` if it is none."""
    body, _, marker = _split_marker(text)
    match = _REQUIREMENT.fullmatch(body.rstrip())
    if match is None:
        return None
    name, rest = canonical(match[1]), (match[3] or "").strip()
    if rest.startswith("@"):
        address = without_credentials(rest[1:].strip())
        return Requirement(name, version_in(address), "", marker.strip(), address)
    constraint = rest.strip("()").strip()
    return Requirement(name, _pin(constraint), constraint, marker.strip())


def version_in(address: str) -> str:
    """The version in the name of a wheel, ``""`` for anything else."""
    wheel = wheel_name(address)
    return wheel[1] if wheel else ""


def wheel_name(address: str) -> tuple[str, str] | None:
    """Name and version that the file name of a wheel states, ``None`` for anything else."""
    last = address.partition("#")[0].partition("?")[0].rpartition("/")[2]
    match = _WHEEL.fullmatch(last)
    return (canonical(match[1]), match[2]) if match else None


def is_vcs(address: str) -> bool:
    """Whether it names a repository, as ``git+https://...`` does."""
    return address.startswith(_VCS)


def _pin(constraint: str) -> str:
    for clause in constraint.split(","):
        exact = _EXACT.fullmatch(clause.strip())
        if exact:
            return exact[1]
    return ""


def _split_marker(text: str) -> tuple[str, str, str]:
    """Addresses may hold a semicolon; their marker follows a blank."""
    return text.partition(" ;") if "@" in text and "://" in text else text.partition(";")
