"""What holds for every extractor because it is run through one door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seawall import plugins
from seawall.artifacts import limits
from seawall.artifacts.file import File
from seawall.errors import LimitExceeded
from seawall.inventory.dispatch import LONGEST, REMARKS, Reader, read
from seawall.inventory.extractor import Wants
from seawall.model import Diagnostic, Item, Package
from tests.inventory.reading import dispatcher


class Stating:
    """An extractor that states what it is given, then fails."""

    name = "test/stating"
    version = 1
    wants = Wants(names=("a",))

    def __init__(self, items: list[Item], error: Exception | None = None) -> None:
        self._items = items
        self._error = error

    def extract(self, file: File) -> Iterator[Item]:
        del file
        yield from self._items
        if self._error:
            raise self._error


def stated(
    monkeypatch: pytest.MonkeyPatch, items: list[Item], error: Exception | None = None
) -> list[Item]:
    """What comes of items that an extractor states."""
    monkeypatch.setattr(plugins, "load", lambda _entry, _kind: Stating(items, error))
    entry = plugins.Entry("test/stating", 1, "none", {})
    return list(read(File("x/a", b"content"), [Reader(entry, Stating.wants)]))


def package(name: str, version: str = "1") -> Package:
    return Package(type="npm", name=name, version=version)


def test_a_flood_of_diagnostics_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hundred are kept and the others counted; packages are all kept."""
    remark = Diagnostic(path="x/a", reason="bad line")
    items: list[Item] = [*[remark] * 5000, package("a"), *[remark] * 5000]
    *kept, last = stated(monkeypatch, items)
    assert len(kept) == REMARKS + 1
    assert [item.name for item in kept if isinstance(item, Package)] == ["a"]
    assert isinstance(last, Diagnostic)
    assert (last.kind, last.reason) == ("limit", "9900 more diagnostics are left out")


@pytest.mark.parametrize("error", [LimitExceeded("too\nlong \x1b[2J"), KeyError("a\nb")])
def test_a_reason_is_one_printable_line(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whatever a file put into an error or a diagnostic cannot steer a terminal."""
    found = stated(monkeypatch, [Diagnostic(path="x/a", reason="\x1b]0;title\x07\r\nb")], error)
    reasons = [item.reason for item in found if isinstance(item, Diagnostic)]
    assert len(reasons) == 2
    assert all(reason.isprintable() for reason in reasons)


def test_components_have_names_of_sane_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A component without a name, or with one that no tool could use, is said and left out."""
    items: list[Item] = [package(""), package("a" * 5000), package("a", "9" * 5000), package("b")]
    found = stated(monkeypatch, items)
    assert [item.name for item in found if isinstance(item, Package)] == ["b"]
    kinds = [item.kind for item in found if isinstance(item, Diagnostic)]
    assert kinds == ["malformed", "limit", "limit"]
    assert isinstance(found[-1], Package)
    assert stated(monkeypatch, [package("a" * LONGEST)])[0] != found[0]


def test_no_extractor_reads_more_than_a_temporary_file_holds() -> None:
    """Every declared limit is one that the walker keeps."""
    assert max(reader.wants.limit for reader in dispatcher().readers) <= limits.SPOOLED
