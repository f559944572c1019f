"""Files that grant exceptions: which reader understands which, and reading them.

Two kinds of readers share one interface: VEX documents below
:mod:`seawall.vulnerabilities.vex`, ignore files below
:mod:`seawall.vulnerabilities.ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple, Protocol

from seawall import plugins
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities.rules import Rule

KINDS: Final = ("seawall.vulnerabilities.ignore", "seawall.vulnerabilities.vex")
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one file; the largest VEX documents of vendors have a tenth of it."""
MOST: Final = 500_000
"""Rules of one file."""


class Reader(Protocol):
    """Reads one format."""

    @property
    def name(self) -> str:
        """Module name below its kind: ``openvex``."""
        ...

    @property
    def version(self) -> int:
        """Raised whenever the rules for the same bytes change."""
        ...

    def recognises(self, path: str, data: bytes) -> bool:
        """Whether a file is of this format, by its name or by its content."""
        ...

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield every rule, and a diagnostic for each part that cannot be applied.

        What was yielded before an error is kept.

        Raises:
            MalformedInput: the file is broken.
        """
        ...


class RuleFile(NamedTuple):
    """What one file grants."""

    rules: tuple[Rule, ...]
    diagnostics: tuple[Diagnostic, ...]


def read(path: str, data: bytes) -> RuleFile:
    """Read a file of any known format.

    Args:
        path: as the user named it; part of every rule's origin.
        data: its content.
    """
    rules: list[Rule] = []
    diagnostics: list[Diagnostic] = []
    try:
        for item in islice(_reader(path, data).read(path, data), MOST):
            if isinstance(item, Diagnostic):
                diagnostics.append(item)
            else:
                rules.append(item)
        if len(rules) + len(diagnostics) == MOST:
            reason = f"only the first {MOST} rules are read"
            diagnostics.append(Diagnostic(path=path, reason=reason, kind="limit"))
    except LimitExceeded as error:
        diagnostics.append(Diagnostic(path=path, reason=error.message, kind="limit"))
    except MalformedInput as error:
        diagnostics.append(Diagnostic(path=path, reason=error.message))
    return RuleFile(tuple(rules), tuple(diagnostics))


def _reader(path: str, data: bytes) -> Reader:
    if len(data) > LARGEST:
        raise LimitExceeded(f"{len(data)} bytes are more than {LARGEST}", where=path)
    for kind in KINDS:
        for entry in plugins.entries(kind):
            reader = plugins.load(entry, Reader)
            if reader.recognises(path, data):
                return reader
    raise MalformedInput(
        "neither an ignore file nor a VEX document that is known",
        where=path,
        hint="VEX documents are recognised by content, ignore files by name",
    )
