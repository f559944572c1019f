"""ELF, PE and Mach-O headers, good, broken and hostile."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given

from seawall.errors import MalformedInput
from seawall.inventory.binary.elf import Elf
from seawall.inventory.binary.macho import MachO
from seawall.inventory.binary.opening import opened
from seawall.inventory.binary.pe import Pe
from seawall.inventory.binary.program import Program
from tests.inventory.binary.making import BASE, damaged, elf, fat, macho, pe

SECTIONS = {".text": b"code" * 8, ".data": b"changing" * 4, ".rodata": b"constant"}
FORMS = [(wide, order) for wide in (True, False) for order in "<>"]


def content(program: Program, data: bytes, name: str) -> bytes:
    section = program.section(name)
    assert section is not None
    return data[section.offset : section.offset + section.size]


@pytest.mark.parametrize(("wide", "order"), FORMS)
def test_elf(wide: bool, order: str) -> None:
    """Sections and addresses are found in every width and byte order."""
    data = elf(SECTIONS, wide=wide, order=order)
    program = opened(data, "bin/x")
    assert isinstance(program, Elf)
    assert (program.wide, program.big_endian) == (wide, order == ">")
    assert {name: content(program, data, name) for name in SECTIONS} == SECTIONS
    assert program.section(".absent") is None
    assert not program.stripped
    section = program.section(".data")
    assert section is not None
    assert program.read(section.address, 8) == b"changing"
    assert program.read(BASE - 1, 8) == program.read(BASE + (1 << 30), 8) == b""
    assert len(program.read(BASE, 1 << 40)) < len(data)


@pytest.mark.parametrize(("wide", "order"), FORMS)
def test_elf_symbols(wide: bool, order: str) -> None:
    """A symbol has an address and a size."""
    data = elf(SECTIONS, symbols={"first": 0x40, "sbom": 0x80}, wide=wide, order=order)
    program = Elf(data, "bin/x")
    assert program.symbol("sbom") == (BASE + 0x80, 8)
    assert program.symbol("absent") is None
    assert Elf(elf(SECTIONS, wide=wide, order=order), "bin/x").symbol("sbom") is None


def test_a_symbol_table_that_ends_early() -> None:
    """An entry that is cut off does not count."""
    data = elf(SECTIONS, symbols={"sbom": 0x80})
    table = Elf(data, "bin/x").section(".dynsym")
    assert table is not None
    place = struct.pack("<QQ", table.offset, table.size)
    short = data.replace(place, struct.pack("<QQ", table.offset, table.size - 1))
    assert short != data
    assert Elf(short, "bin/x").symbol("sbom") is None


def test_elf_without_sections() -> None:
    """Segments remain when the sections were cut off."""
    data = elf(SECTIONS, named=False)
    program = Elf(data, "bin/x")
    assert program.stripped
    assert program.section(".data") is None
    assert program.writable() == ("", BASE, 0, len(data))


def test_a_section_name_that_ends_another() -> None:
    """The end of a longer name is not the section."""
    data = elf({".rela.text": b"not this", ".text": b"this"})
    assert content(Elf(data, "x"), data, ".text") == b"this"


@pytest.mark.parametrize("wide", [True, False])
def test_pe(wide: bool) -> None:
    """Sections and addresses are found in both widths."""
    data = pe(SECTIONS, wide=wide)
    program = opened(data, "x.exe")
    assert isinstance(program, Pe)
    assert {name: content(program, data, name) for name in SECTIONS} == SECTIONS
    assert program.writable() == program.section(".data")
    assert program.read(0x3000, 8) == b"constant"
    assert program.read(0x9000, 8) == b""
    assert (program.managed, program.wide) == (False, wide)
    assert program.version_strings() == {}


def test_a_dos_program_is_no_error() -> None:
    """A program without a PE header has no sections."""
    program = opened(b"MZ" + bytes(100), "x.com")
    assert program is not None
    assert program.stripped
    assert program.writable() is None


@pytest.mark.parametrize(("wide", "order"), FORMS)
def test_macho(wide: bool, order: str) -> None:
    """Sections and addresses are found in every width and byte order."""
    data = macho(SECTIONS, wide=wide, order=order)
    program = opened(data, "x")
    assert isinstance(program, MachO)
    assert (program.wide, program.big_endian) == (wide, order == ">")
    assert {name: content(program, data, name) for name in SECTIONS} == SECTIONS
    assert program.read(BASE, 2) == data[:2]
    writable = program.writable()
    assert writable is not None
    assert writable.size == len(data)


def test_universal() -> None:
    """The first readable architecture speaks for all."""
    inner = macho(SECTIONS)
    data = fat(b"unknown architecture", inner)
    program = opened(data, "x")
    assert program is not None
    assert content(program, data, ".rodata") == b"constant"


def test_a_java_class_is_no_program() -> None:
    """A class file shares a universal file's magic, and scripts have none."""
    assert opened(b"\xca\xfe\xba\xbe\0\0\0\x3d" + bytes(99), "X.class") is None
    assert opened(b"#!/bin/sh\n", "x") is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF",
        elf(SECTIONS)[:200],
        b"\x7fELF\x03" + elf(SECTIONS)[5:],
        pe(SECTIONS)[:120],
        pe(SECTIONS)[:340],
        macho(SECTIONS)[:30],
        macho(SECTIONS)[:100],
        fat(b"nothing known"),
        macho(SECTIONS)[:36] + bytes(4) + macho(SECTIONS)[40:],
    ],
)
def test_broken(data: bytes) -> None:
    """What does not add up is said, with the file."""
    with pytest.raises(MalformedInput) as caught:
        opened(data, "bin/x")
    assert caught.value.where == "bin/x"


def use_everything(data: bytes) -> None:
    """Ask a program everything that it may be asked."""
    try:
        program = opened(data, "bin/x")
    except MalformedInput:
        return
    if program is None:
        return
    for name in (*SECTIONS, ".dynsym", ".rsrc", ""):
        program.section(name)
    program.writable()
    program.read(BASE, 64)
    if isinstance(program, Elf):
        program.symbol("sbom")
    if isinstance(program, Pe):
        assert program.managed in (True, False)
        program.version_strings()


@given(damaged(elf(SECTIONS, symbols={"sbom": 0x80})))
def test_damaged_elf(data: bytes) -> None:
    """Flipped bytes and missing ends are survived."""
    use_everything(data)


@given(damaged(elf(SECTIONS, wide=False, order=">")))
def test_damaged_narrow_elf(data: bytes) -> None:
    """The same for 32 bits."""
    use_everything(data)


@given(damaged(pe({**SECTIONS, ".rsrc": bytes(96)}, resources=".rsrc", managed=True)))
def test_damaged_pe(data: bytes) -> None:
    """The same for PE files."""
    use_everything(data)


@given(damaged(macho(SECTIONS)))
def test_damaged_macho(data: bytes) -> None:
    """The same for Mach-O files."""
    use_everything(data)


@given(damaged(fat(b"unknown", macho(SECTIONS, wide=False))))
def test_damaged_universal(data: bytes) -> None:
    """The same for universal files."""
    use_everything(data)
