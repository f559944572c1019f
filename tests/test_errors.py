"""What errors show."""

from __future__ import annotations

import pytest

from seawall.errors import SourceError, without_user


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:hunter2@host.example/a@b", "https://***@host.example/a@b"),
        ("git+https://token@host.example", "git+https://***@host.example"),
        ("two: http://a:b@c/ and https://d@e/", "two: http://***@c/ and https://***@e/"),
        ("https://host.example/x?who=a@b", "https://host.example/x?who=a@b"),
        ("app//node_modules/@scope/name", "app//node_modules/@scope/name"),
    ],
)
def test_an_error_holds_no_user_part(text: str, shown: str) -> None:
    """Neither message nor place of an error, nor its text, has the user part of an address."""
    assert without_user(text) == shown
    error = SourceError(text, where=text)
    assert (error.message, error.where, str(error)) == (shown, shown, f"{shown}: {shown}")
    assert error.args == (shown,)
