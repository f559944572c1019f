"""Which source opens a target: by its prefix, else by looking at what it names.

``oci:images/app`` says what it is. Of ``images/app`` every source that needs no prefix is
asked how well it fits (a folder with an ``oci-layout`` is an image, one without is a tree);
what is nothing on the disk is the name of an image. Such an image is taken from an engine
on this machine (Docker, Podman, containerd) if one holds it, else from its registry.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from seawall import plugins
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Engine, Opened, Options, Source
from seawall.errors import SeawallError, UserError

KIND: Final = "seawall.artifacts.sources"
REGISTRY: Final = "registry"
_FILES: Final = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".zip", ".json", ".xml", ".spdx")


@contextmanager
def open_target(target: str, options: Options) -> Iterator[Opened]:
    """Open whatever the user names.

    Args:
        target: as it was written, with or without the prefix of a source.
        options: how it is reached.

    Yields:
        The opened target; its artifact bears the name that the user wrote.

    Raises:
        UserError: nothing is recognised in it, or there is no such thing.
        SourceError: it cannot be reached or read.
    """
    source, rest = resolve(target, options)
    with source.open(rest, options) as opened:
        artifact = msgspec.structs.replace(opened.artifact, name=shown(target))
        yield msgspec.structs.replace(opened, artifact=artifact)


def resolve(target: str, options: Options) -> tuple[Source, str]:
    """The source that opens a target, and the target without a prefix.

    Raises:
        UserError: nothing is recognised in it.
    """
    prefix, colon, rest = target.partition(":")
    if colon:
        for entry in plugins.entries(KIND):
            if prefix in entry.traits["schemes"]:
                return plugins.load(entry, Source), rest
    return _recognised(target, options), target


def _recognised(target: str, options: Options) -> Source:
    sources = [
        plugins.load(entry, Source)
        for entry in plugins.entries(KIND)
        if entry.traits.get("bare", True)
    ]
    score, best = max(
        ((source.recognises(target), source) for source in sources), key=lambda pair: pair[0]
    )
    if not score:
        raise UserError(
            "it is no file, folder, address of a repository or name of an image",
            where=shown(target) or "the target",
            hint="say what it is with a prefix, such as dir:, archive: or registry:",
        )
    if best.name != REGISTRY:
        return best
    if target.lower().endswith(_FILES):  # a typing error is not sent to a registry
        raise UserError(
            "there is no such file",
            where=shown(target),
            hint="before the name of an image write registry:",
        )
    return _engine(target, options) or best


def _engine(target: str, options: Options) -> Source | None:
    """The first engine on this machine that holds an image."""
    engines = [entry for entry in plugins.entries(KIND) if "turn" in entry.traits]
    for entry in sorted(engines, key=lambda entry: int(entry.traits["turn"])):
        engine = plugins.load(entry, Engine)
        try:
            if engine.holds(target, options):
                return engine
        except SeawallError as error:
            options.notice(f"{engine.name} is not asked for {shown(target)}: {error}")
    return None
