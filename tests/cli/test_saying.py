"""What is said to people on standard error."""

from __future__ import annotations

import pytest

from seawall.cli.program import run, say
from seawall.cli.terminal import Progress


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2J\x1b]0;owned\x07",
        "a\r\nseawall: all is well",
        "caf\udce9",
        "\u202egpj.exe",
        "\x9b31m",
    ],
)
def test_nothing_said_can_steer_a_terminal(
    hostile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names out of images and answers of registries come out as one line of plain text."""
    say(f"seawall: {hostile}")
    Progress(quiet=False).notice(hostile)
    run(["scan", f"archive:/nowhere/{hostile}"])
    lines = capsys.readouterr().err.split("\n")
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith("seawall: ")
    assert lines[1].startswith("seawall: ")
    assert len([line for line in lines if line.startswith("seawall: ")]) == 3
