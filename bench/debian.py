"""Debian packages as image layers, without running them: no root, no chroot, no scripts.

What ``dpkg`` would have done is done here: the files go under the merged ``/usr``, the control
files to ``var/lib/dpkg/info`` and the stanza, with its status and its conffiles, to
``var/lib/dpkg/status``. What maintainer scripts would have made (caches, accounts) is missing.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import tarfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.layers import Entry, symlink, whiteout

MERGED: Final = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")
STATUS: Final = "var/lib/dpkg/status"
_INFO: Final = "var/lib/dpkg/info"
_EXCLUDED: Final = re.compile(
    r"usr/share/(man|info|lintian)/|usr/share/doc/.*/(?!copyright$)[^/]*$"
)
"""What slim images leave out (``path-exclude`` of ``dpkg``); licences stay."""


class Deb(NamedTuple):
    """One package.

    Attributes:
        name: of the package.
        version: with epoch and revision.
        stanza: its paragraph of the status file.
        entries: its files and control files.
    """

    name: str
    version: str
    stanza: str
    entries: tuple[Entry, ...]


def download(pins: Iterable[str], folder: Path) -> list[Path]:
    """Fetch ``name=version`` with the machine's own sources of packages."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {pin: folder / _file_name(pin) for pin in pins}
    missing = [pin for pin in files if not _found(files[pin])]
    if missing:
        apt = ["apt-get", "-qq", "--option=APT::Sandbox::User=root", "download"]
        subprocess.run([*apt, *missing], cwd=folder, check=True)
    return [_found(stem)[0] for stem in files.values()]


def read(file: Path) -> Deb:
    """Unpack a package into entries and a stanza."""
    control, others = _control(file)
    fields = dict(re.findall(r"^(\S+?):[ \t]*(.*)$", control, re.MULTILINE))
    entries = [*_data(file)]
    contents = {entry.path: entry for entry in entries}
    conffiles = others.get("conffiles", b"").decode().split()
    sums = [
        f"\n {path} {hashlib.md5(contents[_merged(path)].data).hexdigest()}"  # noqa: S324
        for path in conffiles
        if path.startswith("/") and _merged(path) in contents
    ]
    qualified = fields["Package"]
    if fields.get("Multi-Arch") == "same":
        qualified += f":{fields['Architecture']}"
    others["list"] = "".join(f"{path}\n" for path in _listed(entries)).encode()
    entries += [Entry(f"{_INFO}/{qualified}.{name}", data) for name, data in others.items()]
    stanza = control.replace("\n", "\nStatus: install ok installed\n", 1)
    if sums:
        stanza += f"\nConffiles:{''.join(sums)}"
    return Deb(fields["Package"], fields["Version"], f"{stanza}\n\n", tuple(entries))


def status(debs: Sequence[Deb]) -> Entry:
    """The status file of these packages."""
    return Entry(STATUS, "".join(deb.stanza for deb in debs).encode())


def base(debs: Sequence[Deb]) -> list[Entry]:
    """The lowest layer: packages, and what makes a tree of them a system."""
    accounts = b"root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n"
    return [
        *(symlink(name, f"usr/{name}") for name in MERGED),
        Entry("etc/passwd", accounts),
        Entry("etc/hostname", b"bench\n"),
        *(entry for deb in debs for entry in deb.entries),
        status(debs),
    ]


def removal(removed: Sequence[Deb], remaining: Sequence[Deb]) -> list[Entry]:
    """The layer that ``apt-get purge`` leaves: whiteouts and a shorter status file."""
    kept = {entry.path for deb in remaining for entry in deb.entries}
    gone = [
        whiteout(entry.path)
        for deb in removed
        for entry in deb.entries
        if entry.path not in kept and entry.kind != tarfile.DIRTYPE
    ]
    return [*gone, status(remaining)]


def _file_name(pin: str) -> str:
    name, _, version = pin.partition("=")
    return f"{name}_{version.replace(':', '%3a')}_*.deb"


def _found(pattern: Path) -> list[Path]:
    return sorted(pattern.parent.glob(pattern.name))


def _control(file: Path) -> tuple[str, dict[str, bytes]]:
    files: dict[str, bytes] = {}
    with _tar(file, "--ctrl-tarfile") as tar:
        for member in tar:
            if content := tar.extractfile(member):
                files[member.name.removeprefix("./")] = content.read()
    return files.pop("control").decode().strip(), files


def _data(file: Path) -> Iterable[Entry]:
    with _tar(file, "--fsys-tarfile") as tar:
        for member in tar:
            path = _merged(member.name.removeprefix("."))
            if not path or path in MERGED or _EXCLUDED.match(path):
                continue
            content = tar.extractfile(member) if member.isreg() else None
            target = _merged(member.linkname.removeprefix(".")) if member.islnk() else ""
            yield Entry(
                path,
                content.read() if content else b"",
                mode=member.mode,
                kind=member.type if member.type != tarfile.AREGTYPE else tarfile.REGTYPE,
                target=target or member.linkname,
            )


def _merged(path: str) -> str:
    """A path of a package where a system with a merged ``/usr`` has it."""
    path = path.strip("/")
    return f"usr/{path}" if path.partition("/")[0] in MERGED and "/" in path else path


def _listed(entries: Iterable[Entry]) -> list[str]:
    return ["/.", *(f"/{entry.path}" for entry in entries)]


def _tar(file: Path, part: str) -> tarfile.TarFile:
    made = subprocess.run(["dpkg-deb", part, file], check=True, capture_output=True)
    return tarfile.open(fileobj=io.BytesIO(made.stdout))
