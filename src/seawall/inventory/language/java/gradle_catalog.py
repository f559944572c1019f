"""Versions that the modules of a Gradle build share (``gradle/libs.versions.toml``).

``libraries`` and ``plugins`` name a module and its version, as text or by the key of one in
``versions``. A version may be rich: ``strictly`` fixes it, ``require`` and ``prefer`` are what gets
taken unless something else asks for more. Which modules use which of them is written in the build.

Source: https://docs.gradle.org/current/userguide/version_catalogs.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.documents.toml_document import table
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.java.versions import pinned
from seawall.model import Diagnostic, Item, Location, Package, Scope

_KEY: Final = re.compile(r'^[ \t]*+"?([\w.-]++)"?[ \t]*+=', re.MULTILINE)
_RICH: Final = ("strictly", "require", "prefer")


class GradleCatalog(Declared):
    """Reads one catalog."""

    name: Final = "language/java/gradle_catalog"
    version: Final = 1
    wants: Final = Wants(suffixes=(".versions.toml",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every library and plug-in with the version it is to have."""
        document = table(file)
        lines = first_lines(file.text(), _KEY)
        versions = _table(document, "versions")
        strange = []
        for section, scope in (("libraries", Scope.UNKNOWN), ("plugins", Scope.BUILD)):
            for alias, stated in _table(document, section).items():
                name, version = _coordinates(stated, versions, plugin=section == "plugins")
                if not name:
                    strange.append(alias)
                    continue
                number, properties = pinned(version)
                yield Package(
                    type="maven",
                    name=name,
                    version=number,
                    scope=scope,
                    properties=properties,
                    locations=(Location(file.path, lines.get(alias, 0)),),
                )
        if strange:
            names = ", ".join(strange[:5])
            yield Diagnostic(path=file.path, reason=f"these entries name no module: {names}")


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _coordinates(stated: object, versions: Mapping[str, Any], *, plugin: bool) -> tuple[str, str]:
    """Module and version; a plug-in is a module of its own name."""
    if isinstance(stated, str):
        *named, version = (
            stated.split(":") if stated.count(":") >= (1 if plugin else 2) else [stated, ""]
        )
        name = ":".join(named[:2])
    elif isinstance(stated, dict):
        module = stated.get("id" if plugin else "module")
        group, artifact = stated.get("group"), stated.get("name")
        name = str(module or (f"{group}:{artifact}" if group and artifact else ""))
        version = _version(stated.get("version"), versions)
    else:
        return "", ""
    if plugin and name:
        return f"{name}:{name}.gradle.plugin", version
    return (name, version) if ":" in name else ("", "")


def _version(stated: object, versions: Mapping[str, Any]) -> str:
    """A version, a rich version, or a reference to one of them."""
    if isinstance(stated, dict) and "ref" in stated:
        stated = versions.get(str(stated["ref"]))
    if isinstance(stated, dict):
        stated = next((stated[key] for key in _RICH if stated.get(key)), "")
    return stated if isinstance(stated, str) else ""


PLUGIN: Final = GradleCatalog()
