"""Each class of difference, with the verdict and the evidence that belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from seawall.comparison.compare import compare
from seawall.comparison.difference import Comparison, Difference, Kind, Right
from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage
from seawall.comparison.identity import same_version
from seawall.model import (
    Artifact,
    Coverage,
    Diagnostic,
    Location,
    Package,
    Release,
    ScanResult,
    Scope,
    State,
    Statement,
    Suppression,
    Vulnerability,
)
from seawall.model import Snapshot as Used
from seawall.vulnerabilities.match import match
from tests.vulnerabilities import memory
from tests.vulnerabilities.memory import BOOKWORM, TODAY, clear, deb, package, says

ID = "CVE-2024-1"


class Memory(memory.Memory):
    """A snapshot in memory that can also be asked by id."""

    def __init__(
        self, statements: Iterable[Statement], flaws: Iterable[Vulnerability], **more: Any
    ) -> None:
        super().__init__(statements, flaws, **more)
        self.every = tuple(statements)
        self.flaws = tuple(flaws)

    def aliases(self, name: str) -> str | None:
        for flaw in self.flaws:
            if name in (flaw.id, *flaw.aliases):
                return flaw.id
        return next((one.vulnerability for one in self.every if one.vulnerability == name), None)

    def about_all(self, flaws: Collection[str]) -> Mapping[str, tuple[Statement, ...]]:
        return {
            flaw: tuple(one for one in self.every if one.vulnerability == flaw) for flaw in flaws
        }


def scan(
    packages: Iterable[Package], knowledge: Memory, release: Release | None = BOOKWORM, **more: Any
) -> ScanResult:
    """Our scan of some packages."""
    from seawall.model import Inventory

    kept = tuple(packages)
    answer = match(Inventory(packages=kept, release=release), knowledge, TODAY)
    return ScanResult(
        artifact=Artifact(name="shop:1", kind="image", release=release),
        packages=kept,
        findings=answer.findings,
        coverage=answer.coverage,
        snapshot=Used(id="sha256:1", created="2025-01-01T00:00:00Z"),
        **more,
    )


def theirs(name: str, version: str, id_: str = ID, **more: Any) -> ForeignFinding:
    """A finding of the other scanner."""
    fields = {key: more.pop(key) for key in ("type", "purl", "path") if key in more}
    return ForeignFinding(
        id=id_, package=ForeignPackage(name=name, version=version, **fields), **more
    )


def judged(
    own: Iterable[Package],
    statements: Iterable[Statement],
    findings: Iterable[ForeignFinding],
    *,
    flaws: Iterable[Vulnerability] = (),
    coverage: Iterable[Coverage] = (),
    result: dict[str, Any] | None = None,
    release: Release | None = BOOKWORM,
    **foreign: Any,
) -> Comparison:
    """Our scan beside their findings."""
    knowledge = Memory(tuple(statements), tuple(flaws), coverage=tuple(coverage))
    ours = scan(own, knowledge, release, **(result or {}))
    other = Foreign(tool="Other", findings=tuple(findings), **foreign)
    return compare(ours, other, knowledge, TODAY)


def only(comparison: Comparison) -> Difference:
    """The one difference."""
    (row,) = comparison.differences
    return row


def verdict(comparison: Comparison) -> tuple[Kind, Right]:
    """Kind and verdict of the one difference."""
    row = only(comparison)
    assert row.evidence or row.kind is Kind.NOT_LISTED
    return row.kind, row.right


OPENSSL = deb("openssl", "3.0.11-1~deb12u2")
FLAW = says("Debian:12", "openssl", fixed="3.0.11-1~deb12u3")
BACKPORTED = says("Debian:12", "openssl", fixed="3.0.11-1~deb12u1")


def test_what_both_report_agrees() -> None:
    """By package URL or by name, type and version; nothing is left to judge."""
    purl = "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12"
    for finding in (
        theirs("openssl", "3.0.11-1~deb12u2", type="deb"),
        theirs("", "", purl=purl),
        theirs("openssl", "3.0.11-1~deb12u2"),
    ):
        named = replace(finding, package=replace(finding.package, name="openssl"))
        found = judged([OPENSSL], [FLAW], [named])
        assert (found.agreed, found.differences) == (1, ())


def test_the_same_flaw_under_another_id() -> None:
    """An alias joins the findings, and is told when their report does not name our id."""
    flaw = Vulnerability(id=ID, aliases=("GHSA-aaaa-bbbb-cccc",))
    found = judged(
        [OPENSSL], [FLAW], [theirs("openssl", OPENSSL.version, "GHSA-aaaa-bbbb-cccc")], flaws=[flaw]
    )
    assert found.agreed == 1
    assert verdict(found) == (Kind.ALIAS, Right.BOTH)


def test_an_advisory_about_several_flaws() -> None:
    """One id of an erratum stands for all of its CVEs, in what is found and in what is mended."""
    both = [
        says("Debian:12", "openssl", f"CVE-2024-{number}", fixed=fixed, advisory="DSA-1")
        for number, fixed in ((1, "3.0.11-1~deb12u3"), (2, "3.0.11-1~deb12u3"))
    ]
    found = judged([OPENSSL], both, [theirs("openssl", OPENSSL.version, "DSA-1")])
    assert (found.agreed, found.differences) == (2, ())
    named = theirs("openssl", OPENSSL.version, "X-1", aliases=("CVE-2024-1", "CVE-2024-2"))
    assert judged([OPENSSL], both, [named]).agreed == 2
    mended = replace(BACKPORTED, advisory="DSA-2")
    found = judged([OPENSSL], [mended], [theirs("openssl", OPENSSL.version, "DSA-2")])
    assert verdict(found) == (Kind.BACKPORT, Right.OURS)


def test_severity_alone() -> None:
    """A different severity is told, with the source of ours."""
    lib = package("npm", "lodash", "4.17.10")
    statement = says("npm", "lodash", fixed="4.17.12", severity="low")
    found = judged([lib], [statement], [theirs("lodash", "4.17.10", severity="Critical")])
    assert found.agreed == 1
    assert verdict(found) == (Kind.SEVERITY, Right.BOTH)


def test_fixed_by_a_backport() -> None:
    """The distributor's fix is installed: quoted, and we are right."""
    found = judged([OPENSSL], [BACKPORTED], [theirs("openssl", OPENSSL.version, type="deb")])
    assert verdict(found) == (Kind.BACKPORT, Right.OURS)
    assert "3.0.11-1~deb12u2 >= 3.0.11-1~deb12u1" in only(found).evidence[0]
    assert "debian" in only(found).evidence[0]


