"""Our version orders against the tools that define them, over many pairs.

``python -m bench.versions FEEDS`` takes the versions that real advisories name, pairs each with
a neighbour, with a mutation of itself and with a stranger, asks the tool and us for the sign,
and writes the table into ``docs/versions.md``. A tool that is not installed is left out and its
row stays as it was. ``--show SCHEME`` prints where the two differ. ``--near`` takes only pairs that
advisories name, of the same package or of packages beside each other, and prints the counts.

Each tool is asked by a small script in ``bench/orders``: pairs in, signs out; ``?`` where the
tool does not take one of the two for a version, and such pairs do not count.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.tables import table
from seawall import versions

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/versions.md"
BEGIN: Final = "<!-- differential runs, written by `python -m bench.versions FEEDS` -->\n"
END: Final = "<!-- end of differential runs -->\n"
_ORDERS: Final = Path(__file__).with_name("orders")
_NUMBERS: Final = ("0", "1", "2", "9", "10", "11", "100")
_NEAR: Final = 25
_LUA: Final = "%{lua: dofile('" + str(_ORDERS / "rpm.lua") + "')}"


class Tool(NamedTuple):
    """What defines an order, and how it is asked.

    Attributes:
        scheme: our name of the order.
        name: of the tool.
        command: run with pairs on standard input.
        ecosystems: folders of OSV data whose versions are taken.
        atoms: what mutations put in; things that this order gives a meaning.
        pattern: what a pair must match in full, where the tool answers about anything.
        alike: what both versions of a pair have, or neither.
        needs: programs that its script runs.
        by_file: whether it reads the file named by ``ORDERS`` instead of standard input.
    """

    scheme: str
    name: str
    command: tuple[str, ...]
    ecosystems: tuple[str, ...]
    atoms: str
    pattern: str = ""
    alike: str = ""
    needs: tuple[str, ...] = ()
    by_file: bool = False


def _script(name: str, *program: str) -> tuple[str, ...]:
    return (*program, str(_ORDERS / name))


_SEMVER_ATOMS: Final = "0 1 9 10 00 - + . -0 -rc -rc.1 -alpha -alpha.beta -beta.11 -x-y +b1 -a.10"
_GO_PATTERN: Final = r"v\d+\.\d+\.\d+.*"

TOOLS: Final = (
    Tool(
        "dpkg",
        "Dpkg::Version",
        _script("dpkg.pl", "perl"),
        ("Debian", "opam"),
        "0 9 10 01 00 a z A ~ ~~ + . - +b1 ~rc1 deb 1: 0: -0 +dfsg ~bpo12+1 ubuntu "
        "18446744073709551616",
        r"(?:\d+:)?\d[A-Za-z0-9.+~-]*",
    ),
    Tool(
        "rpm",
        "rpm.vercmp",
        ("rpm", "--eval", _LUA),
        ("AlmaLinux",),
        "0 1 12 01 a rc . _ + .b .1 ~ ^ ~rc1 ^git1 -1 el8 .el8_4 1: 0: Z fc39 18446744073709551616",
        r"(?:\d+:)?[A-Za-z0-9._+~^]+(?:-[A-Za-z0-9._+~^]+)?",
        by_file=True,
        alike="-",
    ),
    Tool(
        "apk",
        "apk version --test",
        _script("apk.sh", "sh"),
        ("Alpine",),
        "0 1 10 01 . .0 a z _alpha _beta1 _pre _rc2 _p _p1 _git20200101 _cvs -r0 -r1 -r10 ~abc",
        r"(?:(?!\d{19})[0-9a-z._~-])+",
        needs=("apk",),
    ),
    Tool(
        "pep440",
        "packaging",
        _script("pep440_order.py", sys.executable),
        ("PyPI",),
        "0 1 10 01 . .0 a1 b rc2 .post1 -1 .dev0 dev +local +1.2 1! v c3 _pre +Ubuntu-1 .a alpha",
    ),
    Tool(
        "npm",
        "node-semver",
        _script("node.js", "node"),
        ("npm",),
        _SEMVER_ATOMS + " v = beta rc1",
    ),
    Tool(
        "rubygems",
        "Gem::Version",
        _script("ruby.rb", "ruby"),
        ("RubyGems",),
        "0 1 10 01 00 . .0 .a .rc1 .pre -1 -rc a b1 .beta.2 -x-y",
    ),
    Tool(
        "composer",
        "composer/semver",
        _script("composer.php", "php"),
        ("Packagist",),
        "0 1 10 01 . .0 -alpha -beta1 RC1 -RC2 -p1 -patch -dev -pl2 a b2 v .x-dev -stable +b dev-x",
    ),
    Tool(
        "maven",
        "ComparableVersion",
        _script("Maven.java", "java"),
        ("Maven",),
        "0 1 10 01 . - .0 -0 alpha -alpha-1 -a1 .Final -ga RELEASE -rc1 .cr2 -SNAPSHOT sp -jre "
        "-android -M1 x .RELEASE -beta.2 _ +b 99999999999999999999",
        r"\d+[A-Za-z0-9]*(?:[._+-][A-Za-z0-9]+)*",
    ),
    Tool(
        "go",
        "golang.org/x/mod/semver",
        ("orders-go",),
        ("Go",),
        _SEMVER_ATOMS + " v +incompatible -0.20210101000000-abcdefabcdef",
        _GO_PATTERN,
    ),
    Tool("cargo", "crate semver", ("orders-cargo",), ("crates.io",), _SEMVER_ATOMS),
    Tool(
        "hex", "Elixir Version", _script("hex.exs", "elixir"), ("crates.io", "npm"), _SEMVER_ATOMS
    ),
    Tool(
        "conda",
        "rattler",
        _script("conda_order.py", sys.executable),
        ("PyPI", "crates.io"),
        "0 1 10 01 . .0 a1 b rc2 .post1 post dev .dev1 _ _1 * +local 1! g rc",
    ),
    Tool(
        "portage",
        "portage.vercmp",
        _script("portage_order.py", sys.executable),
        ("Alpine", "crates.io"),
        "0 1 10 01 .01 .10 . a z _alpha _beta1 _pre _rc2 _p _p1 -r0 -r1",
    ),
    Tool(
        "pacman",
        "libalpm",
        _script("pacman_order.py", sys.executable),
        ("Alpine", "AlmaLinux"),
        "0 1 10 01 . .. _ + a b rc .a 1: -1 -2 beta .1",
        r"(?:\d+:)?\d[A-Za-z0-9]*(?:[._+]+[A-Za-z0-9]+)*(?:-\d+)?",
    ),
    Tool(
        "cran",
        "compareVersion",
        _script("cran.R", "Rscript"),
        ("CRAN", "crates.io"),
        "0 1 10 01 . - .0 -0",
    ),
)


class Outcome(NamedTuple):
    """What came out of one run.

    Attributes:
        pairs: how many both sides answered.
        different: ``(left, right, theirs, ours)`` where they did not agree.
    """

    pairs: int
    different: tuple[tuple[str, str, int, int], ...]


def pool(feeds: Path, tool: Tool) -> list[str]:
    """Versions that advisories name, neighbours in one package beside each other."""
    found: list[str] = []
    for ecosystem in tool.ecosystems:
        for names in _named(feeds, ecosystem):
            found += sorted(names)
    return found


def _named(feeds: Path, ecosystem: str) -> Iterator[set[str]]:
    if ecosystem == "Alpine":
        for path in sorted(feeds.glob("alpine/*/*.json")):
            for item in json.loads(path.read_bytes()).get("packages") or ():
                yield set(item["pkg"].get("secfixes") or ())
    elif ecosystem == "Debian":
        document = json.loads((feeds / "debian/tracker/data/json").read_bytes())
        for flaws in document.values():
            yield {
                release.get("fixed_version", "")
                for flaw in flaws.values()
                for release in flaw["releases"].values()
            }
    else:
        for path in sorted((feeds / "osv" / ecosystem).glob("*.zip")):
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    yield _of_record(json.loads(archive.read(member)), ecosystem)


def _of_record(record: Mapping[str, Any], ecosystem: str) -> set[str]:
    lead = "v" if ecosystem == "Go" else ""
    found: set[str] = set()
    for affected in record.get("affected") or ():
        listed = affected.get("versions") or []
        found.update(listed[:: max(len(listed) // 20, 1)])
        for interval in affected.get("ranges") or ():
            if interval.get("type") != "GIT":
                found.update(value for event in interval["events"] for value in event.values())
    return {lead + text for text in found}


def pairs(tool: Tool, real: Sequence[str], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Neighbours, mutations of one version, and strangers, a third each."""
    generator = random.Random(seed)
    atoms = tool.atoms.split()
    pattern = re.compile(tool.pattern or r"[^\t\n]+")
    clean = [text for text in real if text and len(text) < 80 and pattern.fullmatch(text)]
    made = 0
    while made < count:
        at = generator.randrange(len(clean))
        left = clean[at]
        kind = generator.randrange(3)
        if kind == 0:
            right = clean[(at + generator.randint(1, 3)) % len(clean)]
        elif kind == 1:
            left = _mutated(left, atoms, generator, generator.randint(0, 2))
            right = _mutated(left, atoms, generator, generator.randint(1, 2))
        else:
            left = _built(clean, atoms, generator)
            right = _built(clean, atoms, generator)
        alike = not tool.alike or (tool.alike in left) is (tool.alike in right)
        if alike and pattern.fullmatch(left) and pattern.fullmatch(right):
            made += 1
            yield left, right


