"""Packs of content, well made and hostile."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import zstandard

from seawall.distribution.content.pack import build

HEAD = """\
name = "base"
kind = "checks"
version = "{version}"
licence = "Apache-2.0"
requires = "{requires}"
summary = "What every image should hold to"
{changelog}"""


def folder(
    place: Path,
    version: str = "1.0.0",
    files: Mapping[str, str] | None = None,
    requires: str = "*",
    changes: Mapping[str, str] | None = None,
) -> Path:
    """The folder of a pack."""
    source = place / f"base-{version}"
    listed = [
        f'[[changelog]]\nversion = "{number}"\ndate = "2024-03-01"\nchanges = ["{text}"]\n'
        for number, text in (changes or {}).items()
    ]
    head = HEAD.format(version=version, requires=requires, changelog="\n".join(listed))
    for path, content in {"pack.toml": head, **(files or {"a.yaml": "- id: A\n"})}.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(content)
    return source


def archive(
    place: Path,
    version: str = "1.0.0",
    files: Mapping[str, str] | None = None,
    requires: str = "*",
    changes: Mapping[str, str] | None = None,
) -> Path:
    """A pack."""
    output = place / f"base-{version}.tar.zst"
    build(folder(place, version, files, requires, changes), output)
    return output


def member(
    path: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Member:
    """An entry of a tar."""
    header = tarfile.TarInfo(path)
    header.type, header.linkname, header.size = kind, link, len(content)
    return header, content


Member = tuple[tarfile.TarInfo, bytes]


def listing(files: Mapping[str, bytes], **more: str) -> bytes:
    """A ``pack.toml`` with a table of files."""
    rows = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    rows.update(more)
    table = "".join(f'"{path}" = "{digest}"\n' for path, digest in rows.items())
    head = HEAD.format(version="1.0.0", requires="*", changelog="")
    return f"{head}\n[files]\n{table}".encode()


def written(place: Path, members: Iterable[Member]) -> Path:
    """An archive of some entries, whatever they are."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for header, content in members:
            tar.addfile(header, io.BytesIO(content))
    output = place / "hostile.tar.zst"
    output.write_bytes(zstandard.compress(buffer.getvalue()))
    return output
