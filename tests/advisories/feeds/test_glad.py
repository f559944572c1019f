"""GitLab's advisories."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from seawall.advisories.feeds import glad
from seawall.errors import MalformedInput
from seawall.model import Package, Range, State, Verdict
from tests.advisories.damaging import survives
from tests.advisories.making import flaws, read, skipped, statements, tarred
from tests.advisories.matching import findings, samples
from tests.shared import feeds

PATH = glad.PLUGIN.patterns[0]
ROOT = "advisories-community-main"


def _packed(**files: str) -> bytes:
    members = {f"{ROOT}/npm/a/{name}.yml": content for name, content in files.items()}
    return gzip.compress(tarred(dict(members)))


def _real() -> bytes:
    real = samples(feeds("samples/gitlab-glad"))
    return gzip.compress(tarred({f"{ROOT}/{name}": content for name, content in real.items()}))


def _advisory(range_: str, slug: str = "npm/a", *more: str) -> str:
    lines = [
        'identifier: "CVE-2024-0001"',
        f'package_slug: "{slug}"',
        f'affected_range: "{range_}"',
        *more,
    ]
    return "\n".join(lines)


def test_real_advisories_say_what_they_say() -> None:
    """In three syntaxes."""
    facts = read(glad.PLUGIN, PATH, _real())
    said = {item.advisory: item for item in statements(facts)}
    assert {id_: (item.ecosystem, item.package) for id_, item in said.items()} == {
        "GMS-2022-20": ("Go", "github.com/docker/distribution"),
        "CVE-2016-1905": ("Go", "k8s.io/kubernetes"),
        "CVE-2019-11245": ("Go", "k8s.io/kubernetes/pkg/kubelet/kuberuntime"),
        "GMS-2022-560": ("Maven", "org.springframework.boot:spring-boot-starter-web"),
    }
    assert skipped(facts) == [("says of no version that it is affected", False)]
    assert said["GMS-2022-20"].ranges == (Range(fixed="2.8.0"),)
    assert said["CVE-2019-11245"].versions == ("1.13.6", "1.14.2")
    assert said["CVE-2019-11245"].state is State.AFFECTED
    assert said["GMS-2022-560"].ranges == (Range(fixed="2.5.12"), Range("2.6.0", "2.6.6"))
    assert said["GMS-2022-560"].vulnerability == "CVE-2022-22965"
    spring = flaws(facts)["CVE-2022-22965"]
    assert spring.aliases == ("GMS-2022-560", "GHSA-36p3-wjmg-h94x")
    assert spring.cwes == ("CWE-78",)
    assert {score.vector[:8] for score in spring.scores} == {"CVSS:3.1", "AV:N/AC:"}
    assert flaws(facts)["GHSA-qq97-vm5h-rrhg"].aliases == ("GMS-2022-20",)


def test_a_package_is_found_between_its_bounds(tmp_path: Path) -> None:
    """Also by the bound that is left out."""
    content = gzip.compress(
        tarred({f"{ROOT}/conan/x/CVE-1.yml": _advisory(">1.0 <1.2", "conan/x")})
    )
    packages = [
        Package(type="conan", name="x", version=version) for version in ("1.0", "1.1", "1.2")
    ]
    found = findings(tmp_path, {PATH: content}, packages)
    assert [(item.version, item.verdict, item.fixed_versions) for item in found.values()] == [
        ("1.1", Verdict.FAIL, ("1.2",))
    ]


def test_several_cves_are_several_flaws() -> None:
    """They are no aliases of each other."""
    more = "identifiers: [CVE-2024-0001, CVE-2024-0002, GHSA-aaaa-bbbb-cccc]"
    facts = read(glad.PLUGIN, PATH, _packed(a=_advisory("<1", "npm/a", more)))
    assert {item.vulnerability for item in statements(facts)} == {
        "CVE-2024-0001",
        "CVE-2024-0002",
    }
    assert flaws(facts) == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_advisory("<0"), ("affects no version", False)),
        (_advisory("<1", "npm/a", "title: Withdrawn Advisory"), ("withdrawn", False)),
        (_advisory("^1"), ("a range in a syntax that is not read", True)),
        (_advisory("<1", "brew/a"), ("names no package", True)),
        (_advisory("<1", "maven/a"), ("names no group", True)),
        ('identifier: "x"', ("names no identifier", True)),
        ('identifier: "CVE-2024-0001"\npackage_slug: npm/a', ("has no range", True)),
        ("- a", ("not a mapping", True)),
        ("{" * 1000, ("not a YAML document", True)),
        ("a: &a [*a, *a]", ("not a YAML document", True)),
    ],
)
def test_what_gives_no_statement_is_counted(content: str, reason: tuple[str, bool]) -> None:
    """With the reason."""
    facts = read(glad.PLUGIN, PATH, _packed(a=content))
    assert statements(facts) == []
    assert skipped(facts) == [reason]


def test_other_files_are_no_advisories() -> None:
    """The repository's own."""
    members = {f"{ROOT}/.gitlab-ci.yml": "a", f"{ROOT}/ci/x/y.yml": "a"}
    assert read(glad.PLUGIN, PATH, gzip.compress(tarred(dict(members)))) == []


def test_hostile_input_is_survived() -> None:
    """A cut archive is said, a damaged advisory is counted."""
    with pytest.raises(MalformedInput):
        read(glad.PLUGIN, PATH, _real()[:200])
    seeds = list(samples(feeds("samples/gitlab-glad")).values())
    name = f"{ROOT}/npm/a/CVE-1.yml"
    survives(glad.PLUGIN, PATH, seeds, lambda data: gzip.compress(tarred({name: data}), 1))
