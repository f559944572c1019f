"""A whole pack from artefacts, and what signals make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.analytics import Fleet, signals
from seawall.analytics import pack as packs
from seawall.analytics.pack.fixing import touched
from seawall.errors import MalformedInput, UserError
from seawall.model import Range, State
from tests.analytics.making import TODAY, Memory, npm, says, scanned
from tests.analytics.pack import archives
from tests.artifacts.images import OPAQUE, REMOVED, Node, Regular, image, layer, write_layout

KNOWN = Memory([says("a", state=State.FIXED, ranges=(Range(fixed="1.0.1"),))])


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Two releases of one package, and three that need another."""
    folder = tmp_path / "packages"
    folder.mkdir()
    archives.npm(folder, "a", "1.0.0", {"x.js": b"1", "y.js": b"1", "README.md": b"1"})
    scripts = {"postinstall": "x"}
    archives.npm(folder, "a", "1.0.1", {"x.js": b"2", "y.js": b"1", "z.js": b""}, scripts=scripts)
    for name in ("b", "c", "d"):
        archives.npm(folder, name, "1.0.0", {}, dependencies={"our-widgets": "1"})
    (folder / "broken.tgz").write_bytes(b"")
    return folder


def computed(packages: Path, *images: str) -> tuple[packs.Pack, list[str]]:
    failures: list[str] = []
    pack = packs.compute([packages], images, KNOWN, failed=lambda name, _: failures.append(name))
    return pack, failures


def test_everything_is_computed_and_what_failed_is_named(packages: Path) -> None:
    """One broken archive does not end it."""
    pack, failures = computed(packages)
    assert failures == ["broken.tgz"]
    assert [one.version for one in pack.behaviour if one.package == "a"] == ["1.0.0", "1.0.1"]
    assert [(one.package, one.dependents) for one in pack.popular] == [("our-widgets", 3)]
    (fix,) = pack.fixes
    assert (fix.flaw, fix.before, fix.fixed) == ("CVE-2025-1", "1.0.0", "1.0.1")
    assert fix.files == ("x.js", "z.js")


def test_it_is_written_and_read_again(packages: Path, tmp_path: Path) -> None:
    """The documents hold everything, and are the same for the same artefacts."""
    pack, _ = computed(packages)
    packs.write(pack, tmp_path / "1")
    packs.write(packs.read(tmp_path / "1"), tmp_path / "2")
    for name in ("behaviour", "popular", "fixes", "images"):
        first, second = ((tmp_path / n / f"{name}.json").read_bytes() for n in "12")
        assert first == second
    (tmp_path / "1" / "fixes.json").write_bytes(b"[1]")
    with pytest.raises(MalformedInput):
        packs.read(tmp_path / "1")
    with pytest.raises(UserError):
        packs.read(packages)


def test_names_of_the_pack_are_popular(packages: Path) -> None:
    """What several public packages need is a model for impostors."""
    pack, _ = computed(packages)
    fleet = Fleet([scanned("app", npm("our-widget"))])
    (signal,) = signals(fleet, Memory(), TODAY, ["look_alike"], pack)
    assert signal.evidence[0] == "our-widgets: 3 packages of the pack need it"


def test_behaviour_of_the_pack_is_what_former_versions_did(packages: Path) -> None:
    """A release that began to run scripts is found without having been in use before."""
    pack, _ = computed(packages)
    fleet = Fleet([scanned("app", npm("a", "1.0.1", install_scripts="postinstall"))])
    (signal,) = signals(fleet, Memory(), TODAY, ["new_behaviour"], pack)
    assert signal.summary == "runs scripts at installation, unlike 1.0.0"


def test_tests_and_documentation_are_no_part_of_a_fix() -> None:
    """What every release changes says nothing about a flaw."""
    before = {
        "src/a.py": "1",
        "tests/a.py": "1",
        "CHANGELOG.md": "1",
        "docs/x": "1",
        "test.py": "1",
    }
    after = dict.fromkeys(before, "2") | {"setup.cfg": "2", "latest.py": "2"}
    assert touched(before, after) == ("latest.py", "src/a.py")


def test_an_image_is_profiled_as_its_layers_leave_it(tmp_path: Path) -> None:
    """Programs removed by an upper layer are gone; what it starts and exposes is told."""
    program = Regular(b"x")
    below: dict[str, Node] = {
        "bin/sh": program,
        "bin/gone": program,
        "opt/a/b": program,
        "etc/text": b"x",
    }
    above: dict[str, Node] = {"bin/gone": REMOVED, "opt/a": OPAQUE, "opt/a/c": program}
    lower, upper = layer(below), layer(above)
    write_layout(tmp_path / "oci", {"base:1": image(lower, upper)})
    pack = packs.compute([], [f"oci:{tmp_path / 'oci'}"], Memory(), failed=lambda *_: None)
    (profile,) = pack.images
    assert "bin/sh" in profile.programs
    assert "opt/a/c" in profile.programs
    assert not {"bin/gone", "opt/a/b", "etc/text"} & set(profile.programs)
    assert profile.name == "base:1"
