"""Folders for files that are not whole yet."""

from __future__ import annotations

import os
from pathlib import Path

from seawall.advisories.draft_folder import draft_folder


def test_a_draft_lies_beside_its_target_and_goes(tmp_path: Path) -> None:
    """Whatever happens in between."""
    target = tmp_path / "new" / "file"
    with draft_folder(target) as folder:
        (folder / "draft").write_bytes(b"x")
        (folder / "draft").replace(target)
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_what_was_abandoned_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    """A killed process left the older one behind; the younger may be another process's."""
    with draft_folder(tmp_path / "file") as used:
        left = tmp_path / f"{used.name}-left"
        left.mkdir()
        (left / "half").touch()
        os.utime(left, (1, 1))
        (tmp_path / "other").mkdir()
        with draft_folder(tmp_path / "file"):
            assert used.is_dir()
            assert (tmp_path / "other").is_dir()
            assert not left.exists()
