"""Sources that a user configured: called by the folder they lie in, and marked as own."""

from __future__ import annotations

import re
from typing import Final

from seawall.model import Source

_OTHER: Final = re.compile(r"[^a-z0-9]+")


def own_source(path: str, what: str) -> Source:
    """The source of a file below the folder of feeds.

    Args:
        path: ``KIND/NAME/...``, or ``KIND/FILE`` without a name.
        what: kind of data, for people.
    """
    kind, _, rest = path.partition("/")
    name = rest.partition("/")[0] if "/" in rest else ""
    slug = _OTHER.sub("-", name.lower()).strip("-")[:40]
    return Source(
        id=f"{kind}-{slug}" if slug else kind,
        name=f"{what}: {name[:80]}" if name else what,
        url="",
        licence="the user's own data",
        own=True,
    )
