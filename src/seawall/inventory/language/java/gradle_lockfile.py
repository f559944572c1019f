"""Dependencies that a Gradle build is locked to.

``gradle.lockfile`` holds ``group:artifact:version=configurations`` per line, and an
``empty=`` line for configurations without dependencies. ``buildscript-gradle.lockfile`` is
the same for the build itself; older builds keep one file per configuration below
``gradle/dependency-locks``, without the names of configurations.

Source: https://docs.gradle.org/current/userguide/dependency_locking.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package, Scope

_BUILD: Final = ("annotationprocessor", "pluginclasspath", "compilerclasspath")


class GradleLockfile(Declared):
    """Reads one lock file."""

    name: Final = "language/java/gradle_lockfile"
    version: Final = 1
    wants: Final = Wants(
        names=("gradle.lockfile", "buildscript-gradle.lockfile"),
        patterns=(r"(?:.*/)?gradle/dependency-locks/[^/]*\.lockfile",),
        hint="gradle/dependency-locks/",
        limit=16 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked module."""
        strange = []
        alone = file.name.removesuffix(".lockfile") if "/dependency-locks/" in file.path else ""
        for number, line in enumerate(file.text().split("\n"), start=1):
            stated = line.strip()
            if not stated or stated[0] == "#":
                continue
            coordinates, _, listed = stated.partition("=")
            parts = coordinates.split(":")
            if len(parts) == 3 and all(parts):
                configurations = [name.strip() for name in (alone or listed).split(",")]
                yield _package(parts, configurations, Location(file.path, number))
            elif coordinates != "empty":
                strange.append(str(number))
        if strange:
            lines = ", ".join(strange[:5])
            yield Diagnostic(path=file.path, reason=f"these lines are not understood: {lines}")


def _package(parts: list[str], configurations: list[str], location: Location) -> Package:
    group, artifact, version = parts
    return Package(
        type="maven",
        name=f"{group}:{artifact}",
        version=version,
        scope=_scope([name.lower() for name in configurations if name]),
        properties={"configurations": ",".join(configurations)},
        locations=(location,),
    )


def _scope(configurations: list[str]) -> Scope:
    """What the configurations are for; what runs in any of them counts as running."""
    tests = [name for name in configurations if "test" in name]
    if configurations and len(tests) == len(configurations):
        return Scope.DEVELOPMENT
    if any(name.endswith("runtimeclasspath") for name in configurations if name not in tests):
        return Scope.RUNTIME
    if all(
        name in tests or name == "classpath" or name.endswith(_BUILD) for name in configurations
    ):
        return Scope.BUILD
    return Scope.UNKNOWN


PLUGIN: Final = GradleLockfile()
