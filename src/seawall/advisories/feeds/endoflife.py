"""endoflife.date: how long each cycle of a product is maintained.

One JSON document has all products with their releases. ``eoasFrom`` is the end of active support,
``eolFrom`` that of fixes, ``eoesFrom`` that of an extended support which mostly is paid for;
Debian's is not. A release may have ended (``isEol``) on a day that nobody knows.

Source: https://endoflife.date/docs/api/v1/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Source
from seawall.model.lifecycle import PRODUCTS, Lifecycle

HOST: Final = "https://endoflife.date/"
PATH: Final = "api/v1/products/full"
SIZE: Final = 64 << 20
"""Most bytes of the document; it has some 5 MB."""
MOST_RELEASES: Final = 1000
LONGEST: Final = 64

_FREE_EXTENSIONS: Final = frozenset({"debian"})


class _Version(Struct):
    name: Any = ""


class _Release(Struct):
    name: str
    released: Any = field(name="releaseDate", default="")
    is_eol: bool = field(name="isEol", default=False)
    eol: Any = field(name="eolFrom", default="")
    support: Any = field(name="eoasFrom", default="")
    extended: Any = field(name="eoesFrom", default="")
    is_extended_over: bool | None = field(name="isEoes", default=None)
    latest: _Version | None = None


class _Product(Struct):
    name: str
    releases: list[Any] = []


class _Document(Struct):
    result: list[Any]
    schema_version: str


class EndOfLife:
    """Reads the one document."""

    name: Final = "endoflife"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = (f"endoflife/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "endoflife"),)

    def source(self, path: str) -> Source:
        """The project."""
        del path
        return Source(
            id="endoflife",
            name="endoflife.date",
            url=HOST + PATH,
            licence="MIT",
            credit="endoflife.date contributors (https://endoflife.date)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The cycles of products that an inventory can hold."""
        del path
        for raw in _document(stream).result:
            try:
                product = msgspec.convert(raw, _Product)
            except msgspec.ValidationError:
                yield Skipped("", "malformed product", broken=True)
                continue
            if product.name in PRODUCTS:
                for release in product.releases[:MOST_RELEASES]:
                    yield _cycle(product.name, release)


def _document(stream: BinaryIO) -> _Document:
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than the list of products may be")
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not the list of products: {error}") from error
    if not document.schema_version.startswith("1."):
        raise MalformedInput(f"a list of products in version {document.schema_version[:20]}")
    return document


def _cycle(product: str, raw: Any) -> Lifecycle | Skipped:
    try:
        release = msgspec.convert(raw, _Release)
    except msgspec.ValidationError:
        return Skipped(product, "malformed release", broken=True)
    if not 0 < len(release.name) <= LONGEST or not release.name.isprintable():
        return Skipped(product, "unusable name of a release", broken=True)
    end, over = release.eol, release.is_eol
    if product in _FREE_EXTENSIONS and day(release.extended):
        end, over = release.extended, bool(release.is_extended_over)
    latest = release.latest.name if release.latest else ""
    usable = isinstance(latest, str) and len(latest) <= LONGEST and latest.isprintable()
    return Lifecycle(
        product=product,
        cycle=release.name,
        released=day(release.released),
        support_end=day(release.support),
        eol=day(end),
        latest=latest if usable else "",
        over=over,
    )


PLUGIN: Final = EndOfLife()
