"""Java runtimes, from the ``release`` file at their root.

Lines of ``KEY="value"``; ``JAVA_VERSION`` is in all of them, the full version with its
build number in one of several keys. ``IMPLEMENTOR`` names who built it, ``BUILD_TYPE``
tells Oracle's commercial builds from OpenJDK, ``GRAALVM_VERSION`` GraalVM.

Source: https://openjdk.org/jeps/220 (the run-time image)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_LIMIT: Final = MIB
_VERSIONS: Final = ("FULL_VERSION", "JAVA_RUNTIME_VERSION", "SEMANTIC_VERSION", "JAVA_VERSION")
_SHOWN: Final = {
    "JAVA_VERSION": "java-version",
    "IMAGE_TYPE": "image",
    "JVM_VARIANT": "jvm",
    "LIBC": "libc",
    "OS_ARCH": "arch",
    "SOURCE": "source",
    "GRAALVM_VERSION": "graalvm-version",
}
_LINES: Final = 1000


class JavaRelease(Declared):
    """Reads one release file; the many other files of that name say nothing to it."""

    name: Final = "binary/java_release"
    version: Final = 1
    wants: Final = Wants(names=("release",), limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the runtime."""
        values = _values(file.text(_LIMIT))
        if "JAVA_VERSION" not in values:
            return
        version = next(values[key] for key in _VERSIONS if values.get(key))
        yield Package(
            type="generic",
            name=_name(values),
            version=version.split()[0],
            locations=(Location(file.path),),
            publisher=values.get("IMPLEMENTOR", ""),
            properties={key: values[name] for name, key in _SHOWN.items() if values.get(name)},
        )


def _values(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in text.split("\n", _LINES)[:_LINES]:
        key, equals, value = line.partition("=")
        value = value.strip().strip('"').strip()
        if equals and value:
            values.setdefault(key.strip(), value)
    return values


def _name(values: dict[str, str]) -> str:
    if "GRAALVM_VERSION" in values or "GraalVM" in values.get("IMPLEMENTOR", ""):
        return "oracle/graalvm"
    if values.get("BUILD_TYPE") == "commercial":
        return "oracle/jre" if values.get("IMAGE_TYPE") == "JRE" else "oracle/jdk"
    return "oracle/openjdk"


PLUGIN: Final = JavaRelease()
