"""Installed gems (``specifications/NAME-VERSION.gemspec``).

RubyGems rewrites the specification of a gem when it installs it: every value is a literal
then. The text is searched, never run. Specifications below ``default`` are of gems that
come with Ruby itself. The comment ``# stub: name version platform paths`` repeats the identity.

Source: https://guides.rubygems.org/specification-reference/, rubygems' ``to_ruby``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_VALUE: Final = r"""(?:%q[<{(]|["'])([^"'\n>})]++)"""
_FIELD: Final = re.compile(
    rf"^[ \t]*+\w++\.(name|version|platform|license) = (?:Gem::Version\.new[ (])?{_VALUE}",
    re.MULTILINE,
)
_LIST: Final = re.compile(r"^[ \t]*+\w++\.(licenses|authors) = \[([^\]\n]*+)\]", re.MULTILINE)
_NEED: Final = re.compile(rf"^[ \t]*+\w++\.add_(?:runtime_)?dependency[ (]+{_VALUE}", re.MULTILINE)
_ITEM: Final = re.compile(r""""((?:[^"\\]|\\.)*+)"?|'([^']*+)'?""")
_STUB: Final = re.compile(r"^# stub: (\S+) (\S+) (\S+)", re.MULTILINE)


class GemspecInstalled(Declared):
    """Reads one installed specification."""

    name: Final = "language/ruby/gemspec_installed"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?specifications/(?:default/)?[^/]+\.gemspec",),
        hint="specifications/",
        limit=4 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the gem."""
        text = file.text()
        stub = _STUB.search(text)
        fields = (
            dict(zip(("name", "version", "platform"), stub.groups(), strict=True)) if stub else {}
        )
        for key, value in _FIELD.findall(text):
            fields[key] = value.strip()
        if not fields.get("name") or not fields.get("version"):
            raise MalformedInput("it states no name or no version", where=file.path)
        lists = {key: _items(value) for key, value in _LIST.findall(text)}
        platform = fields.get("platform", "ruby")
        yield Package(
            type="gem",
            name=fields["name"],
            version=fields["version"],
            licenses=lists.get("licenses") or _one(fields.get("license", "")),
            publisher=", ".join(lists.get("authors", ())),
            qualifiers={} if platform == "ruby" else {"platform": platform},
            dependencies=tuple(dict.fromkeys(_NEED.findall(text))),
            properties={"default": "true"} if file.folder.endswith("/default") else {},
            locations=(Location(file.path),),
        )


def _items(text: str) -> tuple[str, ...]:
    found = (first or second for first, second in _ITEM.findall(text))
    return tuple(item.replace('\\"', '"') for item in found if item)


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


PLUGIN: Final = GemspecInstalled()
