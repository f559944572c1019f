"""Ubuntu's releases, which some name by a number and others by a code name."""

from __future__ import annotations

from typing import Final

RELEASES: Final = {
    "trusty": "14.04",
    "xenial": "16.04",
    "bionic": "18.04",
    "focal": "20.04",
    "jammy": "22.04",
    "noble": "24.04",
    "oracular": "24.10",
    "plucky": "25.04",
    "questing": "25.10",
    "resolute": "26.04",
}
"""Number of each release by the first word of its code name.

Source: https://documentation.ubuntu.com/project/release-team/list-of-releases/.
"""


def is_lts(version: str) -> bool:
    """Whether a release (``22.04``) is supported for long: that of April of every second year."""
    year, _, month = version.partition(".")
    return month == "04" and year[-1:] in set("02468")


def ecosystem(version: str, *, pro: bool = False) -> str:
    """What OSV calls a release (``Ubuntu:22.04:LTS``), or what Pro offers for it."""
    name = f"Ubuntu:Pro:{version}" if pro else f"Ubuntu:{version}"
    return f"{name}:LTS" if is_lts(version) else name
