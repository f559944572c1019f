"""Debian's security tracker."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from seawall.advisories.feed import Fact, Limited
from seawall.advisories.feeds.debian import PLUGIN
from seawall.errors import MalformedInput
from seawall.model import Range, State, Statement
from tests.advisories.making import read, skipped, statements
from tests.shared import feeds

PATH = "debian/tracker/data/json"


def _facts(**releases: Any) -> list[Fact]:
    document = {"curl": {"CVE-2024-0001": {"releases": releases}}}
    return read(PLUGIN, PATH, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("said", "state", "note"),
    [
        ({"status": "resolved", "fixed_version": "1-1"}, State.FIXED, ""),
        ({"status": "resolved", "fixed_version": "0"}, State.NOT_AFFECTED, ""),
        ({"status": "open"}, State.AFFECTED, ""),
        ({"status": "open", "nodsa": "Minor issue", "nodsa_reason": ""}, State.AFFECTED, "no-dsa"),
        ({"status": "open", "nodsa": "x", "nodsa_reason": "ignored"}, State.WONT_FIX, "ignored"),
        (
            {"status": "open", "nodsa": "x", "nodsa_reason": "postponed"},
            State.DEFERRED,
            "postponed",
        ),
        ({"status": "open", "urgency": "end-of-life"}, State.END_OF_LIFE, "end-of-life"),
        ({"status": "undetermined"}, State.UNDETERMINED, "undetermined"),
        ({"status": "something new"}, State.UNDETERMINED, "something new"),
    ],
)
def test_states_are_the_trackers(said: dict[str, str], state: State, note: str) -> None:
    """The raw word is kept where the state does not say all."""
    (statement,) = statements(_facts(bookworm=said))
    assert (statement.state, statement.note, statement.ecosystem) == (state, note, "Debian:12")


def test_an_open_flaw_affects_every_version() -> None:
    """Without a fixing version there is no bound."""
    assert statements(_facts(bookworm={"status": "open"}))[0].ranges == (Range(),)


@pytest.mark.parametrize(
    ("urgency", "severity"),
    [
        ("unimportant", "unimportant"),
        ("high**", "high"),
        ("not yet assigned", ""),
        ("end-of-life", ""),
        (None, ""),
    ],
)
def test_urgency_is_kept_as_the_trackers_word(urgency: str | None, severity: str) -> None:
    """Two asterisks say that it was the NVD's."""
    assert statements(_facts(sid={"status": "open", "urgency": urgency}))[0].severity == severity


def test_releases_have_their_number() -> None:
    """And the unstable one its name; others are counted."""
    found = _facts(
        **{name: {"status": "open"} for name in ("bullseye", "trixie", "sid", "experimental")}
    )
    ecosystems = {item.ecosystem for item in statements(found)}
    assert ecosystems == {"Debian:11", "Debian:13", "Debian:sid"}
    assert skipped(found) == [("unknown release", False)]


def test_a_document_of_fixed_flaws_alone_says_so() -> None:
    """A release without a single open flaw is not complete."""
    fixed = {"status": "resolved", "fixed_version": "1-1"}
    limited = _facts(bookworm=fixed, sid={"status": "open"})
    assert [item.ecosystem for item in limited if isinstance(item, Limited)] == ["Debian:12"]


def test_malformed_entries_are_counted() -> None:
    """The others are read all the same."""
    document = {
        "a": 1,
        "b": {"CVE-1": {}},
        "c": {
            "CVE-2024-0001": {"releases": {"sid": {"status": 1}, "bookworm": {"status": "open"}}}
        },
    }
    found = read(PLUGIN, PATH, json.dumps(document).encode())
    assert [broken for _, broken in skipped(found)] == [True, True, True]
    assert len(statements(found)) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b'{"a": ' * 10_000])
def test_other_documents_are_refused(content: bytes) -> None:
    """A document that is not the tracker's fails as a whole."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, PATH, content)


def test_cuts_of_the_real_tracker_are_read() -> None:
    """All states of the real document are known; one flaw in a cut lost its releases."""
    folder = feeds("samples") / "debian-tracker" / "json"
    states: set[State] = set()
    for path in sorted(folder.glob("*.json")):
        found = list(PLUGIN.read(PATH, io.BytesIO(path.read_bytes())))
        assert sum(broken for _, broken in skipped(found)) <= 1, path
        states |= {item.state for item in found if isinstance(item, Statement)}
    assert states >= {State.FIXED, State.NOT_AFFECTED, State.AFFECTED, State.END_OF_LIFE}