def test_not_affected_says_the_distributor() -> None:
    """An explicit statement is quoted."""
    statement = clear("Debian:12", "openssl", note="vulnerable code not present")
    found = judged([OPENSSL], [statement], [theirs("openssl", OPENSSL.version)])
    assert verdict(found) == (Kind.NOT_AFFECTED, Right.OURS)
    assert "vulnerable code not present" in only(found).evidence[0]


def test_version_outside_of_the_range() -> None:
    """A language package above its fix."""
    lib = package("pypi", "jinja2", "3.0")
    found = judged([lib], [says("PyPI", "jinja2", fixed="2.10.1")], [theirs("Jinja2", "3.0")])
    assert verdict(found) == (Kind.OUTSIDE_RANGE, Right.OURS)


def test_a_source_that_contradicts_itself_decides_nothing() -> None:
    """A bound of one record and an unbounded range of another, both of one source."""
    lib = package("golang", "example.com/lib", "v3.7.15")
    bounded = says("Go", "example.com/lib", introduced="3.7.0", fixed="3.7.14")
    unbounded = replace(says("Go", "example.com/lib", introduced="3.6.5"), advisory="GO-2")
    finding = theirs("example.com/lib", "3.7.15", type="golang")
    found = judged([lib], [bounded, unbounded], [finding])
    assert verdict(found) == (Kind.OUTSIDE_RANGE, Right.UNDECIDED)


def test_owned_by_an_operating_system_package() -> None:
    """The registry's advisory does not hold for a file that the distribution patches."""
    owner = deb("python3-jinja2", "3.1.2-1+deb12u1", source="jinja2")
    lib = package("pypi", "jinja2", "3.1.2", owned_by=owner.purl)
    fixed = says("Debian:12", "jinja2", fixed="3.1.2-1+deb12u1")
    registry = says("PyPI", "jinja2", fixed="3.1.3")
    found = judged([owner, lib], [fixed, registry], [theirs("jinja2", "3.1.2", type="pypi")])
    assert verdict(found) == (Kind.OWNED, Right.OURS)
    assert any("3.1.2-1+deb12u1" in line for line in only(found).evidence)
    still = says("Debian:12", "jinja2", fixed="3.1.2-1+deb12u2")
    found = judged([owner, lib], [still, registry], [theirs("jinja2", "3.1.2", type="pypi")])
    assert {row.right for row in found.differences if row.kind is Kind.OWNED} == {Right.BOTH}


