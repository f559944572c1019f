"""Whole commands, run in this process as a shell would run them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from seawall import cli
from tests.docs.playground import place, world

__all__ = ["Run", "Seawall", "place", "seawall", "world"]


class Run(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Seawall = Callable[..., Run]


@pytest.fixture
def seawall(place: Path, capsys: pytest.CaptureFixture[str]) -> Seawall:
    """Runs one command in the playground."""
    del place

    def run(*words: str) -> Run:
        capsys.readouterr()
        code = cli.main(words)
        output = capsys.readouterr()
        return Run(code, output.out, output.err)

    return run
