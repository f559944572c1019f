"""Results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bench import compare
from bench.compare import Package
from bench.images import Image
from bench.measure import Measured, Spread
from bench.micro import Result
from bench.targets import Verdict

Cells = tuple[str, ...]

MB: Final = 1_000_000
NOTHING: Final[Mapping[str, frozenset[Package]]] = MappingProxyType({})
_SHOWN: Final = 8


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def costs(
    what: str, measured: Sequence[Measured], lists: Mapping[str, frozenset[Package]] = NOTHING
) -> list[Cells]:
    """Rows of one input: wall, CPU, memory, packages; beside the floor where that was measured."""
    floor = next((one.wall.median for one in measured if one.name == "floor"), None)
    return [
        (
            what,
            one.name,
            spread(one.wall),
            f"{one.wall.median / floor:.2f}" if floor else "",
            spread(one.cpu),
            spread(one.peak, 1 / MB, 0),
            str(len(lists[one.name])) if one.name in lists else "",
        )
        for one in measured
    ]


def cost_table(rows: Iterable[Cells]) -> str:
    """All inputs and tools below one head."""
    return table(("input", "", "wall s", "x floor", "CPU s", "peak MB", "packages"), rows)


def promises(verdicts: Iterable[Verdict]) -> str:
    """What we promise, and whether it was kept."""
    rows = [
        (
            one.promise,
            f"{one.limit:.2f} {one.unit}",
            f"{one.measured:.2f} {one.unit}",
            "yes" if one.kept else "**no**",
        )
        for one in verdicts
    ]
    return table(("promise", "at most", "measured", "kept"), rows)


def found(image: Image, lists: Mapping[str, frozenset[Package]]) -> str:
    """How many of the packages that were put in each tool lists, and what else."""
    rows = []
    for name, packages in lists.items():
        difference = compare.difference(packages, image.truth, image.absent)
        rows.append(
            (
                name,
                compare.counted(packages),
                f"{len(difference.found)} of {len(image.truth)}",
                str(len(difference.extra)),
                str(len(difference.ghosts)),
            )
        )
    return table(
        ("", "listed", "of what was put in", "others of those types", "removed ones"), rows
    )


def differences(lists: Mapping[str, frozenset[Package]]) -> str:
    """Which packages only some tools list, with examples."""
    rows = []
    groups = compare.between(lists)
    for who in sorted(groups, key=lambda names: (len(names), sorted(names))):
        kinds = sorted({package[0] for package in groups[who]})
        for kind in kinds:
            some = sorted(package for package in groups[who] if package[0] == kind)
            shown = ", ".join(f"`{name}` {version}".strip() for _, name, version in some[:_SHOWN])
            more = f", {len(some) - _SHOWN} more" if len(some) > _SHOWN else ""
            rows.append((", ".join(sorted(who)), kind, str(len(some)), shown + more))
    return table(("listed by", "type", "number", "which"), rows)


def single(results: Sequence[Result]) -> str:
    """Single steps in milliseconds."""
    rows = [(one.what, spread(one.seconds, 1000, 1), one.note) for one in results]
    return table(("", "ms", ""), rows)


def spread(values: Spread, factor: float = 1, digits: int = 2) -> str:
    """``2.91 (2.80-3.10)``."""
    median, least, most = (f"{value * factor:.{digits}f}" for value in values)
    return f"{median} ({least}-{most})"