def test_development_dependency() -> None:
    """Left out by default, and said so."""
    lib = package("npm", "minimist", "0.0.8", scope=Scope.DEVELOPMENT)
    found = judged([lib], [says("npm", "minimist", fixed="0.2.1")], [theirs("minimist", "0.0.8")])
    assert verdict(found) == (Kind.DEVELOPMENT, Right.BOTH)


def test_another_module_stream() -> None:
    """An advisory for one stream of a module says nothing about another."""
    rpm = package(
        "rpm",
        "postgresql",
        "9.6.22-1.module_el8.0.0+1",
        qualifiers={"rpmmod": "postgresql:9.6:8:c"},
        arch="x86_64",
    )
    statement = says(
        "AlmaLinux:8", "postgresql", fixed="12.7-1.module_el8.4.0+2", module="postgresql:12"
    )
    found = judged(
        [rpm],
        [statement],
        [theirs("postgresql", rpm.version, type="rpm")],
        release=Release(id="almalinux", version="8.6"),
    )
    assert verdict(found) == (Kind.MODULE, Right.OURS)


def test_another_architecture() -> None:
    """An advisory for one architecture says nothing about another."""
    statement = replace(FLAW, arches=("s390x",))
    found = judged([OPENSSL], [statement], [theirs("openssl", OPENSSL.version)])
    assert verdict(found) == (Kind.ARCHITECTURE, Right.OURS)


@pytest.mark.parametrize(
    ("words", "right"),
    [({"rejected": ("nvd",)}, Right.OURS), ({"disputed": ("nvd",)}, Right.UNDECIDED)],
)
def test_rejected_or_disputed(words: dict[str, Any], right: Right) -> None:
    """A rejected id is no flaw; a disputed one stays open."""
    other = says("Debian:12", "bash", "CVE-2024-9")
    found = judged(
        [OPENSSL],
        [other],
        [theirs("openssl", OPENSSL.version)],
        flaws=[Vulnerability(id=ID, **words)],
    )
    assert verdict(found) == (Kind.WITHDRAWN, right)


def test_rejected_although_an_advisory_still_names_it() -> None:
    """That it was rejected is the reason, unless the distributor itself stands by it."""
    flaw = Vulnerability(id=ID, rejected=("nvd",))
    found = judged([OPENSSL], [FLAW], [theirs("openssl", OPENSSL.version)], flaws=[flaw])
    assert not found.differences
    lib, said = package("pypi", "jinja2", "3.1.2"), says("PyPI", "jinja2", ID, fixed="3.1.3")
    found = judged([lib], [said], [theirs("jinja2", "3.1.2", type="pypi")], flaws=[flaw])
    assert verdict(found) == (Kind.WITHDRAWN, Right.OURS)


def test_withdrawn_advisory() -> None:
    """A statement that its publisher has withdrawn does not count any more."""
    statement = replace(FLAW, state=State.WITHDRAWN)
    found = judged([OPENSSL], [statement], [theirs("openssl", OPENSSL.version)])
    assert verdict(found) == (Kind.WITHDRAWN, Right.OURS)


def test_guessed_from_a_cpe_name() -> None:
    """With full data of the package's own ecosystem, a guess by name is wrong."""
    other = says("Debian:12", "bash", "CVE-2024-9")
    guess = theirs("openssl", OPENSSL.version, by_cpe=True)
    assert verdict(judged([OPENSSL], [other], [guess])) == (Kind.CPE, Right.OURS)
    partial = [Coverage(ecosystem="Debian:12", state="partial", reason="old copy")]
    found = judged([OPENSSL], [other], [guess], coverage=partial)
    assert verdict(found) == (Kind.CPE, Right.UNDECIDED)
    assert any("old copy" in line for line in only(found).evidence)


def test_about_another_release() -> None:
    """The advisory speaks of the same package elsewhere."""
    other = says("Debian:11", "openssl", fixed="1.1.1n-0+deb11u5")
    here = says("Debian:12", "bash", "CVE-2024-9")
    found = judged([OPENSSL], [other, here], [theirs("openssl", OPENSSL.version)])
    assert verdict(found) == (Kind.OTHER_RELEASE, Right.OURS)
    assert "Debian:11" in only(found).evidence[0]


