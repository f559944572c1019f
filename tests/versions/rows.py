"""Rows of the published comparison vectors beside the checkout."""

from __future__ import annotations

from tests.shared import corpus


def rows(name: str) -> list[list[str]]:
    """All rows of one file, padded to four columns, without the header."""
    lines = (corpus("versions") / f"{name}.tsv").read_text(encoding="utf-8").split("\n")[1:]
    fields = [line.split("\t") for line in lines if line]
    return [row + [""] * (4 - len(row)) for row in fields]
