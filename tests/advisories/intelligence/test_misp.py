"""Events of MISP, and the manifest of a feed."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.intelligence import misp
from seawall.errors import MalformedInput
from seawall.model import Indicator, IndicatorKind

UUID = "5e6a1b8c-1111-4222-8333-0123456789ab"


def attribute(type_: str, value: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "value": value, "to_ids": True, "timestamp": "1767225600", **more}


def read(*attributes: Any, **more: Any) -> list[Fact]:
    event = {"uuid": UUID, "info": "Miners", "date": "2025-12-01", "Attribute": attributes, **more}
    return list(misp.read(io.BytesIO(json.dumps({"Event": event}).encode()), "m"))


@pytest.mark.parametrize(
    ("type_", "value", "kind", "form"),
    [
        ("sha256", "AB" * 32, IndicatorKind.SHA256, "ab" * 32),
        ("filename|sha1", f"a|{'ab' * 20}", IndicatorKind.SHA1, "ab" * 20),
        ("malware-sample", f"a.exe|{'ab' * 16}", IndicatorKind.MD5, "ab" * 16),
        ("ip-dst", "8.8.8.8", IndicatorKind.ADDRESS, "8.8.8.8"),
        ("ip-src", "45.1.0.0/16", IndicatorKind.NETWORK, "45.1.0.0/16"),
        ("ip-dst|port", "8.8.8.8|443", IndicatorKind.ADDRESS, "8.8.8.8"),
        ("ip-dst", "8.8.8.8:443", IndicatorKind.ADDRESS, "8.8.8.8"),
        ("hostname|port", "evil.com|443", IndicatorKind.DOMAIN, "evil.com"),
        ("domain", "Evil.COM", IndicatorKind.DOMAIN, "evil.com"),
        ("url", "http://evil.com/a", IndicatorKind.URL, "http://evil.com/a"),
    ],
)
def test_types_are_kinds(type_: str, value: str, kind: IndicatorKind, form: str) -> None:
    """Both halves of a pair are known by their place."""
    (fact,) = read(attribute(type_, value))
    assert isinstance(fact, Indicator)
    assert (fact.kind, fact.value) == (kind, form)
    assert (fact.first_seen, fact.last_seen, fact.note) == ("2025-12-01", "2026-01-01", "Miners")


def test_tags_are_labels_techniques_and_confidence() -> None:
    """Machine tags give their value, those of the event count for all its attributes."""
    (fact,) = read(
        attribute(
            "domain",
            "evil.com",
            first_seen="2026-01-05T00:00:00.000000+00:00",
            last_seen="2026-01-09T00:00:00.000000+00:00",
            Tag=[{"name": 'misp:confidence-level="usually-confident"'}],
        ),
        Tag=[
            {"name": "tlp:clear"},
            {"name": 'misp-galaxy:malpedia="Kinsing"'},
            {"name": 'misp-galaxy:mitre-attack-pattern="Resource Hijacking - T1496"'},
        ],
    )
    assert isinstance(fact, Indicator)
    assert fact.labels == ("kinsing", "resource hijacking", "tlp:clear")
    assert (fact.techniques, fact.confidence) == (("T1496",), 75)
    assert (fact.first_seen, fact.last_seen) == ("2026-01-05", "2026-01-09")


def test_attributes_of_objects_count() -> None:
    """Deleted objects and attributes do not."""
    facts = read(
        attribute("domain", "gone.com", deleted=True),
        Object=[
            {"name": "file", "Attribute": [attribute("md5", "ab" * 16)]},
            {"name": "file", "deleted": True, "Attribute": [attribute("md5", "cd" * 16)]},
        ],
    )
    assert [fact.value for fact in facts if isinstance(fact, Indicator)] == ["ab" * 16]


@pytest.mark.parametrize(
    ("given", "reason", "broken"),
    [
        (attribute("domain", "victim.com", to_ids=False), "not meant for detection", False),
        (attribute("email-src", "a@b.c"), "an attribute of type email-src", False),
        (attribute("ip-dst", "10.0.0.1"), "private or reserved", False),
        (attribute("md5", "x"), "not a digest", False),
        ({"type": "md5"}, "malformed attribute", True),
        (7, "malformed attribute", True),
    ],
)
def test_what_gives_no_indicator_is_counted(given: Any, reason: str, broken: bool) -> None:
    """With its reason; the others are read."""
    facts = read(given, attribute("domain", "evil.com"))
    (skipped,) = [fact for fact in facts if isinstance(fact, Skipped)]
    assert reason in skipped.reason
    assert skipped.broken is broken
    assert len(facts) == 2


def test_the_manifest_says_what_changed() -> None:
    """Seconds, as a text or as a number."""
    listed = {UUID: {"timestamp": "1767225600", "info": "x"}, UUID[:-1] + "c": {"timestamp": 7}}
    content = io.BytesIO(json.dumps(listed).encode())
    assert misp.manifest(content) == {UUID: 1_767_225_600, UUID[:-1] + "c": 7}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"../../etc/passwd": {}}', b'{"x": 1}', b"{" * 100_000]
)
def test_a_manifest_lists_events_only(content: bytes) -> None:
    """Its names become parts of addresses and of file names."""
    with pytest.raises(MalformedInput):
        misp.manifest(io.BytesIO(content))


@pytest.mark.parametrize("content", [b"", b"{}", b'{"Event": 1}', b"[" * 100_000, b"\xff\xfe"])
def test_other_files_are_no_events(content: bytes) -> None:
    """Empty, cut, nested, binary."""
    with pytest.raises(MalformedInput):
        list(misp.read(io.BytesIO(content), "m"))
