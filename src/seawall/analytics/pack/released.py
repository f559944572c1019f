"""One released archive of a package: what it is, what it runs, what is in it.

==========  ================================  ===========================================
archive     names itself in                   runs at installation
==========  ================================  ===========================================
npm         ``<top>/package.json``            ``preinstall``, ``install``, ``postinstall``
wheel       ``*.dist-info/METADATA``          nothing
sdist       ``<top>/PKG-INFO``                ``setup.py``, where there is one
crate       ``<top>/Cargo.toml``              ``build.rs``
==========  ================================  ===========================================

The folder of npm is ``package``, but for archives that were made by hand. A source archive may
hold the sources of a crate, and any archive a ``package.json``: the descriptions are asked in the
order in which they tell one form from the others.

Sources: https://docs.npmjs.com/cli/v10/using-npm/scripts,
https://packaging.python.org/en/latest/specifications/,
https://doc.rust-lang.org/cargo/reference/build-scripts.html
"""

from __future__ import annotations

import hashlib
import re
import tarfile
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from email.parser import HeaderParser
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from seawall.analytics.pack.facts import Behaviour
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model.names import canonical

MEMBERS: Final = 200_000
TOTAL: Final = 2 << 30
"""Most bytes of one archive, unpacked."""
_KEPT: Final = 4 << 20
"""Bytes of a file that describes its package."""

_DESCRIPTIONS: Final = re.compile(
    r"[^/]+/package\.json|[^/]+\.dist-info/METADATA|[^/]+/PKG-INFO|[^/]+/Cargo\.toml"
)
_NATIVE: Final = (".so", ".pyd", ".dll", ".dylib", ".node", ".exe", ".a", ".wasm")
_SO: Final = re.compile(r"\.so(?:\.\d+)*\Z")
_AT_INSTALLATION: Final = ("preinstall", "install", "postinstall")
_REQUIREMENT: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


class Released(NamedTuple):
    """One archive.

    Attributes:
        behaviour: what it is and does.
        requires: canonical names of packages that it needs to run.
        files: SHA-256 by path, without the folder around everything.
    """

    behaviour: Behaviour
    requires: tuple[str, ...]
    files: Mapping[str, str]


class _Contents(NamedTuple):
    descriptions: dict[str, bytes]
    files: dict[str, str]


def read(path: Path) -> Released:
    """Read one archive; nothing is unpacked to disk, nothing is run.

    Raises:
        MalformedInput: it is no archive of a package.
        LimitExceeded: it is larger than any package.
    """
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        members = _of_zip(path) if zipfile.is_zipfile(path) else _of_tar(path)
        contents = _contents(members)
    except OSError as error:
        reason = f"it cannot be read: {error.strerror or error}"
        raise MalformedInput(reason, where=path.name) from error
    except (EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile) as error:
        raise MalformedInput(f"no archive of a package: {error}", where=path.name) from error
    for pattern, reader in _READERS.items():
        for name, content in sorted(contents.descriptions.items()):
            if re.fullmatch(pattern, name):
                return reader(content, contents, digest, path.name)
    raise MalformedInput("no archive of a package of a known kind", where=path.name)


def _of_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                _bounded(info.file_size, path)
                yield info.filename, archive.read(info)


def _of_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is not None:
                _bounded(member.size, path)
                yield member.name, content.read()


def _bounded(size: int, path: Path) -> None:
    if size > TOTAL:
        raise LimitExceeded("larger than any package", where=path.name)


def _contents(members: Iterator[tuple[str, bytes]]) -> _Contents:
    contents = _Contents({}, {})
    total = 0
    for count, (name, data) in enumerate(members):
        total += len(data)
        if count >= MEMBERS or total > TOTAL:
            raise LimitExceeded("larger than any package")
        if _DESCRIPTIONS.fullmatch(name) and len(data) <= _KEPT:
            contents.descriptions[name] = data
        contents.files[name] = hashlib.sha256(data).hexdigest()
    return contents


