"""Installed applications of Erlang and Elixir (``lib/NAME-VERSION/ebin/NAME.app``).

One term, ``{application, Name, Properties}``, with the version as ``vsn`` and the applications
it needs as ``applications``. What was installed from Hex looks the same as what
came with Erlang/OTP.

Source: https://www.erlang.org/doc/apps/kernel/app.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.nesting import Group, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.beam.terms import ERLANG, fields, words
from seawall.model import Item, Location, Package


class OtpApp(Declared):
    """Reads one application resource file."""

    name: Final = "language/beam/otp_app"
    version: Final = 1
    wants: Final = Wants(suffixes=(".app",), limit=4 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the application; other files may have the same ending."""
        text = file.text()
        if "application" not in text:
            return
        for term in nested(text, ERLANG, file.path).groups("{"):
            match term.items:
                case [Token(text="application"), Token(text=name), Group("[") as properties]:
                    yield _package(name, properties, Location(file.path, term.line))


def _package(name: str, properties: Group, location: Location) -> Package:
    stated = dict(fields(properties))
    version = stated.get("vsn")
    needs = stated.get("applications")
    return Package(
        type="otp",
        name=name,
        version=version.text if isinstance(version, Token) and version.kind == "string" else "",
        dependencies=tuple(filter(None, words(needs))) if isinstance(needs, Group) else (),
        locations=(location,),
    )


PLUGIN: Final = OtpApp()
