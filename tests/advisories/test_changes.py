"""Archives of changes, rewritten one record at a time."""

from __future__ import annotations

import json
import os
import random
import zipfile
from pathlib import Path

import pytest

from seawall.advisories import archives, changes
from seawall.advisories.feeds.osv import PLUGIN
from seawall.errors import MalformedInput
from tests.advisories.making import osv, write, zipped


def _members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _files(folder: Path, **contents: bytes) -> dict[str, Path]:
    write(folder, contents)
    return {name: folder / name for name in contents}


def test_members_are_added_and_replaced(tmp_path: Path) -> None:
    """The others stay, and the archive is not touched itself."""
    archive, draft = tmp_path / "_changes.zip", tmp_path / "draft"
    archive.write_bytes(zipped({"a": b"1", "b": b"1"}))
    before = archive.read_bytes()
    assert changes.rewrite(archive, draft, _files(tmp_path / "new", b=b"2", c=b"3"))
    assert _members(draft) == {"a": b"1", "b": b"2", "c": b"3"}
    assert archive.read_bytes() == before


def test_the_same_members_give_the_same_bytes(tmp_path: Path) -> None:
    """However they came together."""
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    new = _files(tmp_path / "new", a=b"1", b=b"2")
    changes.rewrite(tmp_path / "none", one, new)
    changes.rewrite(tmp_path / "none", two, {"b": new["b"]})
    changes.rewrite(two, three, {"a": new["a"]})
    assert one.read_bytes() == three.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + b"\xff" * 18])
def test_a_damaged_archive_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    """And that something is lost is said."""
    archive, draft = tmp_path / "_changes.zip", tmp_path / "draft"
    archive.write_bytes(content)
    assert not changes.rewrite(archive, draft, _files(tmp_path / "new", a=b"1"))
    assert _members(draft) == {"a": b"1"}


def test_a_damaged_member_is_lost_alone(tmp_path: Path) -> None:
    """The others are kept."""
    archive, draft = tmp_path / "_changes.zip", tmp_path / "draft"
    with zipfile.ZipFile(archive, "w") as old:
        old.writestr("a", b"content of a")
        old.writestr("b", b"content of b")
    archive.write_bytes(archive.read_bytes().replace(b"content of a", b"CONTENT OF A"))
    assert not changes.rewrite(archive, draft, _files(tmp_path / "new", c=b"3"))
    assert _members(draft) == {"b": b"content of b", "c": b"3"}


def test_what_is_cut_off_is_lost(tmp_path: Path) -> None:
    """A member whose bytes are not all there is never passed on in part."""
    archive, draft = tmp_path / "_changes.zip", tmp_path / "draft"
    length = 200_000
    with zipfile.ZipFile(archive, "w") as old:
        old.writestr("y", bytes(length))
        old.writestr("b", b"content of b")
    content = archive.read_bytes()
    listed = content.index(b"PK\1\2")
    size, more = ((length << shift).to_bytes(4, "little") for shift in (0, 3))
    archive.write_bytes(content[:listed] + content[listed:].replace(size, more, 1))
    for name in "cz":  # before it and after it
        assert not changes.rewrite(archive, draft, _files(tmp_path / name, **{name: b"3"}))
        assert _members(draft) == {"b": b"content of b", name: b"3"}


def test_members_are_passed_on_as_they_are_compressed(tmp_path: Path) -> None:
    """Whatever wrote them, and whatever stands beside them."""
    archive, draft = tmp_path / "_changes.zip", tmp_path / "draft"
    stored, squeezed = random.Random(1).randbytes(3_000_000), b"squeezed " * 100_000
    with zipfile.ZipFile(archive, "w") as old:
        first = zipfile.ZipInfo("stored", (2024, 1, 2, 3, 4, 6))
        first.extra = b"\xfe\xca\x04\x00more"
        old.writestr(first, stored)
        old.writestr("ümlaut", squeezed, zipfile.ZIP_BZIP2)
    assert changes.rewrite(archive, draft, _files(tmp_path / "new", t=b"3"))
    assert _members(draft) == {"stored": stored, "t": b"3", "ümlaut": squeezed}
    with zipfile.ZipFile(draft) as new:
        kinds = {info.filename: info.compress_type for info in new.infolist()}
    assert kinds == {
        "stored": zipfile.ZIP_STORED,
        "t": zipfile.ZIP_DEFLATED,
        "ümlaut": zipfile.ZIP_BZIP2,
    }


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_record_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    """Before it is put in."""
    with pytest.raises(MalformedInput, match="looks changed"):
        _try(tmp_path, content)


def test_a_record_that_is_larger_than_its_reader_allows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that none is kept that a build would pass over."""
    content = json.dumps(osv("PYSEC-1", "PyPI", "a", {"introduced": "0"})).encode()
    _try(tmp_path, content)
    monkeypatch.setattr(archives, "MEMBER_SIZE", len(content) - 1)
    with pytest.raises(MalformedInput, match="looks changed"):
        _try(tmp_path, content)


def test_a_record_of_no_use_is_none_that_is_broken(tmp_path: Path) -> None:
    """Withdrawn, or without a package: it replaces what was said before all the same."""
    withdrawn = osv("PYSEC-1", "PyPI", "a", withdrawn="2024-01-01T00:00:00Z")
    for record in (withdrawn, {"id": "PYSEC-2"}):
        _try(tmp_path, json.dumps(record).encode())


def _try(folder: Path, content: bytes) -> None:
    file = folder / "PYSEC-1.json"
    file.write_bytes(content)
    changes.acceptable(PLUGIN, "osv/PyPI/_changes.zip", "PyPI/PYSEC-1.json", file)


def test_only_older_changes_go(tmp_path: Path) -> None:
    """Those that came after the complete file stay."""
    complete, archive = tmp_path / "all.zip", tmp_path / "_changes.zip"
    write(tmp_path, {"all.zip": b"1", "_changes.zip": b"2"})
    os.utime(complete, ns=(0, 1_000))
    os.utime(archive, ns=(0, 2_000))
    changes.drop(complete)
    assert archive.exists()
    os.utime(complete, ns=(0, 3_000))
    changes.drop(complete)
    assert not archive.exists()
