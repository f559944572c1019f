"""Where pages begin."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.paging import pages

MEAN = 8


def _cut(names: list[str]) -> list[list[str]]:
    return list(pages(names, str, MEAN))


@settings(max_examples=60)
@given(st.lists(st.text(max_size=6), max_size=300, unique=True).map(sorted))
def test_pages_hold_every_row_in_order_and_are_bounded(names: list[str]) -> None:
    """Only the last may be short."""
    cut = _cut(names)
    assert [name for page in cut for name in page] == names
    assert all(MEAN // 2 <= len(page) <= 4 * MEAN for page in cut[:-1])


def test_one_more_row_changes_few_pages() -> None:
    """Wherever it is put in; pages of a fixed length would all change behind it."""
    names = sorted(f"CVE-2024-{number:05}" for number in range(2000))
    before = {tuple(page) for page in _cut(names)}
    for number in range(0, 2000, 37):
        after = {tuple(page) for page in _cut(sorted([*names, f"CVE-2024-{number:05}b"]))}
        assert len(after - before) <= 4


def test_names_that_never_begin_a_page_do_not_make_it_endless() -> None:
    """Whoever chooses names cannot choose the length of a page."""
    assert {len(page) for page in _cut(["a"] * 320)} <= {MEAN // 2, 4 * MEAN}
