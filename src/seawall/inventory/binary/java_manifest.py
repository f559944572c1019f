"""What the manifest and the file name of a Java archive say about its identity.

``META-INF/MANIFEST.MF`` starts with a main section of ``Name: value`` lines that ends at
the first empty line; a line that starts with a blank continues the one before. None of
its headers states Maven coordinates, but builds leave traces in them: the bundle plug-in
of Maven makes ``Bundle-SymbolicName`` from group and artifact, the archiver writes the
group as ``Implementation-Vendor-Id``, Jenkins and NiFi have headers of their own.

A file name in Maven's layout is ``ARTIFACT-VERSION[-CLASSIFIER]``, one of OSGi
``SYMBOLIC.NAME_VERSION``.

Sources: the JAR file specification of Java SE 21,
https://felix.apache.org/documentation/subprojects/apache-felix-maven-bundle-plugin-bnd.html
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB
from seawall.inventory.binary.java_pom import is_coordinate

_MAIN_SECTION: Final = MIB
_HEADERS: Final = 1000
_VERSIONS: Final = (
    "Plugin-Version",
    "Nar-Version",
    "Implementation-Version",
    "Bundle-Version",
    "Specification-Version",
)
_ARTIFACTS: Final = ("Short-Name", "Nar-Id", "Implementation-Title", "Bundle-SymbolicName")
_GROUPS: Final = ("Group-Id", "Nar-Group", "Implementation-Vendor-Id")
_UMBRELLAS: Final = frozenset(
    {"com", "io", "net", "org", "com.google", "com.sun", "org.apache", "org.eclipse"}
)
"""Names that hold many groups and are none themselves."""

_QUALIFIER: Final = re.compile(
    r"(?:a|alpha|android|b|beta|build|cr|dev|ea|final|ga|hotfix|incubating|jbossorg|jre|m|"
    r"milestone|nightly|patch|pre|preview|r|rc|redhat|release|sec|snapshot|sp|v)[.0-9]{0,20}",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r'(?:[^",]|"[^"]*")+')
_OSGI: Final = re.compile(r"([^_]{1,200})_(\d{1,9}\.\d{1,9}\.\d{1,9}(?:\.[\w\-]{1,60})?)")


class FileName(NamedTuple):
    """What a file name says."""

    artifact: str
    version: str = ""
    classifier: str = ""


class Traces(NamedTuple):
    """What a manifest says, each ``""`` where it does not.

    Attributes:
        groups: ids that may be the group, the likeliest first.
        certain: whether the first of them follows from a rule of the build tool.
        artifact, version: as the headers give them.
    """

    groups: tuple[str, ...]
    certain: bool
    artifact: str
    version: str


def main_section(content: bytes) -> dict[str, str]:
    """Headers of the main section; names as written, the first of each counts."""
    text = content[:_MAIN_SECTION].decode("utf-8", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").partition("\n\n")[0]
    headers: dict[str, str] = {}
    for line in text.replace("\n ", "").split("\n", _HEADERS)[:_HEADERS]:
        name, colon, value = line.partition(":")
        if colon and value.strip():
            headers.setdefault(name, value.strip())
    return headers


def licenses(headers: dict[str, str]) -> tuple[str, ...]:
    """The licences of ``Bundle-License``: names or addresses, their attributes cut off."""
    found = []
    for clause in _CLAUSE.findall(headers.get("Bundle-License", "")[:2000]):
        name = clause.partition(";")[0].strip().strip('"')
        if name and name != "<<EXTERNAL>>":
            found.append(name[:200])
    return tuple(dict.fromkeys(found))


def traces(headers: dict[str, str], artifact: str) -> Traces:
    """What the headers say of the archive whose artifact is probably ``artifact``."""
    symbolic = headers.get("Bundle-SymbolicName", "").partition(";")[0].strip()
    titles = [headers.get(name, "").partition(";")[0].strip() for name in _ARTIFACTS]
    stated = [headers[name] for name in _GROUPS if _is_group(headers.get(name, ""))]
    module = headers.get("Automatic-Module-Name", "")
    bundled = list(filter(_is_group, _inverted(symbolic, artifact)))
    overlapping = list(filter(_is_group, _overlapping(module, artifact)))
    return Traces(
        groups=tuple(dict.fromkeys((*stated, *bundled, *overlapping))),
        certain=bool(stated) or len(bundled) == 1,
        artifact=next((title for title in titles if is_coordinate(title)), ""),
        version=next(filter(None, (_version(headers.get(name, "")) for name in _VERSIONS)), ""),
    )


def _is_group(text: str) -> bool:
    return is_coordinate(text) and text not in _UMBRELLAS


def _version(text: str) -> str:
    """The version in a header such as ``1.2.3 (build 4711)``."""
    words = text.split(maxsplit=1)
    usable = words and words[0][:1].isdigit() and "$" not in words[0]
    return words[0][:100].rstrip(",;") if usable else ""


def _inverted(symbolic: str, artifact: str) -> list[str]:
    """Groups from which, with the artifact, the bundle plug-in makes this symbolic name.

    It joins both with a dot and leaves out what the artifact repeats: artifact
    ``maven-core`` of group ``org.apache.maven`` becomes ``org.apache.maven.core``.
    """
    sections = symbolic.split(".")[:20]
    prefixes = [".".join(sections[:length]) for length in range(1, len(sections) + 1)]
    found = [
        group for group in prefixes if _symbolic(group, artifact) == symbolic and group != artifact
    ]
    # A group seldom repeats a hyphenated artifact as its last section.
    return found[:1] if "-" in artifact else found


def _symbolic(group: str, artifact: str) -> str:
    last = group.rpartition(".")[2]
    if artifact == last:
        return group
    if artifact.startswith((last + "-", last + ".")):
        return f"{group}.{artifact[len(last) + 1 :]}"
    return f"{group}.{artifact}"


def _overlapping(module: str, artifact: str) -> list[str]:
    """Beginnings of a module name that leave an ending of the artifact's words over."""
    sections = module.split(".")[:20]
    words = re.split(r"[-._]", artifact)[:20]
    found = []
    for length in range(len(sections) - 1, 1, -1):
        rest = sections[length:]
        if words[-len(rest) :] == rest:
            found.append(".".join(sections[:length]))
    return found


def parsed(stem: str) -> FileName:
    """Artifact, version and classifier in a file name without its suffix."""
    stem = stem[:400]
    osgi = _OSGI.fullmatch(stem)
    if osgi:
        return FileName(osgi[1], osgi[2])
    parts = stem.split("-")
    start = _version_start(parts)
    if start is None:
        return FileName(stem)
    end = start + 1
    while end < len(parts) and (parts[end][:1].isdigit() or _QUALIFIER.fullmatch(parts[end])):
        end += 1
    return FileName("-".join(parts[:start]), "-".join(parts[start:end]), "-".join(parts[end:]))


def _version_start(parts: list[str]) -> int | None:
    """Where the last run of parts that start with a digit starts, not at the very front.

    The last, because names hold versions too: ``log4j-1.2-api-2.20.0``.
    """
    start = None
    for index in range(len(parts) - 1, 0, -1):
        if parts[index][:1].isdigit():
            start = index
        elif start is not None and not _QUALIFIER.fullmatch(parts[index]):
            break
    return start
