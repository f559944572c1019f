"""SUSE's and openSUSE's flaws, in OVAL: per product what is fixed, open or not affected.

Of each product there are three documents: all flaws, those that ever affected it (``-affected``;
read here, open ones among them), and patches (``-patch``). A definition pairs products
(``sles-release`` in a version; the comment has the name) with packages:

* ``evr`` *less than* a version: fixed in it;
* ``evr`` *greater than* ``0-0``: affected, without a fix;
* ``version`` *equals* ``0``: not affected, which no package can fulfil.

Source: https://ftp.suse.com/pub/projects/security/oval/README
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from seawall.advisories import oval
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import is_cve, vector
from seawall.errors import MalformedInput
from seawall.model import Range, Score, Source, State, Statement, Vulnerability

HOST: Final = "https://ftp.suse.com/"
FOLDER: Final = "pub/projects/security/oval"

_INSTALLED: Final = " is installed"
_PRODUCT: Final = re.compile(r"(SUSE|openSUSE) ([0-9A-Za-z][0-9A-Za-z ._+-]{0,120})")
_NEVER: Final = oval.Condition("version", "equals", "0")


class _Said(NamedTuple):
    """What a definition says about a package of a product."""

    ecosystem: str
    package: str
    state: State
    ranges: tuple[Range, ...]
    arches: tuple[str, ...]


class SuseOval:
    """Reads the document of one product."""

    name: Final = "suse_oval"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = (f"suse/{FOLDER}/*-affected.xml*",)
    downloads: Final[tuple[Download, ...]] = ()  # SUSE's CSAF documents say the same, and more

    def source(self, path: str) -> Source:
        """SUSE."""
        del path
        return Source(
            id="suse-oval",
            name="SUSE security data (OVAL)",
            url=f"{HOST}{FOLDER}/",
            licence="CC-BY-4.0",
            credit="SUSE LLC (https://www.suse.com/support/security/)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """A statement for each flaw, product and package."""
        del path
        for found in oval.definitions(stream):
            if isinstance(found, Skipped):
                yield found
            elif found.definition.kind == "patch":
                yield Skipped(found.definition.id[:256], "a patch, not a flaw")
            else:
                yield from _flaw(found)


def _flaw(found: oval.Read) -> Iterator[Fact]:
    definition = found.definition
    flaw = definition.title
    if not is_cve(flaw):
        yield Skipped(definition.id[:256], "no id of a flaw")
        return
    said: dict[_Said, None] = {}
    skipped: dict[str, int] = defaultdict(int)
    for alternative in found.alternatives:
        try:
            said[_said(alternative)] = None
        except MalformedInput as error:
            skipped[error.message] += 1
    yield from (Skipped(flaw, reason) for reason in skipped)
    for item in said:
        yield Statement(
            source="suse-oval",
            advisory=flaw,
            vulnerability=flaw,
            ecosystem=item.ecosystem,
            package=item.package,
            ranges=item.ranges,
            state=item.state,
            severity=definition.severity[:20].lower(),
            arches=item.arches,
            note="" if item.state is State.FIXED else item.state.value.replace("_", " "),
        )
    score = vector(definition.scores.get(flaw, ""))
    if said and score:
        yield Vulnerability(id=flaw, scores=(Score(score, "suse-oval"),))


def _said(alternative: tuple[oval.Test, ...]) -> _Said:
    """What one alternative says.

    Raises:
        MalformedInput: it names no product of SUSE or no package, or has unknown conditions.
    """
    products = [test for test in alternative if _is_product(test)]
    match = _PRODUCT.fullmatch(products[0].comment.removesuffix(_INSTALLED)) if products else None
    if match is None or len(products) > 1:
        raise MalformedInput("names no product that is known")
    said = oval.affected(test for test in alternative if not _is_product(test))
    if said is None:
        raise MalformedInput("names no package")
    ecosystem = f"{match[1]}:{match[2]}"
    if said.conditions == (_NEVER,):
        return _Said(ecosystem, said.package, State.NOT_AFFECTED, (), said.arches)
    if said.conditions:
        raise MalformedInput("has conditions that are not known")
    state = State.FIXED if said.range.fixed else State.AFFECTED
    return _Said(ecosystem, said.package, state, (said.range,), said.arches)


def _is_product(test: oval.Test) -> bool:
    fields = {condition.field for condition in test.conditions}
    return test.name.endswith("-release") and fields == {"version"} and not test.negated


PLUGIN: Final = SuseOval()
