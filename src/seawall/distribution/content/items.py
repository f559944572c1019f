"""The items of a pack by their ids, whatever its kind: so that two versions can be compared.

In JSON and YAML an item is a mapping that names itself (``id``, ``rule``, ``macro``, ``list``,
``name``; facts of intelligence by flaw, ecosystem, package and version): on its own in a document,
in a list that is the document, or in a list right below it (``checks: [...]``). In YARA it is a
rule. Of any other file, and of a document without items, the file is the item.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.documents.yaml_document import Node, documents

NAMES: Final = ("id", "rule", "macro", "list", "name")
"""Keys that name an item, the strongest first."""

TOGETHER: Final = (
    ("flaw", "ecosystem", "package"),
    ("ecosystem", "package", "version"),
    ("ecosystem", "package"),
)
"""Keys that do so together, where none of them does alone."""

_DEEPEST: Final = 64
_YARA: Final = re.compile(
    r"""
    (?P<skipped> //[^\n]* | /\*.*?(?:\*/|\Z) | "(?:\\[^\n]|[^"\\\n])*"? )
    | ^[ \t]* (?:(?:private|global)[ \t]+)* rule [ \t]+ (?P<name>[A-Za-z_]\w{0,127})
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.ASCII,
)
_SHOWN: Final = 60


class Item(NamedTuple):
    """One thing in a pack.

    Attributes:
        id: as it names itself, or the path of its file.
        path: the file it is in.
        facts: its content by key, each shortened to one line; what was compared.
        digest: of all its content.
    """

    id: str
    path: str
    facts: Mapping[str, str]
    digest: str


def of(path: str, content: bytes) -> list[Item]:
    """The items of a file; one that cannot be read as what its name says is one item."""
    try:
        found = list(_read(path, content))
    except (MalformedInput, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = []
    return found or [Item(path, path, {}, _digest(content))]


def _read(path: str, content: bytes) -> Iterator[Item]:
    suffix = path.rpartition(".")[2].lower()
    if suffix == "json":
        yield from _named(path, msgspec.json.decode(content))
    elif suffix in {"yaml", "yml"}:
        for node in documents(File(path, content)):
            yield from _named(path, _plain(node))
    elif suffix in {"yar", "yara"}:
        yield from _rules(path, content.decode(errors="replace"))


def _named(path: str, document: Any) -> Iterator[Item]:
    candidates = document if isinstance(document, list) else [document]
    if isinstance(document, dict) and not _name(document):
        lists = (value for value in document.values() if isinstance(value, list))
        candidates = [one for values in lists for one in values]
    for one in candidates:
        if isinstance(one, dict) and (name := _name(one)):
            facts = {key: _line(value) for key, value in one.items()}
            yield Item(name, path, facts, _digest(_encoded(one)))


def _name(mapping: dict[str, Any]) -> str:
    for key in NAMES:
        if isinstance(value := mapping.get(key), str) and value:
            return value[:200]
    for keys in TOGETHER:
        parts = [mapping.get(key) for key in keys]
        if all(isinstance(part, str) and part for part in parts):
            return " ".join(map(str, parts))[:200]
    return ""


def _rules(path: str, text: str) -> Iterator[Item]:
    named = [(match.start(), match["name"]) for match in _YARA.finditer(text) if match["name"]]
    for (start, name), (end, _name) in pairwise([*named, (len(text), "")]):
        body = " ".join(text[start:end].split())
        yield Item(name, path, {}, _digest(body.encode()))


def _plain(node: Node, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise MalformedInput(f"nested more than {_DEEPEST} deep")
    if node.is_mapping:
        return {key: _plain(value, depth + 1) for key, value in node.entries.items()}
    return [_plain(item, depth + 1) for item in node.items] if node.items else node.text


def _line(value: Any) -> str:
    text = value if isinstance(value, str) else _encoded(value).decode()
    line = " ".join(text.split())
    if len(line) <= _SHOWN:
        return line
    return f"{line[: _SHOWN - 16]}... ({_digest(text.encode())[:8]})"


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
