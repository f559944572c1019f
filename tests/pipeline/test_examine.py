"""Whole images: verified, remembered, and honest about what could not be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.artifacts.source import Options
from seawall.errors import SeawallError
from seawall.model import Level
from seawall.pipeline.examine import Examined, Settings, examine
from seawall.store.cache import Cache
from tests.artifacts.images import REMOVED, Image, Node, digest, image, layer, write_layout

STATUS = b"Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n"
LOCK = b'{"lockfileVersion": 3, "packages": {"node_modules/left-pad": {"version": "1.0.0"}}}'
BASE: dict[str, Node] = {
    "etc/os-release": b"ID=debian\nVERSION_ID=12\n",
    "var/lib/dpkg/status": STATUS,
}


def names(result: Examined) -> set[str]:
    return {package.name for package in result.inventory.packages}


def verified(result: Examined) -> list[str]:
    return [one.verified for one in result.artifact.layers]


def app(tmp_path: Path) -> tuple[Path, Image]:
    built = image(layer(BASE), layer({"app/package-lock.json": LOCK}))
    return write_layout(tmp_path / "app", {"app:1": built}), built


def blob(folder: Path, one: str) -> Path:
    return folder / "blobs" / one.replace(":", "/")


def test_a_first_and_a_second_scan(tmp_path: Path) -> None:
    """The second time nothing is read, and the report says so."""
    folder, _built = app(tmp_path)
    settings = Settings(cache=Cache(tmp_path / "cache"))
    first = examine(f"oci:{folder}", settings)
    assert verified(first) == ["now", "now"]
    assert first.artifact.release is not None
    second = examine(f"oci:{folder}", settings)
    assert verified(second) == ["earlier", "earlier"]
    assert second.inventory == first.inventory
    again = examine(f"oci:{folder}", Settings(cache=settings.cache, verify=True))
    assert verified(again) == ["now", "now"]
    assert again.inventory == first.inventory


def test_layers_are_shared_between_images(tmp_path: Path) -> None:
    """A layer that another image had is not read again."""
    settings = Settings(cache=Cache(tmp_path / "cache"))
    base = write_layout(tmp_path / "base", {"base:1": image(layer(BASE))})
    examine(f"oci:{base}", settings)
    folder, _built = app(tmp_path)
    result = examine(f"oci:{folder}", settings)
    assert verified(result) == ["earlier", "now"]
    assert names(result) == {"bash", "left-pad"}


def test_the_base_image_is_recognised(tmp_path: Path) -> None:
    """An image seen before is named as the base of one with the same lowest layers."""
    settings = Settings(cache=Cache(tmp_path / "cache"))
    folder, _built = app(tmp_path)
    assert examine(f"oci:{folder}", Settings()).artifact.base is None
    base = write_layout(tmp_path / "base", {"base:1": image(layer(BASE))})
    examine(f"oci:{base}", settings)
    result = examine(f"oci:{folder}", settings)
    assert result.artifact.base is not None
    assert (result.artifact.base.evidence, result.artifact.base.layers) == ("known layers", 1)
    origin = {package.name: package.from_base for package in result.inventory.packages}
    assert origin == {"bash": True, "left-pad": False}


def test_the_level_of_what_the_base_brought(tmp_path: Path) -> None:
    """A library of the base image is of that level, a package of its system stays one."""
    settings = Settings(cache=Cache(tmp_path / "cache"))
    below = layer({**BASE, "srv/package-lock.json": LOCK})
    base = write_layout(tmp_path / "base", {"base:1": image(below)})
    examine(f"oci:{base}", settings)
    other = LOCK.replace(b"left-pad", b"right-pad")
    folder = write_layout(
        tmp_path / "app", {"app:1": image(below, layer({"app/package-lock.json": other}))}
    )
    result = examine(f"oci:{folder}", settings)
    levels = {package.name: package.level for package in result.inventory.packages}
    assert levels == {
        "bash": Level.OPERATING_SYSTEM,
        "left-pad": Level.BASE_IMAGE,
        "right-pad": Level.APPLICATION,
    }


def test_a_tampered_layer(tmp_path: Path) -> None:
    """A layer that is not what its digest promises makes the scan incomplete."""
    built = image(layer(BASE, ""), layer({"app/package-lock.json": LOCK}, ""))
    folder = write_layout(tmp_path / "app", {"app:1": built})
    path = blob(folder, built.layers[1].digest)
    path.write_bytes(path.read_bytes().replace(b"left-pad", b"left-pat"))
    settings = Settings(cache=Cache(tmp_path / "cache"))
    for _attempt in range(2):
        result = examine(f"oci:{folder}", settings)
        assert not result.complete
        assert verified(result)[1] == "mismatch"
        assert "bash" in names(result)
        assert any(one.kind == "digest" for one in result.inventory.diagnostics)


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "noise"])
def test_a_damaged_layer(tmp_path: Path, damage: str) -> None:
    """Whatever happened to one layer, the others are read and the scan is incomplete."""
    folder, built = app(tmp_path)
    path = blob(folder, built.layers[0].digest)
    whole = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes({"empty": b"", "truncated": whole[:-9], "noise": b"\0\1" * 4000}[damage])
    result = examine(f"oci:{folder}", Settings())
    assert not result.complete
    assert "left-pad" in names(result)
    assert any(one.path.startswith("layer 1") for one in result.inventory.diagnostics)


def test_a_damaged_manifest(tmp_path: Path) -> None:
    """Without a manifest there is nothing to scan: one error, not a result."""
    folder, built = app(tmp_path)
    blob(folder, built.digest).write_bytes(b"{}")
    with pytest.raises(SeawallError):
        examine(f"oci:{folder}", Settings())


def test_an_empty_image(tmp_path: Path) -> None:
    """An image without layers has an empty, complete inventory."""
    folder = write_layout(tmp_path / "app", {"app:1": image()})
    result = examine(f"oci:{folder}", Settings(cache=Cache(tmp_path / "cache")))
    assert result.complete
    assert not result.inventory.packages


def test_skipped_paths(tmp_path: Path) -> None:
    """What the user does not want looked at is not, and is not remembered as all there is."""
    folder, _built = app(tmp_path)
    cache = Cache(tmp_path / "cache")
    skipping = Settings(cache=cache, options=Options(skip=("app",)))
    assert names(examine(f"oci:{folder}", skipping)) == {"bash"}
    assert names(examine(f"oci:{folder}", Settings(cache=cache))) == {"bash", "left-pad"}


def test_the_same_answer_every_time(tmp_path: Path) -> None:
    """Two scans of one image give equal results."""
    folder, _built = app(tmp_path)
    assert examine(f"oci:{folder}", Settings()) == examine(f"oci:{folder}", Settings())


def test_the_whole_digest_is_in_the_cache_key(tmp_path: Path) -> None:
    """An image that deletes what another with the same lower layers has is told apart."""
    settings = Settings(cache=Cache(tmp_path / "cache"))
    folder, _built = app(tmp_path)
    examine(f"oci:{folder}", settings)
    gone = image(layer(BASE), layer({"app/package-lock.json": LOCK}), layer({"app": REMOVED}))
    other = write_layout(tmp_path / "other", {"app:2": gone})
    assert names(examine(f"oci:{other}", settings)) == {"bash"}
    assert digest(gone.manifest) == examine(f"oci:{other}", settings).artifact.digest
