"""Maven coordinates in ``pom.properties`` and ``pom.xml`` as Maven puts them into archives.

``META-INF/maven/GROUP/ARTIFACT/`` holds both. ``pom.properties`` is a Java properties
file of three lines, written when the archive was made, and so the better source: a
``pom.xml`` may inherit its group and version from the parent that it names, and spells
values as ``${property}``.

Sources: https://maven.apache.org/shared/maven-archiver/index.html,
https://maven.apache.org/pom.html and the format of java.util.Properties
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seawall.artifacts.file import MIB
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.documents.xml_document import parsed
from seawall.inventory.documents.xml_names import child, children, local, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LIMIT: Final = 4 * MIB
_SUBSTITUTIONS: Final = 8
_LICENSES: Final = 16
_REFERENCE: Final = re.compile(r"\$\{([^${}]{1,200})\}")
_UNICODE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")
_ESCAPE: Final = re.compile(r"\\(.)")
_COORDINATE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,199}")


class Coordinates(NamedTuple):
    """What identifies an archive in a Maven repository.

    Attributes:
        group: ``""`` where it is not stated.
        artifact: ``""`` where it is not stated.
        version: as written, ``""`` where it is not stated or not resolved.
        licenses: names of the licences, as declared.
    """

    group: str
    artifact: str
    version: str
    licenses: tuple[str, ...] = ()

    def or_else(self, other: Coordinates) -> Coordinates:
        """These, completed from others where they are empty."""
        return Coordinates(
            self.group or other.group,
            self.artifact or other.artifact,
            self.version or other.version,
            self.licenses or other.licenses,
        )


NOWHERE: Final = Coordinates("", "", "")


def is_coordinate(text: str) -> bool:
    """Whether a text may be a group or an artifact id."""
    return _COORDINATE.fullmatch(text) is not None


def of_path(path: str) -> Coordinates:
    """Group and artifact of ``META-INF/maven/GROUP/ARTIFACT/pom...``."""
    parts = path.split("/")
    if len(parts) >= 5 and parts[-5:-3] == ["META-INF", "maven"]:
        return _checked(parts[-3], parts[-2], "", ())
    return NOWHERE


def of_properties(content: bytes) -> Coordinates:
    """The coordinates of a ``pom.properties``."""
    values = properties(content)
    return _checked(
        values.get("groupId", ""), values.get("artifactId", ""), values.get("version", ""), ()
    )


def properties(content: bytes) -> dict[str, str]:
    """A Java properties file: ISO-8859-1, comments, continued lines, Unicode escapes."""
    values: dict[str, str] = {}
    pending = ""
    for line in content.decode("latin-1").splitlines():
        text = pending + line.lstrip(" \t\f")
        pending = ""
        if text.startswith(("#", "!")):
            continue
        backslashes = len(text) - len(text.rstrip("\\"))
        if backslashes % 2:
            pending = text[:-1]
            continue
        key, value = _split(text)
        if key:
            values[key] = _unescaped(value)
    return values


def _split(text: str) -> tuple[str, str]:
    for position, character in enumerate(text):
        if character in "=: \t\f" and not text[:position].endswith("\\"):
            value = text[position:].lstrip(" \t\f")
            return text[:position], value[1:].strip() if value[:1] in ("=", ":") else value.strip()
    return text, ""


def _unescaped(value: str) -> str:
    if "\\" not in value:
        return value
    value = _UNICODE.sub(lambda match: chr(int(match[1], 16)), value)
    return _ESCAPE.sub(r"\1", value)


def of_xml(content: bytes, where: str) -> Coordinates:
    """The coordinates of a ``pom.xml``, inherited from the parent it names where needed.

    Raises:
        MalformedInput: it is not well-formed.
    """
    if len(content) > LIMIT:
        raise LimitExceeded(f"{len(content)} bytes are more than {LIMIT}", where=where)
    project = parsed(content, where, doctype=True)
    if local(project) != "project":
        raise MalformedInput("the root element is not <project>", where=where)
    parent = child(project, "parent")
    values = _values(project, parent)
    return _checked(
        _resolved(values["project.groupId"], values),
        _resolved(text_of(project, "artifactId"), values),
        _resolved(values["project.version"], values),
        tuple(_licenses(project)),
    )


def _values(project: Element, parent: Element | None) -> dict[str, str]:
    """What ``${...}`` may stand for."""
    values = {
        local(row): (row.text or "").strip()
        for section in project
        if local(section) == "properties"
        for row in section
    }
    group, version = text_of(parent, "groupId"), text_of(parent, "version")
    for prefix in ("project.parent.", "parent."):
        values[prefix + "groupId"], values[prefix + "version"] = group, version
    group, version = text_of(project, "groupId") or group, text_of(project, "version") or version
    for prefix in ("project.", "pom.", ""):
        values[prefix + "groupId"], values[prefix + "version"] = group, version
        values[prefix + "artifactId"] = text_of(project, "artifactId")
    return values


def _resolved(text: str, values: dict[str, str]) -> str:
    for _ in range(_SUBSTITUTIONS):
        if "${" not in text or len(text) > 1000:
            break
        text = _REFERENCE.sub(lambda match: values.get(match[1], match[0]), text)
    return text


def _licenses(project: Element) -> list[str]:
    """Names of the licences, their addresses where they have no name."""
    rows = list(children(project, "licenses", "license"))
    names = (text_of(row, "name") or text_of(row, "url") for row in rows[:_LICENSES])
    return [" ".join(name.split())[:200] for name in names if name]


def _checked(group: str, artifact: str, version: str, licenses: tuple[str, ...]) -> Coordinates:
    """Coordinates without what cannot be one: blanks, references that nothing resolves."""
    return Coordinates(
        group if is_coordinate(group) else "",
        artifact if is_coordinate(artifact) else "",
        "" if "${" in version or "@" in version or len(version.split()) != 1 else version[:200],
        licenses,
    )
