"""Layers into one file system: every rule of the layer specification, seen through findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from seawall.model import Package
from seawall.pipeline.examine import Examined, Settings, examine
from tests.artifacts.images import (
    FOLDER,
    OPAQUE,
    REMOVED,
    Hardlink,
    Node,
    Regular,
    Symlink,
    image,
    layer,
    write_layout,
)
from tests.report.making import LIBSSL, RESULT, text_of

LOCK = b'{"lockfileVersion": 3, "packages": {"node_modules/%s": {"version": "%s"}}}'


def lock(name: str, version: str = "1.0.0") -> bytes:
    return LOCK % (name.encode(), version.encode())


def examined(tmp_path: Path, *layers: Mapping[str, Node], compression: str = "gzip") -> Examined:
    built = image(*(layer(nodes, compression) for nodes in layers))
    return examine(f"oci:{write_layout(tmp_path / 'image', {'app:1': built})}", Settings())


def found(result: Examined) -> dict[str, Package]:
    return {package.name: package for package in result.inventory.packages}


def paths(result: Examined) -> set[str]:
    return {place.path for one in result.inventory.packages for place in one.locations}


LOCKS: dict[str, Node] = {"app/package-lock.json": lock("left-pad")}


@pytest.mark.parametrize(
    "upper",
    [
        {"app/package-lock.json": REMOVED},
        {"app": REMOVED},
        {"app": OPAQUE},
        {"app": b"a file where a folder was"},
        {"app": Symlink("elsewhere")},
        {"app/package-lock.json": FOLDER},
        {"app/package-lock.json": Symlink("nowhere")},
        {"app/package-lock.json": b"{}"},
    ],
    ids=str,
)
def test_what_an_upper_layer_hides(tmp_path: Path, upper: dict[str, Node]) -> None:
    """Removed, replaced and covered files state nothing any more."""
    assert "left-pad" in found(examined(tmp_path / "one", LOCKS))
    assert not found(examined(tmp_path / "two", LOCKS, upper))


@pytest.mark.parametrize(
    "upper",
    [
        {"app/other": REMOVED},
        {"ap": REMOVED},
        {"other": OPAQUE},
        {"app": FOLDER},
        {"app/package-lock.json.bak": b""},
    ],
    ids=str,
)
def test_what_an_upper_layer_leaves(tmp_path: Path, upper: dict[str, Node]) -> None:
    """Neighbours, folders stated again and similar names hide nothing."""
    assert "left-pad" in found(examined(tmp_path, LOCKS, upper))


def test_opaque_folders_keep_what_comes_with_them(tmp_path: Path) -> None:
    """An opaque folder hides lower content only."""
    upper: dict[str, Node] = {"app": OPAQUE, "app/sub/package-lock.json": lock("right-pad")}
    assert found(examined(tmp_path, LOCKS, upper)).keys() == {"right-pad"}


def test_a_whiteout_beside_a_new_file(tmp_path: Path) -> None:
    """A whiteout does not remove a file that its own layer brings."""
    upper: dict[str, Node] = {
        "app/package-lock.json": lock("right-pad"),
        "app/./package-lock.json": REMOVED,
    }
    assert found(examined(tmp_path, LOCKS, upper)).keys() == {"right-pad"}


def test_symlinked_parents(tmp_path: Path) -> None:
    """A path through a link replaces and removes what the link leads to."""
    base: dict[str, Node] = {"lib": Symlink("usr/lib"), "usr/lib/package-lock.json": lock("old")}
    replaced = examined(tmp_path / "one", base, {"lib/package-lock.json": lock("new")})
    assert found(replaced).keys() == {"new"}
    assert paths(replaced) == {"usr/lib/package-lock.json"}
    assert not found(examined(tmp_path / "two", base, {"lib/package-lock.json": REMOVED}))


def test_a_loop_of_links(tmp_path: Path) -> None:
    """Links that lead to each other end somewhere."""
    loop: dict[str, Node] = {"a": Symlink("b"), "b": Symlink("a"), "c": Symlink("c/c")}
    result = examined(tmp_path, loop, {"a/package-lock.json": lock("left-pad")})
    assert "left-pad" in found(result)


def test_hard_links(tmp_path: Path) -> None:
    """A wanted name of content that passed under another name is read all the same."""
    same: dict[str, Node] = {
        "data/blob": lock("left-pad"),
        "app/package-lock.json": Hardlink("data/blob"),
    }
    assert paths(examined(tmp_path / "one", same)) == {"app/package-lock.json"}
    lower = examined(
        tmp_path / "two",
        {"a/package-lock.json": lock("left-pad")},
        {"b/package-lock.json": Hardlink("a/package-lock.json")},
    )
    assert paths(lower) == {"a/package-lock.json", "b/package-lock.json"}


def test_a_database_behind_a_link(tmp_path: Path) -> None:
    """A package database is found where a link of its folder leads."""
    status = b"Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n"
    nodes: dict[str, Node] = {"opt/state/status": status, "var/lib/dpkg": Symlink("/opt/state")}
    assert "bash" in found(examined(tmp_path, nodes))


def test_the_last_of_two_entries_counts(tmp_path: Path) -> None:
    """A tar may hold a name twice; the later entry is what a runtime leaves."""
    twice: dict[str, Node] = {
        "app/package-lock.json": lock("first"),
        "app//package-lock.json": lock("last"),
    }
    assert found(examined(tmp_path / "one", twice)).keys() == {"last"}
    gone: dict[str, Node] = {
        "app/package-lock.json": lock("first"),
        "app//package-lock.json": Symlink("x"),
    }
    assert not found(examined(tmp_path / "two", gone))


def test_who_brought_a_package(tmp_path: Path) -> None:
    """A package belongs to the first layer whose copy of the database holds it."""
    status = "Package: {}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"
    one = status.format("bash").encode()
    two = one + status.format("curl").encode()
    path = "var/lib/dpkg/status"
    result = examined(tmp_path, {path: one}, {path: two}, {"etc/motd": b"hi"})
    packages, layers = found(result), result.artifact.layers
    assert packages["bash"].introduced_in == layers[0].diff_id
    assert packages["curl"].introduced_in == layers[1].diff_id
    assert packages["bash"].created_by == "step 0"
    assert packages["bash"].locations[0].layer == layers[1].diff_id


def test_owned_language_packages(tmp_path: Path) -> None:
    """A language package that an OS package installed is kept and linked to it."""
    nodes: dict[str, Node] = {
        "etc/os-release": b"ID=debian\nVERSION_ID=12\n",
        "var/lib/dpkg/status": (
            b"Package: python3-six\nStatus: install ok installed\n"
            b"Version: 1.16.0-4\nArchitecture: all\n"
        ),
        "var/lib/dpkg/info/python3-six.list": (
            b"/usr/lib/python3/dist-packages/six-1.16.0.egg-info\n"
        ),
        "usr/lib/python3/dist-packages/six-1.16.0.egg-info": b"Name: six\nVersion: 1.16.0\n",
        "opt/six-1.15.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: six\nVersion: 1.15.0\n",
    }
    packages = [one for one in examined(tmp_path, nodes).inventory.packages if one.type == "pypi"]
    owners = {one.version: one.owned_by.partition("@")[0] for one in packages}
    assert owners == {"1.16.0": "pkg:deb/debian/python3-six", "1.15.0": ""}


def test_names_that_leave_the_tree(tmp_path: Path) -> None:
    """A path with ``..`` is not looked at, and that is said."""
    result = examined(tmp_path, {"../../etc/package-lock.json": lock("evil"), **LOCKS})
    assert found(result).keys() == {"left-pad"}
    assert any("leaves the artifact" in one.reason for one in result.inventory.diagnostics)


def test_very_deep_paths(tmp_path: Path) -> None:
    """A path of thousands of folders is a remark, not a crash."""
    deep = "/".join(["d"] * 5000) + "/package-lock.json"
    result = examined(tmp_path, {deep: lock("deep"), **LOCKS})
    assert found(result).keys() == {"left-pad"}
    assert any("too deep" in one.reason for one in result.inventory.diagnostics)


def test_large_members_are_mapped(tmp_path: Path) -> None:
    """A member above the bound of memory is read through a mapping."""
    large = lock("large")[:-1] + b" " * (65 << 20) + b"}"
    result = examined(tmp_path, {"app/package-lock.json": Regular(large)}, compression="zstd")
    kinds = {one.kind for one in result.inventory.diagnostics}
    assert "large" in found(result) or kinds == {"limit"}


def test_broken_files_do_not_end_the_scan(tmp_path: Path) -> None:
    """One unreadable file is a remark with its path; everything else is there."""
    result = examined(tmp_path, {"x/package-lock.json": b"{", **LOCKS})
    assert "left-pad" in found(result)
    (remark,) = result.inventory.diagnostics
    assert remark.path == "x/package-lock.json"
    assert remark.layer == result.artifact.layers[0].diff_id
    assert result.complete


@pytest.mark.parametrize("name", ["cyclonedx", "spdx", "spdx3"])
@pytest.mark.parametrize(
    "system", [b"ID=alpine\nVERSION_ID=3.19.1\n", b"ID=debian\nVERSION_ID=11\n"]
)
def test_a_bill_of_another_system(tmp_path: Path, name: str, system: bytes) -> None:
    """A bill that lies in an image neither changes the system around it nor joins it."""
    bill = text_of(name, RESULT).encode()
    ending = {"cyclonedx": "cdx"}.get(name, name)
    result = examined(tmp_path, {"etc/os-release": system, f"app/a.{ending}.json": bill})
    assert RESULT.hints
    assert result.inventory.hints == ()
    assert result.artifact.release is not None
    assert result.artifact.release.path == "etc/os-release"
    packages = found(result)
    assert packages.keys() == {one.name for one in RESULT.packages}
    for package in packages.values():
        assert package.extractor == f"sbom/{name}"
        assert package.introduced_in == result.artifact.layers[0].diff_id
        assert package.from_base is None
    assert packages["libssl3"].purl == LIBSSL.purl
    assert packages["libssl3"].qualifiers == {"distro": "debian-12"}
    assert packages["django"].qualifiers == {}


def test_a_bill_of_the_same_system(tmp_path: Path) -> None:
    """A bill that speaks of the system around it, or is all that does, needs no remark."""
    bill = text_of("cyclonedx", RESULT).encode()
    for system in ({}, {"etc/os-release": b"ID=debian\nVERSION_ID=12\n"}):
        result = examined(tmp_path / str(len(system)), {**system, "app/a.cdx.json": bill})
        assert found(result)["libssl3"].purl == LIBSSL.purl
        assert found(result)["libssl3"].qualifiers == {}
