"""Layers and images that the benchmarks build."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from pathlib import Path

from bench.layers import Entry, Layer, hardlink, opaque, ordered, whiteout, write
from tests.bench import tiny


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the time or the place of a build is in a layer."""
    one = write(ordered(tiny.LOWER), tmp_path / "one")
    two = write(ordered(reversed(tiny.LOWER)), tmp_path / "two")
    assert (one.digest, one.diff_id) == (two.digest, two.diff_id)


def test_digests_and_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    """What is stated about a layer is what its files hold."""
    layer = write(ordered(tiny.LOWER), tmp_path / "layer")
    stored = layer.blob.read_bytes()
    assert layer.plain is not None
    plain = layer.plain.read_bytes()
    assert layer.digest == f"sha256:{hashlib.sha256(stored).hexdigest()}"
    assert layer.diff_id == f"sha256:{hashlib.sha256(plain).hexdigest()}"
    assert (layer.size, layer.inflated) == (len(stored), len(plain))
    assert gzip.decompress(stored) == plain


def test_members_come_in_order_with_their_folders(tmp_path: Path) -> None:
    """Folders precede what is in them, and hard links follow what they name."""
    layer = write(ordered(tiny.LOWER), tmp_path / "layer")
    with tarfile.open(layer.blob) as tar:
        names = tar.getnames()
        zeros = tar.extractfile("data/again")
        assert zeros is not None
        assert zeros.read() == bytes(3_000_000)
    assert names.index("var/lib") < names.index("var/lib/dpkg/status")
    assert names[-1] == "data/again"


def test_the_last_of_several_entries_wins() -> None:
    """A path is in a layer once."""
    assert ordered([Entry("a", b"1"), Entry("a", b"2")]) == [Entry("a", b"2")]


def test_removal_is_written_as_whiteouts() -> None:
    """The names are those of the image specification."""
    assert whiteout("a/b").path == "a/.wh.b"
    assert whiteout("b").path == ".wh.b"
    assert opaque("a").path == "a/.wh..wh..opq"
    assert hardlink("a", "b").target == "b"


def test_a_layer_that_was_written_is_found_again(tmp_path: Path) -> None:
    """A second build reads what the first one stated, plain tar or not."""
    written = write(tiny.UPPER, tmp_path / "kept")
    assert Layer.load(tmp_path / "kept") == written
    bare = write(tiny.UPPER, tmp_path / "bare", keep_plain=False)
    assert Layer.load(tmp_path / "bare") == bare
    assert bare.plain is None
    assert not (tmp_path / "bare.tar").exists()
    assert Layer.load(tmp_path / "absent") is None


def test_a_layout_leads_from_its_index_to_every_layer(tmp_path: Path) -> None:
    """Every descriptor names a blob of its digest and size."""
    folder = tiny.image(tmp_path).layout
    blobs = folder / "blobs" / "sha256"
    index = json.loads((folder / "index.json").read_bytes())
    manifest = json.loads((blobs / index["manifests"][0]["digest"][7:]).read_bytes())
    for descriptor in [*index["manifests"], manifest["config"], *manifest["layers"]]:
        content = (blobs / descriptor["digest"][7:]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == descriptor["digest"][7:]
        assert len(content) == descriptor["size"]


def test_an_archive_holds_the_plain_layers(tmp_path: Path) -> None:
    """The manifest names the tars, the configuration their digests."""
    made = tiny.image(tmp_path)
    assert made.archive is not None
    with tarfile.open(made.archive) as tar:
        contents = {
            name: stream.read() for name in tar.getnames() if (stream := tar.extractfile(name))
        }
    (stated,) = json.loads(contents["manifest.json"])
    diff_ids = json.loads(contents[stated["Config"]])["rootfs"]["diff_ids"]
    digests = [hashlib.sha256(contents[name]).hexdigest() for name in stated["Layers"]]
    assert diff_ids == [f"sha256:{digest}" for digest in digests]
