"""Precision and recall on labelled data made of public advisories, beside a real peer.

``python -m bench.accuracy FEEDS`` writes two tables into ``docs/accuracy.md``.

*Ranges against lists.* Many OSV records say the same thing twice: as ranges, and as a list of
the affected versions that were published. The list is the truth: a listed version is affected,
and a version that any record of the same package lists, but this one does not, is not. Each
tool gets the records without their lists and has to say, for every version of the package,
which records affect it.

*Whole scans.* Both tools get the same bill of packages and the same advisories as they are
published; every finding on which they differ is judged by ``seawall compare``.

The peer is OSV-Scanner, which works without network from a folder of OSV archives
(``--osv-scanner FILE`` names the program). Trivy and Grype need databases that only their
makers publish, so they cannot be given the same advisories.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from bench.tables import table
from seawall.advisories import build, open_snapshot
from seawall.advisories.osv_record import facts
from seawall.comparison import reading
from seawall.comparison.compare import compare
from seawall.comparison.difference import Comparison
from seawall.model import Statement
from seawall.model.names import canonical
from seawall.pipeline.examine import Settings
from seawall.pipeline.scan import Question, now, scan
from seawall.versions import affected, scheme_for
from seawall.vulnerabilities.ecosystems import LANGUAGES

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/accuracy.md"
BEGIN: Final = "<!-- measured, written by `python -m bench.accuracy FEEDS` -->\n"
END: Final = "<!-- end of measured -->\n"
_MEMBERS: Final = ("PyPI", "npm", "Go", "Maven", "crates.io", "Packagist")
_TYPES: Final = {system: type_ for type_, system in LANGUAGES.items()}
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
                kept = {key: record[key] for key in _KEPT if key in record}
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


class OsvScanner:
    """The peer, working from a folder.

    Args:
        program: its binary.
        folder: for its database and what it is asked about.
    """

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder

    @property
    def name(self) -> str:
        """Its name and version."""
        told = subprocess.run(
            [self._program, "--version"], capture_output=True, text=True, check=True
        )
        return f"OSV-Scanner {told.stdout.split(':', 1)[1].split()[0]}"

    def stock(self, ecosystem: str, members: Mapping[str, bytes]) -> None:
        """Give it the records of an ecosystem."""
        place = self._folder / "db" / "osv-scanner" / ecosystem
        place.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(place / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(f"{name}.json", content)

    def report(self, packages: Iterable[tuple[str, str, str]]) -> bytes:
        """Its report about ``(ecosystem, name, version)``."""
        rows = [
            {"package": {"ecosystem": system, "name": name, "version": version}}
            for system, name, version in packages
        ]
        lock = self._folder / "osv-scanner.json"
        lock.write_text(json.dumps({"results": [{"packages": rows}]}), encoding="utf-8")
        command: list[str | Path] = [
            *(self._program, "scan", "source", "--offline", "--all-packages"),
            *("--local-db-path", self._folder / "db", "--format", "json"),
            *("-L", f"osv-scanner:{lock}"),
        ]
        outcome = subprocess.run(command, capture_output=True, check=False)
        if not outcome.stdout.lstrip().startswith(b"{"):
            raise RuntimeError(outcome.stderr.decode(errors="replace")[-500:])
        return outcome.stdout

    def verdicts(
        self, cases: Iterable[Case], known: Mapping[str, frozenset[str]], ecosystem: str
    ) -> Verdicts:
        """What it says about every version of every package."""
        by_package: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            by_package[case.package].append(case)
        found: Verdicts = {}
        names = sorted(by_package)
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            chosen = [case for name in some for case in by_package[name]]
            self.stock(ecosystem, {case.id: case.content for case in chosen})
            found |= self._verdicts(some, known, ecosystem)
        return found

    def _verdicts(
        self, names: Sequence[str], known: Mapping[str, frozenset[str]], ecosystem: str
    ) -> Verdicts:
        asked = [(ecosystem, name, version) for name in names for version in sorted(known[name])]
        spelled = {canonical(ecosystem, name): name for name in names}
        document = json.loads(self.report(asked))
        found = {}
        for result in document["results"]:
            for row in result["packages"]:
                package = row["package"]
                name = spelled.get(canonical(ecosystem, package["name"]), package["name"])
                ids = frozenset(one["id"] for one in row.get("vulnerabilities") or ())
                found[name, package["version"]] = ids
        return found


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


def first_table(feeds: Path, peer: OsvScanner | None) -> str:
    """Ranges against lists, for every ecosystem that has both."""
    rows = []
    for folder in sorted((feeds / "osv").iterdir()):
        if not folder.is_dir():
            continue
        cases, known = labelled(feeds, folder.name)
        if not cases:
            continue
        answers = {"Seawall": ours(cases, known, folder.name)}
        if peer is not None:
            answers[peer.name] = peer.verdicts(cases, known, folder.name)
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


def sampled(feeds: Path, count: int, seed: int) -> list[tuple[str, str, str]]:
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


def bill(packages: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """The same packages as a CycloneDX document."""
    from seawall.model.purl import of_package  # noqa: PLC0415 - only whole scans need it

    rows = []
    for system, name, version in packages:
        type_ = _TYPES[system]
        written = f"v{version}" if type_ == "golang" else version
        purl = of_package(type_, name, written)
        row = {"type": "library", "name": name, "version": written, "purl": purl, "bom-ref": purl}
        rows.append(row)
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": rows}


def whole(
    feeds: Path, peer: OsvScanner, folder: Path, packages: Sequence[tuple[str, str, str]]
) -> Comparison:
    """Scan a bill with both, and compare."""
    source = folder / "feeds"
    source.mkdir()
    (source / "osv").symlink_to((feeds / "osv").resolve())
    build(source, folder / "osv.db")
    for ecosystem in _MEMBERS:
        peer.stock(
            ecosystem,
            {one["id"]: json.dumps(one).encode() for one in records(feeds, ecosystem)},
        )
    (folder / "bill.cdx.json").write_text(json.dumps(bill(packages)), encoding="utf-8")
    question = Question(database=folder / "osv.db", include_dev=True)
    result = scan(f"sbom:{folder / 'bill.cdx.json'}", Settings(), question)
    theirs = reading.read(peer.report(packages), "osv-scanner.json")
    with open_snapshot(folder / "osv.db") as snapshot:
        return compare(result, theirs, snapshot, now().date(), data=snapshot.id)


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
        counts[row.kind.value, row.right.value] += 1
    return counts


def main() -> None:
    """Measure, and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("feeds", type=Path, help="a folder of feeds")
    parser.add_argument("--osv-scanner", type=Path, help="the peer's program")
    parser.add_argument("--packages", type=int, default=6000, help="in the bill of whole scans")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the comparison of whole scans here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        program = arguments.osv_scanner
        peer = OsvScanner(program, folder) if program else None
        parts = [first_table(arguments.feeds, peer)]
        if peer is not None:
            packages = sampled(arguments.feeds, arguments.packages, arguments.seed)
            found = whole(arguments.feeds, peer, folder, packages)
            parts.append(second_table(found, len(packages), peer.name))
            if arguments.keep:
                arguments.keep.write_bytes(msgspec.json.encode(found))
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(
        f"{before}{BEGIN}{chr(10).join(parts)}{END}{rest.partition(END)[2]}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
