"""What all ignore files have in common: recognised by name, broken parts said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.vulnerabilities.rule_files import read

NAMES = [
    ".seawallignore",
    ".seawallignore.yaml",
    ".trivyignore",
    ".trivyignore.yaml",
    ".grype.yaml",
    "osv-scanner.toml",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_grants_nothing(name: str) -> None:
    """Every format reads an empty file as no rules."""
    assert read(f"sub/{name}", b"") == ((), ())
    assert read(name, b"# nothing yet\n") == ((), ())


@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_garbage_never_raises(name: str, data: bytes) -> None:
    """Random bytes end in rules or diagnostics, never in an exception."""
    read(name, data)
    read(name, b"ignore:\n" + data)
    read(name, b"vulnerabilities:\n  - id: CVE-1\n" + data)


@pytest.mark.parametrize("name", [".seawallignore.yaml", ".trivyignore.yaml", ".grype.yaml"])
def test_aliases_that_unfold_are_refused(name: str) -> None:
    """A YAML bomb is refused before it unfolds."""
    data = b"a: &a [x, x]\nb: &b [*a, *a]\nignore: [*b, *b]\nvulnerabilities: [*b]\n"
    result = read(name, data)
    assert result.rules == ()
    assert [item.reason for item in result.diagnostics] == ["aliases are not read"]


@pytest.mark.parametrize("name", [".seawallignore.yaml", ".trivyignore.yaml", ".grype.yaml"])
@pytest.mark.parametrize("section", ["ignore", "vulnerabilities"])
def test_deep_nesting_is_refused(name: str, section: str) -> None:
    """Nesting beyond our limit, or the YAML library's own, is one diagnostic."""
    deep = read(name, f"{section}:\n- {'[' * 40}x{']' * 40}".encode())
    assert (deep.rules, [item.kind for item in deep.diagnostics]) == ((), ["limit"])
    bottomless = read(name, f"{section}:\n- {'[' * 5000}".encode())
    assert (bottomless.rules, len(bottomless.diagnostics)) == ((), 1)


def test_a_file_of_no_known_format_is_said() -> None:
    """An unknown file grants nothing and says so."""
    (diagnostic,) = read("notes.txt", b"CVE-2024-1").diagnostics
    assert diagnostic.reason == "neither an ignore file nor a VEX document that is known"
