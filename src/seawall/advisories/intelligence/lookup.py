"""The one look-up that every consumer asks: scan, exec, connect, dns, gate, detection.

:meth:`Intelligence.look_up` is an equality of canonical values; the methods beside it know what
each question means. An address is also looked for in listed networks, a domain below listed
parents that speak for what is below them, and a package among the advisories about malware.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final, Protocol

from seawall.advisories.intelligence import canonical as forms
from seawall.advisories.intelligence.assessment import Assessment, assess
from seawall.advisories.intelligence.canonical import canonical
from seawall.advisories.intelligence.malware import Question, malware, question
from seawall.advisories.intelligence.suffixes import one_owner
from seawall.errors import MalformedInput
from seawall.model import FILE_KINDS, Indicator, IndicatorKind, Source, Statement

SUBDOMAINS: Final = "subdomains"
"""Label of a domain whose source speaks for every name below it as well."""


class Known(Protocol):
    """What the look-up rests on. ``seawall.advisories.Snapshot`` is one."""

    @property
    def sources(self) -> Sequence[Source]:
        """Where its data comes from, with the day of it."""
        ...

    def indicators(
        self, kind: IndicatorKind, values: Collection[str]
    ) -> Mapping[str, tuple[Indicator, ...]]:
        """What sources say of some values, in canonical form; unknown values are left out."""
        ...

    def listed(self, kind: IndicatorKind) -> Iterator[Indicator]:
        """Every indicator of a kind, in the order of their values."""
        ...

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """All statements about ``(ecosystem, package)`` pairs."""
        ...


class Intelligence:
    """Answers from what is known; holds nothing but an index of the listed networks.

    A value that has no canonical form (no address, no digest) is known to nobody and is left out
    of every answer, as are private and reserved addresses.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._sources = known.sources

    def _days(self, at: date) -> dict[str, str]:
        """The day of each source's data; what the user lists, he stands by on the day he asks."""
        today = at.isoformat()
        return {one.id: today if one.own else one.as_of for one in self._sources}

    def look_up(
        self, kinds: IndicatorKind | Collection[IndicatorKind], values: Iterable[str], at: date
    ) -> Mapping[str, Assessment]:
        """What is known of values that are just these; unknown ones are left out.

        Args:
            kinds: what the values may be; each is looked for in all of them.
            values: in any spelling.
            at: the day the question is asked for.
        """
        kinds = (kinds,) if isinstance(kinds, IndicatorKind) else tuple(kinds)
        spelled = list(values)
        said: dict[str, list[Indicator]] = defaultdict(list)
        for kind in kinds:
            for value, found in self._listed(kind, spelled).items():
                said[value] += found
        return self._assessed(said, at)

    def file(
        self, at: date, *, sha256: str = "", sha1: str = "", md5: str = ""
    ) -> Assessment | None:
        """What is known of a file by its digests, which all name the same content."""
        said: list[Indicator] = []
        for kind, digest in zip(FILE_KINDS, (sha256, sha1, md5), strict=True):
            for found in self._listed(kind, [digest] if digest else []).values():
                said += found
        return assess(sha256 or sha1 or md5, said, at, self._days(at))

    def address(self, ip: str, at: date) -> Assessment | None:
        """What is known of an address; see :meth:`addresses`."""
        return self.addresses([ip], at).get(ip)

    def addresses(self, ips: Iterable[str], at: date) -> Mapping[str, Assessment]:
        """What is known of addresses, by themselves or by a network that holds them.

        An IPv4 address inside IPv6 is the IPv4 address; private and reserved ones are left out.
        """
        public = dict(_public(ips))
        exact = self._known.indicators(
            IndicatorKind.ADDRESS, {str(read) for read in public.values()}
        )
        said = {
            ip: [*exact.get(str(read), ()), *self._networks.holding(read)]
            for ip, read in public.items()
        }
        return self._assessed(said, at)

    def domain(self, name: str, at: date) -> Assessment | None:
        """What is known of a name, by itself or by a parent whose source speaks for all below it.

        A name under which strangers register (``co.uk``, ``github.io``) speaks for no child.
        """
        try:
            own = canonical(IndicatorKind.DOMAIN, name)
        except MalformedInput:
            return None
        labels = own.split(".")
        parents = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
        found = self._known.indicators(IndicatorKind.DOMAIN, {own, *parents})
        said = [
            *found.get(own, ()),
            *(
                one
                for parent in parents
                for one in found.get(parent, ())
                if SUBDOMAINS in one.labels and one_owner(parent, own)
            ),
        ]
        return assess(name, said, at, self._days(at))

    def url(self, url: str, at: date) -> Assessment | None:
        """What is known of an address on the web; its host is a question of its own."""
        return self.look_up(IndicatorKind.URL, [url], at).get(url)

    def package(self, purl: str, at: date) -> Assessment | None:
        """What is known of a package: indicators, and advisories that call it malicious."""
        return self.packages([purl], at).get(purl)

    def packages(self, purls: Iterable[str], at: date) -> Mapping[str, Assessment]:
        """What is known of packages; see :meth:`package`.

        An advisory that names versions counts for these alone, if the PURL has a version.
        """
        spelled = list(dict.fromkeys(purls))
        said: dict[str, list[Indicator]] = defaultdict(list)
        for purl, found in self._listed(IndicatorKind.PACKAGE, spelled).items():
            said[purl] += found
        asked: dict[str, Question] = {}
        for purl in spelled:
            if (about := question(purl)) is not None:
                asked[purl] = about
        statements = self._known.statements({(one.ecosystem, one.name) for one in asked.values()})
        for purl, one in asked.items():
            said[purl] += malware(one, statements.get((one.ecosystem, one.name), ()))
        return self._assessed(said, at)

    def technique(self, id_: str, at: date) -> Assessment | None:
        """What a technique of ATT&CK is: its name, and the tactics it serves."""
        return self.look_up(IndicatorKind.TECHNIQUE, [id_], at).get(id_)

    @cached_property
    def _networks(self) -> _Networks:
        return _Networks(self._known.listed(IndicatorKind.NETWORK))

    def _listed(
        self, kind: IndicatorKind, values: Iterable[str]
    ) -> Mapping[str, tuple[Indicator, ...]]:
        asked: dict[str, str] = {}
        for value in values:
            try:
                asked[value] = canonical(kind, value)
            except MalformedInput:
                continue
        found = self._known.indicators(kind, frozenset(asked.values())) if asked else {}
        return {value: found[form] for value, form in asked.items() if form in found}

    def _assessed(
        self, said: Mapping[str, Iterable[Indicator]], at: date
    ) -> Mapping[str, Assessment]:
        days = self._days(at)
        assessed = ((value, assess(value, some, at, days)) for value, some in said.items())
        return {value: one for value, one in assessed if one is not None}


class _Networks:
    """Listed blocks of addresses by version of IP and length of prefix."""

    def __init__(self, listed: Iterable[Indicator]) -> None:
        self._blocks: dict[tuple[int, int], dict[int, list[Indicator]]] = {}
        for one in listed:
            block = forms.network(one.value)
            of_length = self._blocks.setdefault((block.version, block.prefixlen), {})
            of_length.setdefault(int(block.network_address), []).append(one)

    def holding(self, address: forms.Address) -> Iterator[Indicator]:
        """The blocks that hold an address."""
        number, bits = int(address), address.max_prefixlen
        for (version, length), blocks in self._blocks.items():
            if version == address.version:
                start = number >> (bits - length) << (bits - length)
                yield from blocks.get(start, ())


def _public(ips: Iterable[str]) -> Iterator[tuple[str, forms.Address]]:
    for ip in ips:
        try:
            read = forms.address(ip)
        except MalformedInput:
            continue
        if forms.is_public(read):
            yield ip, read
