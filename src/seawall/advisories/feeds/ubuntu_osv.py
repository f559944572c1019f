"""Ubuntu: what every release's source packages are affected by, fixed or not, in the OSV format.

One tar holds two kinds of records. ``UBUNTU-CVE-*`` is what the security tracker knows of one
CVE; ``USN-*`` is a notice that announced updates. A release is named with the offer that has the
fix: ``Ubuntu:22.04:LTS`` for everybody, ``Ubuntu:Pro:22.04:LTS`` for subscribers of Ubuntu Pro; a
package that only the latter names is affected in both. Builds of other subscriptions (FIPS,
real-time kernels, BlueField) diverge from both and are left out.

The records of CVEs are the truth of today. A notice is read only where they are silent (on
releases they no longer follow): a notice that mends an earlier mend repeats its CVEs under a
higher version, and would make fixed packages affected.

Source: https://documentation.ubuntu.com/security/security-updates/osv/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from sys import intern
from typing import BinaryIO, Final

from msgspec.structs import replace

from seawall.advisories.archives import archived
from seawall.advisories.feed import Download, Fact, Mended, Skipped
from seawall.advisories.osv_record import facts
from seawall.model import Source, Statement, ubuntu

HOST: Final = "https://security-metadata.canonical.com/"
SOURCE: Final = "ubuntu"

_EXTENDED: Final = ("+esm", "~esm")
_Place = tuple[str, str]


class UbuntuOsv:
    """Reads the one archive."""

    name: Final = "ubuntu_osv"
    version: Final = 1
    max_age: Final = 2
    patterns: Final = ("ubuntu/osv/osv-all.tar.xz",)
    downloads: Final = (Download(HOST, "osv/osv-all.tar.xz", "ubuntu"),)

    def source(self, path: str) -> Source:
        """Canonical."""
        del path
        return Source(
            id=SOURCE,
            name="Ubuntu security data (OSV)",
            url=f"{HOST}osv/osv-all.tar.xz",
            licence="CC-BY-SA-4.0",
            credit="Canonical Ubuntu Security Team"
            " (https://github.com/canonical/ubuntu-security-notices)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """What the records of CVEs say, and what only notices do."""
        del path
        spoken: dict[_Place, set[str]] = defaultdict(set)
        notices = _Notices()
        for member in archived(stream, ".json"):
            if isinstance(member, Skipped):
                yield member
                continue
            name = member[0].rpartition("/")[2].removesuffix(".json")
            if name.startswith("LSN-"):
                yield Skipped(name, "about live patches, not packages")
                continue
            for fact in _facts(member[1], name):
                if isinstance(fact, Mended):
                    yield fact
                elif not isinstance(fact, Statement):
                    if not name.startswith("USN-"):
                        yield fact
                elif fact.advisory.startswith("USN-"):
                    notices.add(fact)
                else:
                    spoken[fact.ecosystem, fact.package].add(intern(fact.vulnerability))
                    yield fact
        yield from notices.new(spoken)


class _Notices:
    """What notices say, kept until all records of CVEs are read."""

    def __init__(self) -> None:
        self._said: dict[Statement, set[str]] = defaultdict(set)

    def add(self, said: Statement) -> None:
        """Keep a statement; one object serves all the flaws it is about."""
        self._said[replace(said, vulnerability="")].add(intern(said.vulnerability))

    def new(self, spoken: dict[_Place, set[str]]) -> Iterator[Statement]:
        """The statements about flaws that were not spoken of in that release and package."""
        for said in list(self._said):
            known = spoken.get((said.ecosystem, said.package), set())
            for flaw in sorted(self._said.pop(said) - known):
                yield replace(said, vulnerability=flaw)


def _facts(content: bytes, name: str) -> Iterator[Fact]:
    """What one record says, about offers that a system can be matched with."""
    for fact in facts(content, SOURCE, name, enumerated=False):
        if not isinstance(fact, Statement):
            yield fact
        elif ecosystem := _offer(fact):
            package = intern(fact.package)
            yield replace(fact, ecosystem=intern(ecosystem), package=package)
        else:
            yield Skipped(name, "a build of a subscription other than Ubuntu Pro")


def _offer(said: Statement) -> str:
    """The ecosystem a statement belongs to, ``""`` if no system is matched with it.

    A fix from the extended service is for subscribers, wherever a record puts it. A release
    gets its ``LTS`` when it comes out, and is the same before.
    """
    offer, _, version = said.ecosystem.removeprefix("Ubuntu:").removesuffix(":LTS").rpartition(":")
    if not said.ecosystem.startswith("Ubuntu:") or offer not in {"", "Pro"}:
        return ""
    paid = any(mark in interval.fixed for interval in said.ranges for mark in _EXTENDED)
    return ubuntu.ecosystem(version, pro=paid or offer == "Pro")


PLUGIN: Final = UbuntuOsv()
