"""Whether the scope of a rule holds for a finding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from seawall.model import Artifact, Finding, Location, Package, Release
from seawall.vulnerabilities import globs, images, purls
from seawall.vulnerabilities.rules import Scope

_ANY: Final = "*"


class Subject:
    """What the findings are about.

    Args:
        artifact: what was scanned, ``None`` if only findings are known.
        packages: what is in it.
    """

    def __init__(self, artifact: Artifact | None = None, packages: Sequence[Package] = ()) -> None:
        self.artifact = artifact
        self.packages = packages

    @property
    def release(self) -> Release | None:
        """The operating system."""
        return self.artifact.release if self.artifact else None

    @cached_property
    def _by_purl(self) -> dict[str, Package]:
        return {package.purl: package for package in self.packages if package.purl}

    def package(self, finding: Finding) -> Package:
        """The package of a finding; what the finding itself says where it is not known."""
        known = self._by_purl.get(finding.purl) if finding.purl else None
        return known or Package(
            type=finding.type,
            name=finding.package,
            version=finding.version,
            purl=finding.purl,
            locations=finding.locations,
        )

    def holds(self, scope: Scope, finding: Finding) -> bool:
        """Whether every condition of a scope holds for a finding."""
        package = self.package(finding)
        if not _plain(scope, finding, package):
            return False
        if scope.platform and not _platform(scope.platform, self.release):
            return False
        if not scope.product:
            return not scope.component or self._means(scope.component, package)
        if not scope.component:
            return self._about_artifact(scope.product) or self._means(scope.product, package)
        if not self._means(scope.component, package):
            return False
        return self._about_artifact(scope.product) or self._contains(scope.product, finding)

    def _means(self, text: str, package: Package) -> bool:
        pattern = purls.read(text)
        return pattern is not None and purls.names(pattern, package, self.release)

    def _about_artifact(self, text: str) -> bool:
        pattern = purls.read(text)
        if pattern is None or self.artifact is None or pattern.type not in images.TYPES:
            return False
        return images.means(pattern, self.artifact)

    def _contains(self, product: str, finding: Finding) -> bool:
        """Whether every file that states the component lies in a file of the product."""
        holders = [
            location.path
            for package in self.packages
            if self._means(product, package)
            for location in package.locations
        ]
        return bool(finding.locations) and all(
            any(_within(location, holder) for holder in holders) for location in finding.locations
        )


def _within(location: Location, holder: str) -> bool:
    return location.path == holder or location.path.startswith(f"{holder}!/")


def _plain(scope: Scope, finding: Finding, package: Package) -> bool:
    if scope.type and scope.type != package.type:
        return False
    if scope.version and scope.version != package.version:
        return False
    if scope.name and not globs.fits(scope.name, package.name):
        return False
    if scope.source and not globs.fits(scope.source, package.source or package.name):
        return False
    if scope.fix and finding.state.value not in scope.fix:
        return False
    return not scope.path or any(
        globs.matches(scope.path, location.path) for location in finding.locations
    )


def _platform(cpe: str, release: Release | None) -> bool:
    """Whether a CPE (2.2 or 2.3) means the operating system or one of its minor releases."""
    if release is None or not release.cpe:
        return False
    wanted, own = _cpe(cpe), _cpe(release.cpe)
    return wanted[:3] == own[:3] and (
        not wanted[3] or own[3] == wanted[3] or own[3].startswith(f"{wanted[3]}.")
    )


def _cpe(text: str) -> tuple[str, str, str, str]:
    """Part, vendor, product and version."""
    body = text.removeprefix("cpe:2.3:").removeprefix("cpe:/").lower()
    fields = [field.replace(_ANY, "") for field in body.split(":")]
    part, vendor, product, version = (*fields, "", "", "", "")[:4]
    return part, vendor, product, version
