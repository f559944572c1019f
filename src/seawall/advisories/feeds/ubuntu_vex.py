"""Ubuntu: what the security team has decided about each CVE, release and package, as OpenVEX.

One document per CVE. A statement lists package URLs with one status; ``arch=source`` is the
source package and ``distro`` the archive: ``jammy`` for everybody, ``esm-infra/jammy``,
``esm-apps/jammy`` or ``trusty/esm`` for Ubuntu Pro. The words of the team's tracker are told by how
the remark begins: ``needed``, ``pending``, ``deferred``, ``ignored`` (will not be fixed) and
the end of support. ``under_investigation`` is ``needs-triage``; that the component is not
present is ``DNE``, for the release has no such package.

A package that was cleared in the extended archive of a release is cleared in the release too,
whose own archive is no longer researched: it is the same source. The version of a ``fixed``
package is the newest one, not the one that fixed the flaw, which the records in the OSV format
tell.

Source: https://documentation.ubuntu.com/security/security-updates/vex/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import intern
from typing import Any, BinaryIO, Final, NamedTuple
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import is_cve
from seawall.model import Range, Source, State, Statement, ubuntu

HOST: Final = "https://security-metadata.canonical.com/"
SOURCE: Final = "ubuntu-vex"
MOST_STATEMENTS: Final = 1000
MOST_PRODUCTS: Final = 1_000_000

_PRODUCT: Final = re.compile(
    r"pkg:deb/ubuntu/([a-z0-9][a-z0-9+.%-]{0,127})@[^?]{0,255}"
    r"\?arch=source&distro=([a-z/-]{1,64})",
    re.ASCII | re.IGNORECASE,
)
_PRIORITY: Final = re.compile(
    r"CVE as of (critical|high|medium|low|negligible) priority", re.IGNORECASE
)
_REMARKS: Final = "CVE Notes"
_PRO: Final = frozenset({"esm", "esm-infra", "esm-apps", "esm-infra-legacy", "esm-apps-legacy"})
_BEGINNINGS: Final = (
    ("decided to not fix", State.WONT_FIX, "ignored"),
    ("no longer supported", State.END_OF_LIFE, "end-of-life"),
    ("deferred", State.DEFERRED, "deferred"),
    ("postponed", State.DEFERRED, "deferred"),
    ("pending", State.AFFECTED, "pending"),
    ("actively worked on", State.AFFECTED, "in-progress"),
    ("", State.AFFECTED, "needed"),
)


class _Flaw(Struct):
    name: str


class _Product(Struct):
    id: str = field(name="@id", default="")


class _Said(Struct):
    vulnerability: _Flaw
    status: str
    products: list[_Product] = []
    justification: Any = None
    action: Any = field(name="action_statement", default=None)
    notes: Any = field(name="status_notes", default=None)


class _Document(Struct):
    statements: list[Any]


class _Place(NamedTuple):
    """A source package of one release.

    Attributes:
        version: of the release, ``22.04``.
        package: its name.
        paid: in the archives of Ubuntu Pro.
    """

    version: str
    package: str
    paid: bool


class _Decision(NamedTuple):
    state: State
    word: str
    severity: str


_CLEARED: Final = "not-affected"
_DECODER: Final = msgspec.json.Decoder(_Document)


class UbuntuVex:
    """Reads the one archive."""

    name: Final = "ubuntu_vex"
    version: Final = 1
    max_age: Final = 2
    patterns: Final = ("ubuntu/vex/vex-all.tar.xz",)
    downloads: Final = (Download(HOST, "vex/vex-all.tar.xz", "ubuntu"),)

    def source(self, path: str) -> Source:
        """Canonical."""
        del path
        return Source(
            id=SOURCE,
            name="Ubuntu security data (OpenVEX)",
            url=f"{HOST}vex/vex-all.tar.xz",
            licence="CC-BY-SA-4.0",
            credit="Canonical Ubuntu Security Team"
            " (https://github.com/canonical/ubuntu-security-notices)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """What each document about a CVE says; those about notices repeat it."""
        del path
        return each(stream, ".json", _facts)


def _facts(path: str, content: bytes) -> Iterator[Fact]:
    name = path.rpartition("/")[2].removesuffix(".json")
    if is_cve(name):
        yield from _document(content, name)


def _document(content: bytes, name: str) -> Iterator[Statement | Skipped]:
    try:
        listed = _DECODER.decode(content).statements
        if len(listed) > MOST_STATEMENTS:
            yield Skipped(name, "too many statements", broken=True)
            return
        said = [msgspec.convert(item, _Said) for item in listed]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Skipped(name, "not an OpenVEX document", broken=True)
        return
    decided: dict[_Place, _Decision] = {}
    for item in said:
        if item.vulnerability.name != name or len(item.products) > MOST_PRODUCTS:
            yield Skipped(name, "a statement about another flaw, or too large", broken=True)
            continue
        decision = _decision(item)
        if isinstance(decision, str):
            yield Skipped(name, decision)
            continue
        places = dict.fromkeys(_places(item), decision)
        if not places:
            yield Skipped(name, "no source package of a known offer")
        decided.update(places)
    yield from _statements(name, decided)


def _decision(said: _Said) -> _Decision | str:
    """What a statement decides, or why it says nothing new."""
    notes = said.notes if isinstance(said.notes, str) else ""
    priority = _PRIORITY.search(notes[:4096])
    severity = priority[1].lower() if priority else ""
    if said.status == "fixed":
        return "fixed, without the version that fixed it"
    if said.status == "under_investigation":
        return _Decision(State.INVESTIGATING, "needs-triage", severity)
    if said.status == "not_affected":
        if said.justification == "component_not_present":
            return "the release has no such package"
        return _Decision(State.NOT_AFFECTED, _CLEARED, severity)
    if said.status != "affected":
        return "unknown status"
    text = said.action if isinstance(said.action, str) else ""
    beginning = text[:1024].partition(_REMARKS)[0]
    state, word = next(item[1:] for item in _BEGINNINGS if item[0] in beginning)
    return _Decision(state, word, severity)


def _places(said: _Said) -> Iterator[_Place]:
    for product in said.products:
        match = _PRODUCT.fullmatch(product.id)
        if match is None:
            continue  # a binary package, spoken for by its source
        one, slash, other = match[2].partition("/")
        offer, codename = (other, one) if other == "esm" else (one, other) if slash else ("", one)
        version = ubuntu.RELEASES.get(codename)
        if version and (not offer or offer in _PRO):
            yield _Place(version, intern(unquote(match[1])), bool(offer))


def _statements(flaw: str, decided: dict[_Place, _Decision]) -> Iterator[Statement]:
    for place, own in decided.items():
        decision = own
        extended = decided.get(place._replace(paid=True))
        researched = own.state not in {State.END_OF_LIFE, State.INVESTIGATING}
        if not researched and extended and extended.state is State.NOT_AFFECTED:
            decision = extended
        affected = decision.state is not State.NOT_AFFECTED
        yield Statement(
            source=SOURCE,
            advisory=flaw,
            vulnerability=flaw,
            ecosystem=ubuntu.ecosystem(place.version, pro=place.paid),
            package=place.package,
            ranges=(Range(),) if affected else (),
            state=decision.state,
            severity=decision.severity,
            note=decision.word,
        )


PLUGIN: Final = UbuntuVex()
