"""Building small images as real tools write them: layers, OCI layouts, ``docker save``.

    base = image(layer({"etc/os-release": b"ID=debian"}), layer({"etc/issue": REMOVED}))
    write_layout(tmp_path / "app", {"app:1": base})
    (tmp_path / "app.tar").write_bytes(packed(saved_files({"app:1": base})))

Nothing of the product is used, so a reader cannot agree with its own mistakes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import zstandard

OCI: Final = "application/vnd.oci.image"
DOCKER: Final = "application/vnd.docker.distribution.manifest"
MANIFEST: Final = f"{OCI}.manifest.v1+json"
INDEX: Final = f"{OCI}.index.v1+json"
CONFIG: Final = f"{OCI}.config.v1+json"
REF_NAME: Final = "org.opencontainers.image.ref.name"


class Regular(NamedTuple):
    """A file with a mode of its own."""

    data: bytes
    mode: int = 0o755


class Symlink(NamedTuple):
    """A symbolic link."""

    target: str


class Hardlink(NamedTuple):
    """A further name of a file that was written before."""

    target: str


class _Mark(NamedTuple):
    name: str


FOLDER: Final = _Mark("folder")
REMOVED: Final = _Mark("removed")  # a whiteout of that path
OPAQUE: Final = _Mark("opaque")  # a folder whose lower content is hidden
DEVICE: Final = _Mark("device")

Node = bytes | Regular | Symlink | Hardlink | _Mark


class Blob(NamedTuple):
    """One layer: as stored, and its tar."""

    data: bytes
    tar: bytes
    media_type: str

    @property
    def digest(self) -> str:
        return digest(self.data)

    @property
    def diff_id(self) -> str:
        return digest(self.tar)

    @property
    def descriptor(self) -> dict[str, Any]:
        return described(self.data, self.media_type)


class Image(NamedTuple):
    """One image: its layers and documents."""

    layers: tuple[Blob, ...]
    config: bytes
    manifest: bytes
    platform: dict[str, str]

    @property
    def digest(self) -> str:
        return digest(self.manifest)

    @property
    def descriptor(self) -> dict[str, Any]:
        return described(self.manifest, MANIFEST, platform=self.platform)

    @property
    def blobs(self) -> dict[str, bytes]:
        """Every blob by its digest."""
        parts = (self.manifest, self.config, *(layer.data for layer in self.layers))
        return {digest(part): part for part in parts}


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def described(data: bytes, media_type: str, **more: Any) -> dict[str, Any]:
    """The descriptor of some bytes."""
    return {"mediaType": media_type, "digest": digest(data), "size": len(data), **more}


def layer(nodes: Mapping[str, Node], compression: str = "gzip") -> Blob:
    """A layer of the given paths; compression is ``gzip``, ``zstd`` or ``""``."""
    tar = packed(nodes)
    if compression == "gzip":
        return Blob(gzip.compress(tar, mtime=0), tar, f"{OCI}.layer.v1.tar+gzip")
    if compression == "zstd":
        data = zstandard.ZstdCompressor().compress(tar)
        return Blob(data, tar, f"{OCI}.layer.v1.tar+zstd")
    return Blob(tar, tar, f"{OCI}.layer.v1.tar")


def packed(nodes: Mapping[str, Node]) -> bytes:
    """A tar of the given paths."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as out:
        for path, node in nodes.items():
            member, data = _member(path, node)
            out.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def _member(path: str, node: Node) -> tuple[tarfile.TarInfo, bytes]:
    data = b""
    folder, _, name = path.rpartition("/")
    lead = f"{folder}/" if folder else ""
    if node is REMOVED:
        path = f"{lead}.wh.{name}"
    elif node is OPAQUE:
        path = f"{path}/.wh..wh..opq"
    member = tarfile.TarInfo(path)
    if isinstance(node, bytes):
        data = node
    elif isinstance(node, Regular):
        data, member.mode = node
    elif isinstance(node, Symlink):
        member.type, member.linkname = tarfile.SYMTYPE, node.target
    elif isinstance(node, Hardlink):
        member.type, member.linkname = tarfile.LNKTYPE, node.target
    elif node is FOLDER:
        member.type, member.mode = tarfile.DIRTYPE, 0o755
    elif node is DEVICE:
        member.type = tarfile.CHRTYPE
    member.size = len(data)
    return member, data


