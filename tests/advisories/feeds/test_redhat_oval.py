"""Red Hat's OVAL, as mirrors still keep it."""

from __future__ import annotations

import bz2

import pytest

from seawall.advisories.feed import Fact
from seawall.advisories.feeds.redhat_oval import PLUGIN
from seawall.model import Range, Score, State, Statement
from tests.advisories.making import flaws, read, skipped, statements
from tests.advisories.oval.writing import Writer, both, either, references
from tests.shared import feeds

FOLDER = "redhat/data/oval/v2"
PATH = f"{FOLDER}/RHEL8/rhel-8-including-unpatched.oval.xml.bz2"
PRODUCT = "cpe:/a:redhat:enterprise_linux:8::appstream"


class RedHat(Writer):
    """Definitions as Red Hat writes them."""

    def on_8(self, *criteria: str) -> str:
        """On Red Hat Enterprise Linux 8; or elsewhere, where nothing is meant."""
        name = "<filepath>/etc/redhat-release</filepath>"
        here = self.test(name, "Red Hat Enterprise Linux 8 is installed", kind="rpmverifyfile")
        never = self.test(
            name,
            "Red Hat Enterprise Linux must be installed",
            kind="rpmverifyfile",
            check="none satisfy",
        )
        return either(never, both(here, *criteria))

    def package(self, name: str, fixed: str = "", arch: str = "") -> str:
        """A package of Red Hat, in any version or an older one."""
        if arch:
            test = self.test(name, evr=("less than", fixed), arch=("pattern match", arch))
        elif fixed:
            test = self.test(name, evr=("less than", fixed))
        else:
            test = self.test(name)
        return both(test, self.test(name, signature_keyid=("equals", "199e2f91fd431d51")))

    def facts(
        self,
        criteria: str,
        *,
        id_: str = "oval:com.redhat.rhsa:def:1",
        cpes: tuple[str, ...] = (),
        words: tuple[tuple[str, str], ...] = (),
    ) -> list[Fact]:
        """What the feed says about one definition."""
        listed = "".join(f"<cpe>{cpe}</cpe>" for cpe in cpes)
        resolutions = "".join(
            f'<resolution state="{state}"><component>{name}</component></resolution>'
            for state, name in words
        )
        erratum = references("RHSA", ["RHSA-2024:0001"]) if ".rhsa:" in id_ else ""
        self.definition(
            criteria,
            f"{erratum}{references('CVE', ['CVE-2024-0001'])}<advisory><severity>Low</severity>"
            '<cve cvss3="5.7/CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:U/C:H/I:N/A:N">CVE-2024-0001</cve>'
            f"<affected>{resolutions}</affected>"
            f"<affected_cpe_list>{listed}</affected_cpe_list></advisory>",
            id_=id_,
            kind="patch",
        )
        return read(PLUGIN, PATH, bz2.compress(self.document()))


def test_an_erratum_speaks_of_its_products() -> None:
    """By the streams that systems are asked for, with architectures and vectors."""
    writer = RedHat()
    fixed = writer.package("bind", "32:9.11.36-11.el8", "aarch64|x86_64")
    facts = writer.facts(writer.on_8(fixed), cpes=(PRODUCT, "cpe:/o:redhat:enterprise_linux:8"))
    assert statements(facts) == [
        Statement(
            source="redhat-oval",
            advisory="RHSA-2024:0001",
            vulnerability="CVE-2024-0001",
            ecosystem=ecosystem,
            package="bind",
            ranges=(Range(fixed="32:9.11.36-11.el8"),),
            state=State.FIXED,
            severity="low",
            arches=("aarch64", "x86_64"),
        )
        for ecosystem in ("Red Hat:enterprise_linux:8::appstream", "Red Hat:8")
    ]
    vector = "CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:U/C:H/I:N/A:N"
    assert flaws(facts)["CVE-2024-0001"].scores == (Score(vector, "redhat-oval"),)
    assert not skipped(facts)


def test_a_module_and_a_running_kernel() -> None:
    """The stream is told; which kernel runs says nothing about its package."""
    writer = RedHat()
    module = writer.test("", "Module nodejs:18 is enabled", kind="textfilecontent54")
    facts = writer.facts(writer.on_8(module, writer.package("nodejs", "1:18-1.module+el8")))
    assert [item.module for item in statements(facts)] == ["nodejs:18"]
    writer = RedHat()
    runs = writer.test("", "kernel earlier than 0:4-1 is currently running", kind="uname")
    boots = writer.test("", "kernel earlier than 0:4-1 is set to boot up on next boot", kind="x")
    facts = writer.facts(writer.on_8(either(runs, boots), writer.package("kernel", "0:4-1.el8")))
    assert [item.package for item in statements(facts)] == ["kernel"]
    assert not skipped(facts)


