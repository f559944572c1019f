"""What one archive of a package says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.analytics.pack.released import read
from seawall.errors import LimitExceeded, MalformedInput
from tests.analytics.pack import archives


def test_npm_runs_its_scripts(tmp_path: Path) -> None:
    """Only scripts that run at installation count, in the order in which they do."""
    scripts = {"postinstall": "node x", "preinstall": "y", "test": "z", "install": 3}
    path = archives.npm(
        tmp_path, "a", "1.0.0", {"b.node": b"x"}, scripts=scripts, dependencies={"c": "^1"}
    )
    found = read(path)
    assert (found.behaviour.ecosystem, found.behaviour.package) == ("npm", "a")
    assert found.behaviour.install_scripts == ("preinstall", "postinstall")
    assert found.behaviour.native_code
    assert found.requires == ("c",)


def test_a_wheel_runs_nothing_and_a_source_archive_may(tmp_path: Path) -> None:
    """setup.py is run when a source archive is installed."""
    found = read(archives.wheel(tmp_path, "A_b", "1.0", {"a.py": b""}, "C_d>=1", "e; extra == 'x'"))
    assert (found.behaviour.package, found.behaviour.form) == ("a-b", "wheel")
    assert (found.behaviour.install_scripts, found.requires) == ((), ("c-d",))
    assert "a.py" in found.files
    found = read(archives.sdist(tmp_path, "a", "1.0", {"setup.py": b"", "lib/x.so.1": b""}))
    assert found.behaviour.install_scripts == ("setup.py",)
    assert found.behaviour.native_code
    assert "setup.py" in found.files
    assert not read(archives.sdist(tmp_path, "a", "2.0", {})).behaviour.install_scripts


def test_a_crate_may_have_a_build_script(tmp_path: Path) -> None:
    """build.rs at the top is run when a crate is built."""
    found = read(archives.crate(tmp_path, "a", "1.0.0", {"build.rs": b""}, 'serde = "1"'))
    assert found.behaviour.install_scripts == ("build.rs",)
    assert found.requires == ("serde",)
    path = archives.crate(tmp_path, "b", "1.0.0", {"examples/build.rs": b""})
    assert not read(path).behaviour.install_scripts


def test_descriptions_of_other_forms_do_not_mislead(tmp_path: Path) -> None:
    """A source archive holds a crate, a wheel an assets folder of npm; some npm archives a top."""
    toml, manifest = b'[package]\nname = "y"\nversion = "1"\n', b'{"name": "y", "version": "1"}'
    source = read(
        archives.sdist(tmp_path, "x", "1.0", {"Cargo.toml": toml, "package.json": manifest})
    )
    assert (source.behaviour.ecosystem, source.behaviour.package) == ("PyPI", "x")
    built = read(archives.wheel(tmp_path, "x", "1.0", {"assets/package.json": manifest}))
    assert built.behaviour.form == "wheel"
    typed = read(archives.tarred(tmp_path / "y.tgz", {"whatwg-url/package.json": manifest}))
    assert (typed.behaviour.form, typed.behaviour.package) == ("npm", "y")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"x": b""},
        {"package/package.json": b"{"},
        {"package/package.json": b'{"name": 1, "version": "1"}'},
        {"package/package.json": b'{"name": "a\\nb", "version": "1"}'},
        {"a-1/Cargo.toml": b"["},
        {"a-1/Cargo.toml": b'package = "x"'},
        {"a-1/PKG-INFO": b"nothing"},
    ],
)
def test_what_names_no_package_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    """An archive without a usable description is an error, not a package without a name."""
    with pytest.raises(MalformedInput):
        read(archives.tarred(tmp_path / "x.tgz", files))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"plain"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    """Truncated or other files are errors."""
    path = tmp_path / "x.tgz"
    path.write_bytes(content)
    with pytest.raises(MalformedInput):
        read(path)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that unpacks to more than any package is not read to its end."""
    monkeypatch.setattr("seawall.analytics.pack.released.TOTAL", 100)
    with pytest.raises(LimitExceeded):
        read(archives.npm(tmp_path, "a", "1", {"x": b"x" * 60, "y": b"y" * 60}))
