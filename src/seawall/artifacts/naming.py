"""How targets and the words of strangers are shown: without credentials, in one line."""

from __future__ import annotations

from typing import Final

from seawall.errors import without_user

LONGEST: Final = 300


def shown(target: str) -> str:
    """A target as it may be printed and stored: the user part of an address is taken out."""
    return quoted(without_user(target), 4096)


def quoted(words: str | bytes, limit: int = LONGEST) -> str:
    """Text of a registry, daemon or program, fit for one line of a message.

    Control characters, which could rewrite the user's terminal, become blanks.
    """
    if isinstance(words, bytes):
        words = words[: 4 * limit].decode("utf-8", errors="replace")
    words = words[: 4 * limit]
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def decoded(name: bytes | str) -> str:
    r"""A file name that can be stored and printed: UTF-8, other bytes as ``\xNN``."""
    if isinstance(name, str):
        if name.isascii():
            return name
        name = name.encode("utf-8", "surrogateescape")
    return name.decode("utf-8", errors="backslashreplace")
