"""Precision and recall on labelled data made of public advisories, beside real peers.

``python -m bench.accuracy FEEDS`` writes two tables into ``docs/accuracy.md``.

*Ranges against lists.* Many OSV records say the same thing twice: as ranges, and as a list of
the affected versions that were published. The list is the truth: a listed version is affected,
and a version that any record of the same package lists, but this one does not, is not. Each
tool gets the records without their lists and has to say, for every version of the package,
which records affect it.

*Whole scans.* Both tools get the same bill of packages and the same advisories as they are
published; every finding on which they differ is judged by ``seawall compare``.

Which peers there are, and how they are given the advisories, is said in ``bench/scanners.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from packaging.version import InvalidVersion, Version

from bench.scanners import OsvScanner, Package, Peer, Trivy, bill
from bench.tables import table
from seawall.advisories import build, open_snapshot
from seawall.advisories.osv_record import facts
from seawall.comparison.compare import compare
from seawall.comparison.difference import Comparison, Right
from seawall.model import ScanResult, Statement
from seawall.model.names import canonical
from seawall.pipeline.examine import Settings
from seawall.pipeline.scan import Question, now, scan
from seawall.versions import affected, scheme_for

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/accuracy.md"
BEGIN: Final = "<!-- measured, written by `python -m bench.accuracy FEEDS` -->\n"
END: Final = "<!-- end of measured -->\n"
_MEMBERS: Final = ("PyPI", "npm", "Go", "Maven", "crates.io", "Packagist")
_SHOWN: Final = 12
_KEPT: Final = ("schema_version", "id", "modified", "published", "aliases")
_AT_ONCE: Final = 100  # packages; the peer compares each with all records that it has

Verdicts = dict[tuple[str, str], frozenset[str]]
"""Ids of records that affect a package in a version."""


class Case(NamedTuple):
    """One record about one package, said twice.

    Attributes:
        id: of the record.
        content: the record without its lists.
        package: its name.
        listed: versions that are affected.
    """

    id: str
    content: bytes
    package: str
    listed: frozenset[str]


class Score(NamedTuple):
    """How often a tool is right: pairs of a record and a version of its package."""

    hits: int
    false_alarms: int
    misses: int
    passes: int

    @property
    def pairs(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def precision(self) -> float:
        """How many of those called affected are."""
        return self.hits / max(self.hits + self.false_alarms, 1)

    @property
    def recall(self) -> float:
        """How many of those affected are called so."""
        return self.hits / max(self.hits + self.misses, 1)


def records(feeds: Path, ecosystem: str) -> Iterator[dict[str, Any]]:
    """All OSV records of an ecosystem that are not withdrawn."""
    for path in sorted((feeds / "osv" / ecosystem).glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                record = json.loads(archive.read(name))
                if not record.get("withdrawn"):
                    yield record


def labelled(feeds: Path, ecosystem: str) -> tuple[list[Case], dict[str, frozenset[str]]]:
    """Cases of an ecosystem, and every version that is known of each package."""
    known: dict[str, set[str]] = defaultdict(set)
    cases = []
    for record in records(feeds, ecosystem):
        for item in record.get("affected") or ():
            name, listed = item["package"]["name"], item.get("versions") or ()
            known[name].update(listed)
            ranges = [one for one in item.get("ranges") or () if one["type"] != "GIT"]
            if listed and ranges and len(record["affected"]) == 1:
                kept: dict[str, Any] = {key: record[key] for key in _KEPT if key in record}
                bare = {**kept, "affected": [{"package": item["package"], "ranges": ranges}]}
                content = json.dumps(bare).encode()
                cases.append(Case(record["id"], content, name, frozenset(listed)))
    return cases, {name: frozenset(versions) for name, versions in known.items()}


def ours(cases: Iterable[Case], known: Mapping[str, frozenset[str]], ecosystem: str) -> Verdicts:
    """What our reading of the records and our order of versions say."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    scheme = scheme_for(ecosystem)
    for case in cases:
        said = [one for one in facts(case.content, "osv", case.id) if isinstance(one, Statement)]
        for version in known[case.package]:
            if any(affected(scheme, version, one.ranges, one.versions) for one in said):
                found[case.package, version].add(case.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def reference(cases: Iterable[Case], known: Mapping[str, frozenset[str]]) -> Verdicts:
    """What the ranges of PyPI's records mean to the library that defines its order.

    Where this contradicts a list, range and list contradict each other, and no reading of the
    ranges can agree with it.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    parsed = {name: _parsed(versions) for name, versions in known.items()}
    for case in cases:
        for interval in json.loads(case.content)["affected"][0]["ranges"]:
            for written, version in parsed[case.package]:
                if _inside(version, interval["events"]):
                    found[case.package, written].add(case.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _parsed(texts: Iterable[str]) -> list[tuple[str, Version]]:
    found = []
    for text in texts:
        with suppress(InvalidVersion):
            found.append((text, Version(text)))
    return found


def _inside(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """OSV's evaluation: the events in their order turn the answer on and off."""
    marks = sorted(
        (_bound(value), kind) for event in events for kind, value in event.items() if value
    )
    inside = False
    for bound, kind in marks:
        if kind == "introduced" and version >= bound:
            inside = True
        elif (kind == "fixed" and version >= bound) or (
            kind == "last_affected" and version > bound
        ):
            inside = False
    return inside


def _bound(text: str) -> Version:
    try:
        return Version("0.dev0" if text == "0" else text)
    except InvalidVersion:
        return Version("0.dev0")


def theirs(
    peer: Peer, cases: Iterable[Case], known: Mapping[str, frozenset[str]], ecosystem: str
) -> Verdicts:
    """What a peer says about every version of every package, some packages at a time."""
    by_package: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_package[case.package].append(case)
    spelled = {canonical(ecosystem, name): name for name in by_package}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    names = sorted(by_package)
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        stock = [json.loads(case.content) for name in some for case in by_package[name]]
        peer.stock({ecosystem: stock})
        asked = [(ecosystem, name, version) for name in some for version in sorted(known[name])]
        for finding in peer.report(asked).findings:
            package = finding.package
            name = spelled.get(canonical(ecosystem, package.name), package.name)
            found[name, package.version].update((finding.id, *finding.aliases))
    return {key: frozenset(ids) for key, ids in found.items()}


def score(
    cases: Iterable[Case], known: Mapping[str, frozenset[str]], verdicts: Verdicts
) -> tuple[Score, list[tuple[str, str, str, bool]]]:
    """The score, and ``(record, package, version, affected)`` of what is wrong."""
    counts = [0, 0, 0, 0]
    wrong = []
    for case in cases:
        for version in sorted(known[case.package]):
            truth = version in case.listed
            said = case.id in verdicts.get((case.package, version), frozenset())
            counts[(0 if said else 2) if truth else (1 if said else 3)] += 1
            if said is not truth:
                wrong.append((case.id, case.package, version, truth))
    return Score(*counts), wrong


def first_table(feeds: Path, peers: Sequence[Peer]) -> str:
    """Ranges against lists, for every ecosystem that has both."""
    rows = []
    for folder in sorted((feeds / "osv").iterdir()):
        cases, known = labelled(feeds, folder.name) if folder.is_dir() else ([], {})
        if not cases:
            continue
        answers = {"Seawall": ours(cases, known, folder.name)}
        if folder.name == "PyPI":
            answers["packaging, the reference"] = reference(cases, known)
        for peer in peers:
            if peer.knows(folder.name):
                answers[peer.name] = theirs(peer, cases, known, folder.name)
        for name, verdicts in answers.items():
            found, wrong = score(cases, known, verdicts)
            rows.append(_scored(folder.name, len(cases), name, found))
            for id_, package, version, truth in wrong[:_SHOWN]:
                print(f"{name}: {id_} {package} {version} {'missed' if truth else 'false alarm'}")
    heads = ("ecosystem", "tool", "records", "pairs", "precision", "recall", "wrong")
    return table(heads, rows)


def _scored(ecosystem: str, count: int, name: str, found: Score) -> tuple[str, ...]:
    return (
        ecosystem,
        name,
        f"{count:,}",
        f"{found.pairs:,}",
        f"{found.precision:.4%}",
        f"{found.recall:.4%}",
        f"{found.false_alarms + found.misses:,}",
    )


def sampled(feeds: Path, count: int, seed: int) -> list[Package]:
    """Packages in versions that advisories name: affected ones, fixes and neighbours."""
    generator = random.Random(seed)
    every: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for ecosystem in _MEMBERS:
        for record in records(feeds, ecosystem):
            for item in record.get("affected") or ():
                system = item["package"]["ecosystem"]
                if system == ecosystem:
                    name = item["package"]["name"]
                    every[system].update((name, version) for version in _named(item))
    return [
        (system, name, version)
        for system, rows in sorted(every.items())
        for name, version in sorted(
            generator.sample(sorted(rows), min(count // len(_MEMBERS), len(rows)))
        )
    ]


def _named(item: Mapping[str, Any]) -> Iterator[str]:
    yield from (item.get("versions") or ())[-20:]
    for interval in item.get("ranges") or ():
        if interval["type"] != "GIT":
            for event in interval["events"]:
                yield from (value for value in event.values() if value != "0")


def scanned(feeds: Path, folder: Path, packages: Sequence[Package]) -> ScanResult:
    """Our scan of a bill, with the advisories of OSV alone."""
    shutil.copytree(feeds / "osv", folder / "feeds" / "osv", copy_function=shutil.copyfile)
    build(folder / "feeds", folder / "osv.db")
    (folder / "bill.cdx.json").write_text(json.dumps(bill(packages)), encoding="utf-8")
    question = Question(database=folder / "osv.db", include_dev=True)
    return scan(f"sbom:{folder / 'bill.cdx.json'}", Settings(), question)


def whole(result: ScanResult, peer: Peer, folder: Path, packages: Sequence[Package]) -> Comparison:
    """Our scan beside a peer's of the same bill."""
    with open_snapshot(folder / "osv.db") as snapshot:
        return compare(result, peer.report(packages), snapshot, now().date(), data=snapshot.id)


def second_table(found: Comparison, packages: int, name: str) -> str:
    """The counts of a comparison."""
    rows = [("packages in the bill", f"{packages:,}"), ("findings that agree", f"{found.agreed:,}")]
    labels = {"ours": "we are right", "theirs": f"{name} is right"}
    rows += [
        (f"differ: {kind} ({labels.get(right, right)})", f"{count:,}")
        for (kind, right), count in sorted(_grouped(found).items())
    ]
    return table((f"Seawall and {name}", ""), rows)


def _grouped(found: Comparison) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in found.differences:
        if row.reported_by is Right.BOTH:  # other ids, other severities: the answer is the same
            continue
        counts[row.kind.value, row.right.value] += 1
    return counts


def main() -> None:
    """Measure, and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("feeds", type=Path, help="a folder of feeds")
    parser.add_argument("--osv-scanner", type=Path, help="OSV-Scanner's program")
    parser.add_argument("--trivy", type=Path, help="Trivy's program")
    parser.add_argument("--trivy-database", type=Path, help="what bench/trivy_database builds")
    parser.add_argument("--packages", type=int, default=6000, help="in the bill of whole scans")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the comparisons of whole scans")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        peers: list[Peer] = []
        if arguments.osv_scanner:
            peers.append(OsvScanner(arguments.osv_scanner, folder))
        if arguments.trivy and arguments.trivy_database:
            peers.append(Trivy(arguments.trivy, arguments.trivy_database, folder))
        parts = [first_table(arguments.feeds, peers)]
        packages = sampled(arguments.feeds, arguments.packages, arguments.seed)
        result = scanned(arguments.feeds, folder, packages)
        stock = {name: list(records(arguments.feeds, name)) for name in _MEMBERS}
        for peer in peers:
            peer.stock(stock)
            found = whole(result, peer, folder, packages)
            parts.append(second_table(found, len(packages), peer.name))
            if arguments.keep:
                path = arguments.keep / f"{peer.name.split()[0].lower()}.json"
                path.write_bytes(msgspec.json.encode(found))
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(
        f"{before}{BEGIN}{chr(10).join(parts)}{END}{rest.partition(END)[2]}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
