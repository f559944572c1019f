"""Modules of Go: manifests, workspaces, vendored copies."""

from __future__ import annotations

import pytest

from seawall.inventory.language.go.directives import directives, replacement
from seawall.model import Package, Relationship
from tests.inventory.language.extracting import diagnostics, items, packages

_MOD = """\
module example.com/app // the app

go 1.22
toolchain go1.22.3

require example.com/a v1.0.0
require (
\texample.com/b v2.0.0+incompatible // indirect
\t"example.com/c" v1.1.0 // indirect; for tests
\texample.com/old v1.0.0
\texample.com/local v1.0.0
\texample.com/bad v1.0.0
)
replace example.com/old => example.com/new v1.5.0
replace (
\texample.com/local => ../local
\texample.com/a v9.9.9 => example.com/other v1.0.0
)
exclude example.com/bad v1.0.0
retract v0.1.0
tool example.com/a/cmd/x
"""


def _modules(name: str, text: str, beside: dict[str, str] | None = None) -> dict[str, Package]:
    found = (item for item in items(name, text, beside=beside) if isinstance(item, Package))
    return {f"{item.name}@{item.version}": item for item in found}


def test_requirements_are_read_with_what_changes_them() -> None:
    """Replacements, exclusions and tools; folders speak for themselves."""
    found = _modules("go/go_mod", _MOD)
    assert list(found) == [
        "example.com/app@",
        "example.com/a@v1.0.0",
        "example.com/b@v2.0.0+incompatible",
        "example.com/c@v1.1.0",
        "example.com/new@v1.5.0",
    ]
    assert found["example.com/app@"].relationship is Relationship.ROOT
    assert found["example.com/app@"].properties == {"go": "1.22", "toolchain": "go1.22.3"}
    assert found["example.com/app@"].dependencies == (
        "example.com/a@v1.0.0",
        "example.com/new@v1.5.0",
    )
    assert found["example.com/a@v1.0.0"].properties == {"tool": "example.com/a/cmd/x"}
    assert found["example.com/c@v1.1.0"].relationship is Relationship.TRANSITIVE
    assert found["example.com/new@v1.5.0"].properties == {"replaces": "example.com/old@v1.0.0"}
    assert [item.locations[0].line for item in found.values()] == [1, 6, 8, 9, 10]


def test_what_is_left_out_is_said() -> None:
    """Folders and excluded versions are noted."""
    notes = diagnostics("go/go_mod", _MOD)
    assert {note.kind for note in notes} == {"note"}
    assert any("example.com/local" in note.reason for note in notes)
    assert any("example.com/bad@v1.0.0" in note.reason for note in notes)


_SUM = """\
example.com/a v1.0.0 h1:AA=
example.com/a v1.0.0/go.mod h1:AA=
example.com/x v1.2.0 h1:AA=
example.com/x v1.10.0 h1:AA=
example.com/y v1.0.0/go.mod h1:AA=
"""


@pytest.mark.parametrize("go", ["", "go 1.16", "go 1.9"])
def test_old_manifests_are_completed_from_the_sums(go: str) -> None:
    """The highest version of each module whose content was needed."""
    text = f"module m\n{go}\nrequire example.com/a v1.0.0\n"
    found = _modules("go/go_mod", text, {"go.sum": _SUM})
    assert list(found) == ["m@", "example.com/a@v1.0.0", "example.com/x@v1.10.0"]
    added = found["example.com/x@v1.10.0"]
    assert added.evidence == "derived"
    assert (added.locations[0].path, added.locations[0].line) == ("go.sum", 4)


@pytest.mark.parametrize("go", ["go 1.17", "go 1.21.0", "go 1.23rc1", "go 2.0"])
def test_complete_manifests_do_not_need_the_sums(go: str) -> None:
    """Since 1.17 the sums only add what is not used."""
    found = _modules("go/go_mod", f"module m\n{go}\n", {"go.sum": _SUM})
    assert list(found) == ["m@"]


def test_lines_that_are_not_understood_are_reported() -> None:
    """The rest is read all the same."""
    faults = diagnostics("go/go_mod", "module m\ngo 1.20\nrequire a\nnonsense x\n")
    assert [fault.reason for fault in faults] == ["these lines are not understood: 3, 4"]


def test_blocks_and_comments_follow_the_grammar() -> None:
    """Words in blocks have the keyword of the block; quotes are removed."""
    found = list(directives('use (\n\t./a // x\n\t"./b"\n)\nuse ./c\n\n// nothing\n'))
    assert [(item.keyword, item.words, item.comment, item.line) for item in found] == [
        ("use", ("./a",), "x", 2),
        ("use", ("./b",), "", 3),
        ("use", ("./c",), "", 5),
    ]


@pytest.mark.parametrize(
    "words", [(), ("a", "b"), ("=>", "b"), ("a", "=>"), ("a", "b", "c", "=>", "d")]
)
def test_other_words_are_no_replacement(words: tuple[str, ...]) -> None:
    """Both sides are needed."""
    assert replacement(words) is None


def test_workspaces_add_their_replacements() -> None:
    """Members have manifests of their own."""
    text = (
        "go 1.22\nuse ./a\nreplace example.com/x v1.0.0 => example.com/y v1.1.0\nreplace z => ./z\n"
    )
    found = packages("go/go_work", text)
    assert list(found) == ["example.com/y@v1.1.0"]
    assert found["example.com/y@v1.1.0"].properties == {"replaces": "example.com/x@v1.0.0"}


def test_vendored_modules_need_a_copied_package() -> None:
    """Replaced and explicit modules; one without packages left nothing behind."""
    text = """\
# example.com/a v1.0.0
## explicit; go 1.20
example.com/a
example.com/a/sub
# example.com/b v1.0.0 => example.com/fork v1.1.0
example.com/b
# example.com/empty v1.0.0
## explicit
# example.com/c v1.0.0 => ./c
example.com/c
"""
    found = packages("go/vendor_modules", text)
    assert list(found) == ["example.com/a@v1.0.0", "example.com/fork@v1.1.0"]
    assert found["example.com/a@v1.0.0"].relationship is Relationship.DIRECT
    assert found["example.com/fork@v1.1.0"].properties == {"replaces": "example.com/b@v1.0.0"}
