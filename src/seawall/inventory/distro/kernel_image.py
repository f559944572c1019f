"""Linux kernels that a system would boot (``boot/vmlinuz-*``).

On x86 the boot header holds the offset of a version string. Other architectures have a
plain, gzip-compressed or self-extracting EFI image; there the banner that the kernel
prints at start is looked for. Its first word is the release (``6.1.0-18-amd64``), the rest
names the build and, on distributions, the version of the package.

Source: https://docs.kernel.org/arch/x86/boot.html, arch/arm64/booting.html,
drivers/firmware/efi/libstub/zboot-header.S
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, Content, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.compressed import inflated
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Hint, Item, Level, Location, Package

NAME: Final = "linux-kernel"

_BOOT_SECTOR: Final = 0x200
_BOOT_HEADER: Final = slice(0x202, 0x206)
_VERSION_OFFSET: Final = slice(0x20E, 0x210)
_LOAD_FLAGS: Final = 0x236
_SELF_EXTRACTING: Final = b"zimg"
_GZIP: Final = b"\x1f\x8b"
_BANNER: Final = b"Linux version "
_TRIES: Final = 16
_LONGEST: Final = 1024
_IMAGE_LIMIT: Final = 256 * MIB
_RELEASE: Final = re.compile(r"\d+\.\d+[\w.+~-]*", re.ASCII)


class KernelImage(Declared):
    """Reads one kernel."""

    name: Final = "distro/kernel_image"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"boot/(?:.*/)?vmlinuz(?:-[^/]+)?", r"(?:usr/)?lib/modules/[^/]+/vmlinuz"),
        hint="vmlinuz",
        limit=256 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the kernel, and that it is installed."""
        failure = ""
        try:
            banner = _boot_header(file.data) or _banner(_unpacked(file))
        except MalformedInput as error:
            banner, failure = "", error.message
        release, _, build = banner.partition(" ")
        evidence = "derived"
        if not _RELEASE.fullmatch(release):
            release, build, evidence = _named(file.path), "", "guessed"
            reason = failure or "it states no version where a kernel does"
            yield Diagnostic(path=file.path, reason=reason)
        if not release:
            return
        yield Package(
            type="generic",
            name=NAME,
            version=release,
            arch=_architecture(file.data),
            level=Level.KERNEL,
            evidence=evidence,
            properties={"build": build.strip()} if build else {},
            locations=(Location(file.path),),
        )
        yield Hint(kind="kernel", value=release, path=file.path)


def _boot_header(data: Content) -> str:
    """The version string of an x86 image, ``""`` if it is none."""
    if data[_BOOT_HEADER] != b"HdrS":
        return ""
    start = _BOOT_SECTOR + int.from_bytes(data[_VERSION_OFFSET], "little")
    if start == _BOOT_SECTOR:
        return ""
    return _text(data[start : start + _LONGEST])


def _unpacked(file: File) -> Content:
    data = file.data
    if data[:2] == b"MZ" and data[4:8] == _SELF_EXTRACTING:
        start = int.from_bytes(data[8:12], "little")
        size = int.from_bytes(data[12:16], "little")
        return inflated(data[start : start + size], file.path, _IMAGE_LIMIT)
    if data[:2] == _GZIP:
        return inflated(file.read(_IMAGE_LIMIT), file.path, _IMAGE_LIMIT)
    return data


def _banner(data: Content) -> str:
    at = data.find(_BANNER)
    for _ in range(_TRIES):
        if at < 0:
            break
        at += len(_BANNER)
        if data[at : at + 1].isdigit():
            return _text(data[at : at + _LONGEST])
        at = data.find(_BANNER, at)
    return ""


def _text(raw: bytes) -> str:
    line = raw.partition(b"\0")[0].partition(b"\n")[0]
    return line.decode("utf-8", errors="replace")


def _named(path: str) -> str:
    """The release in the name of the file or of its folder."""
    folder, _, name = path.rpartition("/")
    release = name.partition("-")[2] or folder.rpartition("/")[2]
    return release if _RELEASE.fullmatch(release) else ""


def _architecture(data: Content) -> str:
    if data[_BOOT_HEADER] == b"HdrS":
        wide = data[_LOAD_FLAGS : _LOAD_FLAGS + 1] and data[_LOAD_FLAGS] & 1
        return "x86_64" if wide else "x86"
    return "aarch64" if data[56:60] == b"ARM\x64" else ""


PLUGIN: Final = KernelImage()
