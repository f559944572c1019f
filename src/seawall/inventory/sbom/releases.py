"""The operating system that a bill of materials speaks of.

Tools name distributions in their own ways (``redhat``, ``opensuse.leap``, ``amazon``); the
rest of Seawall knows them by ``ID`` of os-release. Without a component for the operating
system, the package URLs of its packages tell (:func:`~seawall.model.purl.to_package_fields`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import structs

from seawall.model import Release
from seawall.model.purl_names import OTHER_IDS

STATED_RANK: Final = 50
"""Below every file of the operating system itself."""

_DERIVED_RANK: Final = 60
_IDS: Final = {
    **OTHER_IDS,
    "red hat enterprise linux": "rhel",
    "suse": "sles",
    "suse linux enterprise micro": "sle_micro",
    "suse linux enterprise server": "sles",
}
_FACT: Final = re.compile(r"(?:syft:distro:|seawall:)(id|versionID|versionCodename|prettyName)")
_LIKE: Final = re.compile(r"(?:syft:distro:idLike:\d{1,3}|seawall:idLike)")


def distribution(name: str) -> str:
    """``ID`` of os-release for a tool's name of a distribution."""
    known = name.strip().lower()
    return _IDS.get(known, known)


def stated(
    name: str, version: str, path: str, facts: Iterable[tuple[str, str]] = (), cpe: str = ""
) -> Release:
    """The release that a component of kind operating system states.

    Args:
        name: of the component.
        version: of the component.
        path: of the document.
        facts: its properties or annotations, of which Syft's and our own say more.
        cpe: its CPE name.
    """
    rows = list(facts)
    known = {match[1]: value for key, value in rows if (match := _FACT.fullmatch(key))}
    return Release(
        id=known.get("id") or distribution(name),
        version=known.get("versionID", version.partition(" ")[0]),
        codename=known.get("versionCodename", ""),
        pretty_name=known.get("prettyName", ""),
        id_like=tuple(value for key, value in rows if _LIKE.fullmatch(key)),
        cpe=cpe,
        path=path,
        rank=STATED_RANK,
    )


def agrees(release: Release, other: Release | None) -> bool:
    """Whether two statements may be about one system: one may be less exact."""
    if other is None or not other.version or not release.version:
        return other is None or other.id == release.id
    longer, shorter = sorted((release.version, other.version), key=len, reverse=True)
    return other.id == release.id and (longer + ".").startswith(shorter + ".")


def most_stated(releases: Iterable[Release], path: str) -> list[Release]:
    """The releases that the URLs of packages name, the most frequent first.

    One without a version counts if there is no other.
    """
    counted = Counter(releases)
    exact = [row for row, _ in counted.most_common() if row.version or row.codename]
    return [
        structs.replace(row, path=path, rank=_DERIVED_RANK) for row in exact or list(counted)[:1]
    ]
