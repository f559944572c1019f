"""Declared licences as one SPDX expression.

What is on SPDX's list, or an expression of it, stays; any other text becomes a reference that
the document defines (``LicenseRef-...``). Several licences are joined by ``AND``: a package
that states several is under all of them unless it says otherwise.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from msgspec import Struct

from seawall.report.spdx_licenses import expression

_UNFIT: Final = re.compile(r"[^A-Za-z0-9.]+")


class Declared(Struct, frozen=True):
    """Licences of a package.

    Attributes:
        expression: valid, ``""`` if none is declared.
        references: the texts behind the references that it uses, by reference.
    """

    expression: str
    references: dict[str, str]


def declared(licenses: tuple[str, ...]) -> Declared:
    """The licences as one expression."""
    references: dict[str, str] = {}
    parts: dict[str, None] = {}
    for text in filter(str.strip, licenses):
        part = expression(text)
        if not part:
            part = reference(text)
            references[part] = text
        parts[part] = None
    if len(parts) == 1:
        return Declared(next(iter(parts)), references)
    return Declared(" AND ".join(_grouped(part) for part in parts), references)


def reference(text: str) -> str:
    """A reference that reads like the text and is the same for the same text."""
    name = _UNFIT.sub("-", text)[:40].strip("-.")
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"LicenseRef-{name}-{digest}" if name else f"LicenseRef-{digest}"


def _grouped(part: str) -> str:
    return f"({part})" if " OR " in part else part
