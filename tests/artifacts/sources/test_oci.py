"""OCI layouts in folders and tars: what is chosen, what is verified, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import DigestMismatch, SeawallError, SourceError, UserError
from tests.artifacts import images
from tests.artifacts.images import Image, image, layer
from tests.artifacts.opening import blobs, check, opened

HOSTS = layer({"etc/hosts": b"127.0.0.1 localhost\n"})
ISSUE = layer({"etc/issue": b"hello\n"}, "zstd")
PLAIN = layer({"etc/motd": b"welcome\n"}, "")


def with_index(folder: Path, blobs: dict[str, bytes], *listed: dict[str, Any]) -> Path:
    """A layout of blobs with an index of its own."""
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": images.index(*listed)}
    return images.write_files(folder, files | images.stored(blobs))


def test_layers_of_all_compressions(tmp_path: Path) -> None:
    """The layers come lowest first, as they are stored, with both digests and sizes."""
    built = image(HOSTS, ISSUE, PLAIN)
    with opened(images.write_layout(tmp_path, {"app:1": built})) as found:
        check(found, built)
        artifact = found.artifact
    assert (artifact.digest, artifact.config_digest) == (built.digest, images.digest(built.config))
    assert [one.digest for one in artifact.layers] == [HOSTS.digest, ISSUE.digest, PLAIN.digest]
    assert [one.size for one in artifact.layers] == [len(one.data) for one in built.layers]
    assert [one.media_type for one in artifact.layers] == [one.media_type for one in built.layers]
    assert (artifact.kind, artifact.platform, artifact.tags) == ("image", "linux/amd64", ("app:1",))
    assert artifact.created == "2024-01-02T03:04:05Z"
    assert not found.diagnostics


def test_blobs_can_be_opened_at_once_and_again(tmp_path: Path) -> None:
    """Several layers may be read by several threads, and one twice."""
    built = image(HOSTS, PLAIN)
    with opened(images.write_layout(tmp_path, {"": built})) as found:
        first, second = found.blobs
        with first.open() as one, second.open() as two, first.open() as again:
            assert one.read(9) == again.read(9) == HOSTS.data[:9]
            assert two.read(9) == PLAIN.data[:9]


def test_history_skips_steps_without_a_layer(tmp_path: Path) -> None:
    """Each layer bears the step that made it, without values of build arguments."""
    steps: list[dict[str, Any]] = [
        {"created_by": "COPY hosts /etc"},
        {"created_by": "ENV A=1", "empty_layer": True},
        {"created_by": "RUN |1 TOKEN=hunter2 /bin/sh -c make"},
    ]
    built = image(HOSTS, PLAIN, history=steps)
    with opened(images.write_layout(tmp_path, {"": built})) as found:
        lines = [one.created_by for one in found.artifact.layers]
    assert lines == ["COPY hosts /etc", "RUN |1 TOKEN=… /bin/sh -c make"]


def test_configuration_without_values_of_variables(tmp_path: Path) -> None:
    """What matters for security is told; of variables only the names."""
    settings_ = {
        "User": "1000",
        "Env": ["PATH=/bin", "TOKEN=hunter2"],
        "Entrypoint": ["/app"],
        "Cmd": ["serve"],
        "ExposedPorts": {"80/tcp": {}},
        "Volumes": {"/data": {}},
        "WorkingDir": "/srv",
        "Healthcheck": {"Test": ["CMD", "ping"], "Interval": 5},
        "Labels": {"team": "x"},
    }
    name = "org.opencontainers.image.base.name"
    base = {name: "debian:12", "org.opencontainers.image.base.digest": HOSTS.digest}
    built = image(HOSTS, settings=settings_, annotations=base)
    with opened(images.write_layout(tmp_path, {"": built})) as found:
        artifact = found.artifact
    assert json.loads(artifact.config["Env"]) == ["PATH", "TOKEN"]
    assert {key: artifact.config[key] for key in ("User", "WorkingDir", "Cmd")} == {
        "User": "1000",
        "WorkingDir": "/srv",
        "Cmd": '["serve"]',
    }
    assert json.loads(artifact.config["Healthcheck"]) == {"Test": ["CMD", "ping"], "Interval": 5}
    assert {"ExposedPorts", "Volumes", "Entrypoint"} <= artifact.config.keys()
    assert "hunter2" not in str(artifact)
    assert artifact.labels["team"] == "x"
    assert artifact.base is not None
    assert (artifact.base.name, artifact.base.digest) == ("debian:12", HOSTS.digest)


@pytest.mark.parametrize(
    ("wanted", "architecture"),
    [("linux/amd64", "amd64"), ("linux/arm64/v8", "arm64"), ("arm64", "arm64"), ("arm/v7", "arm")],
)
def test_platform_chooses(tmp_path: Path, wanted: str, architecture: str) -> None:
    """The image of the wanted platform is found below nested indexes, attestations are not."""
    built = [image(HOSTS, architecture=name) for name in ("amd64", "arm64")]
    arm = image(HOSTS, architecture="arm", variant="v7")
    note, attestation = images.attestation(built[0])
    inner = images.index(*(one.descriptor for one in built), attestation, arm.descriptor)
    held = {key: data for one in (*built, arm) for key, data in one.blobs.items()}
    held |= {images.digest(inner): inner, images.digest(note): note}
    with_index(tmp_path, held, images.described(inner, images.INDEX))
    with opened(tmp_path, platform=wanted if "/v7" not in wanted else "linux/arm/v7") as found:
        assert found.artifact.platform.split("/")[1] == architecture


def test_platform_that_is_not_there(tmp_path: Path) -> None:
    """A platform that no image is for is refused, with those that there are."""
    images.write_layout(tmp_path, {"": image(HOSTS)})
    with pytest.raises(UserError, match="linux/amd64"), opened(tmp_path, platform="linux/s390x"):
        pass


def test_names_choose(tmp_path: Path) -> None:
    """A tag, a full reference or a digest chooses; without one several images are refused."""
    one, two = image(HOSTS), image(PLAIN)
    images.write_layout(tmp_path, {"docker.io/library/app:1": one, "2": two})
    for name, built in (("app:1", one), ("2", two)):
        with opened(f"oci:{tmp_path}:{name}") as found:
            check(found, built)
    with opened(f"oci:{tmp_path}@{two.digest}") as found:
        check(found, two)
    with pytest.raises(UserError, match="several images"), opened(f"oci:{tmp_path}"):
        pass
    with pytest.raises(UserError, match="no image is called"), opened(f"oci:{tmp_path}:3"):
        pass


def test_inside_of_a_tar(tmp_path: Path) -> None:
    """A tar of a layout is read in place."""
    built = image(HOSTS, ISSUE)
    path = tmp_path / "app.tar"
    path.write_bytes(images.packed(dict(images.layout_files({"app:1": built}))))
    for target in (path, f"oci-archive:{path}", f"archive:{path}"):
        with opened(target) as found:
            check(found, built)
            assert found.artifact.digest == built.digest


def test_foreign_layers_are_told(tmp_path: Path) -> None:
    """A layer that need not be stored is named, and its absence shows when it is read."""
    foreign = HOSTS._replace(media_type="application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
    folder = images.write_layout(tmp_path, {"": image(foreign, PLAIN)})
    (folder / "blobs" / foreign.digest.replace(":", "/")).unlink()
    with opened(folder) as found:
        assert [one.kind for one in found.diagnostics] == ["unsupported"]
        with pytest.raises(SourceError, match="missing"), found.blobs[0].open():
            pass
        with found.blobs[1].open() as stream:
            assert stream.read(9) == PLAIN.data[:9]


@pytest.mark.parametrize("part", ["manifest", "config"])
def test_documents_are_verified(tmp_path: Path, part: str) -> None:
    """A manifest or configuration that is not what its digest promises is refused."""
    built = image(HOSTS)
    folder = images.write_layout(tmp_path, {"": built})
    data = getattr(built, part)
    path = folder / "blobs" / images.digest(data).replace(":", "/")
    path.write_bytes(data + b" ")
    with pytest.raises(DigestMismatch, match="tampered"), opened(folder):
        pass


@pytest.mark.parametrize("part", ["manifest", "config"])
def test_missing_documents(tmp_path: Path, part: str) -> None:
    """A manifest or configuration that is not there is an error that names it."""
    built = image(HOSTS)
    folder = images.write_layout(tmp_path, {"": built})
    (folder / "blobs" / images.digest(getattr(built, part)).replace(":", "/")).unlink()
    with pytest.raises(SourceError, match="missing"), opened(folder):
        pass


def test_endless_indexes(tmp_path: Path) -> None:
    """A long chain of indexes is given up."""
    held: dict[str, bytes] = {}
    inner = image(HOSTS).descriptor
    for _ in range(100):
        data = images.index(inner)
        held[images.digest(data)] = data
        inner = images.described(data, images.INDEX)
    with_index(tmp_path, held, inner)
    with pytest.raises(SourceError, match="nested"), opened(tmp_path):
        pass


def test_an_index_that_lists_itself(tmp_path: Path) -> None:
    """A digest cannot truly recur, but a claim of it must not loop."""
    data = images.index({"mediaType": images.INDEX, "digest": HOSTS.digest, "size": 1})
    files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": data}
    images.write_files(tmp_path, files | images.stored({HOSTS.digest: data}))
    with pytest.raises(SourceError), opened(tmp_path):
        pass


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layers": [HOSTS.descriptor, PLAIN.descriptor]}, "2 layers"),
        ({"layers": [HOSTS.descriptor | {"digest": "sha256:../../etc"}]}, "no digest"),
        ({"manifests": []}, "index and manifest at once"),
        ({"Layers": []}, "wrong case"),
        ({"schemaVersion": 1, "fsLayers": []}, "schema 1"),
        ({"layers": 7}, "wrong shape"),
    ],
)
def test_broken_manifests(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    """A manifest that contradicts itself, or could mean two images, is refused."""
    folder = images.write_layout(tmp_path, {"": image(HOSTS, manifest=change)})
    with pytest.raises(SourceError, match=message), opened(folder):
        pass


def test_other_artifacts_are_no_images(tmp_path: Path) -> None:
    """A chart or a signature is refused by name."""
    config = {"config": images.described(b"{}", "application/vnd.cncf.helm.config.v1+json")}
    folder = images.write_layout(tmp_path, {"": image(HOSTS, manifest=config)})
    with pytest.raises(SourceError, match="helm"), opened(folder):
        pass


def test_too_large_documents(tmp_path: Path) -> None:
    """A manifest above the limit is not read."""
    big = image(HOSTS, annotations={"x": "x" * (5 << 20)})
    folder = images.write_layout(tmp_path, {"": big})
    with pytest.raises(SourceError, match="larger"), opened(folder):
        pass


def test_links_out_of_the_layout_are_no_devices(tmp_path: Path) -> None:
    """A blob that is a device or a pipe is not opened."""
    built = image(HOSTS)
    folder = images.write_layout(tmp_path, {"": built})
    path = folder / "blobs" / HOSTS.digest.replace(":", "/")
    path.unlink()
    path.symlink_to("/dev/zero")
    with (
        opened(folder) as found,
        pytest.raises(SourceError, match="not a regular file"),
        found.blobs[0].open(),
    ):
        pass


def _mutated(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for position, value in changes:
        changed[position % len(changed)] = value
    return bytes(changed)


_CHANGES = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(changes=_CHANGES)
def test_mutated_indexes(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    """A damaged index is an error of ours or still names what it promises."""
    files = images.layout_files({"app:1": image(HOSTS)})
    files["index.json"] = _mutated(files["index.json"], changes)
    folder = images.write_files(tmp_path_factory.mktemp("layout"), files)
    try:
        with opened(folder) as found:
            assert blobs(found) == [HOSTS.data]
    except SeawallError:
        pass


def test_image_is_a_pure_value() -> None:
    """The builder gives the same digests each time, so that expectations can be compared."""

    def build() -> Image:
        return image(layer({"a": b"1"}), layer({"a": images.REMOVED}, "zstd"))

    assert build() == build()
