"""The same questions asked of the tools that define the orders, where they are installed."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from seawall import versions
from seawall.errors import MalformedInput

_SEMVER_SCRIPT = """
const semver = require(process.argv[1]);
const cases = JSON.parse(require('fs').readFileSync(0));
const answers = cases.map(([version, range, loose, includePrerelease]) => {
  try { return new semver.Range(range, {loose, includePrerelease}).test(version) }
  catch (error) { return 'refused' }
});
console.log(JSON.stringify(answers));
"""

# Prints the comparisons that do not hold.
_DPKG_SCRIPT = """
while read -r left operator right; do
  "$1" --compare-versions "$left" "$operator" "$right" || echo "$left $operator $right"
done
"""


def _texts(generator: random.Random, atoms: list[str], beginnings: list[str]) -> tuple[str, str]:
    left = generator.choice(beginnings) + "".join(generator.choices(atoms, k=5))
    at = generator.randint(1, len(left))
    right = left[:at] + generator.choice(atoms) + left[at:]
    return left.rstrip("-"), right.rstrip("-")


def test_dpkg() -> None:
    """``dpkg --compare-versions`` confirms what the order says of 300 related, valid pairs."""
    dpkg, shell = shutil.which("dpkg"), shutil.which("sh")
    if dpkg is None or shell is None:
        pytest.skip("dpkg is not installed")
    generator = random.Random(11)
    atoms = ["0", "9", "10", "01", "a", "z", "A", "~", "~~", "+", ".", "-", "+b1", "~rc1", "deb"]
    rows: list[str] = []
    while len(rows) < 300:
        left, right = _texts(generator, atoms, ["0", "1", "2", "1:1", "0:9"])
        if versions.valid("dpkg", left) and versions.valid("dpkg", right):
            operator = {-1: "lt", 0: "eq", 1: "gt"}[versions.compare("dpkg", left, right)]
            rows.append(f"{left} {operator} {right}")
    outcome = subprocess.run(
        [shell, "-c", _DPKG_SCRIPT, "sh", dpkg],
        input="\n".join(rows) + "\n",
        check=True,
        capture_output=True,
        text=True,
    )
    assert outcome.stdout == ""


def test_packaging_orders_alike() -> None:
    """The library ``packaging`` orders all spellings alike."""
    generator = random.Random(12)
    texts = [
        generator.choice(["1", "1.0", "1.0.1", "v2", "1!1.0"])
        + generator.choice(["", "a1", ".beta.2", "-rc", "c3", "_pre4"])
        + generator.choice(["", ".post1", "-2", "r3", "_rev"])
        + generator.choice(["", ".dev1", "dev", "-DEV2"])
        + generator.choice(["", "+abc", "+1.abc", "+Ubuntu-1", "+10"])
        for _ in range(300)
    ]
    for left, right in pairwise(texts):
        mine = versions.compare("pep440", left, right)
        theirs = (Version(left) > Version(right)) - (Version(left) < Version(right))
        assert mine == theirs, (left, right)


def test_packaging_specifies_alike() -> None:
    """The library ``packaging`` accepts and refuses the same specifiers."""
    generator = random.Random(13)
    releases = ["1", "1.0", "1.1", "2.0", "1!1.0"]
    suffixes = ["", "", "a1", "rc2", ".post1", ".dev1", "a1.dev2", ".post1.dev2", "b1.post1"]
    operators = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]
    for _ in range(600):
        operator = generator.choice(operators)
        bound = generator.choice(releases) + generator.choice(suffixes)
        local = generator.choice(["", "", "+local", "+1"])
        requirement = operator + bound + generator.choice(["", "", ".*", "+local"])
        version = generator.choice(releases) + generator.choice(suffixes) + local
        try:
            expected = SpecifierSet(requirement).contains(version, prereleases=True)
        except InvalidSpecifier:
            with pytest.raises(MalformedInput):
                versions.satisfies("pep440", version, requirement)
        else:
            got = versions.satisfies("pep440", version, requirement)
            assert got is expected, (version, requirement)


def test_rpm() -> None:
    """``rpm.vercmp`` gives the same sign for every pair."""
    rpm = shutil.which("rpm")
    if rpm is None:
        pytest.skip("rpm is not installed")
    generator = random.Random(14)
    atoms = ["1", "0", "12", "a", "rc", ".", "_", "+", ".b", ".1", "~", "^", "~rc1", "^git1"]
    pairs = [_texts(generator, atoms, ["0", "1", "2"]) for _ in range(200)]
    script = " ".join(f"print(rpm.vercmp('{left}', '{right}'), ' ');" for left, right in pairs)
    outcome = subprocess.run(
        [rpm, "--eval", f"%{{lua: {script}}}"], check=True, capture_output=True, text=True
    )
    theirs = [int(sign) for sign in outcome.stdout.split()]
    assert [versions.compare("rpm", left, right) for left, right in pairs] == theirs


def test_node_semver() -> None:
    """node-semver accepts, rejects and refuses the same ranges, with all options."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    root = subprocess.run([npm, "root", "-g"], check=True, capture_output=True, text=True).stdout
    library = Path(root.strip(), "npm", "node_modules", "semver")
    if not library.is_dir():
        pytest.skip("npm has no copy of semver below its global root")
    cases = _npm_cases(random.Random(15), 3000)
    outcome = subprocess.run(
        [node, "-e", _SEMVER_SCRIPT, str(library)],
        input=json.dumps(cases),
        check=True,
        capture_output=True,
        text=True,
    )
    for case, expected in zip(cases, json.loads(outcome.stdout), strict=True):
        assert _npm_answer(*case) == expected, case


def _npm_answer(
    version: str, requirement: str, loose: bool, include_prerelease: bool
) -> bool | str:
    try:
        return versions.satisfies(
            "npm", version, requirement, loose=loose, include_prerelease=include_prerelease
        )
    except MalformedInput:
        return "refused"


def _npm_cases(generator: random.Random, count: int) -> list[tuple[str, str, bool, bool]]:
    def full() -> str:
        pre = generator.choice(["", "", "-0", "-beta.2", "-rc1", "-x-y", "-a.10"])
        build = generator.choice(["", "", "", "+b1"])
        return ".".join(generator.choices(["0", "1", "2", "9", "10"], k=3)) + pre + build

    def partial() -> str:
        numbers = generator.choices(["0", "1", "2", "x", "*"], k=generator.randint(1, 3))
        return generator.choice([full(), ".".join(numbers)])

    def comparator() -> str:
        operators = ["", ">", "<", ">=", "<=", "=", "~", "^", "~>", "v", "^v", ">= ", "~ ", "=="]
        return generator.choice(operators) + partial()

    def range_() -> str:
        kinds = [comparator(), f"{comparator()} {comparator()}", f"{partial()} - {partial()}"]
        union = generator.choice(["", "", f" || {comparator()}", "||", " || foo", " || >"])
        return generator.choice(kinds) + union

    return [
        (full(), range_(), generator.random() < 0.3, generator.random() < 0.4) for _ in range(count)
    ]
