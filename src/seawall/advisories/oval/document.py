"""Reading an OVAL document of any size, definition by definition.

Only what can matter is kept of each part: ids, names, conditions, logic. All texts for people
are dropped as they are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import Element

from seawall.advisories.feed import Skipped
from seawall.advisories.oval import entities
from seawall.advisories.oval.criteria import Alternative, Library
from seawall.advisories.unpacking import Unpacked
from seawall.advisories.xml_records import records
from seawall.errors import LimitExceeded, MalformedInput

SIZE: Final = 2 << 30
"""Most bytes of XML; that of one release of SUSE has some 500 MB."""
PARTS: Final = 12_000_000
"""Most definitions, criteria, tests, objects, states and variables of a document."""

_RECORDS: Final = 3  # oval_definitions, definitions, definition


class Read(NamedTuple):
    """A definition and every way to fulfil it that can be told."""

    definition: entities.Definition
    alternatives: list[Alternative]


def definitions(stream: BinaryIO) -> Iterator[Read | Skipped]:
    """Every definition of a document, in its own order.

    Args:
        stream: the document, plain or compressed.

    Raises:
        MalformedInput: the document is damaged; what came before the damage is yielded first.
    """
    parts = _Parts()
    damage = None
    try:
        parts.read(stream)
    except MalformedInput as error:
        damage = error
    ways = 0
    for definition in parts.definitions:
        lost: set[str] = set()
        try:
            alternatives = parts.library.alternatives(definition.criteria, lost)
        except LimitExceeded as error:
            yield Skipped(definition.id[:256], error.message, broken=True)
            continue
        yield from (Skipped(definition.id[:256], reason, broken=True) for reason in sorted(lost))
        ways += len(alternatives)
        if ways > PARTS:
            raise LimitExceeded("more ways to fulfil its definitions than any OVAL document has")
        if alternatives:
            yield Read(definition, alternatives)
    yield from parts.skipped
    if damage is not None:
        raise damage


class _Parts:
    def __init__(self) -> None:
        self.definitions: list[entities.Definition] = []
        self.skipped: list[Skipped] = []
        self._tests: dict[str, entities.RawTest] = {}
        self._objects: dict[str, entities.RawObject] = {}
        self._states: dict[str, tuple[entities.Condition, ...]] = {}
        self._variables: dict[str, tuple[str, ...]] = {}
        self.library = Library(self._tests, self._objects, self._states, self._variables)

    def read(self, stream: BinaryIO) -> None:
        count = 0
        for element in records(Unpacked(stream, SIZE), _RECORDS):
            count += 1 + sum(1 for _ in element.iter("criterion"))
            if count > PARTS:
                raise LimitExceeded("more parts than any OVAL document has")
            self._take(element)

    def _take(self, element: Element) -> None:
        name, id_ = element.tag, element.get("id", "")
        if name == "definition":
            try:
                self.definitions.append(entities.definition(element))
            except MalformedInput as error:
                self.skipped.append(Skipped(id_[:256], error.message, broken=True))
        elif name.endswith("_test"):
            self._tests[id_] = entities.test(element)
        elif name.endswith("_object"):
            self._objects[id_] = entities.object_(element)
        elif name.endswith("_state"):
            self._states[id_] = entities.state(element)
        elif name == "constant_variable":
            self._variables[id_] = entities.variable(element)
