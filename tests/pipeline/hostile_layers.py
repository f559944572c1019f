"""Layers too large or too strange for a tar library, written piece by piece."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from tests.artifacts.images import OCI, Blob, image, layer, write_layout

MIB: Final = 1 << 20
STATUS: Final = (
    b"Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n"
)
LOCK: Final = b'{"lockfileVersion": 3, "packages": {"node_modules/left-pad": {"version": "1.0.0"}}}'
BELOW: Final = layer(
    {"etc/os-release": b"ID=debian\nVERSION_ID=12\n", "var/lib/dpkg/status": STATUS}
)
ABOVE: Final = layer({"srv/package-lock.json": LOCK})
GOOD: Final = {"bash", "left-pad"}
"""What lies in the layers below and above the hostile one."""

_ZEROS: Final = bytes(MIB)


class Written(NamedTuple):
    """One layer that lies in a layout already; good for :func:`tests.artifacts.images.image`."""

    digest: str
    diff_id: str
    size: int
    data: bytes = b""

    @property
    def descriptor(self) -> dict[str, Any]:
        media_type = f"{OCI}.layer.v1.tar+gzip"
        return {"mediaType": media_type, "digest": self.digest, "size": self.size}


def hostile_image(folder: Path, pieces: Iterable[bytes]) -> str:
    """An image whose middle layer consists of pieces of a tar.

    Returns:
        The target to scan.
    """
    middle = _written(folder, pieces)
    built = image(BELOW, cast("Blob", middle), ABOVE)
    write_layout(folder, {"app:1": built._replace(layers=(BELOW, ABOVE))})
    return f"oci:{folder}"


def _written(folder: Path, pieces: Iterable[bytes]) -> Written:
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    blob, tar, size = hashlib.sha256(), hashlib.sha256(), 0
    deflater = zlib.compressobj(1, zlib.DEFLATED, 31)
    draft = blobs / "draft"
    with draft.open("wb") as out:
        for piece in (*pieces, bytes(1024), None):
            if piece is not None:
                tar.update(piece)
            packed = deflater.flush() if piece is None else deflater.compress(piece)
            blob.update(packed)
            size += len(packed)
            out.write(packed)
    draft.rename(blobs / blob.hexdigest())
    return Written(f"sha256:{blob.hexdigest()}", f"sha256:{tar.hexdigest()}", size)


def header(name: str | bytes, size: int = 0, kind: bytes = b"0", target: bytes = b"") -> bytes:
    """The header of one member, sizes of any length included."""
    raw = name.encode() if isinstance(name, str) else name
    number = b"%011o\0" % size if size < 8 << 30 else b"\x80" + size.to_bytes(11, "big")
    block = raw.ljust(100, b"\0")[:100] + b"0000755\0" + bytes(16) + number + b"00000000000\0"
    tail = kind + target.ljust(100, b"\0")[:100] + b"ustar\x0000" + bytes(247)
    total = sum(block) + sum(tail) + 8 * 0x20
    return block + b"%06o\0 " % total + tail


def member(name: str | bytes, data: bytes = b"", kind: bytes = b"0", target: bytes = b"") -> bytes:
    """One member with its content."""
    return header(name, len(data), kind, target) + data + bytes(-len(data) % 512)


def repeated(name: str, piece: bytes, times: int) -> Iterator[bytes]:
    """One member whose content is a piece of a multiple of 512 bytes, many times."""
    assert len(piece) % 512 == 0
    yield header(name, len(piece) * times)
    for _time in range(times):
        yield piece


def zeros(name: str, mebibytes: int) -> Iterator[bytes]:
    """One member of nothing but zeros."""
    return repeated(name, _ZEROS, mebibytes)


def with_pax(name: str, kind: bytes = b"0", **records: bytes) -> bytes:
    """A member whose name or target is given by an extended header."""
    content = b"".join(_record(key.encode(), value) for key, value in records.items())
    return member("pax", content, b"x") + member(name, b"", kind)


def _record(key: bytes, value: bytes) -> bytes:
    size = len(key) + len(value) + 3
    total = size + len(str(size))
    total = size + len(str(total))
    return b"%d %s=%s\n" % (total, key, value)
