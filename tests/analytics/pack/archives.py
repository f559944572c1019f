"""Archives of packages, as registries publish them."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def tarred(path: Path, files: Mapping[str, bytes]) -> Path:
    """A compressed tar."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def npm(folder: Path, name: str, version: str, files: Mapping[str, bytes], **more: Any) -> Path:
    """A package of npm."""
    manifest = json.dumps({"name": name, "version": version, **more}).encode()
    inside = {f"package/{path}": content for path, content in files.items()}
    path = folder / f"{name}-{version}.tgz"
    return tarred(path, {"package/package.json": manifest, **inside})


def wheel(folder: Path, name: str, version: str, files: Mapping[str, bytes], *needs: str) -> Path:
    """A wheel."""
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {need}" for need in needs)]
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines) + "\n\ntext")
        for inside, content in files.items():
            archive.writestr(inside, content)
    return path


def sdist(folder: Path, name: str, version: str, files: Mapping[str, bytes]) -> Path:
    """A source archive of Python."""
    top = f"{name}-{version}"
    info = f"Name: {name}\nVersion: {version}\n".encode()
    inside = {f"{top}/{path}": content for path, content in files.items()}
    return tarred(folder / f"{top}.tar.gz", {f"{top}/PKG-INFO": info, **inside})


def crate(
    folder: Path, name: str, version: str, files: Mapping[str, bytes], needs: str = ""
) -> Path:
    """A crate."""
    top = f"{name}-{version}"
    toml = f'[package]\nname = "{name}"\nversion = "{version}"\n[dependencies]\n{needs}'.encode()
    inside = {f"{top}/{path}": content for path, content in files.items()}
    return tarred(folder / f"{top}.crate", {f"{top}/Cargo.toml": toml, **inside})
