"""Archives that ``docker save`` wrote before Docker 1.10 (2016): no digests at all.

The member ``repositories`` maps names to tags to the id of a layer, each layer is a folder
called by its id, with ``json`` (configuration, parent) and ``layer.tar``. An image is its
topmost layer with all parents. What a layer should be is stated nowhere, so nothing can
be verified.

Source: https://github.com/moby/moby/blob/master/image/spec/v1.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from msgspec import Struct

from seawall.artifacts import image, layout, limits, manifests
from seawall.artifacts.image import Subject
from seawall.artifacts.manifests import Config
from seawall.artifacts.naming import quoted
from seawall.artifacts.source import Opened
from seawall.artifacts.tarball import Tarball
from seawall.errors import SourceError, UserError
from seawall.model import Diagnostic, Layer

LIST: Final = "repositories"
_HEX: Final = frozenset("0123456789abcdef")


class _Made(Struct, frozen=True, rename={"command": "Cmd"}):
    command: list[str] | None = None


class _Step(Struct, frozen=True):
    """What the ``json`` of a layer adds to an image configuration."""

    parent: str | None = None
    container_config: _Made | None = None


class _Folder(NamedTuple):
    id: str
    config: Config
    step: _Step


def opened(tarball: Tarball, subject: Subject, wanted: str, where: str) -> Opened:
    """Open an image of an archive.

    Args:
        tarball: the archive.
        subject: what is asked for.
        wanted: a name, or ``""`` for the only or the first one.
        where: path of the archive, for messages.

    Raises:
        UserError: there is no such image.
        SourceError: the archive is broken.
    """
    tags = _tags(tarball, where)
    chosen = [tag for tag in tags if layout.named(wanted, tag)] if wanted else list(tags)[:1]
    holds = quoted(f"it holds {', '.join(tags) or 'nothing'}", 1000)
    if not chosen:
        reason = f"no image is called {wanted}" if wanted else "it holds no image"
        raise UserError(reason, where=where, hint=holds)
    top = tags[chosen[0]]
    folders = list(_chain(tarball, top, where))
    config = folders[0].config
    image.check_platform(subject, config)
    names = tuple(tag for tag, found in tags.items() if found == top)
    read = Opened(
        artifact=image.described(
            subject._replace(tags=names), config, _layers(tarball, folders), config_digest=""
        ),
        blobs=tuple(
            tarball.blob(f"{folder.id}/layer.tar", f"{where}: layer {folder.id}")
            for folder in reversed(folders)
        ),
        diagnostics=(
            Diagnostic(
                path=where,
                reason="it is of a Docker before 1.10, without digests that could be verified",
                kind="note",
            ),
        ),
    )
    several = not wanted and len(set(tags.values())) > 1
    return image.noted(read, layout.several(holds, where)) if several else read


def _tags(tarball: Tarball, where: str) -> dict[str, str]:
    """The layer that every name stands for, in the order of the list."""
    value = manifests.decode(tarball.read(LIST, limits.MANIFEST) or b"", f"{where}: {LIST}")
    repositories: Any = value if isinstance(value, dict) else {}
    return {
        quoted(f"{name}:{tag}"): layer
        for name, tags in repositories.items()
        if isinstance(tags, dict)
        for tag, layer in tags.items()
        if isinstance(layer, str)
    }


def _chain(tarball: Tarball, top: str, where: str) -> Iterator[_Folder]:
    """A layer and its parents, uppermost first."""
    name: str | None = top
    for _ in range(limits.LAYERS):
        if not name:
            return
        if not _HEX.issuperset(name):
            raise SourceError(f"{quoted(name)!r} is not the id of a layer", where=where)
        data = tarball.read(f"{name}/json", limits.MANIFEST)
        if data is None:
            raise SourceError(f"{name}/json is missing in the archive", where=where)
        value = manifests.decode(data, f"{where}: {name}/json")
        step = manifests.convert(value, _Step, f"{where}: {name}/json")
        yield _Folder(name, manifests.convert(value, Config, f"{where}: {name}/json"), step)
        name = step.parent
    raise SourceError(f"it has more than {limits.LAYERS} layers, or a cycle", where=where)


def _layers(tarball: Tarball, folders: list[_Folder]) -> tuple[Layer, ...]:
    return tuple(
        Layer(
            diff_id="",
            size=tarball.size(f"{folder.id}/layer.tar"),
            created_by=" ".join((folder.step.container_config or _Made()).command or ()),
        )
        for folder in reversed(folders)
    )
