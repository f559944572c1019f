"""Running one extractor over text given in a test."""

from __future__ import annotations

from collections.abc import Iterator

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.model import Diagnostic, Item, Package
from tests.inventory.paths import PATHS
from tests.inventory.reading import extractor


def items(
    name: str, content: str | bytes, path: str = "", beside: dict[str, str] | None = None
) -> Iterator[Item]:
    """What an extractor states about a file.

    Args:
        name: the extractor, below ``language/``.
        content: of the file.
        path: of the file, by default the usual one.
        beside: content of other files by their whole path.
    """
    data = content.encode() if isinstance(content, str) else content
    others = {place: text.encode() for place, text in (beside or {}).items()}
    file = File(path or PATHS[f"language/{name}"], data, neighbours=others.get)
    return extractor(f"language/{name}").extract(file)


def packages(
    name: str, content: str | bytes, path: str = "", beside: dict[str, str] | None = None
) -> dict[str, Package]:
    """The packages that an extractor states, by ``name@version``; nothing else may be stated."""
    found = list(items(name, content, path, beside))
    assert [item for item in found if not isinstance(item, Package)] == []
    return {f"{item.name}@{item.version}": item for item in found if isinstance(item, Package)}


def diagnostics(
    name: str, content: str | bytes, path: str = "", beside: dict[str, str] | None = None
) -> list[Diagnostic]:
    """The diagnostics among what an extractor states, a refusal of the file included."""
    found: list[Diagnostic] = []
    try:
        found.extend(
            item for item in items(name, content, path, beside) if isinstance(item, Diagnostic)
        )
    except MalformedInput as error:
        found.append(Diagnostic(path=error.where, reason=error.message))
    return found
