"""Percent-encoding and paths in package URLs.

Letters, digits and ``.-_~:`` stand for themselves; slashes separate the segments of a namespace
or subpath and are encoded elsewhere.

Source: ECMA-427, https://github.com/package-url/purl-spec
"""

from __future__ import annotations

import re
from typing import Final

from seawall.errors import MalformedInput

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._~:-]")
_ENCODED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


def encode(text: str) -> str:
    """One component; lone surrogates become question marks."""
    return _UNSAFE.sub(_escape, text)


def encode_path(path: str) -> str:
    """Components between slashes, without empty ones."""
    if "/" not in path:
        return _UNSAFE.sub(_escape, path)
    return "/".join([_UNSAFE.sub(_escape, segment) for segment in path.split("/") if segment])


def _escape(match: re.Match[str]) -> str:
    return "".join([f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")])


def decode(text: str, where: str) -> str:
    """One component; a percent sign that encodes nothing stays.

    Args:
        text: the component.
        where: the URL that an error names.

    Raises:
        MalformedInput: it is not UTF-8.
    """
    if "%" not in text:
        return text
    decoded = _ENCODED.sub(lambda match: bytes((int(match[1], 16),)), text.encode())
    try:
        return decoded.decode()
    except UnicodeDecodeError as error:
        raise MalformedInput("the package URL is not UTF-8", where=shown(where)) from error


def decode_path(path: str, where: str) -> str:
    """Components between slashes, without empty ones.

    Args:
        path: the components.
        where: the URL that an error names.

    Raises:
        MalformedInput: one is not UTF-8, or would become two.
    """
    segments = [decode(segment, where) for segment in path.split("/") if segment]
    if any("/" in segment for segment in segments):
        raise MalformedInput(
            "a segment of the package URL holds an encoded slash", where=shown(where)
        )
    return "/".join(segments)


def clean(path: str) -> str:
    """Without empty segments."""
    return "/".join([s for s in path.split("/") if s]) if "/" in path else path


def inside(path: str) -> str:
    """A path that does not lead out."""
    return "/".join([segment for segment in path.split("/") if segment not in ("", ".", "..")])


def is_unicode(text: str) -> bool:
    """Whether the text can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(text: str) -> str:
    """The text cut short, fit for a line of output."""
    cut = text if len(text) <= 120 else f"{text[:117]}..."
    return cut.encode("utf-8", "replace").decode()
