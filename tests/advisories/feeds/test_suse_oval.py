"""SUSE's flaws in OVAL."""

from __future__ import annotations

from seawall.advisories.feed import Fact
from seawall.advisories.feeds.suse_oval import PLUGIN
from seawall.model import Range, Score, State
from tests.advisories.making import flaws, read, skipped, statements
from tests.advisories.oval.writing import Writer, both, either
from tests.shared import feeds

PATH = "suse/pub/projects/security/oval/suse.linux.enterprise.server.15-affected.xml.gz"
ARCHES = ("aarch64", "ppc64le", "s390x", "x86_64")


class Flaws(Writer):
    """Flaws as SUSE writes them."""

    def product(self, name: str, package: str = "sles-release", version: str = "15.5") -> str:
        """A product."""
        return self.test(package, f"{name} is installed", version=("equals", version))

    def flaw(self, criteria: str, id_: str = "CVE-2024-0001") -> list[Fact]:
        """What the feed says about one flaw."""
        metadata = (
            f"<title>{id_}</title><advisory><severity>Important</severity>"
            f'<cve cvss3="7.5/CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N">{id_}</cve></advisory>'
        )
        self.definition(criteria, metadata, kind="vulnerability")
        return read(PLUGIN, PATH, self.document())


def test_products_and_packages_are_paired() -> None:
    """Fixed, open and not affected; named as OSV names SUSE's products."""
    writer = Flaws()
    facts = writer.flaw(
        either(
            both(
                either(
                    writer.product("SUSE Linux Enterprise Server 15 SP5"),
                    writer.product("SUSE Linux Enterprise Module for Basesystem 15 SP5"),
                ),
                either(
                    writer.test("curl", evr=("less than", "0:8.0.1-150400.5.1")),
                    writer.test("wget", evr=("greater than", "0:0-0")),
                    writer.test("zlib", "zlib is not affected", version=("equals", "0")),
                ),
            ),
            both(
                writer.product("openSUSE Leap 15.5", "openSUSE-release"),
                writer.test("curl", evr=("less than", "0:8.0.1-150400.5.1")),
            ),
        )
    )
    found = {(item.ecosystem, item.package): item for item in statements(facts)}
    assert {ecosystem for ecosystem, _ in found} == {
        "SUSE:Linux Enterprise Server 15 SP5",
        "SUSE:Linux Enterprise Module for Basesystem 15 SP5",
        "openSUSE:Leap 15.5",
    }
    curl = found["openSUSE:Leap 15.5", "curl"]
    assert (curl.state, curl.severity, curl.note) == (State.FIXED, "important", "")
    assert curl.ranges == (Range(fixed="8.0.1-150400.5.1"),)
    wget = found["SUSE:Linux Enterprise Server 15 SP5", "wget"]
    assert (wget.state, wget.ranges, wget.note) == (State.AFFECTED, (Range(),), "affected")
    zlib = found["SUSE:Linux Enterprise Server 15 SP5", "zlib"]
    assert (zlib.state, zlib.ranges, zlib.note) == (State.NOT_AFFECTED, (), "not affected")
    assert flaws(facts)["CVE-2024-0001"].scores == (
        Score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "suse-oval"),
    )


def test_live_patches_and_unknown_products_are_counted() -> None:
    """A kernel without a live patch depends on two packages."""
    writer = Flaws()
    product = writer.product("SUSE Linux Enterprise Server 15 SP5")
    patch = writer.test("kernel-livepatch", check="none satisfy", evr=("less than", "0:1-1"))
    facts = writer.flaw(
        either(
            both(product, writer.test("kernel-default", evr=("equals", "0:5-1")), patch),
            both(writer.product("suse103"), writer.test("a", evr=("less than", "0:1-1"))),
            both(product, writer.test("a", version=("equals", "3"))),
            product,
        )
    )
    assert not statements(facts)
    assert [reason for reason, _ in skipped(facts)] == [
        "depends on what is not installed",
        "names no product that is known",
        "has conditions that are not known",
        "names no package",
    ]


def test_patches_and_other_ids_are_left_out() -> None:
    """Only flaws are read."""
    writer = Flaws()
    writer.definition(both(writer.test("a")), kind="patch", id_="oval:def:2")
    facts = writer.flaw(both(writer.test("a")), id_="SUSE-SU-2024:1")
    assert skipped(facts) == [("a patch, not a flaw", False), ("no id of a flaw", False)]


def test_real_flaws() -> None:
    """A document cut by others, whose tests are partly gone, still says what it says."""
    content = (feeds("samples/suse-oval") / "suse_truncated.xml").read_bytes()
    facts = read(PLUGIN, PATH, content)
    found = {(item.vulnerability, item.ecosystem, item.package): item for item in statements(facts)}
    assert len(found) == 6
    kernel = found["CVE-2021-29154", "SUSE:Linux Enterprise Server 15 SP1-LTSS", "kernel-default"]
    assert kernel.ranges == (Range(fixed="4.12.14-197.89.2"),)
    assert (kernel.arches, kernel.state, kernel.severity) == (ARCHES, State.FIXED, "important")
    module = "SUSE:Linux Enterprise Module for Basesystem 15"
    assert found["CVE-1999-0524", module, "kernel-source"].state is State.NOT_AFFECTED
    server = "SUSE:Linux Enterprise Server 15"
    assert found["CVE-2026-34073", server, "python3-cryptography"].state is State.NOT_AFFECTED
    assert ("refers to a test that is not there", True) in skipped(facts)
    assert ("compares versions in an unknown way", False) in skipped(facts)