def _native(files: Mapping[str, str]) -> bool:
    return any(name.lower().endswith(_NATIVE) or _SO.search(name) for name in files)


def _inside(files: Mapping[str, str]) -> dict[str, str]:
    """Without the folder that is around everything and often bears the version."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1:
        return dict(files)
    return {name.partition("/")[2]: digest for name, digest in files.items()}


def _npm(content: bytes, contents: _Contents, digest: str, where: str) -> Released:
    try:
        manifest = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput("its package.json is broken", where=where) from error
    scripts = manifest.get("scripts")
    needs = manifest.get("dependencies")
    return Released(
        Behaviour(
            ecosystem="npm",
            package=_text(manifest, "name", where),
            version=_text(manifest, "version", where),
            form="npm",
            install_scripts=tuple(
                name
                for name in _AT_INSTALLATION
                if isinstance(scripts, dict) and isinstance(scripts.get(name), str)
            ),
            native_code=_native(contents.files),
            digest=digest,
        ),
        tuple(sorted(needs)) if isinstance(needs, dict) else (),
        _inside(contents.files),
    )


def _wheel(content: bytes, contents: _Contents, digest: str, where: str) -> Released:
    return _python(content, contents, digest, where, form="wheel")


def _sdist(content: bytes, contents: _Contents, digest: str, where: str) -> Released:
    runs = any(re.fullmatch(r"[^/]+/setup\.py", name) for name in contents.files)
    scripts = ("setup.py",) if runs else ()
    return _python(content, contents, digest, where, form="sdist", scripts=scripts)


def _python(
    content: bytes,
    contents: _Contents,
    digest: str,
    where: str,
    *,
    form: str,
    scripts: tuple[str, ...] = (),
) -> Released:
    headers = HeaderParser().parsestr(content.decode("utf-8", errors="replace"))
    name, version = headers.get("Name", ""), headers.get("Version", "")
    if not (name and version):
        raise MalformedInput("its metadata name no package", where=where)
    needs = {
        canonical("PyPI", match[1])
        for text in headers.get_all("Requires-Dist", [])
        if "extra" not in text.partition(";")[2] and (match := _REQUIREMENT.match(text))
    }
    behaviour = Behaviour(
        ecosystem="PyPI",
        package=canonical("PyPI", name),
        version=version,
        form=form,
        install_scripts=scripts,
        native_code=_native(contents.files),
        digest=digest,
    )
    files = contents.files if form == "wheel" else _inside(contents.files)
    return Released(behaviour, tuple(sorted(needs)), _unversioned(files))


def _unversioned(files: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in files.items() if ".dist-info/" not in name}


def _crate(content: bytes, contents: _Contents, digest: str, where: str) -> Released:
    try:
        manifest = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedInput("its Cargo.toml is broken", where=where) from error
    package, needs = manifest.get("package"), manifest.get("dependencies")
    if not isinstance(package, dict):
        raise MalformedInput("its Cargo.toml names no package", where=where)
    inside = _inside(contents.files)
    return Released(
        Behaviour(
            ecosystem="crates.io",
            package=_text(package, "name", where),
            version=_text(package, "version", where),
            form="crate",
            install_scripts=("build.rs",) if "build.rs" in inside else (),
            native_code=_native(contents.files),
            digest=digest,
        ),
        tuple(sorted(needs)) if isinstance(needs, dict) else (),
        inside,
    )


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not (isinstance(value, str) and 0 < len(value) <= 256 and value.isprintable()):
        raise MalformedInput(f"it states no {key}", where=where)
    return value


_READERS: Final = {
    r"package/package\.json": _npm,
    r"[^/]+\.dist-info/METADATA": _wheel,
    r"[^/]+/PKG-INFO": _sdist,
    r"[^/]+/Cargo\.toml": _crate,
    r"[^/]+/package\.json": _npm,
}
