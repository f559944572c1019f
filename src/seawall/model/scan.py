"""The whole answer about one artifact: Seawall's native document."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

from seawall.model.advisory import Source
from seawall.model.finding import Finding
from seawall.model.package import Diagnostic, Hint, Package, Release

SCHEMA_VERSION: Final = "1.0"


class Layer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One slice of an image.

    Attributes:
        diff_id: ``sha256:...`` of the uncompressed tar.
        digest: ``sha256:...`` of the blob as stored, ``""`` where it is not stored apart.
        media_type: of the blob.
        size: bytes of the blob.
        created_by: the build-history line.
        verified: ``now``, ``earlier`` (read from the cache), ``mismatch``, ``unread``, or
            ``no digest`` where the archive is so old that it promises none.
        from_base: whether it belongs to the base image (``None``: not known).
    """

    diff_id: str
    digest: str = ""
    media_type: str = ""
    size: int = 0
    created_by: str = ""
    verified: str = "unread"
    from_base: bool | None = None


class BaseImage(Struct, frozen=True, omit_defaults=True):
    """The image this one was built from.

    Attributes:
        name: reference, ``""`` when only the digest is known.
        digest: of the manifest, ``""`` when only the name is known.
        evidence: ``annotation`` or ``known layers``.
        layers: how many of the lowest layers belong to it, -1 if unknown.
    """

    name: str = ""
    digest: str = ""
    evidence: str = ""
    layers: int = -1


class Artifact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was scanned.

    Attributes:
        name: as the user wrote it, without credentials.
        kind: ``image``, ``directory``, ``rootfs``, ``repository``, ``lambda``, ``sbom``, ``host``.
        digest: manifest digest of an image, commit of a repository, digest of a file; else ``""``.
        config_digest: image id.
        platform: ``os/arch[/variant]``.
        created: RFC 3339, as the image states it.
        tags: references that name the same content.
        labels: image labels and annotations.
        config: the part of the image configuration that matters for security
            (``User``, ``Env`` names only, ``Entrypoint``, ``ExposedPorts`` ...).
        layers: lowest first.
        base: the base image, ``None`` if it cannot be told.
        release: the operating system, ``None`` if there is none or it cannot be told.
    """

    name: str
    kind: str
    digest: str = ""
    config_digest: str = ""
    platform: str = ""
    created: str = ""
    tags: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    config: dict[str, str] = {}
    layers: tuple[Layer, ...] = ()
    base: BaseImage | None = None
    release: Release | None = None


class Looked(StrEnum):
    """How completely one level or ecosystem was looked at."""

    SEEN = "seen"
    PARTIAL = "partial data"
    NO_DATA = "no advisory data"
    UNSUPPORTED = "unsupported"
    NOT_LOOKED_AT = "not looked at"


class CoverageRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the honest account of what was and was not examined.

    Attributes:
        subject: an ecosystem with release (``Debian:12``, ``PyPI``) or a level (``kernel``).
        looked: how completely.
        reason: why not completely; ``""`` for ``seen``.
        packages: how many components it concerns.
        as_of: date of the advisory data used.
    """

    subject: str
    looked: Looked
    reason: str = ""
    packages: int = 0
    as_of: str = ""


class Snapshot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The advisory data an answer rests on.

    Attributes:
        id: ``sha256:...`` of the content.
        created: RFC 3339.
        sources: with licence and credit.
    """

    id: str
    created: str = ""
    sources: tuple[Source, ...] = ()


class Inventory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is in an artifact, layers merged."""

    packages: tuple[Package, ...] = ()
    hints: tuple[Hint, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    release: Release | None = None


class ScanResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything one scan says. ``seawall scan --format json`` prints exactly this.

    Attributes:
        schema: version of this document's schema.
        tool: name and version of the program.
        created: RFC 3339, ``SOURCE_DATE_EPOCH`` honoured.
        complete: ``False`` when a layer, source or requested scanner could not be read.
        hints: facts that changed how packages were matched, so that it can be asked again.
    """

    artifact: Artifact
    schema: str = SCHEMA_VERSION
    tool: str = ""
    created: str = ""
    complete: bool = True
    packages: tuple[Package, ...] = ()
    findings: tuple[Finding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    snapshot: Snapshot | None = None
    hints: tuple[Hint, ...] = ()
