"""Images in registries: ``registry:NAME[:TAG][@DIGEST]``, and what a bare name means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from seawall.artifacts import image
from seawall.artifacts.image import Subject
from seawall.artifacts.naming import shown
from seawall.artifacts.registry import reference
from seawall.artifacts.source import Opened, Options, Prefixed


class Registry(Prefixed):
    """Fetches an image from where it is published, layer by layer."""

    name: Final = "registry"
    version: Final = 1
    schemes: Final = ("registry",)

    def recognises(self, target: str) -> int:
        """Anything that can be the name of an image, if it is nothing else."""
        return 10 if reference.parsed(target) else 0

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Fetch the documents of an image.

        Raises:
            UserError: it is not the name of an image, or not there for the platform.
            SourceError: the registry cannot be reached, refuses, or what it sends is wrong.
        """
        # Only here, since HTTP and TLS take as long to import as everything else.
        from seawall.artifacts.registry.repository import Repository  # noqa: PLC0415
        from seawall.artifacts.registry.transport import Transport  # noqa: PLC0415

        name = reference.parse(target)
        transport = Transport(options)
        try:
            repository = Repository(name, options, transport)
            subject = Subject(shown(target), (str(name),), options)
            yield image.opened(subject, [repository.root()], repository)
        finally:
            transport.close()


PLUGIN: Final = Registry()
