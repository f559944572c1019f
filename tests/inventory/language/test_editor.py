"""Extensions of editors."""

from __future__ import annotations

from typing import Final

import pytest

from tests.inventory.language.stating import Sample, items, package, packages
from tests.inventory.reading import dispatcher

MANIFEST: Final = Sample(
    "language/editor/vscode_extension",
    "root/.vscode-server/extensions/ms-python.python-2023.1.0/package.json",
    """{"name": "python", "publisher": "ms-python", "version": "2023.1.0", "license": "MIT",
  "engines": {"vscode": "^1.79.0"}, "extensionDependencies": ["ms-python.isort"],
  "extensionPack": ["ms-python.isort", "a.b"]}""",
)
LIST: Final = Sample(
    "language/editor/vscode_extensions",
    "root/.vscode-server/extensions/extensions.json",
    """[{"identifier": {"id": "golang.go", "uuid": "x"}, "version": "0.39.1",
  "metadata": {"publisherDisplayName": "Go Team", "targetPlatform": "undefined"}},
 {"identifier": {"id": "rust-lang.rust-analyzer"}, "version": "0.3.1",
  "metadata": {"targetPlatform": "linux-x64"}}]""",
)
SAMPLES: Final = (MANIFEST, LIST)


def test_manifest() -> None:
    """An extension is named by publisher and name."""
    (found,) = packages(MANIFEST)
    assert (found.type, found.name, found.version) == (
        "vscode-extension",
        "ms-python.python",
        "2023.1.0",
    )
    assert found.licenses == ("MIT",)
    assert found.dependencies == ("ms-python.isort", "a.b")


@pytest.mark.parametrize(
    "text", ['{"name": "x"}', '{"name": "x", "publisher": "y", "engines": {"node": "1"}}']
)
def test_packages_of_npm(text: str) -> None:
    """A manifest of npm is left to its reader."""
    assert items(MANIFEST._replace(text=text)) == []


def test_list() -> None:
    """The platform belongs to the identity only where there is one."""
    assert package(LIST, "golang.go").qualifiers == {}
    assert package(LIST, "golang.go").publisher == "Go Team"
    assert package(LIST, "rust-lang.rust-analyzer").qualifiers == {"platform": "linux-x64"}


def test_recommendations_are_not_read() -> None:
    """What a project recommends nobody need have installed."""
    readers = dispatcher().select("app/.vscode/extensions.json")
    assert LIST.plugin not in {reader.entry.name for reader in readers}
