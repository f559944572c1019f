"""JSON text of any document: the same bytes for the same content, always valid Unicode.

File names are bytes; those that are not UTF-8 come as lone surrogates, which no JSON text
can hold. They are rare, so the quick encoder is tried first, and only a document that it
refuses is walked.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any, Final

import msgspec

from seawall.model import ScanResult

NAMESPACE: Final = uuid.UUID("5a0c4d3e-9b1f-5c57-8f52-7b1f6f0a4d11")
"""Under which the ids of documents are derived from their content."""

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def json_text(document: Any) -> str:
    """Indented JSON with a final newline; what is not Unicode is replaced by U+FFFD."""
    return msgspec.json.format(_encoded(document), indent=2).decode() + "\n"


def document_id(result: ScanResult, kind: str) -> uuid.UUID:
    """An id that is the same for the same result, and another for each kind of document."""
    digest = hashlib.sha256(_encoded(result)).hexdigest()
    return uuid.uuid5(NAMESPACE, f"{kind} {digest}")


def _encoded(document: Any) -> bytes:
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(msgspec.to_builtins(document)))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return unicode(value)
    if isinstance(value, dict):
        return {unicode(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def unicode(text: str) -> str:
    """The text with what is not Unicode replaced."""
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
