"""Ignore files of one id a line: ``ID [exp:YYYY-MM-DD] [# reason]``."""

from __future__ import annotations

from collections.abc import Iterator

from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities.ignore.dates import day
from seawall.vulnerabilities.ignore.yaml_rows import LARGEST
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule


def read_lines(path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
    """Yield one rule for every line with an id.

    A comment on the line itself, or else the one right above it, is its reason.
    """
    if len(data) > LARGEST:
        raise LimitExceeded(f"{len(data)} bytes are more than {LARGEST}", where=path)
    above = ""
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), 1):
        where = f"{path}:{number}"
        text, _, comment = line.partition("#")
        words = text.split()
        if words:
            try:
                yield _rule(words, comment.strip() or above, where)
            except MalformedInput as error:
                yield Diagnostic(path=where, reason=f"not applied: {error.message}")
        above = comment.strip() if not words else ""


def _rule(words: list[str], reason: str, where: str) -> Rule:
    expires = ""
    if not words[0][-1].isalnum():
        raise MalformedInput(f"{words[0][:40]!r} is no id", where=where)
    for word in words[1:]:
        if not word.startswith("exp:"):
            raise MalformedInput(f"{word[:40]!r} is neither exp: nor a comment", where=where)
        expires = day(word.removeprefix("exp:"), where)
    return Rule(kind=IGNORE_FILE, origin=where, ids=(words[0],), reason=reason, expires=expires)
