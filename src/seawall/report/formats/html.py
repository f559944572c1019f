"""HTML: one page that holds everything and asks for nothing.

Style and script are inside, and the page's own policy lets nothing else run or load; the
script, which only hides rows, is allowed by its digest. Without it the page shows all.
Colours follow the reader's system, every severity is a word, and the keyboard reaches
everything: ``/`` goes to the search, ``Escape`` empties it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from seawall.model import Finding, ScanResult, Severity
from seawall.report import gaps, page
from seawall.report.format import Rendering
from seawall.report.headline import facts, warnings
from seawall.report.listing import PRESSING, SEVERITIES, Group, Listing, counts, listing, places
from seawall.report.paint import letter
from seawall.report.phrases import reasons
from seawall.report.product import tool
from seawall.report.safe_text import safe
from seawall.report.sentences import link
from seawall.report.steps import steps
from seawall.vulnerabilities.priority import LIKELY, public_exploits

_FIRST: Final = 15
_PLACES: Final = 3
_ASSETS: Final = Path(page.__file__).parent


class Html:
    """Writes the page."""

    name: Final = "html"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield section by section."""
        listed = listing(result)
        script = _asset("filter.js")
        yield _opening(result, script)
        yield from _head(result)
        yield from _summary(result, listed)
        yield from _first(result, listed)
        yield from _flaws(listed)
        yield from _suppressed(listed, listed_too=rendering.show_suppressed)
        yield from _coverage(result)
        yield from _closing(result, script if _any(listed) else "")


PLUGIN: Final = Html()


def shown(text: str) -> str:
    """Text that is neither markup nor deceives."""
    return escape(safe(text))


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _opening(result: ScanResult, script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Seawall: {shown(result.artifact.name)}</title>\n"
        f"<style>\n{_asset('style.css')}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#flaws">To the list of flaws</a>\n<main>\n'
    )


def _head(result: ScanResult) -> Iterator[str]:
    yield f"<h1>{shown(result.artifact.name)}</h1>\n<dl class=facts>\n"
    for label, text in facts(result):
        if label != "target":
            yield f"<dt>{shown(label)}</dt><dd>{shown(text)}</dd>\n"
    yield "</dl>\n"
    for text in warnings(result):
        yield f'<p class=warning role="alert">{shown(text)}</p>\n'


def _summary(result: ScanResult, listed: Listing) -> Iterator[str]:
    affected = listed.affected
    number = counts(affected)
    if number:
        yield "<ul class=counts>\n"
        for one in SEVERITIES:
            if number[one]:
                yield f"<li class={one.value}><b>{number[one]:,}</b> {one.value}</li>\n"
        yield "</ul>\n"
        fixable = sum(group.fixable for group in affected)
        text = f"{number.total():,} in {len(affected):,} packages, {fixable:,} with a fix"
    elif result.snapshot is None:
        text = "Vulnerabilities were not looked for."
    elif not gaps.compared(result):
        text = "Nothing was compared with advisories: nothing is known."
    else:
        compared = f"{gaps.compared(result):,} packages compared with advisories"
        yield f"<p class=good>No known flaw in {compared}</p>\n"
        text = "What was not looked at is listed below."
    undecided = counts(listed.undecided).total()
    more = f"; {undecided:,} cannot be decided" if undecided else ""
    yield f"<p>{text}{more}</p>\n"


def _first(result: ScanResult, listed: Listing) -> Iterator[str]:
    pressing = [group for group in listed.affected if group.tier <= PRESSING]
    if pressing:
        yield "<h2>Fix first</h2>\n<ol class=first>\n"
        for group in pressing[:_FIRST]:
            first = group.findings[0]
            yield (
                f"<li><strong>{shown(group.name)}</strong> <code>{shown(group.version)}"
                f"{f' → {shown(group.target)}' if group.target else ''}</code> "
                f"<span class=soft>{_linked(first.id)} {shown(reasons(first))}</span></li>\n"
            )
        yield "</ol>\n"
        if len(pressing) > _FIRST:
            yield f"<p class=soft>and {len(pressing) - _FIRST:,} more</p>\n"
    best = steps(result, listed, 3)
    if best:
        yield "<h2>Next best steps</h2>\n<ol>\n"
        for step in best:
            yield f"<li><code>{shown(step.action)}</code> settles {step.settles:,}</li>\n"
        yield "</ol>\n"


def _linked(id_: str) -> str:
    return f'<a href="{escape(link(id_))}" rel="noreferrer">{shown(id_)}</a>'


def _any(listed: Listing) -> bool:
    return bool(listed.affected or listed.undecided or listed.remarks)


def _flaws(listed: Listing) -> Iterator[str]:
    if not _any(listed):
        return
    yield '<h2 id="flaws">Flaws</h2>\n'
    yield from _filters(listed)
    for title, groups in (
        ("Own layers" if listed.base else "All packages", listed.own),
        ("Base image", listed.base),
        ("Cannot be decided", listed.undecided),
        ("Remarks about maintenance", listed.remarks),
    ):
        if groups:
            yield f"<h2>{title} <small>{counts(groups).total():,}</small></h2>\n"
            yield from _table(title, groups)


def _filters(listed: Listing) -> Iterator[str]:
    found = counts((*listed.affected, *listed.undecided, *listed.remarks))
    yield "<form class=filters hidden><legend>Show</legend>\n"
    for one in SEVERITIES:
        if found[one]:
            yield (
                f"<label><input type=checkbox name=severity value={one.value} checked> "
                f"<span class={one.value}>{one.value}</span></label>\n"
            )
    yield (
        "<label><input type=checkbox name=fixable> with a fix</label>\n"
        "<label><input type=checkbox name=exploited> exploited</label>\n"
        '<label>Search <input type=search name=text placeholder="/"></label>\n'
        '<output aria-live="polite"></output></form>\n'
    )


