"""Databases and archives made by hand, and reading them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Extractor
from seawall.model import Claim, Diagnostic, Hint, Item, Package, Release

Value = str | bytes | int | Sequence[str] | Sequence[int]


def read(
    plugin: Extractor, path: str, data: bytes | str, beside: Mapping[str, bytes] | None = None
) -> list[Item]:
    """What an extractor states about a file.

    Args:
        plugin: the extractor.
        path: of the file.
        data: its content.
        beside: further files of the artifact, by path.
    """
    raw = data.encode() if isinstance(data, str) else data
    return list(plugin.extract(File(path, raw, neighbours=(beside or {}).get)))


def kept(items: Iterator[Item]) -> tuple[list[Item], str]:
    """What was read before a file broke off, and why it did."""
    found: list[Item] = []
    try:
        for item in items:
            found.append(item)  # noqa: PERF402 - what came before the error is kept
    except MalformedInput as error:
        return found, error.message
    return found, ""


def packages(items: Sequence[Item]) -> list[Package]:
    return [item for item in items if isinstance(item, Package)]


def claims(items: Sequence[Item]) -> dict[str, list[str]]:
    return {item.owner: item.paths.split("\n") for item in items if isinstance(item, Claim)}


def hints(items: Sequence[Item]) -> list[tuple[str, str]]:
    return [(item.kind, item.value) for item in items if isinstance(item, Hint)]


def releases(items: Sequence[Item]) -> list[Release]:
    return [item for item in items if isinstance(item, Release)]


def reasons(items: Sequence[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Diagnostic)]


def rpm_header(values: Mapping[int, Value]) -> bytes:
    """An RPM header: text, texts, bytes, or 32-bit numbers by tag."""
    index, data = b"", b""
    for tag, value in values.items():
        type_, raw, count = _encoded(value)
        if type_ == 4:
            data += bytes(-len(data) % 4)
        index += struct.pack(">IIII", tag, type_, len(data), count)
        data += raw
    return struct.pack(">II", len(values), len(data)) + index + data


def _encoded(value: Value) -> tuple[int, bytes, int]:
    if isinstance(value, str):
        return 6, value.encode() + b"\0", 1
    if isinstance(value, bytes):
        return 7, value, len(value)
    if isinstance(value, int):
        return 4, struct.pack(">I", value), 1
    texts = [item for item in value if isinstance(item, str)]
    if texts:
        return 8, b"".join(text.encode() + b"\0" for text in texts), len(texts)
    numbers = [item for item in value if isinstance(item, int)]
    return 4, struct.pack(f">{len(numbers)}I", *numbers), len(numbers)


RPM_VALUES: Mapping[int, Value] = {
    261: bytes(range(16)),
    1000: "perl-Carp",
    1001: "1.50",
    1002: "439.el9",
    1003: 4,
    1011: "Red Hat, Inc.",
    1014: "GPL+ or Artistic",
    1022: "noarch",
    1044: "perl-5.32.1-480.el9.src.rpm",
    1047: ["perl(Carp)", "perl-Carp"],
    1049: ["rpmlib(FileDigests)", "/usr/bin/perl"],
    1116: [0, 0, 1],
    1117: ["Carp.pm", "Carp", "perl-Carp"],
    1118: ["/usr/share/perl5/", "/usr/share/doc/"],
    5096: "perl:5.32:820:abc",
}


def rpm_archive(values: Mapping[int, Value], *, source: bool = False) -> bytes:
    lead = b"\xed\xab\xee\xdb\3\0" + (b"\0\1" if source else b"\0\0")
    magic = b"\x8e\xad\xe8\x01" + bytes(4)
    signatures = rpm_header({1004: bytes(range(16))})
    signatures += bytes(-(len(signatures) + 8) % 8)
    return lead.ljust(96, b"\0") + magic + signatures + magic + rpm_header(values) + b"payload"


def ndb(blobs: Sequence[bytes]) -> bytes:
    slots, data = b"", b""
    for number, blob in enumerate(blobs, 1):
        whole = struct.pack("<4sIII", b"BlbS", number, 1, len(blob)) + blob
        whole += bytes(-(len(whole) + 12) % 16)
        whole += struct.pack("<II4s", zlib.adler32(whole), len(blob), b"BlbE")
        offset = (4096 + len(data)) // 16
        slots += struct.pack("<4sIII", b"Slot", number, offset, len(whole) // 16)
        data += whole
    slots = slots.ljust(4096 - 32, b"\0")
    empty = struct.pack("<4sIII", b"Slot", 0, 0, 0)
    rows = [slots[at : at + 16] for at in range(0, len(slots), 16)]
    page = b"".join(row if row.strip(b"\0") else empty for row in rows)
    return struct.pack("<4sIIII12x", b"RpmP", 0, 1, 1, len(blobs) + 1) + page + data


def bdb(values: Sequence[bytes], order: str = "<", size: int = 512) -> bytes:
    """A Berkeley DB hash file with each value in overflow pages, but for one that is small."""
    pages = [bytearray(size) for _ in range(2)]
    items: list[bytes] = [b"\1" + bytes(4), b"\1" + bytes(4)]
    for number, value in enumerate(values, 1):
        items.append(b"\1" + struct.pack(f"{order}I", number))
        if len(value) < size // 4:
            items.append(b"\1" + value)
            continue
        items.append(struct.pack(f"{order}B3xII", 3, len(pages), len(value)))
        pages += _overflow(value, len(pages), order, size)
    last = len(pages) - 1
    struct.pack_into(f"{order}8xIIIIBBB", pages[0], 0, 0, 0x61561, 9, size, 0, 8, 0)
    struct.pack_into(f"{order}I", pages[0], 32, last)
    _lay(pages[1], items, order)
    return b"".join(pages)


def _overflow(value: bytes, first: int, order: str, size: int) -> Iterator[bytearray]:
    room = size - 26
    pieces = [value[at : at + room] for at in range(0, len(value), room)]
    for number, piece in enumerate(pieces, first):
        page = bytearray(size)
        following = number + 1 if number - first + 1 < len(pieces) else 0
        struct.pack_into(f"{order}8xIIIHHBB", page, 0, number, 0, following, 1, len(piece), 0, 7)
        page[26 : 26 + len(piece)] = piece
        yield page


def _lay(page: bytearray, items: Sequence[bytes], order: str) -> None:
    end, offsets = len(page), []
    for item in items:
        end -= len(item)
        page[end : end + len(item)] = item
        offsets.append(end)
    struct.pack_into(f"{order}8xIIIHHBB", page, 0, 1, 0, 0, len(items), end, 0, 13)
    struct.pack_into(f"{order}{len(items)}H", page, 26, *offsets)


def deb(control: bytes, compress: str = "gz") -> bytes:
    """A Debian archive with nothing but its control file."""
    member = control + bytes(-len(control) % 512)
    tar = _tar_head(b"./", 0, b"5") + _tar_head(b"./control", len(control), b"0")
    packed = zlib.compress(tar + member + bytes(1024), wbits=31)
    if compress != "gz":
        packed = _packed(tar + member + bytes(1024), compress)
    members = (
        (b"debian-binary", b"2.0\n"),
        (f"control.tar.{compress}".encode(), packed),
        (b"data.tar.xz", b""),
    )
    return b"!<arch>\n" + b"".join(_ar_member(name, data) for name, data in members)


def _ar_member(name: bytes, data: bytes) -> bytes:
    size = str(len(data)).encode().ljust(10)
    head = name.ljust(16) + b"0".ljust(12) + b"0     0     100644  " + size + b"`\n"
    return head + data + b"\n" * (len(data) % 2)


def _packed(data: bytes, compress: str) -> bytes:
    if compress == "xz":
        import lzma

        return lzma.compress(data)
    import zstandard

    return zstandard.compress(data)


def _tar_head(name: bytes, size: int, type_: bytes) -> bytes:
    head = name.ljust(124, b"\0") + f"{size:011o}".encode() + b"\0"
    return (head.ljust(156, b"\0") + type_).ljust(512, b"\0")
