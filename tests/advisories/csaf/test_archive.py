"""Documents out of archives."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.csaf import archive
from seawall.advisories.csaf.archive import documents
from seawall.advisories.feed import Skipped
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.csaf.making import bzip2, tarred, zstd
from tests.advisories.making import zipped

MEMBERS = {"2024/b.json": b"{}", "2024/a.json": b"[1]", "readme.txt": b"no"}
Packed = Callable[[Mapping[str, bytes]], bytes]


@pytest.mark.parametrize("packed", [zstd, bzip2, zipped])
def test_every_document_is_read(packed: Packed) -> None:
    """Whatever the archive; other files are passed over."""
    found = dict(item for item in documents(io.BytesIO(packed(MEMBERS))) if len(item) == 2)
    assert found == {"2024/b.json": b"{}", "2024/a.json": b"[1]"}


@pytest.mark.parametrize("packed", [zstd, bzip2, zipped])
@pytest.mark.parametrize("keep", [0.3, 0.8])
def test_what_is_cut_off_is_malformed(packed: Packed, keep: float) -> None:
    """An archive that ends early is never taken for a whole one."""
    members = {f"{number}.json": bytes(range(256)) * (number % 7) for number in range(200)}
    whole = packed(members)
    with pytest.raises(MalformedInput):
        list(documents(io.BytesIO(whole[: int(len(whole) * keep)])))


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8b", b"PK\x03\x04", b"BZh9nothing", b"<"])
def test_other_files_are_refused(content: bytes) -> None:
    """Neither a document nor another kind of archive."""
    with pytest.raises(MalformedInput):
        list(documents(io.BytesIO(content)))


@pytest.mark.parametrize("packed", [zstd, bzip2, zipped])
def test_a_document_too_large_is_skipped(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are read all the same."""
    monkeypatch.setattr(archive, "DOCUMENT_SIZE", 2)
    found = list(documents(io.BytesIO(packed(MEMBERS))))
    assert [item for item in found if isinstance(item, Skipped)] == [
        Skipped("2024/a.json", "document too large", broken=True)
    ]
    assert ("2024/b.json", b"{}") in found


@pytest.mark.parametrize("limit", ["DOCUMENTS", "TOTAL_SIZE"])
@pytest.mark.parametrize("packed", [zstd, bzip2, zipped])
def test_archives_are_bounded(packed: Packed, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither many documents nor many bytes go on without end."""
    monkeypatch.setattr(archive, limit, 1)
    with pytest.raises(LimitExceeded):
        list(documents(io.BytesIO(packed(MEMBERS))))


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_damage_is_noticed_or_harmless(place: int, noise: bytes) -> None:
    """A damaged archive is read, or refused as such."""
    for content in (zstd(MEMBERS), bzip2(MEMBERS), zipped(MEMBERS), tarred(MEMBERS)):
        at = place % len(content)
        with contextlib.suppress(MalformedInput):
            list(documents(io.BytesIO(content[:at] + noise + content[at + len(noise) :])))