def test_about_another_package() -> None:
    """The flaw is known, but in something else."""
    other = says("Debian:12", "bash")
    found = judged([OPENSSL], [other], [theirs("openssl", OPENSSL.version)])
    assert verdict(found) == (Kind.OTHER_PACKAGE, Right.OURS)


def test_every_flaw_is_looked_up() -> None:
    """However many there are, each is found where the advisories name it."""
    ids = [f"CVE-2024-{number}" for number in range(1000, 1300)]
    others = [says("Debian:12", "bash", id_) for id_ in ids]
    found = judged([OPENSSL], others, [theirs("openssl", OPENSSL.version, id_) for id_ in ids])
    assert len(found.differences) == len(ids)
    assert {row.kind for row in found.differences} == {Kind.OTHER_PACKAGE}


def test_not_in_our_data() -> None:
    """What nobody at hand names is undecided, never wrong."""
    found = judged([OPENSSL], [BACKPORTED], [theirs("openssl", OPENSSL.version, "CVE-2024-77")])
    assert verdict(found) == (Kind.NO_DATA, Right.UNDECIDED)


def test_no_data_about_the_ecosystem_is_quoted() -> None:
    """The gap in the data is the evidence."""
    lib = package("conan", "zlib", "1.2.11")
    found = judged([lib], [], [theirs("zlib", "1.2.11")])
    assert verdict(found) == (Kind.NO_DATA, Right.UNDECIDED)
    assert any("ConanCenter" in line for line in only(found).evidence)


def test_covered_by_an_exception_of_ours() -> None:
    """Both found it; the exception and its origin are named."""
    knowledge = Memory((FLAW,), ())
    ours = scan([OPENSSL], knowledge)
    (finding,) = ours.findings
    said = Suppression(kind="vex", origin="vex.json", reason="not reachable")
    ours = replace(ours, findings=(replace(finding, suppressed=said),))
    other = Foreign(tool="Other", findings=(theirs("openssl", OPENSSL.version),))
    found = compare(ours, other, knowledge, TODAY)
    assert verdict(found) == (Kind.SUPPRESSED, Right.BOTH)
    assert "vex.json: not reachable" in only(found).evidence


def test_what_we_cannot_decide_stays_undecided() -> None:
    """A doubt of ours is no disagreement, and is listed once."""
    module = package("golang", "example.com/tool", "(devel)")
    found = judged(
        [module],
        [says("Go", "example.com/tool", fixed="1.2.0")],
        [theirs("example.com/tool", "(devel)", type="golang")],
    )
    assert verdict(found) == (Kind.CANNOT_BE_DECIDED, Right.UNDECIDED)


def test_our_scan_is_older_than_the_advisory() -> None:
    """What today's data confirms and the stored scan lacks is their point."""
    knowledge = Memory((FLAW,), ())
    ours = replace(scan([OPENSSL], knowledge), findings=())
    other = Foreign(tool="Other", findings=(theirs("openssl", OPENSSL.version),))
    assert verdict(compare(ours, other, knowledge, TODAY)) == (Kind.NEWER_DATA, Right.THEIRS)


def test_we_do_not_list_the_package() -> None:
    """A system's database is complete; a file we could not read is our gap; else open."""
    gone = theirs("curl", "7.88", type="deb")
    assert verdict(judged([OPENSSL], [BACKPORTED], [gone])) == (Kind.NOT_LISTED, Right.OURS)
    lost = theirs("left-pad", "1.0.0", type="npm", path="app/package-lock.json")
    assert verdict(judged([OPENSSL], [BACKPORTED], [lost])) == (Kind.NOT_LISTED, Right.UNDECIDED)
    broken = (Diagnostic(path="app/package-lock.json", reason="not JSON"),)
    found = judged([OPENSSL], [BACKPORTED], [lost], result={"diagnostics": broken})
    assert verdict(found) == (Kind.NOT_LISTED, Right.THEIRS)


def test_another_version() -> None:
    """Of one file, or of a package database, we know what it states."""
    found = judged([OPENSSL], [BACKPORTED], [theirs("openssl", "1.1.1", type="deb")])
    assert verdict(found) == (Kind.OTHER_VERSION, Right.OURS)
    lib = package("npm", "lodash", "4.17.21", locations=(Location("a/package.json"),))
    statement = says("npm", "lodash", fixed="4.17.12")
    for path, right in (("a/package.json", Right.OURS), ("b/package.json", Right.UNDECIDED)):
        found = judged([lib], [statement], [theirs("lodash", "4.17.10", type="npm", path=path)])
        assert verdict(found) == (Kind.OTHER_VERSION, right)


