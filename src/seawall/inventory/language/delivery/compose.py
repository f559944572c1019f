"""Images that a Compose project runs (``compose.yaml``, ``docker-compose.yml``).

Each of the ``services`` has an ``image``. One with ``build`` is made by the project: there the
image is the name of the result. Variables come from the environment; what the file gives as a
default is what runs without one.

Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.yaml_document import document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.image_names import image, unnamed
from seawall.inventory.language.delivery.variables import substituted
from seawall.model import Item, Level, Location, Scope


class Compose(Declared):
    """Reads one Compose file."""

    name: Final = "language/delivery/compose"
    version: Final = 1
    wants: Final = Wants(
        names=(
            *("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"),
            *("podman-compose.yaml", "podman-compose.yml"),
        ),
        patterns=(r"(?:.*/)?(?:docker-|podman-)?compose[.-][^/]+\.ya?ml",),
        hint="compose",
        limit=4 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the image of every service that is not built here."""
        if is_foreign(file.path):
            return
        strange = []
        for service in document(file).get("services").entries.values():
            named = service.get("image")
            if not named.text or "build" in service.entries:
                continue
            location = Location(file.path, named.line)
            text = substituted(named.text, {})
            found = image(text, Scope.RUNTIME, location, level=Level.APPLICATION)
            if found is None:
                strange.append((text, named.line))
            else:
                yield found
        yield from unnamed(file.path, strange)


PLUGIN: Final = Compose()
