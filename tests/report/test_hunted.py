"""What is known of an indicator, as people read it."""

from __future__ import annotations

from datetime import date

from seawall.advisories.intelligence.assessment import assess
from seawall.advisories.intelligence.hunting import Hunted, Known
from seawall.advisories.intelligence.occurrences import Occurrence
from seawall.model import Exploit, Indicator, IndicatorKind, Vulnerability
from seawall.report.format import Rendering
from seawall.report.hunted import Answer, text


def shown(known: Known, width: int = 0, *found: Occurrence) -> str:
    hunted = Hunted(asked="x", meanings=(known,), sources=(), data_of="2026-08-22", snapshot="")
    answer = Answer(hunted=hunted, searched=("a.json",) if found else (), occurrences=found)
    return "".join(text([answer], Rendering(width=width)))


LISTED = Indicator(
    kind=IndicatorKind.DOMAIN,
    value="evil.com",
    source="a",
    last_seen="2026-08-22",
    confidence=90,
    note="\x1b[2Kx",
    labels=("subdomains",),
)
DOMAIN = Known(
    kind="domain",
    value="www.evil.com",
    assessment=assess("www.evil.com", [LISTED], date(2026, 8, 22), {}),
)


def test_addresses_are_harmless_on_a_terminal() -> None:
    """The one asked for, the one listed, and those in texts; elsewhere programs read them."""
    place = Occurrence(artifact="a", what="b 1", where="origin", text="http://evil.com/x")
    page = shown(DOMAIN, 100, place)
    assert "evil.com" not in page
    assert page.count("evil[.]com") == 3
    assert "hxxp://" in page
    assert shown(DOMAIN, 0, place).count("evil.com") == 3


def test_remarks_of_strangers_cannot_steer_the_terminal() -> None:
    """They are escaped."""
    assert "\x1b" not in shown(DOMAIN, 100)


def test_exploits_and_history_of_a_flaw() -> None:
    """All of them, with their days."""
    flaw = Vulnerability(
        id="CVE-1",
        epss=0.5,
        epss_percentile=0.9,
        epss_history=(("2026-08-03", 0.02),),
        exploitation="active",
        automatable="yes",
        exploits=(Exploit("exploitdb", "EDB-1", "2026-01-01"), Exploit("metasploit", "exploit/x")),
    )
    page = shown(Known(kind="flaw", value="CVE-1", flaw=flaw))
    for part in (
        "EDB-1 (exploitdb, 2026-01-01)",
        "exploit/x (metasploit)",
        "2.0% on 2026-08-03",
        "active, can be automated (CISA SSVC)",
    ):
        assert part in page
