"""Reading a folder with the real extractors, as the tests of this area do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from seawall import plugins
from seawall.artifacts.file import File
from seawall.inventory.dispatch import KIND, Dispatcher, is_program, read
from seawall.inventory.extractor import Extractor
from seawall.model import Item, Package
from tests.shared import corpus

Row = tuple[str, str, str]


@cache
def dispatcher() -> Dispatcher:
    """The extractors as they are in the checkout."""
    return Dispatcher()


def extractor(name: str) -> Extractor:
    """One plug-in by its name."""
    found = plugins.find(KIND, name, Extractor)
    assert found is not None, f"no extractor {name}"
    return found


def read_tree(root: Path) -> Iterator[Item]:
    """Everything all extractors state about a folder, sorted by path."""

    def neighbour(path: str) -> bytes | None:
        candidate = root / path
        return candidate.read_bytes() if candidate.is_file() else None

    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            relative = path.relative_to(root).as_posix()
            data = path.read_bytes()
            readers = dispatcher().select(relative)
            if is_program(data[:8]):
                readers += dispatcher().programs
            yield from read(File(relative, data, neighbours=neighbour), readers)


@cache
def read_case(case: str) -> tuple[Item, ...]:
    """Everything stated about one case of the packages corpus."""
    return tuple(read_tree(corpus("packages") / case / "root"))


def row(item: Package | Mapping[str, Any]) -> Row:
    """Type, name and version of a package, of ours or of the corpus."""
    if isinstance(item, Package):
        type_, name, version = item.type, item.name, item.version
    else:
        type_, name, version = item["type"], item["name"], item["version"]
    return type_, name.replace(":", "/") if type_ == "maven" else name, version


def found(case: str) -> set[Row]:
    """The packages that are read out of a case."""
    return {row(item) for item in read_case(case) if isinstance(item, Package)}


def expected(case: str) -> list[dict[str, Any]]:
    """Rows of ``expected.json`` of a case."""
    document = json.loads((corpus("packages") / case / "expected.json").read_bytes())
    rows: list[dict[str, Any]] = document["expected"]
    return rows


def stated(case: str) -> set[Row]:
    """The packages that any source states."""
    return {row(entry) for entry in expected(case)}


def agreed(case: str) -> set[Row]:
    """The packages that two sources agree on."""
    return {row(entry) for entry in expected(case) if len(entry["by"]) > 1}
