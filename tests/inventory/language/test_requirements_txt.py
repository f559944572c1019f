"""Requirements that pip is given."""

from __future__ import annotations

import pytest

from seawall.model import Relationship, Scope
from tests.inventory.language.extracting import diagnostics, packages
from tests.inventory.reading import dispatcher

_TEXT = """\
# comment
--index-url https://user:secret@index.example/simple
-r other.txt
Django[argon2] == 4.2 \\
    --hash=sha256:AA \\
    --hash=sha512:bb  # trailing
requests>=2 ; python_version > "3"
-e git+https://h/r.git@abc#egg=Foo_Bar
./local
https://h/baz-2.0-py3-none-any.whl
numpy @ https://h/numpy.zip
"""


def test_every_form_of_a_line_is_understood() -> None:
    """Pins, ranges, addresses and options; folders speak for themselves."""
    found = packages("python/requirements_txt", _TEXT)
    assert set(found) == {"django@4.2", "requests@", "foo-bar@", "baz@2.0", "numpy@"}
    assert found["django@4.2"].hashes == ("sha256:aa", "sha512:bb")
    assert found["django@4.2"].locations[0].line == 4
    assert found["requests@"].properties == {
        "constraint": ">=2",
        "marker": 'python_version > "3"',
        "unpinned": "true",
    }
    assert found["foo-bar@"].qualifiers == {"vcs_url": "git+https://h/r.git@abc"}
    assert found["baz@2.0"].origin == "https://h/baz-2.0-py3-none-any.whl"
    assert found["numpy@"].origin == "https://h/numpy.zip"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    """PowerShell writes UTF-16."""
    data = "\ufeffa==1\r\nb==2\r\n".replace("\ufeff", "" if "sig" in encoding else "\ufeff")
    assert set(packages("python/requirements_txt", data.encode(encoding))) == {"a@1", "b@2"}


def test_lines_that_are_none_are_reported_once() -> None:
    """One diagnostic names them all."""
    (fault,) = diagnostics("python/requirements_txt", "a==1\n???\nb b\n")
    assert fault.reason.endswith("2, 3")


@pytest.mark.parametrize(
    ("path", "scope", "near"),
    [
        ("requirements.txt", Scope.UNKNOWN, Relationship.DIRECT),
        ("test/requirements.txt", Scope.UNKNOWN, Relationship.DIRECT),
        ("requirements-dev.txt", Scope.DEVELOPMENT, Relationship.DIRECT),
        ("requirements/test.txt", Scope.DEVELOPMENT, Relationship.DIRECT),
        ("constraints.txt", Scope.UNKNOWN, Relationship.UNKNOWN),
    ],
)
def test_names_of_files_tell_the_purpose(path: str, scope: Scope, near: Relationship) -> None:
    """The name of the file counts, not that of folders far above."""
    found = packages("python/requirements_txt", "a==1", path)["a@1"]
    assert (found.scope, found.relationship) == (scope, near)
    assert "language/python/requirements_txt" in [
        reader.entry.name for reader in dispatcher().select(path)
    ]


def test_vendored_copies_are_marked() -> None:
    """They lie inside another package, whatever it asks for."""
    found = packages("python/requirements_txt", "    a==1  # why", "pip/_vendor/vendor.txt")["a@1"]
    assert found.properties == {"vendored": "true"}


@pytest.mark.parametrize("path", ["a.egg-info/requires.txt", "robots.txt", "docs/require/a.txt"])
def test_other_text_files_are_not_wanted(path: str) -> None:
    """A text file is read for its name alone."""
    assert dispatcher().select(path) == ()


def test_vendored_copies_are_read_where_they_were_installed() -> None:
    """Among installed packages the list of copies is read, their authors' requirements are not."""

    def readers(path: str) -> list[str]:
        return [reader.entry.name for reader in dispatcher().select(path)]

    folder = "usr/lib/python3/site-packages/pip"
    assert readers(f"{folder}/_vendor/vendor.txt") == ["language/python/vendored"]
    assert readers(f"{folder}/tests/requirements.txt") == []
    assert readers("srv/node_modules/uri-js/yarn.lock") == []
    assert readers("srv/yarn.lock") == ["language/javascript/yarn_lock"]
    found = packages("python/vendored", "a==1", "pip/_vendor/vendor.txt")["a@1"]
    assert (found.scope, found.relationship) == (Scope.UNKNOWN, Relationship.UNKNOWN)
