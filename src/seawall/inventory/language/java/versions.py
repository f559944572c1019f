"""Which versions of a manifest name one release, and which a range.

Maven's ranges have brackets or commas, ``LATEST`` and ``RELEASE`` move; Gradle and Ivy add ``1.+``
and ``latest.release``. ``[1.2]`` is a range of one.

Source: https://maven.apache.org/pom.html#dependency-version-requirement-specification,
https://docs.gradle.org/current/userguide/dependency_versions.html
"""

from __future__ import annotations

from typing import Final

_MOVING: Final = frozenset({"latest", "release"})


def pinned(stated: str) -> tuple[str, dict[str, str]]:
    """A version, ``""`` where it is not fixed, and properties that hold what was written."""
    stated = stated.strip()
    if not stated:
        return "", {}
    inner = stated[1:-1]
    if stated[0] == "[" and stated[-1] == "]" and "," not in inner:
        return inner.strip(), {"constraint": stated}
    lower = stated.lower()
    moving = lower in _MOVING or lower.startswith("latest.") or lower.endswith("+")
    if moving or "${" in stated or any(mark in stated for mark in "[](),"):
        return "", {"constraint": stated}
    return stated, {}
