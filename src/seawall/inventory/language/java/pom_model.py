"""A Maven project with what it inherits, as far as files in the same tree tell.

Properties, managed versions and dependencies come from the project and its parents,
the nearest first; ``${name}`` is replaced from them. A parent is looked for at
``relativePath`` (by default ``../pom.xml``) and counts if it has the coordinates that are asked
for. Parents and imported bills of materials that lie in a repository are not
fetched: they are named in ``missing``.

Source: https://maven.apache.org/pom.html,
https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.xml_document import Document, document, parsed
from seawall.inventory.documents.xml_names import child, children, local, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LIMIT: Final = 4 * MIB
_GENERATIONS: Final = 16
_ROUNDS: Final = 16
_LONGEST: Final = 4096
_REFERENCE: Final = re.compile(r"\$\{([^${}]{1,256})\}")


class Dependency(Struct, frozen=True, kw_only=True):
    """One ``<dependency>``, its values resolved as far as they can be.

    ``line`` is that of the file itself, 0 for what a parent states.
    """

    group: str
    artifact: str
    version: str = ""
    type: str = "jar"
    classifier: str = ""
    scope: str = ""
    optional: bool = False
    profile: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells dependencies apart when versions are managed."""
        return self.group, self.artifact, self.type, self.classifier


class Project(Struct):
    """An effective project.

    Attributes:
        dependencies: its own and inherited ones.
        managed: versions and scopes for dependencies that state none.
        boms: imported bills of materials, which are not here.
        missing: the parent that is not here, ``""`` if all are.
    """

    group: str = ""
    artifact: str = ""
    version: str = ""
    dependencies: list[Dependency] = field(default_factory=list)
    managed: dict[tuple[str, str, str, str], Dependency] = field(default_factory=dict)
    boms: list[Dependency] = field(default_factory=list)
    missing: str = ""


def project(file: File) -> Project:
    """The effective project of a file.

    Raises:
        MalformedInput: the file itself is broken; broken parents count as missing.
    """
    stated = document(file)
    root = stated.root
    if local(root) != "project":
        raise MalformedInput("the document is not a Maven project", where=file.path)
    family, missing = _family(file, root)
    properties = _properties(family)
    found = Project(
        group=properties["project.groupId"],
        artifact=properties["project.artifactId"],
        version=properties["project.version"],
        missing=missing,
    )
    for pom in family:
        _manage(found, pom, properties)
        found.dependencies += _dependencies(pom, properties, stated)
    return found


def _family(file: File, root: Element) -> tuple[list[Element], str]:
    """The project and its parents, nearest first, and the parent that is not here."""
    family, folder, seen = [root], "", {file.name}
    while True:
        parent = child(family[-1], "parent")
        if parent is None:
            return family, ""
        location = _relative(parent)
        path = posixpath.normpath(posixpath.join(folder, location))
        again = len(family) > _GENERATIONS or path in seen
        element = _read(file, path) if location and not again else None
        if element is None or not _is(element, parent):
            return family, ":".join(text_of(parent, key) for key in _COORDINATES)
        seen.add(path)
        family.append(element)
        folder = path.rpartition("/")[0]


_COORDINATES: Final = ("groupId", "artifactId", "version")


def _relative(parent: Element) -> str:
    """Where a parent should lie; an empty ``relativePath`` sends Maven to the repository."""
    stated = child(parent, "relativePath")
    if stated is None:
        return "../pom.xml"
    path = (stated.text or "").strip().replace("\\", "/")
    return f"{path}/pom.xml".replace("//", "/") if path and not path.endswith(".xml") else path


def _read(file: File, path: str) -> Element | None:
    data = file.neighbour(path)
    if data is None or len(data) > LIMIT:
        return None
    try:
        return parsed(data, path)
    except MalformedInput:
        return None


def _is(pom: Element, wanted: Element) -> bool:
    """Whether a file holds the parent that is asked for; it may itself inherit its group."""
    group = text_of(pom, "groupId") or text_of(pom, "parent", "groupId")
    return (group, text_of(pom, "artifactId")) == (
        text_of(wanted, "groupId"),
        text_of(wanted, "artifactId"),
    )


def _properties(family: list[Element]) -> dict[str, str]:
    """Every property, and the coordinates under the names they are referred to by."""
    properties: dict[str, str] = {}
    for pom in reversed(family):
        stated = child(pom, "properties")
        for item in stated if stated is not None else ():
            properties[local(item)] = (item.text or "").strip()
    own = family[0]
    for key in _COORDINATES:
        inherited = text_of(own, "parent", key)
        value = text_of(own, key) or ("" if key == "artifactId" else inherited)
        properties[f"project.parent.{key}"] = properties[f"parent.{key}"] = inherited
        for name in (key, f"pom.{key}", f"project.{key}"):
            properties[name] = value
    for key in _COORDINATES:
        properties[f"project.{key}"] = _resolved(properties[f"project.{key}"], properties)
    return properties


def _resolved(text: str, properties: Mapping[str, str]) -> str:
    """Text with its references replaced; those that cannot be stay."""
    text = text.strip()
    for _ in range(_ROUNDS):
        if "${" not in text or len(text) > _LONGEST:
            break
        replaced = _REFERENCE.sub(
            lambda match: properties.get(match[1].strip(), match[0])[:_LONGEST], text
        )
        if replaced == text:
            break
        text = replaced[:_LONGEST]
    return text


def _manage(found: Project, pom: Element, properties: Mapping[str, str]) -> None:
    for item in children(pom, "dependencyManagement", "dependencies", "dependency"):
        managed = _dependency(item, properties)
        if managed.scope == "import":
            found.boms.append(managed)
        else:
            found.managed.setdefault(managed.key, managed)


def _dependencies(
    pom: Element, properties: Mapping[str, str], stated: Document
) -> Iterator[Dependency]:
    for item in children(pom, "dependencies", "dependency"):
        yield _dependency(item, properties, line=stated.line(item))
    for profile in children(pom, "profiles", "profile"):
        name = text_of(profile, "id") or "default"
        for item in children(profile, "dependencies", "dependency"):
            yield _dependency(item, properties, name, stated.line(item))


def _dependency(
    item: Element, properties: Mapping[str, str], profile: str = "", line: int = 0
) -> Dependency:
    stated = {local(part): _resolved(part.text or "", properties) for part in item}
    return Dependency(
        group=stated.get("groupId", ""),
        artifact=stated.get("artifactId", ""),
        version=stated.get("version", ""),
        type=stated.get("type") or "jar",
        classifier=stated.get("classifier", ""),
        scope=stated.get("scope", ""),
        optional=stated.get("optional") == "true",
        profile=profile,
        line=line,
    )
