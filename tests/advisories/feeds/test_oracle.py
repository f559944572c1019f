"""Oracle Linux's errata."""

from __future__ import annotations

from io import BytesIO

import pytest

from seawall.advisories.feed import Fact
from seawall.advisories.feeds.oracle import PLUGIN
from seawall.model import Range, State, Statement
from tests.advisories.damage import until_damage
from tests.advisories.making import read, skipped, statements
from tests.advisories.oval.writing import Writer, both, either, references
from tests.shared import feeds

PATH = "oracle/security/oval/com.oracle.elsa-all.xml.bz2"


class Errata(Writer):
    """Errata as Oracle writes them."""

    def release(self, major: str) -> str:
        """A system of a major version."""
        return self.test("oraclelinux-release", version=("pattern match", f"^{major}"))

    def system(self, arch: str) -> str:
        """A system of an architecture."""
        return self.test("oraclelinux-release", arch=("pattern match", arch))

    def fixed(self, package: str, version: str) -> str:
        """A package in a version, signed by Oracle."""
        return both(
            self.test(package, evr=("less than", version)),
            self.test(package, signature_keyid=("equals", "72f97b74ec551f03")),
        )

    def module(self, name: str) -> str:
        """An enabled stream of a module."""
        return self.test(
            "<filepath>/etc/dnf/modules.d/</filepath>",
            f"Module {name} is enabled",
            kind="textfilecontent54",
            text=("pattern match", r"\nstream\s*=\s*12\b"),
        )

    def erratum(self, id_: str, criteria: str, *flaws: str) -> None:
        """One erratum."""
        metadata = references("elsa", [id_]) + references("CVE", flaws)
        severity = "<advisory><severity>IMPORTANT</severity></advisory>"
        self.definition(criteria, metadata + severity, id_=f"oval:def:{id_}")

    def facts(self) -> list[Fact]:
        """What the feed says about them."""
        return read(PLUGIN, PATH, self.document())


def _one(facts: list[Fact]) -> Statement:
    (statement,) = statements(facts)
    return statement


def test_an_erratum_speaks_of_each_flaw_and_package() -> None:
    """By release, with Oracle's word of severity; an epoch of 0 is left out."""
    errata = Errata()
    errata.erratum(
        "ELSA-2024-1234",
        both(
            errata.release("9"),
            either(
                errata.fixed("bind", "32:9.16.23-5.el9"), errata.fixed("glibc", "0:2.34-60.el9")
            ),
        ),
        "CVE-2024-0001",
        "CVE-2024-0002",
    )
    found = statements(errata.facts())
    assert [(item.vulnerability, item.package, item.ranges) for item in found] == [
        ("CVE-2024-0001", "bind", (Range(fixed="32:9.16.23-5.el9"),)),
        ("CVE-2024-0002", "bind", (Range(fixed="32:9.16.23-5.el9"),)),
        ("CVE-2024-0001", "glibc", (Range(fixed="2.34-60.el9"),)),
        ("CVE-2024-0002", "glibc", (Range(fixed="2.34-60.el9"),)),
    ]
    assert {(item.ecosystem, item.advisory, item.severity, item.state) for item in found} == {
        ("Oracle Linux:9", "ELSA-2024-1234", "important", State.FIXED)
    }


def test_an_erratum_without_flaws_speaks_of_itself() -> None:
    """Some fix what has no CVE."""
    errata = Errata()
    errata.erratum("ELSA-2024-1", both(errata.release("8"), errata.fixed("a", "0:1-1")))
    assert _one(errata.facts()).vulnerability == "ELSA-2024-1"


@pytest.mark.parametrize("major", ["5", "10"])
def test_the_release_is_a_number(major: str) -> None:
    """Of one digit or two."""
    errata = Errata()
    errata.erratum("ELSA-2024-1", both(errata.release(major), errata.fixed("a", "0:1-1")))
    assert _one(errata.facts()).ecosystem == f"Oracle Linux:{major}"


def test_architectures_of_the_system_become_those_of_its_packages() -> None:
    """A system of x86_64 holds packages of i686; equal fixes become one statement."""
    errata = Errata()
    errata.erratum(
        "ELSA-2024-1",
        both(
            errata.release("8"),
            either(
                both(errata.system("aarch64"), errata.fixed("same", "0:1-1")),
                both(
                    errata.system("x86_64"),
                    either(errata.fixed("same", "0:1-1"), errata.fixed("other", "0:2-1")),
                ),
            ),
        ),
    )
    found = {item.package: item.arches for item in statements(errata.facts())}
    assert found == {
        "same": ("aarch64", "i386", "i586", "i686", "x86_64"),
        "other": ("i386", "i586", "i686", "x86_64"),
    }


def test_a_module_stream_is_told() -> None:
    """By the words of the criterion."""
    errata = Errata()
    errata.erratum(
        "ELSA-2024-1",
        both(
            errata.release("8"),
            errata.module("postgresql:12"),
            errata.fixed("postgresql", "0:12.9-1.module+el8.5.0+20466+28a2a5d4"),
        ),
    )
    assert _one(errata.facts()).module == "postgresql:12"


def test_trains_of_the_kernel_are_told_apart() -> None:
    """The oldest train's fix is for all that is older, each other's begins with its train."""
    errata = Errata()
    for id_, version in (
        ("ELSA-2024-2", "0:5.4.17-2136.300.7.el7uek"),
        ("ELSA-2024-1", "0:4.14.35-2047.511.5.el7uek"),
        ("ELSA-2024-3", "0:5.4.17-2136.301.1.el7uek"),
    ):
        criteria = both(errata.release("7"), errata.fixed("kernel-uek", version))
        errata.erratum(id_, criteria, "CVE-2024-0001")
    assert {item.advisory: item.ranges for item in statements(errata.facts())} == {
        "ELSA-2024-1": (Range(fixed="4.14.35-2047.511.5.el7uek"),),
        "ELSA-2024-2": (Range(introduced="5.4.17", fixed="5.4.17-2136.300.7.el7uek"),),
        "ELSA-2024-3": (Range(introduced="5.4.17", fixed="5.4.17-2136.301.1.el7uek"),),
    }


