"""Archives of ``docker save`` in every form that Docker ever wrote, plain and compressed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import DigestMismatch, SeawallError, SourceError, UserError
from tests.artifacts import images
from tests.artifacts.images import Image, Node, image, layer
from tests.artifacts.opening import blobs, check, opened

HOSTS = layer({"etc/hosts": b"127.0.0.1 localhost\n"})
ISSUE = layer({"etc/issue": b"hello\n"}, "")
PLAIN = layer({"etc/motd": b"welcome\n"}, "")
BUILT = image(HOSTS, PLAIN, settings={"User": "1000"})
OTHER = image(ISSUE)


def saved(folder: Path, files: dict[str, Node]) -> Path:
    path = folder / "images.tar"
    path.write_bytes(images.packed(files))
    return path


def test_old_form(tmp_path: Path) -> None:
    """Configuration and layers are those of the list; layers have no digest of their own."""
    with opened(saved(tmp_path, images.saved_files({"app:1": BUILT}))) as found:
        check(found, BUILT, inflated=True)
        artifact = found.artifact
    assert (artifact.tags, artifact.digest) == (("app:1",), "")
    assert artifact.config_digest == images.digest(BUILT.config)
    assert [one.size for one in artifact.layers] == [len(one.tar) for one in BUILT.layers]
    assert [one.created_by for one in artifact.layers] == ["step 0", "step 1"]


def test_layers_that_are_links(tmp_path: Path) -> None:
    """A layer that occurs twice is a link to the first and read as often as it occurs."""
    twice = image(PLAIN, ISSUE, PLAIN)
    path = saved(tmp_path, images.saved_files({"app:1": twice}))
    with tarfile.open(path) as archive:
        assert any(member.issym() for member in archive)
    with opened(path) as found:
        check(found, twice, inflated=True)


def test_new_form(tmp_path: Path) -> None:
    """An archive that is a layout as well tells the digests of manifest and layers."""
    with opened(saved(tmp_path, images.both_files({"app:1": BUILT}))) as found:
        check(found, BUILT)
        assert found.artifact.digest == BUILT.digest
        assert [one.digest for one in found.artifact.layers] == [HOSTS.digest, PLAIN.digest]


def test_forms_that_disagree(tmp_path: Path) -> None:
    """An archive that is one image to new and another to old runtimes is refused."""
    files = images.both_files({"app:1": BUILT})
    files |= images.stored(OTHER.blobs)
    files["manifest.json"] = images.both_files({"app:1": OTHER})["manifest.json"]
    with pytest.raises(SourceError, match="different images"), opened(saved(tmp_path, files)):
        pass


def test_first_form(tmp_path: Path) -> None:
    """An archive without digests is read from its uppermost layer down, and says so."""
    path = saved(tmp_path, images.first_files("example.com/app:1", BUILT))
    with opened(f"archive:{path}#example.com/app:1") as found:
        assert blobs(found) == [one.tar for one in BUILT.layers]
        artifact = found.artifact
    assert [one.created_by for one in artifact.layers] == [
        "/bin/sh -c step 0",
        "/bin/sh -c step 1",
    ]
    assert (artifact.platform, artifact.config["User"]) == ("linux/amd64", "1000")
    assert "could be verified" in found.diagnostics[0].reason


def test_first_form_with_a_cycle(tmp_path: Path) -> None:
    """A layer that is its own ancestor does not loop."""
    name = "ab" * 32
    files: dict[str, Node] = {
        f"{name}/json": images.encoded({"id": name, "parent": name}),
        f"{name}/layer.tar": PLAIN.tar,
        "repositories": images.encoded({"app": {"1": name}}),
    }
    path = saved(tmp_path, files)
    with pytest.raises(SourceError, match="cycle"), opened(f"archive:{path}"):
        pass


@pytest.mark.parametrize("files", [images.saved_files, images.both_files])
def test_several_images(
    tmp_path: Path, files: Callable[[dict[str, Image]], dict[str, Node]]
) -> None:
    """One of several is chosen by its tag; without one the first is read, which is said."""
    path = saved(tmp_path, files({"app:1": BUILT, "other:2": OTHER}))
    for target in (f"archive:{path}#other:2", f"archive:{path}:other:2", f"{path}#other:2"):
        with opened(target) as found:
            assert found.artifact.config_digest == images.digest(OTHER.config)
            assert not found.diagnostics
    with opened(path) as found:
        assert found.artifact.config_digest == images.digest(BUILT.config)
        assert "other:2" in found.diagnostics[0].reason
    with pytest.raises(UserError, match=r"app:1.*other:2"), opened(f"archive:{path}#app:3"):
        pass


def test_chosen_by_image_id(tmp_path: Path) -> None:
    """An image without a tag is chosen by its id."""
    path = saved(tmp_path, images.saved_files({"": OTHER, "app:1": BUILT}))
    with opened(f"archive:{path}@{images.digest(OTHER.config)}") as found:
        check(found, OTHER, inflated=True)


@pytest.mark.parametrize(
    "compress", [gzip.compress, bz2.compress, lzma.compress, zstandard.ZstdCompressor().compress]
)
def test_compressed(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    """An archive that was compressed as a whole is read all the same."""
    path = tmp_path / "images.tar.z"
    path.write_bytes(compress(images.packed(images.saved_files({"app:1": BUILT}))))
    with opened(path) as found:
        check(found, BUILT, inflated=True)


def test_compressed_and_cut_off(tmp_path: Path) -> None:
    """A compressed archive that ends too early is an error."""
    whole = gzip.compress(images.packed(images.saved_files({"app:1": BUILT})))
    path = tmp_path / "images.tar.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="too early"), opened(path):
        pass


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names(tmp_path: Path, form: int) -> None:
    """Names beyond a hundred bytes are understood in every dialect."""
    folder = "/".join(["d" * 40] * 4)
    config = images.digest(BUILT.config)
    listed = [{"Config": config, "RepoTags": ["app:1"], "Layers": [f"{folder}/{n}" for n in "ab"]}]
    files = {
        "manifest.json": images.encoded(listed),
        config: BUILT.config,
        f"{folder}/a": HOSTS.tar,
        f"{folder}/b": PLAIN.tar,
    }
    path = tmp_path / "images.tar"
    with tarfile.open(path, "w", format=form) as out:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    with opened(path) as found:
        check(found, BUILT, inflated=True)


def test_configuration_is_verified(tmp_path: Path) -> None:
    """A configuration whose name promises another digest is refused."""
    files = images.saved_files({"app:1": BUILT})
    name = next(name for name in files if name.endswith(".json") and name != "manifest.json")
    files[name] = OTHER.config
    with pytest.raises(DigestMismatch), opened(saved(tmp_path, files)):
        pass


def test_missing_layer(tmp_path: Path) -> None:
    """A layer that is not in the archive shows when it is read; the others can be."""
    files = images.saved_files({"app:1": BUILT})
    del files[next(name for name, data in files.items() if data == HOSTS.tar)]
    with opened(saved(tmp_path, files)) as found:
        with pytest.raises(SourceError, match="missing"), found.blobs[0].open():
            pass
        with found.blobs[1].open() as stream:
            assert stream.read(3) == PLAIN.tar[:3]


def test_links_in_a_circle(tmp_path: Path) -> None:
    """Links that lead to each other lead nowhere."""
    files = images.saved_files({"app:1": OTHER})
    member = next(name for name, data in files.items() if data == ISSUE.tar)
    files[member] = images.Symlink("../x")
    files["x"] = images.Symlink(member)
    with (
        opened(saved(tmp_path, files)) as found,
        pytest.raises(SourceError, match="missing"),
        found.blobs[0].open(),
    ):
        pass


def test_tar_of_a_file_system(tmp_path: Path) -> None:
    """A tar that is no image is refused with what can be done instead."""
    path = saved(tmp_path, {"etc/hosts": b""})
    with pytest.raises(SourceError, match="rootfs"), opened(path):
        pass


def test_wrong_platform(tmp_path: Path) -> None:
    """An image of another platform than the one asked for is refused."""
    path = saved(tmp_path, images.saved_files({"app:1": BUILT}))
    with pytest.raises(UserError, match="linux/amd64"), opened(path, platform="linux/arm64"):
        pass


@pytest.mark.parametrize("length", [0, 100, 600, 1024, 3000])
def test_truncation(tmp_path: Path, length: int) -> None:
    """An archive that is cut off is an error, wherever the cut is."""
    path = tmp_path / "images.tar"
    path.write_bytes(images.packed(images.saved_files({"app:1": BUILT}))[:length])
    with pytest.raises(SeawallError), opened(f"archive:{path}"):
        pass


_WHOLE = images.packed(images.saved_files({"app:1": BUILT}))


@settings(max_examples=80, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )
)
def test_mutation(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]) -> None:
    """A damaged archive is an error of ours or can be read to its end."""
    data = bytearray(_WHOLE)
    for position, value in changes:
        data[position] = value
    path = tmp_path_factory.mktemp("archive") / "images.tar"
    path.write_bytes(data)
    try:
        with opened(f"archive:{path}") as found:
            assert len(blobs(found)) == len(BUILT.layers)
    except SeawallError:
        pass


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=2000))
def test_noise(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Random bytes are no archive."""
    path = tmp_path_factory.mktemp("archive") / "images.tar"
    path.write_bytes(data)
    with pytest.raises(SeawallError), opened(f"archive:{path}"):
        pass
