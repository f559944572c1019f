"""Python distributions as image layers: wheels, unpacked as an installer does."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Final

from bench.layers import Entry

PREFIX: Final = "opt/venv"
SITE: Final = "lib/python3.11/site-packages"
_PLATFORMS: Final = ("_2_34", "_2_28", "_2_27", "_2_17", "_2_12", "_2_5", "2014", "2010", "1")
"""Old and new names of what a wheel may need of the system (PEP 600)."""


def download(pins: Sequence[str], folder: Path, *, source: bool = False) -> list[Path]:
    """Fetch ``name==version`` as wheels for CPython 3.11 on x86-64, or as source archives."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [pin for pin in pins if not _found(folder, pin)]
    if missing:
        names = ",".join(pin.partition("==")[0] for pin in missing)
        kind = [f"--no-binary={names}"] if source else ["--only-binary=:all:", *_target()]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *kind]
        subprocess.run([*pip, "--dest", folder, *missing], check=True)
    return [_found(folder, pin)[0] for pin in pins]


def installed(wheel: Path, prefix: str = PREFIX) -> Iterator[Entry]:
    """The files of a wheel where an installer puts them."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            path, script = _placed(info.filename)
            runs = script or info.external_attr >> 16 & 0o100
            mode = 0o755 if runs else 0o644
            yield Entry(f"{prefix}/{path}", archive.read(info), mode=mode)
            if path.endswith(".dist-info/METADATA"):
                yield Entry(f"{prefix}/{path[:-8]}INSTALLER", b"pip\n")


def identity(wheel: Path) -> tuple[str, str]:
    """Name and version as its metadata states them."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(
            name
            for name in archive.namelist()
            if name.count("/") == 1 and name.endswith(".dist-info/METADATA")
        )
        headers = BytesHeaderParser().parsebytes(archive.read(name))
    return str(headers["Name"]), str(headers["Version"])


def _placed(name: str) -> tuple[str, bool]:
    """Where a member goes below the prefix, and whether it is a script."""
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return f"{SITE}/{name}", False
    scheme, _, rest = rest.partition("/")
    folder = {"scripts": "bin/", "data": "", "headers": "include/"}.get(scheme, f"{SITE}/")
    return folder + rest, scheme == "scripts"


def _found(folder: Path, pin: str) -> list[Path]:
    wanted, version = pin.split("==")
    stems = {_normal(wanted)}
    return sorted(
        file
        for file in folder.glob(f"*-{version}[-.]*")
        if _normal(file.name[: file.name.index(f"-{version}")]) in stems
    )


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _target() -> list[str]:
    return [
        "--python-version=3.11.9",
        "--implementation=cp",
        *(f"--abi={abi}" for abi in ("cp311", "abi3", "none")),
        *(f"--platform=manylinux{system}_x86_64" for system in _PLATFORMS),
    ]
