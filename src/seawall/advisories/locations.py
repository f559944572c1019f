"""Where snapshots lie: the user's own, or the starter that comes with the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

STARTER: Final = Path(__file__).parent / "data" / "starter.db"
"""Ships with the program, so that a fresh copy finds real vulnerabilities offline."""
NAME: Final = "seawall.db"


def user_path() -> Path:
    """Where ``db update`` and ``db import`` put the user's snapshot.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/
    """
    return _base("XDG_DATA_HOME", "~/.local/share") / "seawall" / NAME


def cache_path() -> Path:
    """Where ``db update`` keeps what it fetched."""
    return _base("XDG_CACHE_HOME", "~/.cache") / "seawall" / "feeds"


def facts_path() -> Path:
    """Where ``db update`` keeps the facts of the files it has read."""
    return _base("XDG_CACHE_HOME", "~/.cache") / "seawall" / "facts"


def history_path() -> Path:
    """Where older snapshots are kept."""
    return user_path().parent / "history"


def default_path() -> Path:
    """The user's snapshot if there is one, else the starter."""
    own = user_path()
    return own if own.is_file() else STARTER


def _base(variable: str, default: str) -> Path:
    given = os.environ.get(variable, "")
    return Path(given) if Path(given).is_absolute() else Path(default).expanduser()
