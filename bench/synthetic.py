"""Layers at the limits of size: what memory use must not depend on."""

from __future__ import annotations

import random
import tarfile
from collections.abc import Iterator
from typing import Final

from bench.layers import Entry

MIB: Final = 1 << 20
FILES: Final = 160
BLOCKS: Final = 64
ENTRIES: Final = 1_000_000
_FILES_A_FOLDER: Final = 50


def huge() -> Iterator[Entry]:
    """10 GiB: 160 files of 64 MiB, each MiB some random bytes and many zeros.

    Every eighth looks like a program, so that a scanner has a reason to read it.
    """
    noise = random.Random(0)
    yield Entry("data", kind=tarfile.DIRTYPE, mode=0o755)
    for number in range(FILES):
        program = number % 8 == 0
        head = b"\x7fELF\x02\x01\x01" if program else b""
        block = (head + noise.randbytes(MIB // 64)).ljust(MIB, b"\0")
        name = f"data/{number:03}.{'bin' if program else 'raw'}"
        yield Entry(name, block, mode=0o755 if program else 0o644, repeat=BLOCKS)


def many() -> Iterator[Entry]:
    """1,000,000 entries: folders of small files, named as in a tree of Node.js packages."""
    count = 0
    folder = 0
    while count < ENTRIES:
        path = f"srv/app/node_modules/package-{folder:05}/lib"
        yield Entry(path, kind=tarfile.DIRTYPE, mode=0o755)
        count += 1
        for number in range(min(_FILES_A_FOLDER, ENTRIES - count)):
            yield Entry(f"{path}/module-{number:02}.js", b"export default %d;\n" % number)
            count += 1
        folder += 1
