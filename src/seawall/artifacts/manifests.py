"""The JSON documents of an image: index, manifest and configuration.

OCI and Docker (schema 2) use the same shapes under different media types. An *index*
(``manifests``) lists one manifest for each platform and other things that belong to
the image, such as attestations; a *manifest* (``config``, ``layers``) names the blobs
of one platform; the *configuration* holds what a runtime needs, the ``diff_ids`` of
the layers and the build history.

A runtime written in Go reads JSON keys in any case. A document in which that makes a
difference, or which is index and manifest at once, would be one image to this reader
and another to the runtime, so it is refused.

Sources: https://github.com/opencontainers/image-spec (manifest.md, image-index.md, config.md),
https://distribution.github.io/distribution/spec/manifest-v2-2/
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from seawall.artifacts.naming import quoted
from seawall.artifacts.platforms import Platform, normalised
from seawall.errors import SourceError

OCI_INDEX: Final = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
DOCKER_INDEX: Final = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_MANIFEST: Final = "application/vnd.docker.distribution.manifest.v2+json"
INDEXES: Final = (OCI_INDEX, DOCKER_INDEX)
MANIFESTS: Final = (OCI_MANIFEST, DOCKER_MANIFEST)
SCHEMA_1: Final = (
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
)
CONFIGS: Final = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
    "application/octet-stream",  # Docker 1.10
    "",
)
REF_NAME: Final = "org.opencontainers.image.ref.name"
BASE_NAME: Final = "org.opencontainers.image.base.name"
BASE_DIGEST: Final = "org.opencontainers.image.base.digest"
_REFERENCE_TYPE: Final = "vnd.docker.reference.type"


class _Platform(Struct, frozen=True):
    os: str | None = None
    architecture: str | None = None
    variant: str | None = None


class Descriptor(Struct, frozen=True, kw_only=True, rename="camel"):
    """How one document names another, or a blob."""

    digest: str
    size: int = -1
    media_type: str | None = None
    artifact_type: str | None = None
    annotations: dict[str, str] | None = None
    platform: _Platform | None = None

    @property
    def runs_on(self) -> Platform | None:
        """The platform that the index states."""
        if self.platform is None or not (self.platform.os and self.platform.architecture):
            return None
        return normalised(self.platform.os, self.platform.architecture, self.platform.variant or "")

    @property
    def runnable(self) -> bool:
        """Whether it can be an image, rather than an attestation, signature or SBOM of one."""
        if (self.annotations or {}).get(_REFERENCE_TYPE) or self.artifact_type:
            return self.artifact_type in CONFIGS[:2]
        if self.runs_on and "unknown" in self.runs_on[:2]:
            return False
        return (self.media_type or "") in (*INDEXES, *MANIFESTS, "")


class Document(Struct, frozen=True, kw_only=True, rename="camel"):
    """An index or a manifest; which of them, :attr:`manifests` tells."""

    schema_version: int = 0
    media_type: str | None = None
    artifact_type: str | None = None
    manifests: list[Descriptor] | None = None
    config: Descriptor | None = None
    layers: list[Descriptor] | None = None
    annotations: dict[str, str] | None = None
    fs_layers: Any = None


class _RootFs(Struct, frozen=True):
    diff_ids: list[str] | None = None


class _Step(Struct, frozen=True):
    created_by: str | None = None
    empty_layer: bool | None = None


class Config(Struct, frozen=True, kw_only=True):
    """The image configuration.

    Attributes:
        config: what a runtime needs. Its values are only looked at one by one, since
            old tools wrote ``null`` or a string where the specification has a list.
    """

    os: str | None = None
    architecture: str | None = None
    variant: str | None = None
    created: str | None = None
    config: dict[str, Any] | None = None
    rootfs: _RootFs | None = None
    history: list[_Step] | None = None

    @property
    def runs_on(self) -> Platform | None:
        """The platform it was built for."""
        if not (self.os and self.architecture):
            return None
        return normalised(self.os, self.architecture, self.variant or "")

    @property
    def diff_ids(self) -> list[str]:
        """Digests of the layers' tars, lowest first."""
        return (self.rootfs.diff_ids if self.rootfs else None) or []


T = TypeVar("T", bound=Struct)


def document(data: bytes, where: str) -> Document:
    """Decode an index or a manifest.

    Raises:
        SourceError: it is neither, or both, or of a kind that is not supported.
    """
    read = convert(decode(data, where), Document, where)
    if read.schema_version == 1 or read.fs_layers is not None or read.media_type in SCHEMA_1:
        raise schema_1(where)
    if read.manifests is not None and (read.layers is not None or read.config is not None):
        raise SourceError("it is index and manifest at once, which is ambiguous", where=where)
    if read.manifests is None and read.config is None:
        raise SourceError("it is neither an index nor a manifest of an image", where=where)
    expected = INDEXES if read.manifests is not None else MANIFESTS
    if read.media_type in (*INDEXES, *MANIFESTS) and read.media_type not in expected:
        raise SourceError(
            f"it says it is {read.media_type} and has the content of another", where=where
        )
    return read


def schema_1(where: str) -> SourceError:
    """The refusal of images in the format that Docker 1.10 replaced in 2016."""
    return SourceError(
        "it is a Docker schema 1 manifest, which carries no digests of its layers' content",
        where=where,
        hint="pull it with a current Docker and push it again",
    )


def decode(data: bytes, where: str) -> Any:
    """Decode JSON of unknown origin.

    Raises:
        SourceError: it is not JSON.
    """
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SourceError(f"it is not valid JSON: {quoted(str(error))}", where=where) from error


def convert(value: Any, kind: type[T], where: str) -> T:
    """Give decoded JSON its type.

    Raises:
        SourceError: it has another shape.
    """
    _refuse_ambiguity(value, kind, where)
    try:
        return msgspec.convert(value, kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SourceError(f"it has a wrong shape: {quoted(str(error))}", where=where) from error


_PARTS: Final[dict[type[Struct], tuple[tuple[str, type[Struct]], ...]]] = {
    Document: (("config", Descriptor), ("layers", Descriptor), ("manifests", Descriptor)),
    Descriptor: (("platform", _Platform),),
    Config: (("rootfs", _RootFs),),
}


def _refuse_ambiguity(value: Any, kind: type[Struct], where: str) -> None:
    """Refuse keys that only a reader which ignores case would take for its own."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            continue
        names = {name.lower(): name for name in kind.__struct_encode_fields__}
        for key in item:
            if names.get(key.lower(), key) != key:
                raise SourceError(f"it has the key {quoted(key)!r} in a wrong case", where=where)
        for name, part in _PARTS.get(kind, ()):
            _refuse_ambiguity(item.get(name), part, where)
