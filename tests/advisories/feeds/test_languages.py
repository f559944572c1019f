"""Ruby, PHP, Node.js, GitHub."""

from __future__ import annotations

import json

import pytest

from seawall.advisories import archives
from seawall.advisories.feeds import friendsofphp, ghsa, nodejs, osv, rubysec
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Range, State
from tests.advisories.making import flaws, read, skipped, statements, zipped
from tests.advisories.making import osv as record

RUBY = f"github/{rubysec.PATH}"
PHP = f"github/{friendsofphp.PATH}"
NODE = f"github/{nodejs.PATH}"


def _gem(text: str, name: str = "db/gems/a/CVE-2024-0001.yml") -> bytes:
    return zipped({name: text})


def test_a_gem_is_affected_below_its_patches() -> None:
    """Except in lines that have patches of their own."""
    text = (
        "gem: a\ncve: 2024-0001\nghsa: xx65-cc7g-9pfp\nosvdb: 12\ndate: 2024-01-02\ncvss_v3: 7.5\n"
        'patched_versions: ["~> 1.2.3", ">= 2.0.1"]\nunaffected_versions: ["< 1.0"]\n'
    )
    found = read(rubysec.PLUGIN, RUBY, _gem(text))
    (said,) = statements(found)
    assert said.ranges == (Range("1.0", "1.2.3"), Range("1.3.a", "2.0.1"))
    assert (said.ecosystem, said.state, said.severity) == ("RubyGems", State.FIXED, "high")
    known = flaws(found)["CVE-2024-0001"]
    assert (known.aliases, known.published) == (("GHSA-xx65-cc7g-9pfp", "OSVDB-12"), "2024-01-02")


def test_a_gem_without_patches_is_affected_in_all_versions() -> None:
    """Nothing is fixed, and it says so."""
    (said,) = statements(read(rubysec.PLUGIN, RUBY, _gem("gem: a\ncve: 2024-0001\n")))
    assert (said.ranges, said.state) == ((Range(),), State.AFFECTED)


def test_engines_are_no_gems() -> None:
    """Flaws of Ruby itself do not match a gem called ruby."""
    content = _gem("engine: ruby\ncve: 2024-0001\n", "db/rubies/ruby/CVE-2024-0001.yml")
    (said,) = statements(read(rubysec.PLUGIN, RUBY, content))
    assert (said.ecosystem, said.package) == ("Ruby", "ruby")


def test_a_gem_for_another_platform_is_counted() -> None:
    """A flaw of the Java variant is not one of the others."""
    found = read(rubysec.PLUGIN, RUBY, _gem("gem: a\nplatform: jruby\n"))
    assert skipped(found) == [("only on the platform jruby", False)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "gem: [a]",
        "gem: a\npatched_versions: ['>= x']",
        "gem: a\npatched_versions: 7",
        "gem: a\npatched_versions: [[1]]",
        "gem: {",
        "gem: &a [*a]",
        "!!python/object/apply:os.system [true]",
        "gem: a\npatched_versions: ['>= " + "1" * 500 + "']",
    ],
)
def test_malformed_gems_are_counted(text: str) -> None:
    """None stops the others."""
    assert [broken for _, broken in skipped(read(rubysec.PLUGIN, RUBY, _gem(text)))] == [True]


def test_a_composer_package_is_affected_in_its_branches() -> None:
    """Constraints of a branch hold together, branches are alternatives."""
    text = (
        "cve: CVE-2024-0001\nreference: composer://Vendor/Name\nbranches:\n"
        "  1.x: {time: 2024-01-02 03:04:05, versions: ['>=1.0', '<1.5']}\n"
        "  2.x: {time: ~, versions: ['>=2.0', '<=2.3']}\n"
    )
    found = read(friendsofphp.PLUGIN, PHP, zipped({"db/vendor/name/x.yaml": text}))
    (said,) = statements(found)
    assert said.ranges == (Range("1.0", "1.5"), Range("2.0", "", "2.3"))
    assert (said.package, said.state) == ("vendor/name", State.FIXED)
    assert flaws(found)["CVE-2024-0001"].published == "2024-01-02"


def test_a_branch_without_time_is_not_fixed() -> None:
    """A bound alone is no fix."""
    text = "reference: composer://v/n\nbranches: {a: {time: ~, versions: ['<1.5']}}"
    (said,) = statements(read(friendsofphp.PLUGIN, PHP, zipped({"db/v/n/2020-1.yaml": text})))
    assert (said.state, said.vulnerability) == (State.AFFECTED, "v/n/2020-1")


@pytest.mark.parametrize(
    "text",
    [
        "reference: pear://v/n\nbranches: {a: {versions: ['<1']}}",
        "reference: composer://v/n\nbranches: {a: {versions: []}}",
        "reference: composer://v/n\nbranches: {a: {versions: ['!=1']}}",
        "reference: composer://v/n\nbranches: {a: 1}",
        "reference: composer://v/n",
    ],
)
def test_malformed_composer_advisories_are_counted(text: str) -> None:
    """None stops the others."""
    found = read(friendsofphp.PLUGIN, PHP, zipped({"db/v/n/x.yaml": text}))
    assert [broken for _, broken in skipped(found)] == [True]


