"""YAML files as nodes that know their line; scalars stay text.

Whether ``1.10`` is a number and ``on`` a truth value is for the reader of the format to say. An
alias stands for the node of its anchor, which is shared, not copied: what all of them together
unfold to is counted and bounded, and so is depth. Nothing recurses.

Source: https://yaml.org/spec/1.1/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput

_LIMIT: Final = 32 * MIB
_DEEPEST: Final = 128
_MOST: Final = 300_000  # nodes that aliases may add


class Node:
    """A scalar, list or mapping; questions that do not fit its kind have empty answers.

    Attributes:
        line: 1-based.
        size: how many nodes it unfolds to.
        lines: where the keys of a mapping stand.
    """

    __slots__ = ("_value", "line", "lines", "size")

    def __init__(
        self,
        value: str | list[Node] | dict[str, Node],
        line: int,
        size: int,
        lines: dict[str, int] | None = None,
    ) -> None:
        self._value = value
        self.line = line
        self.size = size
        self.lines = lines or {}

    @property
    def text(self) -> str:
        """The text of a scalar, ``""`` of null and of anything else."""
        return self._value.strip() if isinstance(self._value, str) else ""

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping, an empty one too."""
        return isinstance(self._value, dict)

    @property
    def items(self) -> list[Node]:
        """The items of a list."""
        return self._value if isinstance(self._value, list) else []

    @property
    def entries(self) -> dict[str, Node]:
        """The values of a mapping by key."""
        return self._value if isinstance(self._value, dict) else {}

    def get(self, *keys: str) -> Node:
        """The value along a path of keys, an empty node if there is none."""
        node = self
        for key in keys:
            node = node.entries.get(key, _NOTHING)
        return node

    def texts(self) -> list[str]:
        """The scalars of a list, or a single scalar as a list."""
        found = [item.text for item in self.items] if self.items else [self.text]
        return [text for text in found if text]


_NOTHING: Final = Node("", 0, 1)


def document(file: File) -> Node:
    """The first document of a file, an empty node for an empty one.

    Raises:
        MalformedInput: it is no YAML.
        LimitExceeded: it is nested too deeply, or unfolds to too many nodes.
    """
    return next(documents(file), _NOTHING)


def documents(file: File) -> Iterator[Node]:
    """Every document of a file.

    Raises:
        MalformedInput, LimitExceeded: as for :func:`document`.
    """
    import yaml  # noqa: PLC0415

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = file.text(_LIMIT)
        yield from _built(yaml.parse(text, Loader=loader), len(text) + _MOST, file.path)
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise MalformedInput(f"broken YAML: {reason}", where=file.path) from error


class _Open:
    """A list or mapping whose end has not come."""

    __slots__ = ("anchor", "line", "mapping", "nodes", "size")

    def __init__(self, event: Any, *, mapping: bool) -> None:
        self.anchor: str | None = event.anchor
        self.line: int = event.start_mark.line + 1
        self.mapping = mapping
        self.nodes: list[Node] = []
        self.size = 1

    def closed(self) -> Node:
        if not self.mapping:
            return Node(self.nodes, self.line, self.size)
        keys, values = self.nodes[::2], self.nodes[1::2]
        entries = {key.text: value for key, value in zip(keys, values, strict=False)}
        return Node(entries, self.line, self.size, {key.text: key.line for key in keys})


def _built(events: Iterable[Any], most: int, where: str) -> Iterator[Node]:
    """The root of each document. A mapping collects keys and values in turn."""
    import yaml  # noqa: PLC0415

    opened: list[_Open] = []
    anchors: dict[str, Node] = {}
    for event in events:
        node: Node | None = None
        anchor: str | None = None
        if isinstance(event, yaml.ScalarEvent) and event.start_mark:
            plain_null = event.implicit[0] and event.value in {"~", "null", "Null", "NULL"}
            node = Node("" if plain_null else event.value, event.start_mark.line + 1, 1)
            anchor = event.anchor
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append(_Open(event, mapping=isinstance(event, yaml.MappingStartEvent)))
            if len(opened) > _DEEPEST:
                raise LimitExceeded(f"nested more than {_DEEPEST} deep", where=where)
        elif isinstance(event, yaml.CollectionEndEvent):
            last = opened.pop()
            node, anchor = last.closed(), last.anchor
        elif isinstance(event, yaml.AliasEvent):
            node = _target(event, anchors, where)
        elif isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
        if node is None:
            continue
        if anchor:
            anchors[anchor] = node
        if not opened:
            yield node
            continue
        opened[-1].nodes.append(node)
        opened[-1].size += node.size
        if opened[-1].size > most:
            raise LimitExceeded(f"it unfolds to more than {most} nodes", where=where)


def _target(event: Any, anchors: dict[str, Node], where: str) -> Node:
    node = anchors.get(event.anchor)
    if node is None:
        raise MalformedInput(f"the alias {event.anchor!r} means nothing before it", where=where)
    return node
