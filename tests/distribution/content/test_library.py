"""The user's packs: side by side, activated, rolled back, and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall import __version__
from seawall.distribution.content.library import Library
from seawall.errors import DigestMismatch, MalformedInput, UserError
from tests.distribution.content.packing import archive


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Holds two versions of one pack."""
    found = Library(tmp_path / "library")
    for version in ("1.2.0", "1.10.0"):
        found.add(archive(tmp_path, version, {"a.yaml": f"- id: v{version}\n"}), "file")
    return found


def versions(library: Library) -> list[str]:
    return [one.manifest.version for one in library.in_use()]


def test_side_by_side(library: Library) -> None:
    """Versions lie side by side in their order; none is active by itself."""
    assert [one.manifest.version for one in library.all()] == ["1.2.0", "1.10.0"]
    assert versions(library) == []
    assert library.find("base").manifest.version == "1.10.0"
    assert library.find("base@1.2.0").manifest.version == "1.2.0"
    digest = library.find("base@1.2.0").manifest.digest
    assert library.find(digest).manifest.version == "1.2.0"
    for name in ("other", "base@9.9.9", "../base", ""):
        with pytest.raises(UserError, match="there is no pack"):
            library.find(name)


def test_activation_and_back(library: Library) -> None:
    """Switches are one at a time, remembered, and can be taken back."""
    assert library.activate(library.find("base@1.2.0"))
    assert library.activate(library.find("base@1.2.0")) is None
    library.activate(library.find("base"))
    assert versions(library) == ["1.10.0"]
    library.rollback("base")
    assert versions(library) == ["1.2.0"]
    assert [one.kind for one in (pack.manifest for pack in library.in_use("checks"))] == ["checks"]
    assert library.in_use("yara") == []
    assert len(library.active.history) == 3


def test_back_to_nothing(library: Library) -> None:
    """Before the first activation nothing was active, so rollback leads there."""
    library.activate(library.find("base"))
    assert library.rollback("base").new == ""
    assert versions(library) == []
    with pytest.raises(UserError, match="never activated"):
        library.rollback("other")


def test_for_another_version(library: Library, tmp_path: Path) -> None:
    """What asks for another Seawall can be looked at, but not activated."""
    pack = library.add(archive(tmp_path, "2.0.0", requires=">=99"), "file")
    with pytest.raises(UserError, match=f">=99, this is {__version__}"):
        library.activate(pack)
    assert library.activate(library.add(archive(tmp_path, "2.1.0", requires=">=0.0.1"), "file"))


def test_a_changed_file(library: Library) -> None:
    """A file that was changed is noticed when it is read, and keeps a pack from activation."""
    pack = library.find("base")
    (pack.folder / "a.yaml").write_text("- id: evil\n")
    with pytest.raises(DigestMismatch, match=r"a\.yaml was changed"):
        pack.read("a.yaml")
    with pytest.raises(DigestMismatch):
        library.activate(pack)
    for path in ("b.yaml", "../../active.json", "/etc/passwd"):
        with pytest.raises(MalformedInput, match="is not in it"):
            pack.read(path)


def test_a_changed_description(library: Library) -> None:
    """The name of a pack's folder is the digest of its description."""
    description = library.find("base").folder / "pack.toml"
    description.write_text(description.read_text().replace("1.10.0", "1.11.0"))
    with pytest.raises(DigestMismatch, match=r"pack\.toml was changed"):
        library.all()


def test_put_in_again(library: Library, tmp_path: Path) -> None:
    """A damaged pack is made whole by putting it in again; a signed one stays signed."""
    pack = library.find("base")
    (pack.folder / "a.yaml").unlink()
    made = tmp_path / "base-1.10.0.tar.zst"
    library.add(made, "signed").verify()
    assert library.add(made, "file").origin == "signed"
    assert library.add(made, "signed").origin == "signed"


def test_a_hostile_pack_leaves_nothing(library: Library, tmp_path: Path) -> None:
    """What is refused leaves no trace."""
    bad = tmp_path / "bad"
    bad.write_bytes(b"rubbish")
    before = sorted(library.folder.rglob("*"))
    with pytest.raises(MalformedInput):
        library.add(bad, "file")
    assert sorted(library.folder.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"{", b'{"packs": 3}', b"\xff"])
def test_a_damaged_record(content: bytes, library: Library) -> None:
    """If nobody knows what is active, that is an error, not an empty answer."""
    (library.folder / "active.json").write_bytes(content)
    with pytest.raises(MalformedInput, match="damaged"):
        library.in_use()


def test_an_active_pack_that_is_gone(library: Library) -> None:
    """An active pack that is gone is an error."""
    import shutil

    pack = library.find("base")
    library.activate(pack)
    shutil.rmtree(pack.folder)
    with pytest.raises(MalformedInput, match="is gone"):
        library.in_use()
