"""Components: what extractors find in files. Facts, never opinions."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Scope(StrEnum):
    """What a component is there for, as its manifest states it."""

    UNKNOWN = "unknown"
    RUNTIME = "runtime"
    DEVELOPMENT = "development"
    OPTIONAL = "optional"
    PEER = "peer"
    BUILD = "build"


class Relationship(StrEnum):
    """How a component came in, as its manifest states it."""

    UNKNOWN = "unknown"
    ROOT = "root"  # the project itself
    DIRECT = "direct"
    TRANSITIVE = "transitive"


class Level(StrEnum):
    """Which level of the infrastructure a component belongs to."""

    KERNEL = "kernel"
    OPERATING_SYSTEM = "operating system"
    CONTAINER_RUNTIME = "container runtime"
    ORCHESTRATOR = "orchestrator"
    TOOL = "tool"
    BASE_IMAGE = "base image"
    APPLICATION = "application"


class Location(Struct, frozen=True, omit_defaults=True):
    """Where a component is stated.

    Attributes:
        path: path inside the artifact without a leading slash; members of
            archives are joined with ``!/`` (``app/a.jar!/BOOT-INF/lib/b.jar``).
        line: 1-based line, 0 when the whole file states it.
        layer: ``diff_id`` of the layer that holds the visible copy of the file.
    """

    path: str
    line: int = 0
    layer: str = ""


class Package(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One component with the evidence for it.

    An extractor fills what its file states. ``purl``, ``level``, ``owned_by``,
    ``introduced_in`` and the layers of ``locations`` are filled when the layers
    of an artifact are merged.

    Attributes:
        type: PURL type (``deb``, ``npm``, ``golang`` ...).
        name: the ecosystem's own name: ``@scope/name`` for npm, ``group:artifact``
            for Maven, the module path for Go, the PEP 503 form for PyPI,
            ``vendor/name`` for Composer.
        version: as written, ``""`` when the evidence gives none. An OS package's
            version is complete (``epoch:version-release``).
        locations: the files (and lines) that state it.
        arch: architecture of an OS package.
        source: name of the source package that advisories are written against.
        source_version: version of the source package where it differs from ``version``.
        licenses: licence expressions as declared, SPDX where the data is SPDX.
        publisher: maintainer, vendor or author.
        origin: where it was obtained: vendor, repository, registry or VCS address,
            ``""`` for the ecosystem's default.
        hashes: ``algorithm:hex`` as stated by the data.
        scope, relationship: as stated by the manifest.
        dependencies: ``name`` or ``name@version`` of packages that the same file
            states and that this one needs.
        evidence: how sure the reading is: ``stated`` by a package manager's own data,
            ``derived`` from content (a version string in a binary), ``guessed`` from a name.
        qualifiers: further PURL qualifiers (``epoch``, ``classifier``, ``rpmmod``, ``vcs_url``).
        properties: further facts worth showing, flat.
        extractor: name of the plug-in that read it.
        purl: package URL, unique identity together with the locations.
        level: which level of the infrastructure it belongs to.
        owned_by: PURL of the OS package that installed the files.
        introduced_in: ``diff_id`` of the first layer that held it.
        created_by: the build-history line of that layer.
        from_base: whether that layer belongs to the base image (``None``: not known).
    """

    type: str
    name: str
    version: str
    locations: tuple[Location, ...] = ()
    arch: str = ""
    source: str = ""
    source_version: str = ""
    licenses: tuple[str, ...] = ()
    publisher: str = ""
    origin: str = ""
    hashes: tuple[str, ...] = ()
    scope: Scope = Scope.UNKNOWN
    relationship: Relationship = Relationship.UNKNOWN
    dependencies: tuple[str, ...] = ()
    evidence: str = "stated"
    qualifiers: dict[str, str] = {}
    properties: dict[str, str] = {}
    extractor: str = ""
    purl: str = ""
    level: Level = Level.APPLICATION
    owned_by: str = ""
    introduced_in: str = ""
    created_by: str = ""
    from_base: bool | None = None


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An OS package says which files it installed.

    Attributes:
        type: PURL type of the package.
        owner: its name as in :class:`Package`.
        paths: the files, newline separated, without leading slashes.
    """

    type: str
    owner: str
    paths: str


class Release(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The operating system, as its release files state it.

    Attributes:
        id: ``ID`` of os-release (``debian``, ``alpine``, ``rhel``).
        version: ``VERSION_ID``, ``""`` for rolling and unstable releases.
        codename: ``VERSION_CODENAME``.
        pretty_name: for people.
        id_like: the distributions it derives from.
        cpe: ``CPE_NAME``.
        path: the file that said so.
        rank: lower wins where several files speak (os-release is 0).
    """

    id: str
    version: str = ""
    codename: str = ""
    pretty_name: str = ""
    id_like: tuple[str, ...] = ()
    cpe: str = ""
    path: str = ""
    rank: int = 0


class Hint(Struct, frozen=True, kw_only=True):
    """A fact about the artifact that changes how its packages are matched.

    Attributes:
        kind: ``content-set``, ``redhat-image``, ``redhat-cpe`` (Red Hat), ``esm`` (Ubuntu Pro
            service enabled), ``apk-repository``, ``apt-origin``, ``kernel`` (running or
            installed kernel release), ``nix-patch`` (``FOLDER<tab>CVE``: mended in that output),
            ``dpkg-license``, ``opkg-license``, ``portage-license`` (``NAME<tab>LICENCE`` of a
            package that another file states), ``container`` (a bill of materials is that of a
            container image of this name).
        value: the fact.
        path: the file that states it.
    """

    kind: str
    value: str
    path: str


class Diagnostic(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that could not be read, and why. Never a crash, never silence.

    Attributes:
        path: file, layer or source.
        reason: one line.
        kind: ``malformed``, ``limit`` (cut off), ``unreadable``, ``unsupported``, ``digest``
            or ``note``.
        extractor: plug-in concerned, if one was.
        layer: ``diff_id``, if one is concerned.
    """

    path: str
    reason: str
    kind: str = "malformed"
    extractor: str = ""
    layer: str = ""


Item = Package | Claim | Release | Hint | Diagnostic
"""What an extractor may yield."""