def _table(title: str, groups: Iterable[Group]) -> Iterator[str]:
    yield f'<div class=wide tabindex="0"><table aria-label="{title}">\n<thead><tr>'
    for column in ("Severity", "Flaw", "Package", "Installed", "Fixed in", "Where"):
        yield f"<th scope=col>{column}</th>"
    yield "</tr></thead>\n<tbody>\n"
    for group in groups:
        where = _where(group)
        for finding in group.findings:
            yield _row(group, finding, where)
    yield "</tbody></table></div>\n"


def _row(group: Group, finding: Finding, where: str) -> str:
    exploited = finding.known_exploited or finding.exploitation == "active"
    fixed = finding.fixed_versions
    data = (
        f"data-severity={finding.severity.value} data-fixable={'yes' if fixed else 'no'} "
        f"data-exploited={'yes' if exploited else 'no'}"
    )
    return (
        f"<tr {data}><td class={finding.severity.value}>{_severity(finding.severity)}</td>"
        f"<td class=id>{_linked(finding.id)}{_marks(finding)}</td>"
        f"<td>{shown(group.name)}</td><td class=code>{shown(group.version)}</td>"
        f"<td class=code>{shown(', '.join(fixed)) or group.outlook}</td><td>{where}</td></tr>\n"
    )


def _severity(severity: Severity) -> str:
    return f"{letter(severity)} {severity.value}"


def _marks(finding: Finding) -> str:
    words = []
    if finding.known_exploited or finding.exploitation == "active":
        words.append("exploited")
    if finding.ransomware:
        words.append("ransomware")
    if public_exploits(finding.exploits):
        words.append("exploit")
    if finding.kind != "vulnerability":
        words.append(finding.kind)
    if finding.epss >= LIKELY:
        words.append(f"EPSS {finding.epss:.0%}")
    return "".join(f" <span class=mark>{shown(word)}</span>" for word in words)


def _where(group: Group) -> str:
    found = list(places(group))
    lines = [f"<code>{shown(place)}</code>" for place in found[:_PLACES]]
    if len(found) > _PLACES:
        lines.append(f"and {len(found) - _PLACES:,} more")
    if len(group.packages) > 1 or group.packages[:1] != (group.name,):
        lines.append(f"packages: {shown(', '.join(group.packages))}")
    if group.owner:
        lines.append(f"installed by {shown(group.owner)}")
    if group.reason:
        lines.append(f"<span class=soft>{shown(group.reason)}</span>")
    return "<br>".join(lines)


def _suppressed(listed: Listing, *, listed_too: bool) -> Iterator[str]:
    if not listed.suppressed:
        return
    yield f"<h2>Suppressed by exceptions <small>{len(listed.suppressed):,}</small></h2>\n"
    if not listed_too:
        yield "<p class=soft>They are left out of this report.</p>\n"
        return
    yield '<div class=wide tabindex="0">'
    yield '<table aria-label="Suppressed"><thead><tr><th scope=col>Severity</th>'
    yield "<th scope=col>Flaw</th><th scope=col>Package</th><th scope=col>Why</th></tr></thead>\n"
    yield "<tbody>\n"
    yield from map(_exception, listed.suppressed)
    yield "</tbody></table></div>\n"


def _exception(finding: Finding) -> str:
    covered = finding.suppressed
    assert covered is not None  # noqa: S101 - only suppressed findings come here
    until = f", until {covered.expires}" if covered.expires else ""
    why = f"{covered.reason or 'no reason is given'} ({covered.origin}{until})"
    name = f"{finding.package} {finding.version}"
    return (
        f"<tr><td class={finding.severity.value}>{_severity(finding.severity)}</td>"
        f"<td class=id>{_linked(finding.id)}</td><td>{shown(name)}</td><td>{shown(why)}</td></tr>\n"
    )


def _coverage(result: ScanResult) -> Iterator[str]:
    missing, complete = gaps.gaps(result), gaps.seen(result)
    if missing:
        yield '<h2>Not fully looked at</h2>\n<div class=wide tabindex="0">'
        yield '<table aria-label="Coverage"><tbody>\n'
        for gap in missing:
            subjects = shown(", ".join(gap.subjects))
            yield f"<tr><td>{gap.looked.value}</td><td>{subjects}</td>"
            yield f"<td>{shown(gap.reason)}</td></tr>\n"
        yield "</tbody></table></div>\n"
    if complete:
        yield f"<h2>Looked at in full</h2>\n<p>{shown(', '.join(complete))}</p>\n"
    for title, rows in (
        ("Could not be read", gaps.unread(result)),
        ("Notes", gaps.notes(result)),
    ):
        if rows:
            yield f"<h2>{title} <small>{len(rows):,}</small></h2>\n<ul class=plain>\n"
            for one in rows:
                yield f"<li><code>{shown(one.path)}</code>: {shown(one.reason)}</li>\n"
            yield "</ul>\n"


def _closing(result: ScanResult, script: str) -> Iterator[str]:
    yield "</main>\n<footer>"
    yield shown(f"{' '.join(tool(result)).strip()}, {result.created}")
    if result.snapshot is not None:
        credits_ = (source.credit or source.name for source in result.snapshot.sources)
        yield f"<br>Advisories: {shown('; '.join(credits_))}"
    yield "</footer>\n"
    if script:
        yield f"<script>{script}</script>\n"
    yield "</body>\n</html>\n"
