"""How Conan names a package: ``name/version[@user/channel][#revision][:package][%time]``.

A version in brackets is a range.

Source: https://docs.conan.io/2/reference/conanfile/attributes.html#requires
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_REFERENCE: Final = re.compile(
    r"(?P<name>[A-Za-z0-9_][A-Za-z0-9_+.-]*)/(?P<version>\[[^\]]*\]|[^@#:%\s\[]+)"
    r"(?:@(?P<user>[^/#:%\s]*)(?:/(?P<channel>[^#:%\s]*))?)?"
    r"(?:#(?P<revision>[^:%\s]*))?(?::(?P<package>[^#%\s]*))?(?:[#%].*)?"
)


class Reference(NamedTuple):
    """One reference.

    Attributes:
        name: of the package.
        version: ``""`` if it is a range.
        constraint: the range.
        qualifiers: user, channel and recipe revision, as package URLs call them.
    """

    name: str
    version: str
    constraint: str
    qualifiers: dict[str, str]

    @property
    def dependency(self) -> str:
        """As others refer to it."""
        return f"{self.name}@{self.version}" if self.version else self.name


def reference(text: str) -> Reference | None:
    """Read a reference, ``None`` if it is none."""
    match = _REFERENCE.fullmatch(text.strip())
    if match is None:
        return None
    stated = match["version"]
    ranged = stated.startswith("[")
    qualifiers = {"user": match["user"], "channel": match["channel"], "rrev": match["revision"]}
    return Reference(
        name=match["name"],
        version="" if ranged else stated,
        constraint=stated[1:-1].strip() if ranged else "",
        qualifiers={
            key: value for key, value in qualifiers.items() if value and value not in {"_", "0"}
        },
    )
