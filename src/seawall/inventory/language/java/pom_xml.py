"""What a Maven project depends on (``pom.xml``).

Only what the project and its parents in the same tree state: which versions the dependencies
of dependencies get needs the repository. A version that an imported bill of materials or
an absent parent would give is not known. Scope ``test`` is for development; what
is ``provided`` is compiled against and not shipped.

Source: https://maven.apache.org/pom.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.java.pom_model import LIMIT, Dependency, Project, project
from seawall.inventory.language.java.versions import pinned
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_JAR: Final = ("type", "jar")
_SCOPES: Final = {"test": Scope.DEVELOPMENT, "provided": Scope.BUILD}


class PomXml(Declared):
    """Reads one pom.xml, with its parents beside it."""

    name: Final = "language/java/pom_xml"
    version: Final = 1
    wants: Final = Wants(names=("pom.xml",), companions=("pom.xml",), limit=LIMIT, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project and its dependencies."""
        stated = project(file)
        packages = list(_packages(stated, file.path))
        if stated.artifact:
            yield _root(stated, packages, file.path)
        yield from packages
        yield from _notes(stated, packages, file.path)


def _packages(stated: Project, path: str) -> Iterator[Package]:
    seen = set()
    absent = _absent(stated)
    for dependency in stated.dependencies:
        if not dependency.group or not dependency.artifact:
            continue
        # What the project states itself comes before what it inherits.
        identity = (*dependency.key, dependency.profile)
        if identity not in seen:
            seen.add(identity)
            yield _package(dependency, stated.managed.get(dependency.key), absent, path)


def _absent(stated: Project) -> list[str]:
    """What may fix versions, and lies in a repository."""
    parent = [stated.missing] if stated.missing else []
    return parent + [f"{bom.group}:{bom.artifact}:{bom.version}" for bom in stated.boms]


def _package(
    dependency: Dependency, managed: Dependency | None, absent: list[str], path: str
) -> Package:
    version, properties = pinned(dependency.version or (managed.version if managed else ""))
    if not version and absent:
        properties.setdefault("constraint", f"as managed by {', '.join(absent[:3])}")
    scope = dependency.scope or (managed.scope if managed else "")
    kind = Scope.OPTIONAL if dependency.optional else _SCOPES.get(scope, Scope.RUNTIME)
    if dependency.profile:
        properties["profile"] = dependency.profile
    qualifiers = {"classifier": dependency.classifier, "type": dependency.type}
    return Package(
        type="maven",
        name=f"{dependency.group}:{dependency.artifact}",
        version=version,
        relationship=Relationship.DIRECT,
        scope=Scope.DEVELOPMENT if scope == "test" else kind,
        qualifiers={
            key: value for key, value in qualifiers.items() if value and (key, value) != _JAR
        },
        properties=properties,
        locations=(Location(path, dependency.line),),
    )


def _root(stated: Project, packages: list[Package], path: str) -> Package:
    version, properties = pinned(stated.version)
    return Package(
        type="maven",
        name=f"{stated.group}:{stated.artifact}" if stated.group else stated.artifact,
        version=version,
        relationship=Relationship.ROOT,
        dependencies=tuple(
            dict.fromkeys(
                f"{package.name}@{package.version}" if package.version else package.name
                for package in packages
            )
        ),
        properties=properties,
        locations=(Location(path),),
    )


def _notes(stated: Project, packages: list[Package], path: str) -> Iterator[Diagnostic]:
    unknown = sum(not package.version for package in packages)
    if unknown:
        reason = f"{unknown} dependencies have no fixed version here"
        if absent := _absent(stated):
            reason += f"; what {', '.join(absent[:5])} would say cannot be read offline"
        yield Diagnostic(path=path, reason=reason, kind="note")


PLUGIN: Final = PomXml()
