"""Criteria as alternatives: the ways to fulfil them, each a list of tests that must all hold.

``A and (B or C)`` has the alternatives ``A, B`` and ``A, C``. Negation is carried down to the
tests. What cannot be looked up or expressed is said, never assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final, NamedTuple

from seawall.advisories.oval.entities import Condition, Criterion, Node, RawObject, RawTest
from seawall.errors import LimitExceeded, MalformedInput

ALTERNATIVES: Final = 200_000
"""Most ways to fulfil one definition; a flaw of the kernel of SUSE has some thousands."""
TESTS: Final = 4_000_000
"""Most tests in all of these ways."""
CONDITIONS: Final = 1000
"""Most conditions of one test."""


class Test(NamedTuple):
    """A test with everything that it refers to.

    Attributes:
        kind: ``rpminfo``, ``dpkginfo``, ``textfilecontent54`` ...
        name: of the package, ``""`` if it looks at something else.
        conditions: what must hold of the package that is found; none if it must only be there.
        negated: it must not be found.
        comment: what the publisher says it means.
    """

    kind: str
    name: str
    conditions: tuple[Condition, ...]
    negated: bool = False
    comment: str = ""


Alternative = tuple[Test, ...]


class Library(NamedTuple):
    """Everything that criteria refer to, by id."""

    tests: Mapping[str, RawTest]
    objects: Mapping[str, RawObject]
    states: Mapping[str, tuple[Condition, ...]]
    variables: Mapping[str, tuple[str, ...]]

    def alternatives(self, criteria: Node, lost: set[str]) -> list[Alternative]:
        """Every way to fulfil criteria that can be told.

        Args:
            criteria: of a definition.
            lost: takes why some ways cannot be told: they refer to what is not there, or use
                logic that is not supported.

        Raises:
            LimitExceeded: there are too many ways.
        """
        try:
            return self._expanded(criteria, lost, negated=False)
        except LimitExceeded:
            raise
        except MalformedInput as error:
            lost.add(error.message)
            return []

    def _expanded(self, node: Node, lost: set[str], *, negated: bool) -> list[Alternative]:
        if isinstance(node, Criterion):
            return self._tests(node, negated=negated)
        operator, flipped, members = node
        negated ^= flipped
        if operator not in {"AND", "OR"} or not members:
            raise MalformedInput("criteria with logic that is not supported")
        if (operator == "OR") ^ negated:
            return self._any(members, lost, negated=negated)
        parts = [self._expanded(member, lost, negated=negated) for member in members]
        size = 1
        for part in parts:
            size = _bounded(size * len(part))
        _bounded(sum(size // len(part) * sum(map(len, part)) for part in parts if part), TESTS)
        return [tuple(test for item in items for test in item) for items in product(*parts)]

    def _any(self, members: Iterable[Node], lost: set[str], *, negated: bool) -> list[Alternative]:
        """The ways of all members; one that cannot be told leaves the others as they are."""
        found: list[Alternative] = []
        for member in members:
            try:
                found += self._expanded(member, lost, negated=negated)
            except LimitExceeded:
                raise
            except MalformedInput as error:
                lost.add(error.message)
            _bounded(len(found))
        return found

    def _tests(self, criterion: Criterion, *, negated: bool) -> list[Alternative]:
        """A test; one that looks at several names is fulfilled by any of them."""
        raw = self.tests.get(criterion.test)
        if raw is None:
            raise MalformedInput("refers to a test that is not there")
        conditions = self._conditions(raw)
        names = self._names(raw)
        _bounded(len(names))
        tests = [
            Test(raw.kind, name, conditions, raw.negated ^ negated, criterion.comment)
            for name in names
        ]
        absent = tests and tests[0].negated
        return [tuple(tests)] if absent else [(test,) for test in tests]

    def _names(self, raw: RawTest) -> tuple[str, ...]:
        found = self.objects.get(raw.object)
        if found is None:
            raise MalformedInput("refers to an object that is not there")
        if found.variable:
            names = self.variables.get(found.variable, ())
            if not names:
                raise MalformedInput("refers to a variable that is not there")
            return names
        return (found.name if found.exact else "",)

    def _conditions(self, raw: RawTest) -> tuple[Condition, ...]:
        found: list[Condition] = []
        for id_ in raw.states:
            conditions = self.states.get(id_)
            if conditions is None:
                raise MalformedInput("refers to a state that is not there")
            found += map(self._valued, conditions)
            _bounded(len(found), CONDITIONS)
        return tuple(found)

    def _valued(self, condition: Condition) -> Condition:
        if not condition.variable:
            return condition
        values = self.variables.get(condition.variable, ())
        if len(values) != 1:
            raise MalformedInput("compares with a variable that has not one value")
        return condition._replace(value=values[0], variable="")


def _bounded(size: int, most: int = ALTERNATIVES) -> int:
    if size > most:
        raise LimitExceeded("criteria that can be fulfilled in too many ways")
    return size
