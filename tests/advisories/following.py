"""Asking a feed what else to fetch, with an upstream that is a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

from seawall.advisories.feed import Download, Feed, Following


class Upstream:
    """Files by address; what was fetched lies below a folder, as an update leaves it.

    Attributes:
        asked: every address that was asked for, in order.
    """

    def __init__(self, folder: Path, files: Mapping[str, bytes], day: str = "2026-11-20") -> None:
        self.folder = folder
        self.day = day
        self.files = dict(files)
        self.asked: list[str] = []
        self._fresh: set[str] = set()

    def changed(self, target: str) -> bool:
        """Whether the last update brought a file in a new version."""
        return target in self._fresh

    def update(self, feed: Feed) -> list[Download]:
        """Fetch what a feed wants; what it followed to."""
        self.asked.clear()
        self._fresh.clear()
        for download in feed.downloads:
            self._fetch(download)
        followed = []
        if isinstance(feed, Following):
            for download in feed.follow(self):
                self._fetch(download)
                followed.append(download)
        return followed

    def _fetch(self, download: Download) -> None:
        address = download.host + download.path
        self.asked.append(address)
        content = self.files.get(address)
        if content is None:
            return
        if download.changes:
            self._add(self.folder / download.changes, download.path, content)
            return
        target = self.folder / download.target
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != content:
            self._fresh.add(download.target)
            target.write_bytes(content)

    def _add(self, archive: Path, member: str, content: bytes) -> None:
        archive.parent.mkdir(parents=True, exist_ok=True)
        kept = {}
        if archive.exists():
            with ZipFile(archive) as former:
                kept = {name: former.read(name) for name in former.namelist()}
        with ZipFile(archive, "w") as renewed:
            for name, data in {**kept, member: content}.items():
                renewed.writestr(name, data)
