"""Debian's releases, which some name by a number and others by a code name."""

from __future__ import annotations

from typing import Final

RELEASES: Final = {
    "wheezy": "7",
    "jessie": "8",
    "stretch": "9",
    "buster": "10",
    "bullseye": "11",
    "bookworm": "12",
    "trixie": "13",
    "forky": "14",
    "duke": "15",
    "sid": "sid",
}
"""Number of each release by its code name; the unstable one has none.

Source: https://www.debian.org/releases/.
"""
