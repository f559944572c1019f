"""Results that scans wrote as documents, read again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from seawall.errors import UserError
from seawall.model import ScanResult

LARGEST: Final = 1 << 30
"""Bytes of one document."""


def result(path: Path) -> ScanResult:
    """A result as ``scan --format json`` wrote it.

    Raises:
        UserError: it cannot be read, is larger than any result, or is none.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UserError("larger than any result of a scan", where=str(path))
        return msgspec.json.decode(path.read_bytes(), type=ScanResult)
    except OSError as error:
        raise UserError(f"it cannot be read: {error.strerror or error}", where=str(path)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UserError(
            "it is no result of a scan",
            where=str(path),
            hint="seawall scan TARGET --output json=FILE",
        ) from None
