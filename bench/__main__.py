"""``python -m bench``: build the images, run everything, write what came out.

Writes ``bench/.work/results/measurements.json`` and ``.../report.md``, and prints the report.
With ``--docs`` the measured numbers also go between the marks of ``docs/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any, Final

from bench import advisories, compare, images, measure, micro, peers, signals, tables, targets

IMAGES: Final = ("distro", "mixed", "java", "large")
LIMITS: Final = ("huge", "many")
FORMS: Final = ("oci", "archive")
DOCS: Final = images.HERE.parent / "docs" / "benchmarks.md"
MARKS: Final = ("<!-- measured -->", "<!-- /measured -->")
ADVISORIES: Final = ("<!-- advisories -->", "<!-- /advisories -->")
SIGNALS: Final = ("<!-- signals -->", "<!-- /signals -->")
GUIDE: Final = images.HERE.parent / "docs" / "guide" / "signals.md"
TOOLS: Final = ("floor", "Seawall", "Trivy", "Syft")


class Session:
    """One run of the benchmarks: what is measured goes into the report piece by piece."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.runs: int = arguments.runs
        self.tools: list[str] = arguments.tools
        self.machine = _machine()
        self.data: dict[str, Any] = {"machine": self.machine}
        self.verdicts: list[targets.Verdict] = []
        self.costs: list[tables.Cells] = []
        self.steps: list[micro.Result] = []
        self.details: list[str] = []

    def cold(self, image: images.Image, form: str) -> None:
        """All tools on one image, nothing remembered."""
        runs = self._chosen(peers.cold(image, form))
        measured = self._measured(image, form, runs)
        lists = {run.name: compare.listed(run.output) for run in runs if run.output}
        self.costs += tables.costs(f"{image.name}, {form}", measured, lists)
        if form == "oci":
            found, differences = tables.found(image, lists), tables.differences(lists)
            self.details += [f"## {image.name}\n", found, differences]
        if "Seawall" in self.tools:
            self.verdicts += targets.cold(image.name, form, measured)

    def bounded(self, image: images.Image) -> None:
        """One look at a layer at the limits of size, which takes some without end."""
        runs = [run for run in self._chosen(peers.cold(image, "oci")) if run.name != "Syft"]
        measured = self._measured(image, "oci", runs, times=1)
        self.costs += tables.costs(image.name, measured)
        if "Seawall" in self.tools:
            self.verdicts += targets.bounded(image.name, measured)

    def again(self, image: images.Image) -> None:
        """A scan beside a list, and both once more."""
        measured = self._measured(image, "again", peers.again(image))
        self.costs += tables.costs(f"{image.name}, Seawall", measured)
        self.verdicts += targets.again(measured)

    def single(self, image: images.Image) -> None:
        """Single steps, and the start."""
        self.steps = [micro.matching(image, self.runs)]
        self.steps += [micro.ordering(scheme, self.runs) for scheme in micro.SCHEMES]
        starts = measure.interleaved(micro.starts(), 4 * self.runs)
        self.costs += tables.costs("start", starts)
        self.data["single"] = {one.what: one.seconds for one in self.steps}
        self.data["starts"] = {one.name: one.samples for one in starts}
        self.verdicts += targets.single(self.steps, starts)

    def numbers(self) -> str:
        """What was measured, the promises first."""
        parts = [self.machine, tables.promises(self.verdicts), tables.cost_table(self.costs)]
        return "\n".join([*parts, tables.single(self.steps)] if self.steps else parts)

    def report(self) -> str:
        """The numbers, and who found what."""
        return "\n".join([self.numbers(), *self.details])

    def _chosen(self, runs: list[peers.Run]) -> list[peers.Run]:
        return [run for run in runs if run.name in self.tools]

    def _measured(
        self, image: images.Image, what: str, runs: list[peers.Run], times: int = 0
    ) -> list[measure.Measured]:
        path = image.archive if what == "archive" and image.archive else image.layout
        measure.warmed(path)
        measured = measure.interleaved(runs, times or self.runs, _tell)
        self.data.setdefault(image.name, {})[what] = {one.name: one.samples for one in measured}
        return measured


def main(arguments: argparse.Namespace) -> int:
    """Build and measure what was asked for; 1 if a promise was not kept."""
    if arguments.advisories is not None:
        return _database(arguments)
    if arguments.signals is not None:
        return _signals(arguments)
    built = {image.name: image for image in images.build(arguments.images)}
    if arguments.build:
        return 0
    peers.install()
    session = Session(arguments)
    for image in built.values():
        if image.name in LIMITS:
            session.bounded(image)
            continue
        for form in arguments.forms:
            session.cold(image, form)
    if "mixed" in built and "Seawall" in arguments.tools:
        session.again(built["mixed"])
        session.single(built["mixed"])
    _written(session, docs=arguments.docs)
    return 0 if all(verdict.kept for verdict in session.verdicts) else 1


def _database(arguments: argparse.Namespace) -> int:
    outcome = advisories.measured(arguments.advisories, arguments.runs, _tell)
    numbers = f"{_platform()}.\n\n{outcome.numbers()}"
    if arguments.docs:
        _documented(ADVISORIES, numbers)
    print(numbers)
    return 0 if all(verdict.kept for verdict in outcome.verdicts) else 1


def _signals(arguments: argparse.Namespace) -> int:
    numbers = signals.measured(arguments.signals, _tell).numbers()
    if arguments.docs:
        _documented(SIGNALS, f"\n{numbers}\n", GUIDE)
    print(numbers)
    return 0


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    every = (*IMAGES, *LIMITS)
    parser.add_argument("--images", type=_words(every), default=list(every), metavar="NAMES")
    parser.add_argument("--forms", type=_words(FORMS), default=list(FORMS), metavar="NAMES")
    parser.add_argument("--tools", type=_words(TOOLS), default=list(TOOLS), metavar="NAMES")
    parser.add_argument("--runs", type=int, default=5, help="of each tool on each image")
    parser.add_argument("--build", action="store_true", help="build the images and stop")
    parser.add_argument("--docs", action="store_true", help="put the numbers into the docs")
    parser.add_argument(
        "--advisories", type=Path, metavar="FEEDS", help="measure the advisory database alone"
    )
    parser.add_argument(
        "--signals", type=Path, metavar="FEEDS", help="measure how often signals are right alone"
    )
    return parser.parse_args()


def _words(known: tuple[str, ...]) -> Any:
    def split(text: str) -> list[str]:
        words = text.split(",")
        if unknown := set(words) - set(known):
            raise argparse.ArgumentTypeError(f"{unknown.pop()}: none of {', '.join(known)}")
        return words

    return split


def _platform() -> str:
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f} at the start, "
        f"Python {platform.python_version()}"
    )


def _machine() -> str:
    return f"{_platform()}; {', '.join(peers.PINS)}.\n"


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _written(session: Session, *, docs: bool) -> None:
    folder = images.WORK / "results"
    report = session.report()
    (folder / "measurements.json").write_text(json.dumps(session.data, indent=1))
    (folder / "report.md").write_text(report)
    if docs:
        _documented(MARKS, session.numbers())
    print(report)


def _documented(marks: tuple[str, str], numbers: str, page: Path = DOCS) -> None:
    before, rest = page.read_text(encoding="utf-8").split(marks[0])
    after = rest.partition(marks[1])[2]
    page.write_text(f"{before}{marks[0]}\n{numbers}{marks[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(parsed()))
