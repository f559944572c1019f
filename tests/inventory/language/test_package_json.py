"""What JavaScript projects declare."""

from __future__ import annotations

from seawall.model import Package, Relationship, Scope
from tests.inventory.language.extracting import items

_TEXT = """\
{
  "name": "app",
  "version": "1.0.0",
  "dependencies": {
    "a": "^1.0.0",
    "b": "1.2.3",
    "c": "npm:real@2.0.0",
    "w": "workspace:*",
    "f": "file:../f"
  },
  "peerDependencies": {"a": "*"},
  "devDependencies": {
    "g": "git+https://h/g.git#abc"
  }
}
"""


def test_the_project_and_its_needs_are_stated() -> None:
    """Ranges are unpinned, exact versions are not, folders speak for themselves."""
    found = [item for item in items("javascript/package_json", _TEXT) if isinstance(item, Package)]
    assert [(item.name, item.version, item.scope, item.locations[0].line) for item in found] == [
        ("app", "1.0.0", Scope.UNKNOWN, 0),
        ("a", "", Scope.RUNTIME, 5),
        ("b", "1.2.3", Scope.RUNTIME, 6),
        ("real", "2.0.0", Scope.RUNTIME, 7),
        ("a", "", Scope.PEER, 0),
        ("g", "", Scope.DEVELOPMENT, 13),
    ]
    assert found[0].relationship is Relationship.ROOT
    assert found[1].properties == {"constraint": "^1.0.0", "unpinned": "true"}
    assert found[3].properties == {"alias": "c"}
    assert found[5].qualifiers == {"vcs_url": "git+https://h/g.git@abc"}


def test_a_nameless_manifest_has_needs_only() -> None:
    """Settings of a folder are no package."""
    found = list(
        items("javascript/package_json", '{"private": true, "dependencies": {"a": "1.0.0"}}')
    )
    assert len(found) == 1
