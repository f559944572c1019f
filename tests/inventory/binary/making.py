"""Small programs and archives made by hand, as the tests of this area need them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Extractor
from seawall.model import Diagnostic, Item, Package

BASE: Final = 0x400000
T = TypeVar("T")


def elf(
    sections: Mapping[str, bytes],
    *,
    symbols: Mapping[str, int] | None = None,
    wide: bool = True,
    order: str = "<",
    named: bool = True,
) -> bytes:
    """An ELF file whose one writable segment maps all of it to ``BASE``.

    Args:
        sections: name and content.
        symbols: name and offset in the file of what ``.dynsym`` lists.
        wide: 64 bits.
        order: ``<`` or ``>``.
        named: whether there are section headers.
    """
    header, segment = (64, 56) if wide else (52, 32)
    contents = dict(sections)
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in symbols or {})
    if symbols is not None:
        contents |= {".dynsym": _symbols(symbols, strings, order, wide=wide), ".dynstr": strings}
    names = b"\0" + b"".join(name.encode() + b"\0" for name in [*contents, ".shstrtab"])
    contents[".shstrtab"] = names
    body, rows = b"", []
    for name, content in contents.items():
        at = header + segment + len(body)
        link = list(contents).index(".dynstr") + 1 if name == ".dynsym" else 0
        number = names.index(b"\0" + name.encode() + b"\0") + 1
        rows.append((number, 1, 0, BASE + at, at, len(content), link))
        body += content + bytes(-len(content) % 16)
    table_at = header + segment + len(body)
    table = _sections([(0,) * 7, *rows], order, wide=wide) if named else b""
    count = len(rows) + 1 if named else 0
    return (
        _elf_header(order, table_at if named else 0, count, wide=wide)
        + _segment(table_at, order, wide=wide)
        + body
        + table
    )


def offset_of(data: bytes, content: bytes) -> int:
    """Where a content lies in a program."""
    return data.index(content)


def _elf_header(order: str, table_at: int, count: int, *, wide: bool) -> bytes:
    ident = bytes((0x7F, 0x45, 0x4C, 0x46, 2 if wide else 1, 1 if order == "<" else 2, 1))
    layout = order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH")
    sizes = (64, 56, 64) if wide else (52, 32, 40)
    fields = (3, 62, 1, 0, sizes[0], table_at, 0, sizes[0], sizes[1], 1, sizes[2], count)
    return ident.ljust(16, b"\0") + struct.pack(layout, *fields, max(count - 1, 0))


def _segment(size: int, order: str, *, wide: bool) -> bytes:
    if wide:
        return struct.pack(order + "IIQQQQQQ", 1, 6, 0, BASE, BASE, size, size, 16)
    return struct.pack(order + "IIIIIIII", 1, 0, BASE, BASE, size, size, 6, 16)


def _sections(rows: list[tuple[int, ...]], order: str, *, wide: bool) -> bytes:
    layout = order + ("IIQQQQIIQQ" if wide else "IIIIIIIIII")
    return b"".join(struct.pack(layout, *row, 0, 1, 0) for row in rows)


def _symbols(symbols: Mapping[str, int], strings: bytes, order: str, *, wide: bool) -> bytes:
    rows = [bytes(24 if wide else 16)]
    for name, at in symbols.items():
        number = strings.index(b"\0" + name.encode() + b"\0") + 1
        if wide:
            rows.append(struct.pack(order + "IBBHQQ", number, 17, 0, 1, BASE + at, 8))
        else:
            rows.append(struct.pack(order + "IIIBBH", number, BASE + at, 8, 17, 0, 1))
    return b"".join(rows)


def pe(
    sections: Mapping[str, bytes], *, managed: bool = False, resources: str = "", wide: bool = True
) -> bytes:
    """A PE file with sections mapped to 0x1000, 0x2000 ...; ``.data`` is writable.

    Args:
        sections: name and content.
        managed: whether it has a CLI header.
        resources: name of the section that holds the resources.
        wide: PE32+.
    """
    optional = (b"\x0b\x02" if wide else b"\x0b\x01").ljust(112 if wide else 96, b"\0")
    optional = optional[:-4] + (16).to_bytes(4, "little")
    directories = [(0, 0)] * 16
    if managed:
        directories[14] = (0x1000, 72)
    headers, body = b"", b""
    start = 64 + 24 + len(optional) + 128 + 40 * len(sections)
    for number, (name, content) in enumerate(sections.items(), start=1):
        flags = 0xC0000040 if name == ".data" else 0x40000040
        place = (len(content), number * 0x1000, len(content), start + len(body))
        headers += struct.pack("<8sIIIIIIHHI", name.encode(), *place, 0, 0, 0, 0, flags)
        if name == resources:
            directories[2] = (number * 0x1000, len(content))
        body += content
    optional += b"".join(struct.pack("<II", *row) for row in directories)
    coff = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, len(sections), 0, 0, 0, len(optional), 0)
    dos = b"MZ".ljust(60, b"\0") + (64).to_bytes(4, "little")
    return dos + coff + optional + headers + body


def macho(sections: Mapping[str, bytes], *, wide: bool = True, order: str = "<") -> bytes:
    """A Mach-O file with one writable segment that maps all of it to ``BASE``."""
    header, segment, section = (32, 72, 80) if wide else (28, 56, 68)
    length = segment + section * len(sections)
    start = header + length
    rows, body = b"", b""
    for name, content in sections.items():
        at = start + len(body)
        place = (name.encode(), b"__DATA", BASE + at, len(content), at)
        rows += struct.pack(order + ("16s16sQQI28x" if wide else "16s16sIII24x"), *place)
        body += content + bytes(-len(content) % 16)
    size = start + len(body)
    command = struct.pack(
        order + ("II16sQQQQIIII" if wide else "II16sIIIIIIII"),
        *(0x19 if wide else 1, length, b"__DATA", BASE, size, 0, size, 3, 3, len(sections), 0),
    )
    magic = 0xFEEDFACF if wide else 0xFEEDFACE
    intro = struct.pack(order + "IIIIIII", magic, 7, 3, 2, 1, length, 0)
    return intro.ljust(header, b"\0") + command + rows + body


def fat(*slices: bytes) -> bytes:
    """A universal file."""
    table = struct.pack(">II", 0xCAFEBABE, len(slices))
    start = 8 + 20 * len(slices)
    for content in slices:
        table += struct.pack(">IIIII", 7, 3, start, len(content), 0)
        start += len(content)
    return table + b"".join(slices)


def archive(members: Mapping[str, bytes], *, stored: bool = False, prefix: bytes = b"") -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", method) as out:
        for name, content in members.items():
            out.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return prefix + stream.getvalue()


def items(extractor: Extractor, path: str, data: bytes) -> list[Item]:
    """What an extractor states about a file."""
    return list(extractor.extract(File(path, data)))


def packages(extractor: Extractor, path: str, data: bytes) -> list[Package]:
    """The packages among them; nothing else must be stated."""
    found = items(extractor, path, data)
    result = [item for item in found if isinstance(item, Package)]
    assert len(result) == len(found), found
    return result


def named(extractor: Extractor, path: str, data: bytes) -> list[tuple[str, str]]:
    """Names and versions of the packages."""
    return [(item.name, item.version) for item in packages(extractor, path, data)]


def reasons(extractor: Extractor, path: str, data: bytes) -> list[str]:
    """Reasons of the diagnostics."""
    found = items(extractor, path, data)
    return [item.reason for item in found if isinstance(item, Diagnostic)]


def survives(extractor: Extractor, path: str, data: bytes) -> None:
    """Whatever the bytes are, nothing but the declared error may show."""
    try:
        for item in extractor.extract(File(path, data)):
            assert isinstance(item, Package | Diagnostic)
    except MalformedInput as error:
        assert error.where  # noqa: PT017 - the error is what is tested


def attempted(call: Callable[..., T], *arguments: Any) -> T | None:
    """The result of a call, ``None`` if its input is malformed."""
    try:
        return call(*arguments)
    except MalformedInput:
        return None


def damaged(sample: bytes) -> st.SearchStrategy[bytes]:
    """The sample with some bytes changed and perhaps its end cut off."""
    changes = st.lists(
        st.tuples(
            st.integers(0, len(sample) - 1),
            st.one_of(st.sampled_from([0, 255]), st.integers(0, 255)),
        ),
        max_size=8,
    )

    def apply(changed: list[tuple[int, int]], length: int) -> bytes:
        data = bytearray(sample)
        for position, value in changed:
            data[position] = value
        return bytes(data[:length])

    lengths = st.one_of(st.just(len(sample)), st.integers(0, len(sample)))
    return st.builds(apply, changes, lengths)