def near(tool: Tool, real: Sequence[str], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Versions as they are published, each with another within a few places of it."""
    generator = random.Random(seed)
    clean = [text for text in real if text and len(text) < 80 and not set(text) & set("\t\r\n")]
    made = 0
    while made < count:
        at = generator.randrange(len(clean))
        other = min(max(at + generator.randint(-_NEAR, _NEAR), 0), len(clean) - 1)
        if not tool.alike or (tool.alike in clean[at]) is (tool.alike in clean[other]):
            made += 1
            yield clean[at], clean[other]


def _mutated(text: str, atoms: Sequence[str], generator: random.Random, times: int) -> str:
    for _ in range(times):
        at = generator.randint(0, len(text))
        match generator.randrange(4):
            case 0:
                text = text[:at] + text[at + 1 :]
            case 1:
                text += generator.choice(atoms)
            case 2:
                text = text[:at] + generator.choice(atoms) + text[at:]
            case _:
                pieces = re.split(r"(\d+)", text)
                at = generator.randrange(len(pieces))
                pieces[at] = generator.choice(_NUMBERS if at % 2 else atoms)
                text = "".join(pieces)
    return text or "0"


def _built(real: Sequence[str], atoms: Sequence[str], generator: random.Random) -> str:
    """A version with short, common numbers, so that beginnings agree often."""
    start = generator.choice(("1", "1.0", "1.0.0", "1.1", "2.0.0", generator.choice(real)))
    if real[0].startswith("v"):
        start = "v" + start.removeprefix("v")
    return start + "".join(generator.choices(atoms, k=generator.randint(1, 3)))


def asked(tool: Tool, rows: Sequence[tuple[str, str]]) -> list[str] | None:
    """The tool's signs, ``None`` if it is not installed."""
    if any(shutil.which(name) is None for name in (tool.command[0], *tool.needs)):
        return None
    text = "".join(f"{left}\t{right}\n" for left, right in rows)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        outcome = subprocess.run(
            tool.command,
            input=None if tool.by_file else text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "ORDERS": file.name},
            check=False,
        )
    answers = outcome.stdout.split()
    if len(answers) != len(rows):
        sys.stderr.write(f"{tool.name}: {len(answers)} answers; {outcome.stderr.strip()[-300:]}\n")
        return None
    return answers