def image(
    *layers: Blob,
    architecture: str = "amd64",
    variant: str = "",
    settings: Mapping[str, Any] | None = None,
    annotations: Mapping[str, str] | None = None,
    history: Sequence[Mapping[str, Any]] | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> Image:
    """An image of some layers; ``manifest`` replaces fields of its manifest."""
    platform = {"os": "linux", "architecture": architecture}
    if variant:
        platform["variant"] = variant
    config = encoded(
        {
            **platform,
            "created": "2024-01-02T03:04:05Z",
            "config": dict(settings or {}),
            "rootfs": {"type": "layers", "diff_ids": [one.diff_id for one in layers]},
            "history": list(history or [{"created_by": f"step {n}"} for n in range(len(layers))]),
        }
    )
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": described(config, CONFIG),
        "layers": [one.descriptor for one in layers],
        **({"annotations": dict(annotations)} if annotations else {}),
        **(manifest or {}),
    }
    return Image(layers, config, encoded(document), platform)


def index(*descriptors: Mapping[str, Any]) -> bytes:
    """An index of manifests."""
    return encoded({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(descriptors)})


def attestation(of: Image) -> tuple[bytes, dict[str, Any]]:
    """What BuildKit lists beside an image: its bytes and its descriptor."""
    data = encoded({"schemaVersion": 2, "mediaType": MANIFEST, "config": {}, "layers": []})
    descriptor = described(
        data,
        MANIFEST,
        platform={"os": "unknown", "architecture": "unknown"},
        annotations={
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": of.digest,
        },
    )
    return data, descriptor


def encoded(value: Any) -> bytes:
    return json.dumps(value, indent=1).encode()


def layout_files(images: Mapping[str, Image]) -> dict[str, bytes]:
    """The files of an OCI layout by their paths; the keys of ``images`` are their names."""
    listed = [
        {**one.descriptor, "annotations": {REF_NAME: name}} if name else one.descriptor
        for name, one in images.items()
    ]
    blobs = {key: data for one in images.values() for key, data in one.blobs.items()}
    return {
        "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
        "index.json": index(*listed),
        **stored(blobs),
    }


def stored(blobs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Where a layout keeps blobs."""
    return {f"blobs/{key.replace(':', '/')}": data for key, data in blobs.items()}


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def write_layout(folder: Path, images: Mapping[str, Image]) -> Path:
    """An OCI layout in a folder."""
    return write_files(folder, layout_files(images))


def saved_files(images: Mapping[str, Image]) -> dict[str, Node]:
    """Members of an archive as Docker 1.10 to 24 write it: links where a layer occurs twice."""
    files: dict[str, Node] = {}
    listed, seen = [], dict[str, str]()
    for tag, one in images.items():
        members = []
        for number, blob in enumerate(one.layers):
            member = f"{hashlib.sha256(f'{tag}{number}'.encode()).hexdigest()}/layer.tar"
            first = seen.setdefault(blob.diff_id, member)
            files[member] = blob.tar if first == member else Symlink(f"../{first}")
            members.append(member)
        config = f"{digest(one.config).removeprefix('sha256:')}.json"
        files[config] = one.config
        listed.append({"Config": config, "RepoTags": [tag] if tag else None, "Layers": members})
    files["manifest.json"] = encoded(listed)
    return files


def both_files(images: Mapping[str, Image]) -> dict[str, Node]:
    """Members of an archive as Docker 25 and later write it: a layout and a list."""
    listed = [
        {
            "Config": next(iter(stored({digest(one.config): b""}))),
            "RepoTags": [tag],
            "Layers": [next(iter(stored({blob.digest: b""}))) for blob in one.layers],
        }
        for tag, one in images.items()
    ]
    return {**layout_files(images), "manifest.json": encoded(listed)}


def first_files(tag: str, one: Image) -> dict[str, Node]:
    """Members of an archive as Docker before 1.10 wrote it."""
    files: dict[str, Node] = {}
    parent = ""
    for number, blob in enumerate(one.layers):
        name = hashlib.sha256(f"{tag}{number}".encode()).hexdigest()
        step = {
            **json.loads(one.config),
            "id": name,
            "container_config": {"Cmd": ["/bin/sh", "-c", f"step {number}"]},
            **({"parent": parent} if parent else {}),
        }
        files |= {f"{name}/json": encoded(step), f"{name}/layer.tar": blob.tar}
        parent = name
    repository, _, version = tag.rpartition(":")
    return {**files, "repositories": encoded({repository: {version: parent}})}
