"""What holds for every reader of distributions: its name, its files, and surviving anything."""

from __future__ import annotations

import mmap
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from seawall import plugins
from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.dispatch import KIND
from seawall.inventory.extractor import Extractor
from seawall.model import Claim, Diagnostic, Hint, Item, Package, Release
from tests.inventory.reading import dispatcher
from tests.shared import corpus

STORE: Final = "nix/store/0c3yqkr6k6hvj1ynvyz3mz3nlxm6w1c8-hello-2.12"

WANTED: Final = {
    "distro/apk": "lib/apk/db/installed",
    "distro/apk_repositories": "etc/apk/repositories",
    "distro/apt_release": "var/lib/apt/lists/deb.example_debian_dists_bookworm_InRelease",
    "distro/apt_sources": "etc/apt/sources.list.d/docker.sources",
    "distro/bitnami_components": "opt/bitnami/.bitnami_components.json",
    "distro/bitnami_spdx": "opt/bitnami/redis/.spdx-redis.spdx",
    "distro/bottlerocket": "usr/share/bottlerocket/application-inventory.json",
    "distro/chisel": "var/lib/chisel/manifest.wall",
    "distro/chocolatey": "ProgramData/chocolatey/lib/git/git.nuspec",
    "distro/conda": "opt/conda/conda-meta/zlib-1.2.13-h5eee18b_0.json",
    "distro/content_sets": "root/buildinfo/content_manifests/ubi8-container-8.8-1.json",
    "distro/cos": "etc/cos-package-info.json",
    "distro/deb_archive": "tmp/hello_1.0_amd64.deb",
    "distro/dpkg": "var/lib/dpkg/status",
    "distro/dpkg_files": "var/lib/dpkg/info/libc6:amd64.list",
    "distro/dpkg_licenses": "usr/share/doc/bash/copyright",
    "distro/flatpak": "var/lib/flatpak/runtime/org.gnome.Platform/x86_64/46/abc/metadata",
    "distro/homebrew": "home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1/.brew/jq.rb",
    "distro/homebrew_cask": "opt/homebrew/Caskroom/vlc/.metadata/3.0.20/2024/Casks/vlc.rb",
    "distro/kernel_image": "boot/vmlinuz-6.1.0-18-amd64",
    "distro/kernel_module": "lib/modules/6.1.0/updates/dkms/zfs.ko.xz",
    "distro/kernel_release": "lib/modules/6.1.0-18-amd64/modules.builtin",
    "distro/macports": "opt/local/var/macports/registry/registry.db",
    "distro/nix_database": "nix/var/nix/db/db.sqlite",
    "distro/nix_derivation": f"{STORE}.drv",
    "distro/nix_store": f"{STORE}/bin/hello",
    "distro/opkg": "usr/lib/opkg/status",
    "distro/os_release": "etc/os-release",
    "distro/pacman": "var/lib/pacman/local/zlib-1:1.3.1-1/desc",
    "distro/portage": "var/db/pkg/sys-libs/zlib-1.3.1-r1/CONTENTS",
    "distro/redhat_labels": "root/buildinfo/Dockerfile-ubi8-8.8-1",
    "distro/release_files": "etc/redhat-release",
    "distro/rpm_archive": "tmp/hello-1.0-1.x86_64.rpm",
    "distro/rpm_bdb": "var/lib/rpm/Packages",
    "distro/rpm_manifest": "var/lib/rpmmanifest/container-manifest-2",
    "distro/rpm_ndb": "usr/lib/sysimage/rpm/Packages.db",
    "distro/rpm_sqlite": "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "distro/snap": "snap/core/current/meta/snap.yaml",
    "distro/spack": "opt/spack/zlib-1.3/.spack/spec.json",
    "distro/ubuntu_pro": "var/lib/ubuntu-advantage/status.json",
}
"""One path that each reader wants."""