@pytest.mark.parametrize(
    ("words", "state", "note"),
    [
        ((), State.AFFECTED, ""),
        ((("Affected", "bind"),), State.AFFECTED, "Affected"),
        ((("Will not fix", "bind"),), State.WONT_FIX, "Will not fix"),
        ((("Fix deferred", "bind9"),), State.DEFERRED, "Fix deferred"),
        ((("Out of support scope", "bind"),), State.END_OF_LIFE, "Out of support scope"),
        ((("Under investigation", "bind"),), State.INVESTIGATING, "Under investigation"),
        ((("Will not fix", "bind"), ("Affected", "other")), State.WONT_FIX, "Will not fix"),
        ((("Will not fix", "a"), ("Affected", "b")), State.AFFECTED, ""),
    ],
)
def test_open_flaws_have_red_hats_word(
    words: tuple[tuple[str, str], ...], state: State, note: str
) -> None:
    """Of the component, or of all alike."""
    writer = RedHat()
    criteria = writer.on_8(writer.package("bind"))
    facts = writer.facts(criteria, id_="oval:com.redhat.cve:def:1", words=words)
    (statement,) = statements(facts)
    assert (statement.state, statement.note) == (state, note)
    assert (statement.ranges, statement.ecosystem) == ((Range(),), "Red Hat:8")
    assert statement.advisory == "CVE-2024-0001"


@pytest.mark.parametrize(
    ("words", "states", "reasons"),
    [
        ((), [State.NOT_AFFECTED], []),
        ((("Will not fix", "bind"),), [], [("contradicts itself", False)]),
    ],
)
def test_components_that_are_not_affected(
    words: tuple[tuple[str, str], ...], states: list[State], reasons: list[tuple[str, bool]]
) -> None:
    """They are there and are not; a word to the contrary leaves nothing said."""
    writer = RedHat()
    never = writer.test("bind", check="none satisfy")
    criteria = writer.on_8(writer.test("bind"), never)
    facts = writer.facts(criteria, id_="oval:com.redhat.unaffected:def:1", words=words)
    assert [item.state for item in statements(facts)] == states
    assert skipped(facts) == reasons


def test_what_cannot_be_told_is_counted() -> None:
    """Other tests, absence, several packages; a product of another vendor is none."""
    writer = RedHat()
    odd = writer.test("", "something else", kind="sysctl")
    absent = writer.test("b", check="none satisfy")
    both_ = both(writer.package("a", "0:1-1"), writer.package("b", "0:1-1"))
    facts = writer.facts(
        writer.on_8(either(odd, absent, both_, writer.package("a", "0:1-1"))),
        cpes=("cpe:/o:other:os",),
    )
    assert [item.package for item in statements(facts)] == ["a"]
    assert [reason for reason, _ in skipped(facts)] == [
        "depends on something else than packages",
        "depends on what is not installed",
        "depends on several packages",
    ]


def test_real_documents() -> None:
    """Fixed in a product; open in a release; without a product nothing is said."""
    folder = feeds("samples/redhat-oval-v2")
    name = "RHEL8/ansible-2-including-unpatched.oval.xml.bz2"
    facts = read(PLUGIN, f"{FOLDER}/{name}", (folder / name).read_bytes())
    found = {(item.advisory, item.ecosystem, item.package): item for item in statements(facts)}
    ansible = found["RHSA-2019:3927", "Red Hat:ansible_engine:2.9::el8", "ansible"]
    assert (ansible.vulnerability, ansible.severity) == ("CVE-2019-14864", "moderate")
    assert ansible.ranges == (Range(fixed="2.9.1-1.el8"),)
    assert skipped(facts) == [("names no flaw or no product", False)] * 3
    name = "RHEL6/rhel-6-extras-including-unpatched.oval.xml.bz2"
    whole = f"{FOLDER}/RHEL6/rhel-6-including-unpatched.oval.xml.bz2"
    said = {
        (item.vulnerability, item.package): item
        for item in statements(read(PLUGIN, whole, (folder / name).read_bytes()))
    }
    assert said["CVE-2014-3209", "ldns-python"].state is State.AFFECTED
    assert said["CVE-2014-3209", "ldns-python"].ecosystem == "Red Hat:6"
    assert said["CVE-2016-5391", "libreswan"].state is State.NOT_AFFECTED
    upgrade = said["CVE-2014-3585", "redhat-upgrade-tool"]
    assert (upgrade.advisory, upgrade.ranges) == (
        "RHBA-2014:1396",
        (Range(fixed="1:0.7.32-1.el6"),),
    )
