"""Bundles of STIX: indicators with what relates to them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.intelligence import SUBDOMAINS, stix
from seawall.errors import MalformedInput
from seawall.model import Indicator, IndicatorKind

ID = "indicator--1"


def indicator(pattern: str = "[ipv4-addr:value = '8.8.8.8']", **more: Any) -> dict[str, Any]:
    return {
        "type": "indicator",
        "id": ID,
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-02-03T00:00:00.000Z",
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": "2026-01-02T00:00:00Z",
        **more,
    }


def read(*objects: Any) -> list[Fact]:
    bundle = {"type": "bundle", "id": "bundle--1", "objects": objects}
    return list(stix.read(io.BytesIO(json.dumps(bundle).encode()), "s"))


def test_everything_that_is_said_is_kept() -> None:
    """Days, confidence, labels, kill chain, and what it indicates: malware and techniques."""
    (fact,) = read(
        indicator(
            confidence=85,
            name="Miner C2",
            labels=["Campaign-X"],
            indicator_types=["malicious-activity"],
            kill_chain_phases=[{"kill_chain_name": "x", "phase_name": "command-and-control"}],
            valid_until="2027-01-01T00:00:00Z",
        ),
        {"type": "malware", "id": "malware--1", "name": "Kinsing", "is_family": True},
        {
            "type": "attack-pattern",
            "id": "attack-pattern--1",
            "external_references": [{"source_name": "mitre-attack", "external_id": "T1496"}],
        },
        _indicates("malware--1"),
        _indicates("attack-pattern--1"),
    )
    assert fact == Indicator(
        kind=IndicatorKind.ADDRESS,
        value="8.8.8.8",
        source="s",
        first_seen="2026-01-02",
        last_seen="2026-02-03",
        confidence=85,
        labels=("campaign-x", "command-and-control", "kinsing", "malicious-activity"),
        techniques=("T1496",),
        note="Miner C2",
        valid_until="2027-01-01",
    )


def _indicates(target: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "relationship",
        "id": f"relationship--{target}",
        "relationship_type": "indicates",
        "source_ref": ID,
        "target_ref": target,
        **more,
    }


def test_other_and_revoked_relationships_say_nothing() -> None:
    """Nor do those to objects that are not there."""
    (fact,) = read(
        indicator(),
        {"type": "malware", "id": "malware--1", "name": "Kinsing"},
        _indicates("malware--1", relationship_type="related-to"),
        _indicates("malware--1", revoked=True, id="relationship--2"),
        _indicates("malware--9"),
    )
    assert isinstance(fact, Indicator)
    assert fact.labels == ()


def test_the_newest_version_of_an_object_counts() -> None:
    """An object may be there in several versions, in any order."""
    new = indicator("[url:value = 'http://new.example/']", modified="2026-03-01T00:00:00.000Z")
    for objects in ([indicator(), new], [new, indicator()]):
        (fact,) = read(*objects)
        assert isinstance(fact, Indicator)
        assert fact.value == "http://new.example/"


def test_names_below_are_marked() -> None:
    """The look-up needs the source's word for it."""
    (fact,) = read(indicator("[domain-name:value LIKE '%.evil.com']"))
    assert isinstance(fact, Indicator)
    assert SUBDOMAINS in fact.labels


def test_a_block_of_one_is_an_address() -> None:
    """It is asked for as such."""
    (fact,) = read(indicator("[ipv4-addr:value = '8.8.8.8/32']"))
    assert isinstance(fact, Indicator)
    assert fact.kind is IndicatorKind.ADDRESS


@pytest.mark.parametrize(
    ("given", "reason", "broken"),
    [
        (indicator(revoked=True), "revoked", False),
        (indicator(pattern_type="yara"), "a pattern of type yara", False),
        (indicator("[file:name = 'x']"), "a pattern about file", False),
        (indicator("[ipv4-addr:value = '10.0.0.1']"), "private or reserved", False),
        (indicator("[broken"), "malformed pattern", True),
        ({**indicator(), "pattern": 7}, "malformed object", True),
        (indicator(confidence="high"), "malformed object", True),
        ({"type": "malware", "name": "x"}, "malformed object", True),
        (7, "malformed object", True),
        ({"type": 7}, "malformed object", True),
    ],
)
def test_what_gives_no_indicator_is_counted(given: Any, reason: str, broken: bool) -> None:
    """With its reason; the other objects are read."""
    facts = read(given, indicator(id="indicator--2"))
    (skipped,) = [fact for fact in facts if isinstance(fact, Skipped)]
    assert reason in skipped.reason
    assert skipped.broken is broken
    assert sum(isinstance(fact, Indicator) for fact in facts) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"objects": 1}', b"[" * 100_000, b"\xff"])
def test_other_files_are_no_bundles(content: bytes) -> None:
    """Empty, cut, nested, binary."""
    with pytest.raises(MalformedInput):
        list(stix.read(io.BytesIO(content), "s"))
