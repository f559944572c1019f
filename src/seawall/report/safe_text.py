r"""Text that cannot deceive its reader.

Names, paths and build steps come out of the artifact. Printed raw, a control character moves
the cursor or hides a line, and a bidirectional override (CVE-2021-42574) shows a text in
another order than it has. Every format for people escapes them through this one door:

    >>> safe("evil\x1b[2K")
    'evil\\x1b[2K'

Escaped are the control characters (C0, C1, DEL), line and paragraph separators, everything
that changes the direction of text or is invisible, variation tags, and lone surrogates.
"""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


def safe(text: str) -> str:
    """The text on one line, with everything that could deceive written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
