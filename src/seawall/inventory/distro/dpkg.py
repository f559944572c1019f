"""Packages in dpkg's status database (Debian, Ubuntu and what derives from them).

One paragraph per package in ``var/lib/dpkg/status``; images built without dpkg keep a
file per package in ``status.d``. ``Status`` is three words: what is wanted, whether it is
broken, and the state. Removed packages whose configuration stays have a paragraph too.
``Source: name (version)`` names the source package that advisories are written against,
with its version where a rebuild of the binary package changed that. Which packages were
only installed because others need them is apt's knowledge (``extended_states``).

Source: dpkg(1), deb-control(5), apt-mark(8)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.distro.requirements import Stated, linked, unlinked
from seawall.inventory.documents.control_file import Paragraph, paragraphs, relations
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package, Relationship

# Unpacked or further: the files are in place. Half-installed ones are said, not counted.
_IN_PLACE: Final = frozenset(
    {"installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending"}
)
_STATES_LIMIT: Final = 16 * MIB
_BESIDES: Final = "conffiles|config|copyright|list|md5sums|postinst|postrm|preinst|prerm|triggers"


class Dpkg(Declared):
    """Reads a status file, or the file of one package."""

    name: Final = "distro/dpkg"
    version: Final = 1
    wants: Final = Wants(
        paths=("var/lib/dpkg/status", "usr/lib/dpkg/status"),
        patterns=(rf"(?:var|usr)/lib/dpkg/status\.d/(?![^/]*\.(?:{_BESIDES})$)[^/]+",),
        hint="lib/dpkg/status.d/",
        companions=("extended_states",),
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every paragraph of an installed one."""
        items = read(file, "deb")
        if "/status.d/" not in file.path:
            states = file.neighbour("../apt/extended_states")
            yield from linked(items if states is None else _related(items, states))
            return
        for item in items:
            yield unlinked(item) if isinstance(item, Stated) else item


def _related(items: Iterator[Stated | Diagnostic], states: bytes) -> Iterator[Stated | Diagnostic]:
    """The items, each package as wanted or as needed by others."""
    text = states[:_STATES_LIMIT].decode("utf-8", errors="replace")
    automatic = {
        fields.get("package")
        for _, fields in paragraphs(text)
        if fields.get("auto-installed") == "1"
    }
    for item in items:
        if isinstance(item, Stated):
            is_needed = item.package.name in automatic
            relationship = Relationship.TRANSITIVE if is_needed else Relationship.DIRECT
            yield item._replace(package=replace(item.package, relationship=relationship))
        else:
            yield item


def read(file: File, type_: str) -> Iterator[Stated | Diagnostic]:
    """The installed packages of a database that is written as dpkg writes it.

    Args:
        file: the database.
        type_: PURL type of its packages.
    """
    for line, fields in paragraphs(file.text()):
        state = _state(fields)
        if state == "half-installed":
            yield Diagnostic(
                path=file.path,
                reason=f"{fields.get('package', 'a package')} (line {line}) is half installed",
                kind="note",
            )
        if state not in _IN_PLACE:
            continue
        if fields.get("package") and fields.get("version"):
            yield stated(Paragraph(line, fields), type_, file.path)
        else:
            yield Diagnostic(
                path=file.path, reason=f"the paragraph at line {line} has no name or no version"
            )


def stated(paragraph: Paragraph, type_: str, path: str) -> Stated:
    """A package as its control fields describe it; it must have a name and a version."""
    line, fields = paragraph
    source, source_version = _source(fields)
    package = Package(
        type=type_,
        name=fields["package"],
        version=fields["version"],
        arch=fields.get("architecture", ""),
        source=source,
        source_version=source_version,
        licenses=(fields["license"],) if fields.get("license") else (),
        publisher=fields.get("maintainer", ""),
        origin=fields.get("origin", ""),
        locations=(Location(path, line),),
        properties=_properties(fields),
    )
    needs = relations(fields.get("pre-depends", "")) + relations(fields.get("depends", ""))
    offers = [name for names in relations(fields.get("provides", "")) for name in names]
    return Stated(package, needs, offers)


def _state(fields: Mapping[str, str]) -> str:
    """The third word of the status; files of packages installed without dpkg have none."""
    return fields.get("status", "installed").rpartition(" ")[2].lower()


def _properties(fields: Mapping[str, str]) -> dict[str, str]:
    properties = {}
    if _state(fields) != "installed":
        properties["status"] = fields["status"]
    if fields.get("multi-arch", "no") != "no":
        properties["multi_arch"] = fields["multi-arch"]
    return properties


def _source(fields: Mapping[str, str]) -> tuple[str, str]:
    """Name of the source package, and its version where it is another one."""
    name, _, rest = fields.get("source", "").partition("(")
    version = rest.partition(")")[0].strip()
    return name.strip(), version if version != fields["version"] else ""


PLUGIN: Final = Dpkg()
