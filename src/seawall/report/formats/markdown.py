"""Markdown: a comment on a pull request or merge request.

What to fix first is in sight, the rest is folded away. Whatever comes out of the artifact
stands in code spans, where it is neither markup nor HTML nor the mention of a user. A comment
that GitHub would refuse for its length is cut, and says so.

Source: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from seawall.model import ScanResult
from seawall.report import gaps
from seawall.report.format import Rendering
from seawall.report.headline import facts, warnings
from seawall.report.listing import PRESSING, SEVERITIES, Group, Listing, counts, listing, places
from seawall.report.paint import letter
from seawall.report.phrases import reasons
from seawall.report.safe_text import safe
from seawall.report.sentences import link
from seawall.report.steps import steps

LONGEST: Final = 60_000
"""Characters of a comment; GitHub refuses more than 65,536."""

_FIRST: Final = 15
_IDS: Final = 20
_UNREAD: Final = 20
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|!~])")
_TICKS: Final = re.compile("`+")


class Markdown:
    """Writes the comment."""

    name: Final = "markdown"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield block by block."""
        listed = listing(result)
        return _within(_blocks(result, listed, show_suppressed=rendering.show_suppressed))


PLUGIN: Final = Markdown()


def code(text: str) -> str:
    """Text as a code span that no text can end early, also inside a table."""
    shown = safe(text).replace("|", "\\|") or " "
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    edge = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


def plain(text: str) -> str:
    """Text outside of code, with everything that could be markup escaped."""
    return _MARKUP.sub(r"\\\1", safe(text))


def _within(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks as far as there is room; what they opened is closed."""
    used = opened = 0
    for block in blocks:
        if used + len(block) > LONGEST:
            yield "\n</details>\n" * opened
            yield "\n**The report is cut here**: it is longer than a comment may be.\n"
            return
        used += len(block)
        opened += block.count("<details>") - block.count("</details>")
        yield block


def _blocks(result: ScanResult, listed: Listing, *, show_suppressed: bool) -> Iterator[str]:
    """The parts by their weight, for the last ones may not find room."""
    yield f"## Seawall: {code(result.artifact.name)}\n\n"
    for text in warnings(result):
        yield f"> [!CAUTION]\n> {plain(text)}\n\n"
    yield _summary(result, listed)
    yield from _first(listed)
    for step in steps(result, listed, 3):
        yield f"- {code(step.action)} settles {step.settles:,}\n"
    about = " · ".join(f"{label} {code(text)}" for label, text in facts(result))
    yield f"\n<sub>{about}</sub>\n"
    yield from _coverage(result)
    for title, groups in (
        ("Own layers" if listed.base else "All packages", listed.own),
        ("Base image", listed.base),
        ("Cannot be decided", listed.undecided),
        ("Remarks about maintenance", listed.remarks),
    ):
        yield from _table(title, groups)
    yield from _suppressed(listed, shown=show_suppressed)


def _summary(result: ScanResult, listed: Listing) -> str:
    number = counts(listed.affected)
    if number:
        bands = " · ".join(f"**{number[one]:,} {one.value}**" for one in SEVERITIES if number[one])
        fixable = sum(group.fixable for group in listed.affected)
        text = f"{bands} in {len(listed.affected):,} packages, {fixable:,} with a fix"
    elif result.snapshot is None:
        text = "Vulnerabilities were not looked for."
    elif not gaps.compared(result):
        text = "**Nothing was compared with advisories: nothing is known.**"
    else:
        text = f"No known flaw in {gaps.compared(result):,} packages compared with advisories"
    undecided = counts(listed.undecided).total()
    return text + (f" · {undecided:,} cannot be decided\n\n" if undecided else "\n\n")


def _first(listed: Listing) -> Iterator[str]:
    pressing = [group for group in listed.affected if group.tier <= PRESSING]
    if not pressing:
        return
    yield "### Fix first\n\n| package | installed | fixed in | why |\n|---|---|---|---|\n"
    for group in pressing[:_FIRST]:
        first = group.findings[0]
        why = f"{_linked(first.id)} {plain(reasons(first))}"
        yield f"| {code(group.name)} | {code(group.version)} | {_fixed(group)} | {why} |\n"
    if len(pressing) > _FIRST:
        yield f"\nand {len(pressing) - _FIRST:,} more\n"
    yield "\n"


def _linked(id_: str) -> str:
    return f"[{code(id_)}]({link(id_)})"


def _fixed(group: Group) -> str:
    return code(group.target) if group.target else group.outlook


def _table(title: str, groups: tuple[Group, ...]) -> Iterator[str]:
    if not groups:
        return
    flaws = counts(groups).total()
    yield f"\n<details><summary>{title}: {flaws:,} in {len(groups):,} packages</summary>\n\n"
    yield "| package | installed | fixed in | flaws | where |\n|---|---|---|---|---|\n"
    for group in groups:
        yield _row(group)
    yield "\n</details>\n"


def _row(group: Group) -> str:
    shown = [f"{letter(one.severity)} {code(one.id)}" for one in group.findings[:_IDS]]
    if len(group.findings) > _IDS:
        shown.append(f"and {len(group.findings) - _IDS:,} more")
    where = [code(place) for place in islice(places(group), 3)]
    if group.owner:
        where.insert(0, f"installed by {code(group.owner)}")
    if group.reason:
        where.append(f"({code(group.reason)})")
    name, installed = code(group.name), code(group.version) if group.version else ""
    return f"| {name} | {installed} | {_fixed(group)} | {', '.join(shown)} | {' '.join(where)} |\n"


def _suppressed(listed: Listing, *, shown: bool) -> Iterator[str]:
    if not listed.suppressed:
        return
    if not shown:
        yield f"\n{len(listed.suppressed):,} findings are covered by exceptions.\n"
        return
    yield f"\n<details><summary>Suppressed: {len(listed.suppressed):,}</summary>\n\n"
    yield "| flaw | package | reason | by |\n|---|---|---|---|\n"
    for one in listed.suppressed:
        covered = one.suppressed
        assert covered is not None  # noqa: S101 - only suppressed findings come here
        name = code(f"{one.package} {one.version}")
        reason = code(covered.reason) if covered.reason else "none is given"
        yield f"| {_linked(one.id)} | {name} | {reason} | {code(covered.origin)} |\n"
    yield "\n</details>\n"


def _coverage(result: ScanResult) -> Iterator[str]:
    missing, broken = gaps.gaps(result), gaps.unread(result)
    if not (missing or broken):
        return
    yield "\n<details><summary>Not fully looked at</summary>\n\n"
    for gap in missing:
        reason = f": {code(gap.reason)}" if gap.reason else ""
        yield f"- **{gap.looked.value}**: {code(', '.join(gap.subjects))}{reason}\n"
    for one in broken[:_UNREAD]:
        yield f"- **not read**: {code(one.path)}: {code(one.reason)}\n"
    if len(broken) > _UNREAD:
        yield f"- and {len(broken) - _UNREAD:,} more that could not be read\n"
    yield "\n</details>\n"
