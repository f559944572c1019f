"""Installed JavaScript packages."""

from __future__ import annotations

import pytest

from seawall.model import Scope
from tests.inventory.language.extracting import diagnostics, packages
from tests.inventory.reading import dispatcher


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("node_modules/a/package.json", True),
        ("usr/lib/node_modules/@s/a/package.json", True),
        ("n/node_modules/.pnpm/a@1/node_modules/a/package.json", True),
        ("n/node_modules/a/node_modules/b/package.json", True),
        ("n/node_modules/a/test/package.json", False),
        ("n/node_modules/@s/package.json", False),
        ("n/node_modules/.cache/package.json", False),
        ("n/node_modules/package.json", False),
        ("n/package.json", False),
    ],
)
def test_only_roots_of_packages_are_read(path: str, wanted: bool) -> None:
    """Other manifests in a package configure something, or belong to its tests."""
    names = [reader.entry.name for reader in dispatcher().select(path)]
    assert ("language/javascript/node_installed" in names) is wanted
    assert ("language/javascript/package_json" in names) is (path == "n/package.json")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("n/node_modules/a/test/node_modules/b/package.json", Scope.DEVELOPMENT),
        ("n/node_modules/@s/a/x/__tests__/y/node_modules/b/package.json", Scope.DEVELOPMENT),
        ("n/node_modules/a/fixtures/node_modules/b/node_modules/c/package.json", Scope.DEVELOPMENT),
        ("n/node_modules/a/node_modules/b/package.json", Scope.UNKNOWN),
        ("n/node_modules/test/node_modules/b/package.json", Scope.UNKNOWN),
        ("n/node_modules/@s/test/node_modules/b/package.json", Scope.UNKNOWN),
        ("test/node_modules/b/package.json", Scope.UNKNOWN),
        ("n/node_modules/.pnpm/test@1.0.0/node_modules/b/package.json", Scope.UNKNOWN),
        ("n/node_modules/a/contest/node_modules/b/package.json", Scope.UNKNOWN),
    ],
)
def test_packages_in_the_tests_of_another_are_for_development(path: str, scope: Scope) -> None:
    """Only folders inside a package count, and not the name of a package."""
    text = '{"name": "b", "version": "1.0.0"}'
    found = packages("javascript/node_installed", text, path=path)
    assert found["b@1.0.0"].scope is scope


@pytest.mark.parametrize(
    ("fields", "licenses"),
    [
        ('"license": "MIT"', ("MIT",)),
        ('"license": {"type": "ISC", "url": "u"}', ("ISC",)),
        ('"licenses": [{"type": "MIT"}, "BSD"]', ("MIT", "BSD")),
        ('"license": 7', ()),
    ],
)
def test_licences_of_every_age(fields: str, licenses: tuple[str, ...]) -> None:
    """Text, a table, or a list of either."""
    found = packages("javascript/node_installed", f'{{"name": "a", "version": "1.0.0", {fields}}}')
    assert found["a@1.0.0"].licenses == licenses


def test_needs_and_author_are_read() -> None:
    """Names alone: the versions are those of other files."""
    text = (
        '{"name": "@s/a", "version": "v1.0.0", "dependencies": {"b": "^1"},'
        ' "author": {"name": "x"}}'
    )
    found = packages("javascript/node_installed", text)["@s/a@1.0.0"]
    assert found.dependencies == ("b",)
    assert found.publisher == "x"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"name": "a"}',
        '{"version": "1"}',
        '{"name": 1, "version": "1"}',
        '{"name": "a b", "version": "1"}',
    ],
)
def test_manifests_without_identity_state_nothing(text: str) -> None:
    """They are fixtures or settings, and no fault."""
    assert packages("javascript/node_installed", text) == {}


def test_odd_bytes_do_not_hide_a_package() -> None:
    """A byte-order mark, or a description in another encoding."""
    for data in (
        b'\xef\xbb\xbf{"name": "a", "version": "1"}',
        b'{"name": "a", "version": "1", "author": "\xe9"}',
    ):
        assert set(packages("javascript/node_installed", data)) == {"a@1"}
    assert diagnostics("javascript/node_installed", "{")
