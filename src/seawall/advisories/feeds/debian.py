"""Debian's security tracker: source package, CVE, and its state in every release.

``status`` is ``resolved`` (with the fixing version; ``0`` means never affected), ``open`` or
``undetermined``. ``urgency`` is the security team's own; two asterisks mean that it was
taken from the NVD. ``nodsa`` says that no advisory is planned, ``nodsa_reason`` whether
the flaw is ``ignored`` or ``postponed`` to a point release.

Source: https://security-tracker.debian.org/tracker/data/json
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.feed import Download, Fact, Limited, Skipped
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Range, Source, State, Statement
from seawall.model.debian import RELEASES

HOST: Final = "https://security-tracker.debian.org/"
SIZE: Final = 512 << 20
"""Largest file, in bytes; the tracker's has some 70 MB."""

_ID: Final = re.compile(r"(?:CVE-\d{4}-\d{4,19}|TEMP-[0-9A-F-]{1,40})", re.ASCII)
_NO_URGENCY: Final = frozenset({"", "not yet assigned", "end-of-life"})


class _State(Struct):
    status: str
    fixed_version: str | None = None
    urgency: str | None = None
    nodsa: str | None = None
    nodsa_reason: str | None = None


class Debian:
    """Reads the tracker's one document."""

    name: Final = "debian"
    version: Final = 1
    max_age: Final = 4
    patterns: Final = ("debian/tracker/data/json",)
    downloads: Final = (Download(HOST, "tracker/data/json", "debian"),)

    def source(self, path: str) -> Source:
        """Debian."""
        del path
        return Source(
            id="debian",
            name="Debian Security Tracker",
            url=f"{HOST}tracker/data/json",
            licence="MIT-like, https://www.debian.org/license",
            credit="Debian security team and contributors (https://security-tracker.debian.org)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements about every release that the document names."""
        del path
        seen: Counter[str] = Counter()
        for package, flaws in _document(stream).items():
            if not isinstance(flaws, dict) or not (
                package.isprintable() and 0 < len(package) <= 256
            ):
                yield Skipped(package[:256], "malformed package", broken=True)
                continue
            for flaw, details in flaws.items():
                for fact in _flaw(package, flaw, details):
                    if isinstance(fact, Statement):
                        seen[fact.ecosystem] += 1
                        seen[f"{fact.ecosystem} open"] += fact.state not in _CLOSED
                    yield fact
        for ecosystem in sorted(seen):
            if "open" not in ecosystem and not seen[f"{ecosystem} open"]:
                yield Limited(ecosystem, "lists only fixed flaws; unfixed ones are not known")


_CLOSED: Final = frozenset({State.FIXED, State.NOT_AFFECTED})


def _document(stream: BinaryIO) -> dict[str, Any]:
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than the tracker's document may be")
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not the tracker's document: {error}") from error


def _flaw(package: str, flaw: str, details: Any) -> Iterator[Statement | Skipped]:
    releases = details.get("releases") if isinstance(details, dict) else None
    if not _ID.fullmatch(flaw) or not isinstance(releases, dict):
        yield Skipped(f"{package} {flaw}"[:256], "malformed flaw", broken=True)
        return
    for codename, raw in releases.items():
        release = RELEASES.get(codename)
        if release is None:
            yield Skipped(codename[:64], "unknown release")
            continue
        try:
            said = msgspec.convert(raw, _State)
        except msgspec.ValidationError:
            yield Skipped(f"{package} {flaw} {codename}"[:256], "malformed state", broken=True)
            continue
        yield _statement(package, flaw, release, said)


def _statement(package: str, flaw: str, release: str, said: _State) -> Statement | Skipped:
    state, note = _state(said)
    urgency = (said.urgency or "").rstrip("*")
    fixed = said.fixed_version or ""
    if len(fixed) > 256:
        return Skipped(f"{package} {flaw}"[:256], "unusable version", broken=True)
    return Statement(
        source="debian",
        advisory=flaw,
        vulnerability=flaw,
        ecosystem=f"Debian:{release}",
        package=package,
        ranges=() if state is State.NOT_AFFECTED else (Range(fixed="" if fixed == "0" else fixed),),
        state=state,
        severity="" if urgency in _NO_URGENCY else urgency[:20],
        note=note,
    )


def _state(said: _State) -> tuple[State, str]:
    """The state, and the tracker's words for it where the state does not say all."""
    if said.fixed_version == "0":
        return State.NOT_AFFECTED, ""
    if said.status == "undetermined":
        return State.UNDETERMINED, "undetermined"
    if said.status == "resolved" or said.fixed_version:
        return (State.FIXED, "") if said.fixed_version else (State.UNDETERMINED, "resolved")
    if said.urgency == "end-of-life":
        return State.END_OF_LIFE, "end-of-life"
    if said.nodsa_reason == "ignored":
        return State.WONT_FIX, "ignored"
    if said.nodsa_reason == "postponed":
        return State.DEFERRED, "postponed"
    if said.status != "open":
        return State.UNDETERMINED, said.status[:40]
    return State.AFFECTED, "no-dsa" if said.nodsa is not None else ""


PLUGIN: Final = Debian()
