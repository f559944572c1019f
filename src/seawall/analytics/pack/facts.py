"""What a pack holds."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct


class Behaviour(Struct, frozen=True, kw_only=True, omit_defaults=True, order=True):
    """What one release of a package does when it is installed.

    Attributes:
        ecosystem, package, version: the release.
        form: of its archive: ``npm``, ``wheel``, ``sdist`` or ``crate``.
        install_scripts: what runs at installation: npm's scripts by name, ``setup.py``,
            ``build.rs``.
        native_code: it holds compiled programs or libraries.
        digest: SHA-256 of the archive it was read from, in hexadecimal.
    """

    ecosystem: str
    package: str
    version: str
    form: str
    install_scripts: tuple[str, ...] = ()
    native_code: bool = False
    digest: str = ""


class Popular(Struct, frozen=True, kw_only=True, omit_defaults=True, order=True):
    """A package that others need.

    Attributes:
        ecosystem, package: its name.
        dependents: how many of the packages that were read need it.
    """

    ecosystem: str
    package: str
    dependents: int


class Fix(Struct, frozen=True, kw_only=True, omit_defaults=True, order=True):
    """The files that differ between the last release that has a flaw and the first that has not.

    They are where the flaw was mended, among whatever else that release changed.

    Attributes:
        flaw: primary id.
        ecosystem, package: which package.
        before, fixed: the two releases.
        files: paths that were changed, added or removed, without tests and documentation.
    """

    flaw: str
    ecosystem: str
    package: str
    before: str
    fixed: str
    files: tuple[str, ...]


class ImageProfile(Struct, frozen=True, kw_only=True, omit_defaults=True, order=True):
    """What a base image runs, holds and listens on.

    Attributes:
        name: reference without registry.
        digest: of its manifest.
        platform: ``os/arch``.
        starts: the program that it starts, with its arguments.
        user: as which, ``""`` for root.
        listens: ``port/protocol`` that it exposes.
        programs: paths of its executables, links resolved.
    """

    name: str
    digest: str
    platform: str = ""
    starts: tuple[str, ...] = ()
    user: str = ""
    listens: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


class Pack(Struct, frozen=True, kw_only=True, dict=True):
    """Everything in one pack, each part sorted."""

    behaviour: tuple[Behaviour, ...] = ()
    popular: tuple[Popular, ...] = ()
    fixes: tuple[Fix, ...] = ()
    images: tuple[ImageProfile, ...] = ()

    @cached_property
    def by_package(self) -> dict[tuple[str, str], tuple[Behaviour, ...]]:
        """Releases by ecosystem and package."""
        found: dict[tuple[str, str], tuple[Behaviour, ...]] = {}
        for one in self.behaviour:
            key = (one.ecosystem, one.package)
            found[key] = (*found.get(key, ()), one)
        return found
