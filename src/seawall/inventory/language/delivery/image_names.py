"""Container images that a manifest names: ``[host/]repository[:tag][@digest]``.

Source: https://pkg.go.dev/github.com/distribution/reference
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from seawall.inventory.documents.unread_lines import unread
from seawall.model import Diagnostic, Level, Location, Package, Relationship, Scope

_IMAGE: Final = re.compile(
    r"(?P<repository>[\w.-]++(?::\d+(?=/))?(?:/[\w.-]++)*)"
    r"(?::(?P<tag>[\w.-]{1,128}))?(?:@(?P<digest>\w+:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)


def image(
    text: str, scope: Scope, *locations: Location, level: Level = Level.TOOL
) -> Package | None:
    """The image of a reference, ``None`` if it is none: a variable, an expression.

    The version is the digest, or where there is none the tag.

    Args:
        text: the reference.
        scope: what it is there for.
        locations: where it is named.
        level: by default it runs something for those who develop and deliver.
    """
    match = _IMAGE.fullmatch(text.strip())
    if match is None:
        return None
    tag, digest = match["tag"] or "", match["digest"] or ""
    return Package(
        type="oci",
        name=match["repository"],
        version=digest or tag,
        scope=scope,
        level=level,
        relationship=Relationship.DIRECT,
        qualifiers={"tag": tag} if tag and digest else {},
        properties={"pin": "digest" if digest else "floating"},
        locations=locations,
    )


def unnamed(path: str, rows: Sequence[tuple[str, int]]) -> Iterator[Diagnostic]:
    """What is said of texts, each with its line, that name no image.

    A variable without a value is known only where the file is used: that is worth a note, and
    nothing is wrong with the file.
    """
    open_ = [line for text, line in rows if "$" in text]
    if open_:
        lines = ", ".join(map(str, open_[:5]))
        yield Diagnostic(path=path, reason=f"a variable names the image: line {lines}", kind="note")
    yield from unread(path, [line for text, line in rows if "$" not in text])
