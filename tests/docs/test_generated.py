"""Pages that are written from the program are current."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.cli.program import COMMANDS
from seawall.cli.settings import SETTINGS
from tests.docs import generated
from tests.docs.pages import named

PAGES = generated.pages()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_generated_parts_are_current(page: Path) -> None:
    """``make docs`` would change nothing."""
    assert page.read_text(encoding="utf-8") == PAGES[page]


def test_nothing_is_left_out() -> None:
    """Every command and every setting has its place."""
    for command in COMMANDS:
        assert f"\n## seawall {command}\n" in PAGES[generated.COMMAND_LINE]
    for name in SETTINGS:
        assert f"| `{name}` |" in PAGES[generated.CONFIGURATION]
