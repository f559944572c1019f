"""Lists of mappings in YAML files, each row with the line it begins on.

The files may belong to the repository that is scanned: aliases are refused, since a few
lines of them unfold into gigabytes, and so is deep nesting. Values stay text: whether
``2026-12-31`` is a date and ``1.10`` a version is for the reader of the format to say.

Specification: https://yaml.org/spec/1.1/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from seawall.errors import LimitExceeded, MalformedInput

LARGEST: Final = 4 * 1024 * 1024
DEEPEST: Final = 16


class Row(NamedTuple):
    """One item of a list.

    Attributes:
        line: 1-based.
        value: mappings, lists and texts only.
    """

    line: int
    value: Any


def rows(document: dict[str, Row], section: str, where: str) -> Iterator[Row]:
    """Items of the list below a top-level key; nothing if the key is absent or empty.

    Raises:
        MalformedInput: the section is not a list.
    """
    found = document.get(section)
    if found is None or found.value == "":
        return
    if not isinstance(found.value, list):
        raise MalformedInput(f"{section!r} is not a list", where=where)
    for item in found.value:
        yield Row(item.line, _plain(item))


def load(data: bytes, where: str) -> dict[str, Row]:
    """Top-level keys of the first document; empty for an empty one.

    Raises:
        MalformedInput: it is not a YAML mapping.
    """
    import yaml  # noqa: PLC0415

    if len(data) > LARGEST:
        raise LimitExceeded(f"{len(data)} bytes are more than {LARGEST}", where=where)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = _tree(yaml.parse(data.decode("utf-8-sig"), Loader=loader), where)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise MalformedInput(" ".join(str(error).split())[:300], where=where) from error
    if root is None or root.value == "":
        return {}
    if not isinstance(root.value, dict):
        raise MalformedInput("not a mapping", where=where)
    return root.value


def _tree(events: Iterable[Any], where: str) -> Row | None:
    """Build the first document from its events, without recursion.

    An open collection is a list of rows; that of a mapping alternates keys and values.
    """
    import yaml  # noqa: PLC0415

    opened: list[tuple[Any, list[Row]]] = []
    for event in events:
        row = None
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise MalformedInput("aliases are not read", where=where)
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event, []))
            if len(opened) > DEEPEST:
                raise LimitExceeded("nested too deeply", where=where)
        elif isinstance(event, yaml.CollectionEndEvent):
            start, items = opened.pop()
            row = Row(start.start_mark.line + 1, _collected(start, items))
        elif isinstance(event, yaml.ScalarEvent):
            row = Row(line, event.value)
        if row is not None and not opened:
            return row
        if row is not None:
            opened[-1][1].append(row)
    return None


def _collected(start: Any, items: list[Row]) -> Any:
    import yaml  # noqa: PLC0415

    if isinstance(start, yaml.SequenceStartEvent):
        return items
    return {str(key.value): value for key, value in zip(items[::2], items[1::2], strict=True)}


def _plain(row: Row) -> Any:
    """A value without lines; the depth was bounded while it was built."""
    if isinstance(row.value, dict):
        return {key: _plain(value) for key, value in row.value.items()}
    if isinstance(row.value, list):
        return [_plain(item) for item in row.value]
    return row.value


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of texts as a tuple; anything else is not one."""
    items: Sequence[Any] = value if isinstance(value, list) else (value,)
    return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())
