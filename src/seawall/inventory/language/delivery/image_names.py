"""Container images that a manifest names: ``[host/]repository[:tag][@digest]``.

Source: https://pkg.go.dev/github.com/distribution/reference
"""

from __future__ import annotations

import re
from typing import Final

from seawall.model import Location, Package, Relationship, Scope

_IMAGE: Final = re.compile(
    r"(?P<repository>[\w.-]++(?::\d+(?=/))?(?:/[\w.-]++)*)"
    r"(?::(?P<tag>[\w.-]{1,128}))?(?:@(?P<digest>\w+:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)


def image(text: str, scope: Scope, *locations: Location) -> Package | None:
    """The image of a reference, ``None`` if it is none: a variable, an expression.

    The version is the digest, or where there is none the tag.
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
        relationship=Relationship.DIRECT,
        qualifiers={"tag": tag} if tag and digest else {},
        properties={"pin": "digest" if digest else "floating"},
        locations=locations,
    )
