"""Kernels that a system would boot, and modules that did not come with them."""

from __future__ import annotations

import gzip
import lzma
import struct

import pytest
import zstandard

from seawall.errors import MalformedInput
from seawall.inventory.distro import kernel_image, kernel_module, kernel_release
from seawall.model import Level
from tests.inventory.distro.making import hints, packages, read, reasons
from tests.inventory.reading import dispatcher

IMAGE = "boot/vmlinuz-6.1.0-18-amd64"
BANNER = b"6.1.0-18-amd64 (debian-kernel@example.org) #1 SMP Debian 6.1.76-1 (2024-02-01)"
MODULE = "lib/modules/6.1.0-18-amd64/updates/dkms/zfs.ko"


def bzimage(version: bytes) -> bytes:
    """The start of an x86 image, its version string behind the boot sector."""
    image = bytearray(0x2000)
    image[0x202:0x206] = b"HdrS"
    image[0x20E:0x210] = struct.pack("<H", 0x800)
    image[0x236] = 1
    image[0xA00 : 0xA00 + len(version)] = version
    return bytes(image)


def module(info: bytes) -> bytes:
    """An ELF object with the section that describes a module."""
    names = b"\0.shstrtab\0.modinfo\0"
    names_at, info_at = 64, 64 + len(names)
    sections_at = info_at + len(info)
    head = b"\x7fELF\2\1\1".ljust(16, b"\0")
    head += struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, sections_at, 0, 64, 0, 0, 64, 3, 1)
    rows = bytes(64)
    rows += struct.pack("<IIQQQQIIQQ", 1, 3, 0, 0, names_at, len(names), 0, 0, 1, 0)
    rows += struct.pack("<IIQQQQIIQQ", 11, 1, 2, 0, info_at, len(info), 0, 0, 1, 0)
    return head + names + info + rows


INFO = (
    b"version=2.1.11-1\0license=CDDL\0author=OpenZFS\0name=zfs\0srcversion=ABC\0"
    b"parm=a:x\0parm=b:y\0vermagic=6.1.0-18-amd64 SMP preempt mod_unload \0broken\0"
)


def test_the_version_of_an_x86_image() -> None:
    """The boot header points to it; the rest of the line names the build."""
    found = read(kernel_image.PLUGIN, IMAGE, bzimage(BANNER + b"\0rest"))
    (package,) = packages(found)
    assert (package.name, package.version, package.arch) == (
        "linux-kernel",
        "6.1.0-18-amd64",
        "x86_64",
    )
    assert (package.level, package.evidence) == (Level.KERNEL, "derived")
    assert "Debian 6.1.76-1" in package.properties["build"]
    assert hints(found) == [("kernel", "6.1.0-18-amd64")]


@pytest.mark.parametrize("form", ["plain", "gzip", "self-extracting"])
def test_the_banner_of_other_images(form: str) -> None:
    """Where there is no boot header the banner is looked for, compressed or not."""
    plain = b"x" * 5000 + b"Linux version %s\0Linux version 6.6.8-arm64 (gcc)\n\0" + b"y" * 100
    packed = gzip.compress(plain)
    head = b"MZ\0\0zimg" + struct.pack("<II", 64, len(packed))
    data = {"plain": plain, "gzip": packed, "self-extracting": head.ljust(64, b"\0") + packed}
    (package,) = packages(read(kernel_image.PLUGIN, "boot/vmlinuz", data[form]))
    assert (package.version, package.evidence) == ("6.6.8-arm64", "derived")


def test_the_name_is_a_guess_and_said_to_be_one() -> None:
    """An image that states nothing has the version of its name, with a diagnostic."""
    found = read(kernel_image.PLUGIN, IMAGE, b"x" * 1000)
    (package,) = packages(found)
    assert (package.version, package.evidence) == ("6.1.0-18-amd64", "guessed")
    assert reasons(found) == ["it states no version where a kernel does"]
    assert packages(read(kernel_image.PLUGIN, "boot/vmlinuz", b"x" * 1000)) == []


def test_installed_modules_tell_the_release() -> None:
    """The folder is the release."""
    path = "usr/lib/modules/6.1.0-18-amd64/modules.builtin"
    assert hints(read(kernel_release.PLUGIN, path, b"")) == [("kernel", "6.1.0-18-amd64")]


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("", module(INFO)),
        (".gz", gzip.compress(module(INFO), mtime=0)),
        (".xz", lzma.compress(module(INFO))),
        (".zst", zstandard.compress(module(INFO))),
    ],
)
def test_a_module_from_elsewhere(ending: str, data: bytes) -> None:
    """Compressed or not, its section names version, licence and kernel."""
    (package,) = packages(read(kernel_module.PLUGIN, MODULE + ending, data))
    assert (package.name, package.version) == ("linux-kernel-module/zfs", "2.1.11-1")
    assert (package.licenses, package.publisher) == (("CDDL",), "OpenZFS")
    assert (package.level, package.properties) == (
        Level.KERNEL,
        {"kernel": "6.1.0-18-amd64", "srcversion": "ABC"},
    )


def test_modules_of_the_kernel_are_not_read() -> None:
    """They have no version of their own, and there are thousands."""
    for folder, wanted in (("kernel/fs", False), ("extra", True)):
        readers = dispatcher().select(f"lib/modules/6.1.0/{folder}/x.ko.xz")
        assert ("distro/kernel_module" in {reader.entry.name for reader in readers}) == wanted
    assert dispatcher().select("opt/driver/x.ko")


def test_what_only_has_the_suffix_is_passed_over() -> None:
    """Texts in Korean are no modules; an object without the section is said to be broken."""
    assert read(kernel_module.PLUGIN, "usr/share/man/x.ko", b"text") == []
    with pytest.raises(MalformedInput, match=r"no section \.modinfo"):
        read(kernel_module.PLUGIN, MODULE, module(INFO).replace(b".modinfo", b".modless"))
