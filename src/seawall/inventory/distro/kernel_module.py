"""Modules of Linux that do not come with the kernel (``*.ko``).

Drivers and sensors are installed in folders of their own (``extra``, ``updates/dkms``), or
outside of ``lib/modules`` altogether. What lies in ``lib/modules/RELEASE/kernel`` belongs
to the kernel and has no version of its own: those thousands of files are not read. A
module is an ELF object whose section ``.modinfo`` holds NUL-terminated ``key=value``.

Source: https://docs.kernel.org/kbuild/modules.html, include/linux/module.h
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.binary.elf import Elf
from seawall.inventory.distro.compressed import inflated
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Level, Location, Package

_LIMIT: Final = 256 * MIB
_INFO_LIMIT: Final = MIB
_SECTION: Final = ".modinfo"


class KernelModule(Declared):
    """Reads one module."""

    name: Final = "distro/kernel_module"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?!(?:.*/)?lib/modules/[^/]+/kernel/)(?:.*/)?[^/]+\.ko(?:\.gz|\.xz|\.zst)?",),
        hint=".ko",
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the module."""
        content = inflated(file.read(), file.path, _LIMIT)
        if not content.startswith(b"\x7fELF"):
            return  # texts in Korean have that suffix too
        section = Elf(content, file.path).section(_SECTION)
        if section is None:
            raise MalformedInput(f"it has no section {_SECTION}", where=file.path)
        info = content[section.offset : section.offset + min(section.size, _INFO_LIMIT)]
        yield _package(_facts(info), file)


def _facts(info: bytes) -> dict[str, str]:
    """The first value of every key: parameters and authors may repeat."""
    facts: dict[str, str] = {}
    for entry in info.split(b"\0"):
        key, equals, value = entry.decode("utf-8", errors="replace").partition("=")
        if equals:
            facts.setdefault(key, value)
    return facts


def _package(facts: dict[str, str], file: File) -> Package:
    stem = file.name.partition(".ko")[0].replace("-", "_")
    shown = {
        "kernel": facts.get("vermagic", "").partition(" ")[0],
        "srcversion": facts.get("srcversion", ""),
        "description": facts.get("description", ""),
    }
    return Package(
        type="generic",
        name=f"linux-kernel-module/{facts.get('name') or stem}",
        version=facts.get("version", ""),
        licenses=(facts["license"],) if facts.get("license") else (),
        publisher=facts.get("author", ""),
        level=Level.KERNEL,
        evidence="derived",
        properties={name: value for name, value in shown.items() if value},
        locations=(Location(file.path),),
    )


PLUGIN: Final = KernelModule()
