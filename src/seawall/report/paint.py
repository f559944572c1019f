"""Colours of a terminal: a help for the eye, never the only sign.

The sixteen colours that every terminal lets its user choose, so that light and dark
backgrounds both work.
"""

from __future__ import annotations

from typing import Final

from seawall.model import Severity

_RESET: Final = "\x1b[0m"
_SEVERITIES: Final = {
    Severity.CRITICAL: "1;31",
    Severity.HIGH: "31",
    Severity.MEDIUM: "33",
    Severity.LOW: "36",
}


def letter(severity: Severity) -> str:
    """The letter that stands for a severity where there is no colour."""
    return "?" if severity is Severity.UNKNOWN else severity.value[0].upper()


class Paint:
    """Wraps text in escape sequences, or leaves it alone.

    Args:
        colour: whether escape sequences are welcome.
    """

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def severity(self, severity: Severity, text: str) -> str:
        """The colour of a severity; the text has to say it too."""
        return self._in(_SEVERITIES.get(severity, ""), text)

    def strong(self, text: str) -> str:
        """What the eye should find first: headings, names."""
        return self._in("1", text)

    def faint(self, text: str) -> str:
        """What is good to know but not urgent."""
        return self._in("2", text)

    def alarm(self, text: str) -> str:
        """What must not be overlooked."""
        return self._in("1;31", text)

    def good(self, text: str) -> str:
        """What is as it should be."""
        return self._in("32", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}{_RESET}" if self._colour and code and text else text
