"""What a base image runs, holds and listens on, from its layers and configuration."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from seawall.analytics.pack.facts import ImageProfile
from seawall.artifacts.source import Blob, Kind, Opened, Options
from seawall.artifacts.stream import opened as streamed
from seawall.artifacts.tar import Member, TarStream
from seawall.artifacts.target import open_target
from seawall.errors import LimitExceeded, UserError

MOST: Final = 500_000
"""Most names that are followed through the layers of one image."""

_WHITEOUT: Final = ".wh."
_OPAQUE: Final = ".wh..wh..opq"
_EXECUTABLE: Final = 0o111
_PORT: Final = re.compile(r"\d{1,5}(?:/(?:tcp|udp|sctp))?", re.ASCII)


def profile(target: str, options: Options) -> ImageProfile:
    """The profile of one image.

    Args:
        target: as ``seawall scan`` takes it.
        options: how it is reached.

    Raises:
        UserError: it is no image.
        SourceError: it cannot be read.
        MalformedInput: a layer is broken.
        LimitExceeded: it holds more programs than any image.
    """
    with open_target(target, options) as image:
        if not image.blobs:
            raise UserError("it is no image", where=target)
        return _profile(image)


def _profile(image: Opened) -> ImageProfile:
    artifact = image.artifact
    config = artifact.config
    starts = (*_words(config.get("Entrypoint", "")), *_words(config.get("Cmd", "")))
    return ImageProfile(
        name=min(artifact.tags, default=artifact.name),
        digest=artifact.digest or artifact.config_digest,
        platform=artifact.platform,
        starts=starts,
        user=config.get("User", ""),
        listens=tuple(sorted(set(_PORT.findall(config.get("ExposedPorts", ""))))),
        programs=programs(image.blobs),
    )


def _words(text: str) -> tuple[str, ...]:
    try:
        words = msgspec.json.decode(text, type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        words = text.split()
    return tuple(words)


def programs(blobs: Iterable[Blob]) -> tuple[str, ...]:
    """Paths of all executables in the image, after what upper layers removed."""
    present: dict[str, bool] = {}
    for number, blob in enumerate(blobs):
        with streamed(blob, f"layer {number}") as (chunks, _verified):
            layer = dict(_names(TarStream(chunks)))
        _covered(present, layer)
        present.update({name: runs for name, runs in layer.items() if not _marks(name)})
        if len(present) > MOST:
            raise LimitExceeded("it holds more files than any image that is profiled")
    return tuple(sorted(name for name, runs in present.items() if runs))


def _names(tar: TarStream) -> Iterator[tuple[str, bool]]:
    for member in tar:
        if not member.escapes:
            yield member.path, _runs(member)


def _runs(member: Member) -> bool:
    """Hard links have the permissions of their target, which the tar repeats."""
    return member.kind in {Kind.FILE, Kind.HARDLINK} and bool(member.mode & _EXECUTABLE)


def _marks(name: str) -> bool:
    return posixpath.basename(name).startswith(_WHITEOUT)


def _covered(present: dict[str, bool], layer: dict[str, bool]) -> None:
    """Remove what a layer hides of those below it."""
    for name in layer:
        folder, base = posixpath.split(name)
        if base == _OPAQUE:
            _without(present, f"{folder}/" if folder else "")
        elif base.startswith(_WHITEOUT):
            gone = posixpath.join(folder, base.removeprefix(_WHITEOUT))
            present.pop(gone, None)
            _without(present, f"{gone}/")


def _without(present: dict[str, bool], start: str) -> None:
    for name in [name for name in present if name.startswith(start)]:
        del present[name]
