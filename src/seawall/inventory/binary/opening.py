"""Programs by their first bytes: ELF, PE or Mach-O."""

from __future__ import annotations

from seawall.artifacts.file import Content
from seawall.errors import MalformedInput
from seawall.inventory.binary.program import Program
from seawall.inventory.dispatch import ELF, MACHO, PE


def opened(data: Content, path: str) -> Program | None:
    """The program in a file, the first of several in a universal Mach-O file.

    Returns:
        ``None`` if it is no program.

    Raises:
        MalformedInput: its headers are broken.
    """
    head = data[:4]
    if head == ELF:
        from seawall.inventory.binary.elf import Elf  # noqa: PLC0415 - most images have no other

        return Elf(data, path)
    if head[:2] == PE:
        from seawall.inventory.binary.pe import Pe  # noqa: PLC0415

        return Pe(data, path)
    if head in MACHO:
        from seawall.inventory.binary.macho import opened as macho  # noqa: PLC0415

        return macho(data, path)
    return None


def opened_again(data: Content, path: str) -> Program | None:
    """The same for all readers of programs but ``binary/go``, which says what is broken.

    Returns:
        ``None`` if it is no program, or a broken one.
    """
    try:
        return opened(data, path)
    except MalformedInput:
        return None