def compared(tool: Tool, rows: Sequence[tuple[str, str]], answers: Iterable[str]) -> Outcome:
    """Our signs beside the tool's."""
    counted, different = 0, []
    for (left, right), answer in zip(rows, answers, strict=True):
        if answer == "?":
            continue
        counted += 1
        theirs, ours = int(answer), versions.compare(tool.scheme, left, right)
        if theirs != ours:
            different.append((left, right, theirs, ours))
    return Outcome(counted, tuple(different))


def main() -> None:
    """Run, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("feeds", type=Path, help="a folder of feeds")
    parser.add_argument("--count", type=int, default=150_000, help="pairs for each tool")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--near", action="store_true", help="published versions only")
    parser.add_argument("--show", metavar="SCHEME", help="run one and print the differences")
    arguments = parser.parse_args()
    rows = _standing()
    for tool in TOOLS:
        if arguments.show not in (None, tool.scheme):
            continue
        made = near if arguments.near else pairs
        cases = list(made(tool, pool(arguments.feeds, tool), arguments.count, arguments.seed))
        answers = asked(tool, cases)
        if answers is None:
            print(f"{tool.scheme}: {tool.name} is not installed")
            continue
        outcome = compared(tool, cases, answers)
        rows[tool.scheme] = (tool.name, f"{outcome.pairs:,}", f"{len(outcome.different):,}")
        print(tool.scheme, *rows[tool.scheme])
        if arguments.show:
            for left, right, theirs, ours in outcome.different[:60]:
                print(f"  {left!r} {right!r} theirs {theirs} ours {ours}")
    if not arguments.show and not arguments.near:
        _write(rows)


def _standing() -> dict[str, tuple[str, str, str]]:
    """The rows of the last run."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    found = {}
    for line in rest.partition(END)[0].splitlines()[2:]:
        scheme, tool, count, different = (cell.strip(" `") for cell in line.strip("|").split("|"))
        found[scheme] = (tool, count, different)
    return found


def _write(rows: Mapping[str, tuple[str, str, str]]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    heads = ("order", "asked", "pairs", "different")
    lines = table(heads, [(f"`{name}`", *cells) for name, cells in sorted(rows.items())])
    PAGE.write_text(f"{before}{BEGIN}{lines}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