def test_they_do_not_list_the_package() -> None:
    """Their list of packages lacks ours; where we read it is the evidence."""
    listed = (ForeignPackage(name="bash", version="5", type="deb"),)
    found = judged([OPENSSL], [FLAW], [], packages=listed, lists_packages=True)
    assert verdict(found) == (Kind.THEY_DO_NOT_LIST, Right.OURS)
    assert "deb/openssl" in only(found).evidence[0]


def test_their_data_is_older() -> None:
    """A flaw that was published after their database was built."""
    flaw = Vulnerability(id=ID, published="2024-05-01")
    found = judged([OPENSSL], [FLAW], [], flaws=[flaw], database="2024-01-01T00:00:00Z")
    assert verdict(found) == (Kind.THEIR_DATA_OLDER, Right.OURS)


def test_they_leave_out_what_has_no_fix() -> None:
    """All their findings have fixes, and ours has none."""
    bash = deb("bash", "5.2")
    other = says("Debian:12", "bash", "CVE-2024-2", fixed="5.3")
    open_ = says("Debian:12", "openssl")
    finding = theirs("bash", "5.2", "CVE-2024-2", fixed=("5.3",))
    found = judged([OPENSSL, bash], [open_, other], [finding])
    assert found.agreed == 1
    assert verdict(found) == (Kind.THEY_LEAVE_OUT_UNFIXED, Right.OURS)


def test_they_suppress_it() -> None:
    """An exception of theirs covers it."""
    covered = theirs("openssl", OPENSSL.version, suppressed="accepted until May")
    found = judged([OPENSSL], [FLAW], [covered])
    assert verdict(found) == (Kind.THEY_SUPPRESS, Right.BOTH)
    assert "accepted until May" in only(found).evidence[0]


def test_they_miss_it() -> None:
    """The comparison is the evidence that we are right."""
    found = judged([OPENSSL], [FLAW], [])
    assert verdict(found) == (Kind.THEY_MISS, Right.OURS)
    assert "3.0.11-1~deb12u2 < 3.0.11-1~deb12u3" in only(found).evidence[0]


def test_a_source_package_stands_for_its_binaries() -> None:
    """OSV-Scanner and Clair name sources; every binary of ours agrees."""
    binaries = [deb(name, "3.0.11-1~deb12u2", source="openssl") for name in ("libssl3", "openssl")]
    found = judged(binaries, [FLAW], [theirs("openssl", "3.0.11-1~deb12u2", type="deb")])
    assert (found.agreed, found.differences) == (2, ())


def test_a_finding_without_package_is_paired_by_its_id() -> None:
    """SARIF of some tools names none."""
    assert judged([OPENSSL], [FLAW], [theirs("", "")]).agreed == 1
    found = judged([OPENSSL], [FLAW], [theirs("", "", "CVE-2024-8")])
    assert {row.right for row in found.differences} == {Right.OURS, Right.UNDECIDED}


def test_counts_add_up_and_order_is_stable() -> None:
    """What needs a look comes first, and every difference is counted once."""
    findings = [
        theirs("openssl", OPENSSL.version, "CVE-2024-77"),
        theirs("curl", "7", "CVE-2024-78", type="deb"),
        theirs("curl", "7", "CVE-2024-78", type="deb"),
    ]
    found = judged([OPENSSL], [FLAW], findings)
    assert sum(found.by_right.values()) == len(found.differences) == 3
    assert sum(found.by_kind.values()) == 3
    assert [row.right for row in found.differences] == [Right.UNDECIDED, Right.OURS, Right.OURS]
    assert found == judged([OPENSSL], [FLAW], findings[::-1])


@pytest.mark.parametrize(
    ("type_", "one", "other", "same"),
    [
        ("deb", "1:2.0-1", "2.0-1", True),
        ("deb", "1:2.0-1", "2:2.0-1", False),
        ("rpm", "0:2.0-1.el8", "2.0-1.el8", True),
        ("pypi", "1.0", "1.0.0", True),
        ("npm", "1.0.0", "1.0.1", False),
        ("generic", "1.0", "1.00", False),
        ("deb", "", "1", False),
    ],
)
def test_versions_written_in_two_ways(type_: str, one: str, other: str, same: bool) -> None:
    """An epoch that one side leaves out, or zeros that mean nothing, make no difference."""
    assert same_version(type_, one, other) is same
