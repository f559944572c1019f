"""Python distributions inside one file."""

from __future__ import annotations

import io
from zipfile import ZipFile

from tests.inventory.language.extracting import diagnostics, packages

_METADATA = "Name: {}\nVersion: 1.0\n"


def _archive(names: dict[str, str], head: bytes = b"") -> bytes:
    stream = io.BytesIO()
    stream.write(head)
    with ZipFile(stream, "a") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_distributions_of_a_pex_are_found() -> None:
    """Each folder of metadata below the interpreter's line, with its place."""
    data = _archive(
        {
            ".deps/a-1-py3-none-any.whl/a-1.0.dist-info/METADATA": _METADATA.format("A"),
            "b-1.0.dist-info/METADATA": _METADATA.format("b"),
            "a/METADATA": _METADATA.format("c"),
        },
        b"#!/usr/bin/env python3\n",
    )
    found = packages("python/archive", data, "app.pex")
    assert set(found) == {"a@1.0", "b@1.0"}
    assert found["b@1.0"].locations[0].path == "app.pex!/b-1.0.dist-info/METADATA"


def test_an_egg_is_found() -> None:
    """The old layout."""
    data = _archive({"EGG-INFO/PKG-INFO": _METADATA.format("a")})
    assert set(packages("python/archive", data, "a.egg")) == {"a@1.0"}


def test_a_broken_member_does_not_hide_the_others() -> None:
    """What is broken is reported by its place inside."""
    data = _archive({"a.dist-info/METADATA": "x", "b.dist-info/METADATA": _METADATA.format("b")})
    (fault,) = diagnostics("python/archive", data, "app.pyz")
    assert fault.path == "app.pyz!/a.dist-info/METADATA"
