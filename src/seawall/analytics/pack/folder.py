"""A pack as a folder of JSON documents, one for each kind of fact, sorted: it can be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from seawall.analytics.pack.facts import Behaviour, Fix, ImageProfile, Pack, Popular
from seawall.errors import MalformedInput, UserError

LARGEST: Final = 512 << 20

_PARTS: Final[dict[str, Any]] = {
    "behaviour": list[Behaviour],
    "popular": list[Popular],
    "fixes": list[Fix],
    "images": list[ImageProfile],
}


def write(pack: Pack, folder: Path) -> None:
    """Write the documents; the same pack gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _PARTS:
        text = msgspec.json.format(msgspec.json.encode(getattr(pack, name)), indent=1)
        (folder / f"{name}.json").write_bytes(text + b"\n")


def read(folder: Path) -> Pack:
    """Read the documents; one that is missing has no facts.

    Raises:
        UserError: the folder holds none.
        MalformedInput: a document is broken.
    """
    paths = {name: folder / f"{name}.json" for name in _PARTS}
    there = {name: path for name, path in paths.items() if path.is_file()}
    if not there:
        raise UserError("it is no pack of intelligence", where=str(folder))
    return Pack(**{name: tuple(_part(path, _PARTS[name])) for name, path in there.items()})


def _part(path: Path, type_: Any) -> Any:
    if path.stat().st_size > LARGEST:
        raise MalformedInput("larger than any part of a pack", where=str(path))
    try:
        return msgspec.json.decode(path.read_bytes(), type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"no part of a pack: {error}", where=str(path)) from error
