"""Which versions of a .NET project name one release, and which a range.

``1.2`` means 1.2 or newer, and NuGet takes the oldest that will do, so it is what gets
installed unless another package asks for more. ``[1.2]`` is exactly that; other brackets and
``*`` are ranges; ``$(Name)`` is a property of the build.

Source: https://learn.microsoft.com/nuget/concepts/package-versioning
"""

from __future__ import annotations


def lowest(stated: str) -> tuple[str, dict[str, str]]:
    """The version that is installed for a requirement, and properties that hold what was written.

    The version is ``""`` where it depends on what exists.
    """
    stated = stated.strip()
    inner = stated[1:-1]
    if stated[:1] == "[" and stated[-1:] == "]" and "," not in inner:
        return inner.strip(), {"constraint": stated}
    if not stated or "$(" in stated or any(mark in stated for mark in "[](),*"):
        return "", {"constraint": stated} if stated else {}
    return stated, {}
