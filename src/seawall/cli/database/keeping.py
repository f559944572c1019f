"""Which older databases are kept when one is replaced, by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seawall.cli.settings import Configuration

if TYPE_CHECKING:
    from pathlib import Path

    from seawall.advisories.history import History


def history(configuration: Configuration, target: Path) -> History | None:
    """The history of the user's database; a database elsewhere has none."""
    from seawall.advisories import history_path, user_path
    from seawall.advisories.history import History

    if target != user_path():
        return None
    return History(history_path(), configuration["history"], configuration["history_size"] << 20)