def test_trains_differ_by_architecture() -> None:
    """Where only one train has the flaw on an architecture, all that is older is affected."""
    errata = Errata()
    for id_, arch, version in (
        ("ELSA-2024-1", "x86_64", "0:4.14.35-1.el7uek"),
        ("ELSA-2024-2", "x86_64", "0:5.4.17-1.el7uek"),
        ("ELSA-2024-2", "aarch64", "0:5.4.17-1.el7uek"),
    ):
        kernel = errata.fixed("kernel-uek", version)
        errata.erratum(id_, both(errata.release("7"), errata.system(arch), kernel), "CVE-2024-0001")
    found = {(item.advisory, item.arches[0]): item.ranges[0] for item in statements(errata.facts())}
    assert found["ELSA-2024-2", "aarch64"].introduced == "0"
    assert found["ELSA-2024-2", "i386"].introduced == "5.4.17"


@pytest.mark.parametrize(
    ("version", "start"),
    [("2:2.17-325.0.1.ksplice1.el7_9", "2:0"), ("10:3.6.16-4.0.1.el8_fips", "10:0")],
)
def test_special_builds_begin_with_their_epoch(version: str, start: str) -> None:
    """An ordinary package of epoch 0 is none of them; Oracle may name them by release as well."""
    errata = Errata()
    special = errata.test("glibc", release=("pattern match", "ksplice"))
    ordinary = errata.fixed("glibc", version)
    errata.erratum("ELSA-2024-1", both(errata.release("7"), either(both(special, ordinary))))
    errata.erratum("ELSA-2024-1", both(errata.release("7"), ordinary))
    assert {item.ranges for item in statements(errata.facts())} == {
        (Range(introduced=start, fixed=version),)
    }


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("0:1-1.ksplice1.el7", "a special build that cannot be told from ordinary ones"),
        ("1:1-1.el8_fips", "a special build that cannot be told from ordinary ones"),
    ],
)
def test_special_builds_with_an_ordinary_epoch_are_skipped(version: str, reason: str) -> None:
    """They would be taken for the ordinary package."""
    errata = Errata()
    errata.erratum("ELSA-2024-1", both(errata.release("7"), errata.fixed("glibc", version)))
    facts = errata.facts()
    assert not statements(facts)
    assert skipped(facts) == [(reason, True)]


def test_what_cannot_be_told_is_counted() -> None:
    """No release, no package, other conditions, no bound; the rest is read."""
    errata = Errata()
    release = errata.release("9")
    errata.erratum(
        "ELSA-2024-1",
        either(
            errata.fixed("a", "0:1-1"),
            release,
            both(release, errata.test("a", evr=("less than", "0:1-1"), version=("equals", "1"))),
            both(release, errata.test("a", evr=("less than or equal", "0:1-1"))),
            both(release, errata.fixed("a", "0:1-1")),
        ),
    )
    errata.definition(both(release), references("elsa", ["other"]))
    facts = errata.facts()
    assert _one(facts).package == "a"
    assert skipped(facts) == [
        ("names no release or no package", True),
        ("names no release or no package", True),
        ("has conditions that are not known", True),
        ("names no fixed version", True),
        ("no id of an erratum", True),
    ]


def test_what_came_before_damage_counts_kernels_too() -> None:
    """Then the damage is said."""
    errata = Errata()
    for number, package in enumerate(("kernel-uek", "a", "b"), 1):
        criteria = both(errata.release("9"), errata.fixed(package, "0:1-1"))
        errata.erratum(f"ELSA-2024-{number}", criteria)
    content = errata.document()
    cut = content[: content.rindex(b"<rpminfo_state")]
    found, damage = until_damage(PLUGIN.read(PATH, BytesIO(cut)))
    assert damage is not None
    assert {item.package for item in statements(found)} == {"a", "kernel-uek"}


def test_real_errata() -> None:
    """Bind of Oracle Linux 5, with epoch; a kernel whose modules carry its version."""
    folder = feeds("samples/oracle-oval")
    found = statements(read(PLUGIN, PATH, (folder / "ELSA-2007-0057.xml").read_bytes()))
    assert len(found) == 16
    assert found[-2] == Statement(
        source="oracle",
        advisory="ELSA-2007-0057",
        vulnerability="CVE-2007-0493",
        ecosystem="Oracle Linux:5",
        package="caching-nameserver",
        ranges=(Range(fixed="30:9.3.3-8.el5"),),
        state=State.FIXED,
        severity="moderate",
    )
    found = statements(read(PLUGIN, PATH, (folder / "elsa-2018-1196-1.xml.bz2").read_bytes()))
    fixes = {item.package: item.ranges[0].fixed for item in found}
    assert {item.vulnerability for item in found} == {"CVE-2017-5715"}
    assert fixes["kernel-headers"] == "2.6.18-419.0.0.0.10.el5"
    assert fixes["ocfs2-2.6.18-419.0.0.0.10.el5xen"] == "1.4.11-1.el5"
    assert len(fixes) == 18


def test_a_real_document_without_its_tests_gives_nothing() -> None:
    """The sample was cut after the definitions: each is said to refer to what is not there."""
    content = (feeds("samples/oracle-oval") / "all-positive-data.xml.bz2").read_bytes()
    facts = read(PLUGIN, PATH, content)
    assert not statements(facts)
    assert set(skipped(facts)) == {("refers to a test that is not there", True)}
