"""Tables in the manner of abuse.ch."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.feed import Skipped
from seawall.advisories.intelligence.tables import rows
from seawall.errors import MalformedInput
from tests.advisories.making import zipped


def read(content: str | bytes, *needed: str) -> list[object]:
    raw = content.encode() if isinstance(content, str) else content
    return list(rows(io.BytesIO(raw), *needed))


@pytest.mark.parametrize(
    "text",
    [
        '# A title, with commas, in it\n#\n# a,b,c\n"1","2","3"\n',
        '# "a","b","c"\r\n# rows: 1\r\n"1", "2", "3"\r\n# end\r\n',
        '"a","b","c"\n1,2,3\n',
        "\ufeffa,b,c\n\n1,2,3\n",
        '# a,b,c\n"1","2","3","4 has no name"\n',
    ],
)
def test_the_header_is_found_where_it_is(text: str) -> None:
    """In a comment or in the first row, in quotes or not; further fields have no name."""
    assert read(text, "a", "c") == [{"a": "1", "b": "2", "c": "3"}]


def test_archives_hold_one_table() -> None:
    """The full exports are zip archives."""
    assert read(zipped({"full.csv": "a,b\n1,2\n"}), "a") == [{"a": "1", "b": "2"}]
    with pytest.raises(MalformedInput):
        read(zipped({"a.csv": "a\n", "b.csv": "a\n"}), "a")
    with pytest.raises(MalformedInput):
        read(zipped({"full.csv": "a,b\n1,2\n"})[:40], "a")


def test_short_rows_are_counted() -> None:
    """The others are read."""
    assert read("a,b\n1\n1,2\n") == [
        Skipped("1", "a row with too few fields", broken=True),
        {"a": "1", "b": "2"},
    ]


@pytest.mark.parametrize("content", ["", "x", "<html>blocked</html>", "# a,b,c\n", "a,b\n1,2\n"])
def test_another_table_is_refused(content: str) -> None:
    """A page that says why nothing is given is no table either."""
    with pytest.raises(MalformedInput):
        read(content, "ioc_value")


def test_an_empty_table_is_a_table() -> None:
    """A list may have no entry today."""
    assert read('# "a","b","c"\n', "a") == []


def test_a_quote_that_is_never_closed_is_found() -> None:
    """It swallows what follows, up to a limit."""
    with pytest.raises(MalformedInput):
        read('a,b\n"1,2\n' + "3,4\n" * 100_000, "a")


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_refused(content: bytes) -> None:
    """No other error."""
    try:
        read(content)
    except MalformedInput:
        return
