"""YAML documents of advisory databases, read as plain text values.

No type is guessed (``2010-1330`` stays a text) and nothing is built but mappings, lists and
texts. An alias only names a part once more, and callers walk a fixed number of
levels, so that repeated parts cost nothing.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from seawall.errors import LimitExceeded, MalformedInput

SIZE: Final = 1 << 20
"""Largest document, in bytes."""
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS: Final = frozenset({"", "~", "null"})


def mapping(content: bytes, *, aliases: bool = True) -> dict[str, Any]:
    """The document, which must be a mapping.

    Args:
        content: YAML.
        aliases: whether there may be any; callers that walk it as deep as it goes take none.

    Raises:
        MalformedInput: it is not, or has aliases.
        LimitExceeded: it is larger than any advisory.
    """
    if len(content) > SIZE:
        raise LimitExceeded("larger than any advisory")
    try:
        if not aliases and b"*" in content and any(map(_is_alias, yaml.parse(content, _LOADER))):
            raise MalformedInput("aliases are not read")
        document = yaml.load(content, Loader=_LOADER)  # noqa: S506 - builds only texts and containers
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise MalformedInput("not a YAML document") from error
    if not isinstance(document, dict):
        raise MalformedInput("not a mapping")
    return document


def _is_alias(event: object) -> bool:
    return isinstance(event, yaml.AliasEvent)


def text(value: Any) -> str:
    """A text of bounded length; ``""`` for null and for anything else."""
    return (
        value.strip()
        if isinstance(value, str) and value not in _NULLS and len(value) <= 512
        else ""
    )


def texts(value: Any) -> list[str]:
    """The texts in a list.

    Raises:
        MalformedInput: it is a list of something else, or far too long.
    """
    if value is None or (isinstance(value, str) and value in _NULLS):
        return []
    if not isinstance(value, list) or len(value) > 1000:
        raise MalformedInput("not a list of texts")
    found = [text(item) for item in value]
    if not all(found):
        raise MalformedInput("not a list of texts")
    return found