NOISE: Final = random.Random(20).randbytes(1 << 20)
HOSTILE: Final = {
    "empty": b"",
    "zeros": bytes(5000),
    "line feeds": b"\n" * 100_000,
    "blanks": b" " * 100_000,
    "noise": NOISE,
    "no line feed": b"a" * 1_000_000,
    "colons": b"a:b\n " * 100_000,
    "nested JSON": b"[" * 200_000,
    "wrong JSON": b'{"spec": 1, "Content": {}, "services": [1], "packages": "x", "a": null}',
    "null": b"null",
    "nested XML": b"<a>" * 100_000,
    "entities": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "quotes": b'LABEL a="' + b'\\"' * 100_000,
    "gzip": b"\x1f\x8b\x08\0" + NOISE[:5000],
    "xz": b"\xfd7zXZ\0" + NOISE[:5000],
    "zstd": b"\x28\xb5\x2f\xfd" + NOISE[:5000],
    "SQLite": b"SQLite format 3\0" + NOISE[:8176],
    "ar": b"!<arch>\n" + NOISE[:5000],
    "rpm": b"\xed\xab\xee\xdb" + NOISE[:5000],
    "rpm header": (b"\xed\xab\xee\xdb".ljust(96, b"\0") + b"\x8e\xad\xe8\x01" + b"\xff" * 500),
    "Berkeley DB": bytes(12) + b"\x61\x15\x06\0" + b"\x09\0\0\0\0\x10\0\0\0\x08" + NOISE[:9000],
    "ndb": b"RpmP" + bytes(4) + b"\1\0\0\0" * 2 + bytes(16) + b"Slot" + NOISE[:4060],
    "ELF": b"\x7fELF\2\1\1" + NOISE[:5000],
    "kernel": NOISE[:0x202] + b"HdrS" + NOISE[:70_000],
    "EFI": b"MZ\0\0zimg" + NOISE[:5000],
}

PLUGINS: Final = tuple(
    plugins.load(entry, Extractor)
    for entry in plugins.entries(KIND)
    if entry.name.startswith("distro/")
)


def survived(plugin: Extractor, file: File) -> Iterator[Item]:
    """What a reader yields until it says that the file is broken."""
    try:
        yield from plugin.extract(file)
    except MalformedInput:
        return


def test_every_reader_has_a_path_here() -> None:
    """A new reader joins the tests of this module."""
    assert {plugin.name for plugin in PLUGINS} == WANTED.keys()


@pytest.mark.parametrize(("name", "path"), WANTED.items())
def test_a_reader_is_chosen_for_its_path(name: str, path: str) -> None:
    """The declared wants select the reader."""
    assert name in {reader.entry.name for reader in dispatcher().select(path)}


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_a_pattern_has_its_hint(plugin: Extractor) -> None:
    """A reader with patterns says what to look for before one is tried."""
    assert bool(plugin.wants.patterns) == bool(plugin.wants.hint)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_anything_is_survived(plugin: Extractor, content: bytes) -> None:
    """Whatever the file holds, a reader yields items or says that it is broken."""
    file = File(WANTED[plugin.name], content, neighbours=lambda _path: content)
    for item in survived(plugin, file):
        assert isinstance(item, Package | Claim | Release | Hint | Diagnostic)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_a_mapped_file_is_read_like_bytes(plugin: Extractor, tmp_path: Path) -> None:
    """Large files come memory-mapped: what is found in them is the same."""
    (tmp_path / "x").write_bytes(HOSTILE["kernel"])
    path = WANTED[plugin.name]
    with (
        (tmp_path / "x").open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        found = list(survived(plugin, File(path, mapped)))
    assert found == list(survived(plugin, File(path, HOSTILE["kernel"])))


def _cases() -> list[str]:
    root = corpus("packages")
    prefixes = (
        *("apk", "bitnami", "bottlerocket", "conda-meta", "dpkg", "homebrew", "opkg"),
        *("os-release", "pacman", "portage", "redhat", "rpm", "snap"),
    )
    return sorted(path.name for path in root.iterdir() if path.name.startswith(prefixes))


@pytest.mark.parametrize("case", _cases())
def test_real_files_cut_off_or_damaged_are_survived(case: str) -> None:
    """Every real file may end anywhere and hold a wrong byte anywhere."""
    chance = random.Random(case)
    root = corpus("packages") / case / "root"
    by_name = {plugin.name: plugin for plugin in PLUGINS}
    files = [path for path in sorted(root.rglob("*")) if path.is_file()][:40]
    for path in files:
        relative, data = path.relative_to(root).as_posix(), path.read_bytes()
        for reader in dispatcher().select(relative):
            plugin = by_name.get(reader.entry.name)
            for _ in range(3 if plugin else 0):
                damaged = bytearray(data[: chance.randint(0, len(data))])
                for _ in range(min(len(damaged), 20)):
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                assert plugin is not None
                list(survived(plugin, File(relative, bytes(damaged))))
