"""The roles of a repository, how long their word lasts, and what each may name.

``root`` says who holds which role; ``targets`` names databases and lets ``content`` name packs;
``snapshot`` binds versions of these together; ``timestamp`` says which is the newest.

Source: https://theupdateframework.github.io/specification/latest/
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Final

from seawall.errors import UserError

ROOT: Final = "root"
TARGETS: Final = "targets"
SNAPSHOT: Final = "snapshot"
TIMESTAMP: Final = "timestamp"
CONTENT: Final = "content"
TOP: Final = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)
ROLES: Final = (*TOP, CONTENT)

DAYS: Final = {ROOT: 365, TARGETS: 90, CONTENT: 90, SNAPSHOT: 30, TIMESTAMP: 7}
"""Days until a role's statement expires, if the publisher says nothing else."""
LONGEST: Final = 3660

DATABASES: Final = "db/"
PACKS: Final = "content/"
PATTERN: Final = "content/*"
"""The only paths that the role ``content`` may name."""


def threshold(keys: int) -> int:
    """How many of a role's keys have to sign: more than half of them."""
    return keys // 2 + 1


def moment() -> datetime:
    """The publisher's time: that of the clock, or ``SOURCE_DATE_EPOCH``.

    Clients know no such thing; they ask the clock.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return now.replace(microsecond=0)


def expiry(role: str, now: datetime, days: dict[str, int]) -> datetime:
    """When what is signed now expires.

    Args:
        role: whose statement it is.
        now: when it is signed.
        days: other than :data:`DAYS`.
    """
    return now + timedelta(days=days.get(role, DAYS[role]))


def lifetimes(texts: list[str]) -> dict[str, int]:
    """``ROLE=DAYS`` as given by the publisher.

    Raises:
        UserError: there is no such role, or no such number of days.
    """
    found = {}
    for text in texts:
        role, _, number = text.partition("=")
        if role not in ROLES:
            raise UserError(f"there is no role {role[:40]!r}", hint=f"there are {', '.join(ROLES)}")
        if not (number.isdecimal() and 1 <= int(number[:9]) <= LONGEST):
            raise UserError(f"{role} lasts from 1 to {LONGEST} days, not {number[:40]!r}")
        found[role] = int(number)
    return found
