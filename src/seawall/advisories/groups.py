"""The statements about one package as bytes: those that differ only in the flaw are one group.

The same form holds what one file says (flaws under the ids that the file uses) and what a
snapshot says (flaws under their primary ids). Its order is fixed, so that the same statements
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from seawall.model import Category, Range, State, Statement


class Group(Struct, gc=False, frozen=True, omit_defaults=True):
    """Statements about one package that differ only in the flaw; names are short for size.

    Attributes:
        s: source.
        a: advisory, ``""`` where it is the flaw itself.
        v: flaws; empty where it is the advisory alone.
        f: the bound of a single range that begins at the beginning.
        r: ranges in all other cases.
        l: listed versions.
        t: state.
        c: category.
        w: the publisher's word for the severity.
        m: module stream.
        h: architectures.
        n: note.
    """

    s: str
    a: str = ""
    v: tuple[str, ...] = ()
    f: str = ""
    r: tuple[Range, ...] = ()
    l: tuple[str, ...] = ()  # noqa: E741 - documented above
    t: State = State.FIXED
    c: Category = Category.VULNERABILITY
    w: str = ""
    m: str = ""
    h: tuple[str, ...] = ()
    n: str = ""


_ENCODE: Final = msgspec.msgpack.Encoder().encode
_GROUPS: Final = msgspec.msgpack.Decoder(list[Group])


def grouped(statements: Iterable[Statement]) -> bytes:
    """The statements about one package as bytes; their order does not matter."""
    groups: dict[Group, set[str]] = {}
    for said in statements:
        simple = len(said.ranges) == 1 and said.ranges[0] == Range(fixed=said.ranges[0].fixed)
        group = Group(
            s=said.source,
            a="" if said.advisory == said.vulnerability else said.advisory,
            f=said.ranges[0].fixed or "*" if simple else "",
            r=() if simple else said.ranges,
            l=said.versions,
            t=said.state,
            c=said.category,
            w=said.severity,
            m=said.module,
            h=said.arches,
            n=said.note,
        )
        groups.setdefault(group, set()).add(said.vulnerability)
    return _ENCODE(_ordered(groups))


def statements(ecosystem: str, package: str, value: bytes) -> Iterator[Statement]:
    """The statements that :func:`grouped` stored."""
    for group in _GROUPS.decode(value):
        if group.f:
            ranges: tuple[Range, ...] = (Range("0", "" if group.f == "*" else group.f),)
        else:
            ranges = group.r
        for flaw in group.v:
            yield Statement(
                source=group.s,
                advisory=group.a or flaw,
                vulnerability=flaw,
                ecosystem=ecosystem,
                package=package,
                ranges=ranges,
                versions=group.l,
                state=group.t,
                category=group.c,
                severity=group.w,
                module=group.m,
                arches=group.h,
                note=group.n,
            )


class Part(NamedTuple):
    """What one file says about one package.

    Attributes:
        path: the file.
        value: what :func:`grouped` made of its statements.
        marked: its records are the advisories, never the flaws, of its statements.
    """

    path: str
    value: bytes
    marked: bool = True


class Reading:
    """What ids mean once every file is known.

    Args:
        primary: the primary id of each id that has another one.
        withdrawn: advisories that were taken back.
        replaced: by source and advisory, the one file whose version of it counts.
    """

    def __init__(
        self,
        primary: Mapping[str, str],
        withdrawn: Collection[str],
        replaced: Mapping[tuple[str, str], str],
    ) -> None:
        self._primary = primary
        self._withdrawn = frozenset(withdrawn)
        self._replaced = replaced
        self._advisories = self._withdrawn.union(advisory for _, advisory in replaced)
        self._marked = self._advisories.union(primary)

    def joined(self, parts: list[Part]) -> tuple[bytes, list[Group]]:
        """What all files say about one package; without groups if nothing of it counts."""
        read = [(part, _GROUPS.decode(part.value)) for part in parts]
        if len(read) == 1 and all(map(self._plain, read[0][1])):
            return read[0][0].value, read[0][1]
        together: dict[Group, set[str]] = {}
        for part, groups in read:
            for group in groups:
                for said, flaws in self._read(group, part):
                    together.setdefault(said, set()).update(flaws)
        ordered = _ordered(together)
        return _ENCODE(ordered), ordered

    def _plain(self, group: Group) -> bool:
        """Whether a group stays as it is: true of most, and quickly found out."""
        return group.a not in self._advisories and self._marked.isdisjoint(group.v)

    def _read(self, group: Group, part: Part) -> Iterator[tuple[Group, Collection[str]]]:
        if self._plain(group):
            yield replace(group, v=()), group.v
            return
        for flaw in group.v:
            advisory = group.a or flaw
            records = (advisory,) if part.marked else (advisory, flaw)
            if all(self._newest(group.s, record, part.path) for record in records):
                primary = self._primary.get(flaw, flaw)
                named = "" if advisory == primary else advisory
                state = State.WITHDRAWN if advisory in self._withdrawn else group.t
                yield replace(group, v=(), a=named, t=state), (primary,)

    def _newest(self, source: str, record: str, path: str) -> bool:
        return self._replaced.get((source, record), path) == path


def combined(values: list[bytes]) -> bytes:
    """What :func:`grouped` would have made of the statements of several."""
    return values[0] if len(values) == 1 else _NOTHING_ELSE.joined([Part("", v) for v in values])[0]


def _ordered(groups: Mapping[Group, Collection[str]]) -> list[Group]:
    stored = [replace(group, v=tuple(sorted(flaws))) for group, flaws in groups.items()]
    stored.sort(key=lambda group: (group.s, group.a, group.v, _ENCODE(group)))
    return stored


_NOTHING_ELSE: Final = Reading({}, (), {})