def _node(**record: object) -> bytes:
    return zipped({"db/vuln/core/7.json": dict(record), "db/vuln/core/index.json": {}})


def test_node_is_affected_below_the_patch_of_each_line() -> None:
    """Each CVE has a statement."""
    content = _node(
        cve=["CVE-2024-0001", "CVE-2024-0002"],
        vulnerable="4.x || 6.x",
        patched="^4.5.0 || ^6.2.1",
        severity="high",
    )
    said = statements(read(nodejs.PLUGIN, NODE, content))
    assert [item.vulnerability for item in said] == ["CVE-2024-0001", "CVE-2024-0002"]
    assert said[0].ranges == (Range("4.0.0", "4.5.0"), Range("6.0.0", "6.2.1"))
    assert (said[0].ecosystem, said[0].package) == ("Node.js", "node")


def test_flaws_of_another_system_are_counted() -> None:
    """Nothing is said about Node.js on Linux."""
    content = _node(vulnerable="4.x", patched="^4.5.0", affectedEnvironments=["win32"])
    assert skipped(read(nodejs.PLUGIN, NODE, content)) == [("not on Linux", False)]


def test_bundled_code_that_is_not_reached_is_not_affected() -> None:
    """The assessment of dependencies takes findings back."""
    assessed = {"cve": ["CVE-2023-45853"], "reason": "vulnerable_code_not_present"}
    (said,) = statements(read(nodejs.PLUGIN, NODE, zipped({"db/vuln/deps/1.json": assessed})))
    assert (said.state, said.note) == (State.NOT_AFFECTED, "vulnerable_code_not_present")


@pytest.mark.parametrize("vulnerable", ["", "||", "latest", "x.4", "9" * 3000])
def test_unreadable_node_ranges_are_counted(vulnerable: str) -> None:
    """A range is never guessed."""
    found = read(nodejs.PLUGIN, NODE, _node(vulnerable=vulnerable, patched="^4.5.0"))
    assert [broken for _, broken in skipped(found)] == [True]


def test_only_reviewed_advisories_of_github_are_read() -> None:
    """The archive also holds copies of CVE records."""
    content = zipped(
        {
            "db/advisories/github-reviewed/2024/01/GHSA-1/GHSA-1.json": record(
                "GHSA-1", "npm", "a", {"introduced": "0"}
            ),
            "db/advisories/unreviewed/2024/01/GHSA-2/GHSA-2.json": record(
                "GHSA-2", "npm", "a", {"introduced": "0"}
            ),
        }
    )
    found = read(ghsa.PLUGIN, ghsa.PLUGIN.patterns[1], content)
    assert [said.advisory for said in statements(found)] == ["GHSA-1"]


def test_every_archive_of_osv_is_a_source_with_licence() -> None:
    """Known ones by name, others by their address."""
    for download in osv.PLUGIN.downloads:
        source = osv.PLUGIN.source(download.target)
        assert source.licence
        assert source.credit
    assert osv.PLUGIN.source("osv/GitHub Actions/all.zip").id == "osv-github-actions"


@pytest.mark.parametrize("plugin", [osv.PLUGIN, rubysec.PLUGIN, friendsofphp.PLUGIN, nodejs.PLUGIN])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"not a zip", zipped({"a.json": {}})[:-30]]
)
def test_what_is_no_archive_is_refused(plugin: rubysec.RubySec, content: bytes) -> None:
    """A truncated download fails as a whole."""
    with pytest.raises(MalformedInput):
        read(plugin, "osv/PyPI/all.zip", content)


def test_members_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In number and in size."""
    content = zipped(
        {"a.json": " " * 2000, "b.json": record("X", "PyPI", "a", {"introduced": "0"})}
    )
    monkeypatch.setattr(archives, "MEMBER_SIZE", 1000)
    found = read(osv.PLUGIN, "osv/PyPI/all.zip", content)
    assert skipped(found) == [("member too large", True)]
    monkeypatch.setattr(archives, "MEMBERS", 1)
    with pytest.raises(LimitExceeded):
        read(osv.PLUGIN, "osv/PyPI/all.zip", content)


def test_a_damaged_member_is_counted() -> None:
    """The others of the archive are read."""
    good = record("PYSEC-1", "PyPI", "a", {"introduced": "0"})
    content = bytearray(zipped({"a.json": json.dumps(good) * 3, "b.json": good}))
    content[60] ^= 0xFF
    found = read(osv.PLUGIN, "osv/PyPI/all.zip", bytes(content))
    assert skipped(found) == [("damaged member of the archive", True)]
    assert len(statements(found)) == 1
