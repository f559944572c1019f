"""Differences between two scans."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from seawall.model import (
    Artifact,
    Finding,
    Layer,
    Package,
    ScanResult,
    Snapshot,
    Suppression,
)
from seawall.vulnerabilities.diff import Difference, diff

COVERED = Suppression(kind="ignore-file", origin=".seawallignore:1")


def scan(
    packages: dict[str, str], findings: tuple[tuple[str, str], ...] = (), **fields: Any
) -> ScanResult:
    """Packages by name and version, findings by id and package."""
    covered = fields.pop("covered", ())
    layers = tuple(
        Layer(diff_id=f"sha256:{name}", size=size) for name, size in fields.pop("layers", ())
    )
    return ScanResult(
        artifact=Artifact(name=fields.pop("name", "a"), kind="image", layers=layers),
        packages=tuple(
            Package(type="deb", name=name, version=version) for name, version in packages.items()
        ),
        findings=tuple(
            Finding(
                id=id_,
                package=name,
                version=packages[name],
                purl="",
                type="deb",
                suppressed=COVERED if (id_, name) in covered else None,
            )
            for id_, name in findings
        ),
        snapshot=Snapshot(id=fields.pop("data", "sha256:1")),
        complete=fields.pop("complete", True),
    )


def _ids(changes: Any) -> list[tuple[str, str, str]]:
    return [(item.finding.id, item.finding.package, item.reason) for item in changes]


def test_packages_come_go_and_change() -> None:
    """Packages are added, removed or changed by name, with their versions."""
    result = diff(scan({"a": "1", "b": "1", "c": "1"}), scan({"b": "1", "c": "2", "d": "1"}))
    assert [(item.name, item.before, item.after) for item in result.removed] == [("a", ("1",), ())]
    assert [(item.name, item.before, item.after) for item in result.added] == [("d", (), ("1",))]
    assert [(item.name, item.before, item.after) for item in result.changed] == [
        ("c", ("1",), ("2",))
    ]


def test_findings_come_and_go_for_a_reason() -> None:
    """Every finding that came or went says what explains it."""
    before = scan(
        {"a": "1", "b": "1", "c": "1", "same": "1"},
        (("CVE-1", "a"), ("CVE-2", "b"), ("CVE-3", "c"), ("CVE-4", "same")),
    )
    after = scan(
        {"b": "2", "c": "1", "d": "1", "same": "1"},
        (("CVE-3", "c"), ("CVE-4", "same"), ("CVE-5", "d"), ("CVE-6", "b")),
        covered=(("CVE-3", "c"),),
    )
    result = diff(before, after)
    assert _ids(result.fixed) == [
        ("CVE-1", "a", "package removed"),
        ("CVE-2", "b", "version changed"),
        ("CVE-3", "c", "exception added"),
    ]
    assert _ids(result.new) == [
        ("CVE-5", "d", "package added"),
        ("CVE-6", "b", "version changed"),
    ]
    assert result.unchanged == 1
    assert result.same_data


def test_a_flaw_that_survives_an_update_is_no_change() -> None:
    """A new version with the old flaw is neither new nor fixed."""
    result = diff(scan({"a": "1"}, (("CVE-1", "a"),)), scan({"a": "2"}, (("CVE-1", "a"),)))
    assert (result.new, result.fixed, result.unchanged) == ((), (), 1)


def test_news_about_the_data_is_told_from_news_about_the_artifact() -> None:
    """An unchanged package with a new finding blames the data only if it changed."""
    after = scan({"a": "1"}, (("CVE-1", "a"),), data="sha256:2")
    result = diff(scan({"a": "1"}), after)
    assert not result.same_data
    assert _ids(result.new) == [("CVE-1", "a", "advisory data changed")]
    assert _ids(diff(scan({"a": "1"}), scan({"a": "1"}, (("CVE-1", "a"),))).new) == [
        ("CVE-1", "a", "not known")
    ]


def test_what_an_incomplete_scan_did_not_see_is_not_called_removed() -> None:
    """A package missing from a scan that could not read everything may still be there."""
    whole = scan({"a": "1"}, (("CVE-1", "a"),))
    cut = scan({}, complete=False)
    assert _ids(diff(whole, cut).fixed) == [("CVE-1", "a", "scan incomplete")]
    assert _ids(diff(cut, whole).new) == [("CVE-1", "a", "scan incomplete")]
    updated = scan({"a": "2"}, complete=False)
    assert _ids(diff(whole, updated).fixed) == [("CVE-1", "a", "version changed")]
    assert _ids(diff(whole, scan({})).fixed) == [("CVE-1", "a", "package removed")]


def test_an_exception_that_ended_brings_a_finding_back() -> None:
    """A finding is new again when its exception no longer holds."""
    before = scan({"a": "1"}, (("CVE-1", "a"),), covered=(("CVE-1", "a"),))
    assert _ids(diff(before, scan({"a": "1"}, (("CVE-1", "a"),))).new) == [
        ("CVE-1", "a", "exception ended")
    ]


def test_layers_and_sizes() -> None:
    """Layers are compared as a multiset, and sizes are those of all layers."""
    before = scan({}, layers=(("base", 100), ("empty", 1), ("app", 50)), name="shop:1")
    after = scan({}, layers=(("base", 100), ("empty", 1), ("empty", 1), ("new", 70)), name="shop:2")
    result = diff(before, after)
    assert [layer.diff_id for layer in result.layers_added] == ["sha256:empty", "sha256:new"]
    assert [layer.diff_id for layer in result.layers_removed] == ["sha256:app"]
    assert result.layers_kept == 2
    assert (result.size_before, result.size_after) == (151, 172)
    assert (result.before, result.after) == ("shop:1", "shop:2")


_PACKAGES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("12"), max_size=4)


@given(_PACKAGES, _PACKAGES)
def test_nothing_is_lost_either_way(old: dict[str, str], new: dict[str, str]) -> None:
    """Comparing backwards swaps added and removed, and a scan equals itself."""
    forth: Difference = diff(scan(old), scan(new))
    back: Difference = diff(scan(new), scan(old))
    assert {item.name for item in forth.added} == new.keys() - old.keys()
    assert {item.name for item in forth.removed} == old.keys() - new.keys()
    assert {item.name for item in forth.added} == {item.name for item in back.removed}
    assert {item.name for item in forth.changed} == {item.name for item in back.changed}
    assert diff(scan(old), scan(old)) == Difference(before="a", after="a", same_data=True)
