"""Packs through the signed channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seawall import distribution
from seawall.distribution.content.library import Library
from seawall.distribution.publishing import PACKS_KEPT
from seawall.distribution.refusals import Refused
from seawall.errors import DigestMismatch, UserError
from tests.distribution.content.packing import archive
from tests.distribution.making import Publisher, User


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def fetch(user: User, library: Library, *names: str) -> list[str]:
    found = distribution.fetch_packs(names, folder=user.trust.folder, into=library.folder)
    return [f"{one.name} {one.version}{'' if one.new else ' (old)'}" for one in found]


def test_fetching(user: User, publisher: Publisher, library: Library, tmp_path: Path) -> None:
    """The newest version of each pack is fetched, once, signed, and not activated."""
    assert fetch(user, library) == []
    publisher.publish(None, archive(tmp_path, "1.2.0"), archive(tmp_path, "1.10.0"))
    assert fetch(user, library) == ["base 1.10.0"]
    assert fetch(user, library, "base@1.2.0", "base") == ["base 1.2.0", "base 1.10.0 (old)"]
    assert [one.origin for one in library.all()] == ["signed", "signed"]
    assert library.active.packs == {}
    with pytest.raises(UserError, match="there is no pack 'other'"):
        fetch(user, library, "other")


def test_a_version_is_one_content(publisher: Publisher, tmp_path: Path) -> None:
    """A version that was published is not published with other content."""
    one = archive(tmp_path / "one", files={"a": "1"})
    assert publisher.publish(None, one).packs == ("base 1.0.0",)
    assert publisher.publish(None, one).packs == ()
    with pytest.raises(UserError, match="published already"):
        publisher.publish(None, archive(tmp_path / "other", files={"a": "2"}))


def test_old_versions_go(
    user: User, publisher: Publisher, library: Library, tmp_path: Path
) -> None:
    """The last few versions stay."""
    for number in range(PACKS_KEPT + 2):
        publisher.publish(None, archive(tmp_path, f"1.{number}.0"))
    with pytest.raises(UserError) as caught:
        fetch(user, library, "none")
    assert caught.value.hint == "there are base@1.2.0, base@1.3.0, base@1.4.0"


def test_a_pack_that_was_changed(
    user: User, publisher: Publisher, library: Library, tmp_path: Path
) -> None:
    """A pack that is not the signed one does not get into the library."""
    publisher.publish(None, archive(tmp_path))
    (path,) = (publisher.repository / "targets/content").iterdir()
    other = archive(tmp_path / "other", files={"a": "evil"})
    path.write_bytes(other.read_bytes())
    with pytest.raises(Refused):
        fetch(user, library)
    assert library.all() == []


def test_a_signed_lie(user: User, publisher: Publisher, library: Library, tmp_path: Path) -> None:
    """Nor one that says of itself something else than was announced."""
    publisher.publish(None, archive(tmp_path))

    def lie(content: Any) -> None:
        for file in content.targets.values():
            file.custom["digest"] = "sha256:other"

    publisher.forge("content", lie, sign="content")
    publisher.bind()
    with pytest.raises(DigestMismatch, match="not what was announced"):
        fetch(user, library)
    assert library.all() == []


def test_the_wrong_role(user: User, publisher: Publisher, library: Library, tmp_path: Path) -> None:
    """The keys of timestamp cannot sign content."""
    publisher.publish(None, archive(tmp_path))
    publisher.forge("content", lambda said: said.targets.clear(), sign="timestamp")
    publisher.bind()
    with pytest.raises(Refused, match="not signed by the keys"):
        fetch(user, library)


def test_across_a_gap(user: User, publisher: Publisher, library: Library, tmp_path: Path) -> None:
    """Packs travel on the medium too."""
    publisher.publish(None, archive(tmp_path))
    distribution.export(tmp_path / "medium", folder=user.trust.folder)
    found = distribution.fetch_packs(
        (), str(tmp_path / "medium"), folder=user.trust.folder, into=library.folder
    )
    assert [one.version for one in found] == ["1.0.0"]


def test_new_holders(user: User, publisher: Publisher, library: Library, tmp_path: Path) -> None:
    """When the channel's key is replaced, its packs go on being offered."""
    publisher.publish(None, archive(tmp_path))
    publisher.replace_key("content")
    publisher.root()
    assert fetch(user, library) == ["base 1.0.0"]
