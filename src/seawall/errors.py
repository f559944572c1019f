"""The exception tree, and the exit code that each branch stands for.

SeawallError
├── UserError        exit 2   the call is wrong: usage, syntax, a missing file
├── SourceError      exit 3   something outside failed: registry, daemon, disk
│   └── DigestMismatch        content is not what its digest promises
└── MalformedInput            one file is broken: recorded as a diagnostic, the scan goes on
    └── LimitExceeded         one file is larger or deeper than its reader allows
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

EXIT_OK: Final = 0
EXIT_FINDINGS: Final = 1
EXIT_USAGE: Final = 2
EXIT_INCOMPLETE: Final = 3

_USER: Final = re.compile(r"(?<=://)[^/\s?#]*@")


def without_user(text: str) -> str:
    """A text with the user parts of all addresses in it taken out, passwords with them."""
    return _USER.sub("***@", text) if "://" in text else text


class SeawallError(Exception):
    """What failed, on what, and what to do about it.

    Errors are printed, logged and kept, so none holds the user part of an address.

    Args:
        message: what failed, in one line without a full stop.
        where: the file, reference or address it failed on.
        hint: what the user can do.
    """

    exit_code: ClassVar[int] = EXIT_INCOMPLETE

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        self.message = without_user(message)
        self.where = without_user(where)
        super().__init__(self.message)
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.hint})" if self.hint else text


class UserError(SeawallError):
    """The call cannot be carried out as it was written."""

    exit_code = EXIT_USAGE


class SourceError(SeawallError):
    """A registry, daemon, disk or feed did not deliver."""


class DigestMismatch(SourceError):  # noqa: N818
    """Content is not what its digest promises: damaged or tampered with."""


class MalformedInput(SeawallError):  # noqa: N818
    """One file cannot be read. The scan records it as a diagnostic and goes on."""


class LimitExceeded(MalformedInput):
    """One file is larger, deeper or slower than its reader allows."""
