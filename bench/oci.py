"""Images out of layers: OCI layout with gzip layers, docker-archive with plain ones."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.layers import EPOCH, Layer

CREATED: Final = "2026-01-01T00:00:00Z"
_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
_CONFIG: Final = "application/vnd.oci.image.config.v1+json"
_LAYER: Final = "application/vnd.oci.image.layer.v1.tar+gzip"


def layout(folder: Path, layers: Sequence[tuple[str, Layer]]) -> None:
    """Write an OCI image layout.

    Args:
        folder: replaced if it exists.
        layers: the command that made each layer, and the layer; from the bottom up.
    """
    shutil.rmtree(folder, ignore_errors=True)
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for _, layer in layers:
        target = blobs / layer.digest.removeprefix("sha256:")
        if not target.exists():
            os.link(layer.blob, target)
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": _stored(blobs, _CONFIG, config(layers)),
        "layers": [
            {"mediaType": _LAYER, "digest": layer.digest, "size": layer.size} for _, layer in layers
        ],
    }
    index = {"schemaVersion": 2, "manifests": [_stored(blobs, _MANIFEST, manifest)]}
    (folder / "index.json").write_bytes(_json(index))
    (folder / "oci-layout").write_bytes(_json({"imageLayoutVersion": "1.0.0"}))


def archive(file: Path, name: str, layers: Sequence[tuple[str, Layer]]) -> None:
    """Write what ``docker save`` wrote before it learned of OCI: plain tars and a manifest."""
    stated = _json(config(layers))
    config_name = f"{hashlib.sha256(stated).hexdigest()}.json"
    tars = [f"{layer.diff_id.removeprefix('sha256:')}.tar" for _, layer in layers]
    manifest = [{"Config": config_name, "RepoTags": [f"bench/{name}:1"], "Layers": tars}]
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, config_name, stated)
        for inner, (_, layer) in dict(zip(tars, layers, strict=True)).items():
            if layer.plain is None:
                raise ValueError(f"{layer.blob}: the plain tar was not kept")
            header = tarfile.TarInfo(inner)
            header.size, header.mtime = layer.inflated, EPOCH
            with layer.plain.open("rb") as plain:
                tar.addfile(header, plain)
        _add(tar, "manifest.json", _json(manifest))


def config(layers: Sequence[tuple[str, Layer]]) -> dict[str, Any]:
    """The image configuration."""
    return {
        "created": CREATED,
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["/bin/sh"], "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for _, layer in layers]},
        "history": [{"created": CREATED, "created_by": command} for command, _ in layers],
    }


def _stored(blobs: Path, media_type: str, document: object) -> dict[str, object]:
    content = _json(document)
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mtime = len(content), EPOCH
    tar.addfile(header, io.BytesIO(content))


def _json(document: object) -> bytes:
    return json.dumps(document, indent=1, sort_keys=True).encode()
