"""Differences for people and as JSON."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from seawall.model import Layer, Severity
from seawall.report import difference
from seawall.report.format import Rendering
from seawall.vulnerabilities.diff import Difference, diff
from tests.report.making import BASE, DJANGO, EVIL, EXPLOITED, OWN, RESULT, flaw, hostile

NEWER = replace(DJANGO, version="5.0", purl="pkg:pypi/django@5.0")
AFTER = replace(
    RESULT,
    artifact=replace(
        RESULT.artifact,
        name="registry.example/team/app:1.5",
        layers=(*RESULT.artifact.layers[:1], Layer(diff_id=EVIL, size=5_000_000, created_by=EVIL)),
    ),
    packages=(*RESULT.packages[:2], NEWER),
    findings=(flaw("CVE-2024-9999", NEWER, Severity.CRITICAL, known_exploited="2024-06-01"),),
)
CHANGED = diff(RESULT, AFTER)


def shown(changed: Difference, **rendering: object) -> str:
    return "".join(difference.text(changed, msgspec.convert(rendering, Rendering)))


def test_text() -> None:
    """New findings come first with the reason, then what is gone, then packages and layers."""
    text = shown(CHANGED)
    for part in (
        "registry.example/team/app:1.4 -> registry.example/team/app:1.5\n",
        "1 new, ",
        "size 3.0 kB -> 5.0 MB (+5.0 MB), 1 layers shared\n",
        "  django 5.0  version changed\n    C critical   CVE-2024-9999 (EXPLOITED)\n",
        f"{EXPLOITED.package} 2.14.1  package removed\n",
        "django  4.2.1 -> 5.0  (pypi)\n",
        "CVE-2024-0005 (cannot be decided)",
    ):
        assert part in text
    order = ["New findings", "Findings gone", "Packages changed", "Packages removed"]
    order += ["Layers added", "Layers removed"]
    assert sorted(order, key=text.index) == order


def test_no_change() -> None:
    """Two equal scans differ in nothing."""
    text = shown(diff(RESULT, RESULT))
    assert "0 new, 0 gone" in text
    assert "New findings" not in text
    assert "Packages" not in text


def test_other_data_is_said() -> None:
    """Different advisories may be the reason, and the reader must know."""
    assert "rest on different advisories" in shown(replace(CHANGED, same_data=False))
    assert "different advisories" not in shown(CHANGED)


def test_colour_and_hostile() -> None:
    """Colour only where welcome, and no name that deceives."""
    text = shown(diff(RESULT, hostile()))
    assert "\x1b" not in text + shown(CHANGED)
    assert "\u202e" not in text + shown(CHANGED)
    text.encode()
    assert "\x1b[" in shown(CHANGED, colour=True)


def test_json() -> None:
    """The document is the difference."""
    same = replace(
        CHANGED, layers_added=(Layer(diff_id=BASE),), layers_removed=(Layer(diff_id=OWN),)
    )
    document = "".join(difference.json(same, Rendering()))
    assert msgspec.json.decode(document, type=Difference) == same
