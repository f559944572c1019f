"""Which packages are compared with which advisories, and which are left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from seawall.model import Inventory, Looked, Package, Relationship, Scope
from seawall.model.purl import PackageURL
from seawall.vulnerabilities import purls
from seawall.vulnerabilities.account import Account
from seawall.vulnerabilities.distributions import Distribution, distribution, stated
from seawall.vulnerabilities.doubt import NO_VERSION, doubt
from seawall.vulnerabilities.ecosystems import GUESSED, LANGUAGES, OS_TYPES, Lookup, lookups
from seawall.vulnerabilities.judging import Identity, module_of
from seawall.vulnerabilities.mixing import remarks
from seawall.vulnerabilities.origin import foreign

# A project's own entry in its lock file bears any name; a main module or crate is what a
# program was built from, and its name is its address.
_ROOT_COUNTS: Final = frozenset({"golang", "cargo", "generic"})
_LONGEST: Final = 120
_NOWHERE: Final = PackageURL(type="", name="")


class Planner:
    """Sorts the packages of an inventory by what they are compared with.

    Args:
        inventory: what is in the artifact.
        account: told about everything that is left out.
        include_dev: whether development dependencies count.
    """

    def __init__(self, inventory: Inventory, account: Account, *, include_dev: bool) -> None:
        self._account = account
        self._include_dev = include_dev
        self._inventory = inventory
        self._home = distribution(inventory.release, inventory.hints)
        self._stated: dict[tuple[str, str], Distribution | None] = {}
        self._owners = {
            package.purl: package
            for package in inventory.packages
            if package.type in OS_TYPES and package.purl
        }

    def plan(self) -> Mapping[Identity, list[Package]]:
        """Packages by what decides about them."""
        planned: dict[Identity, list[Package]] = {}
        for package in self._inventory.packages:
            if package.type in OS_TYPES:
                identity = self._installed(package)
            else:
                identity = self._other(package)
            if identity is not None:
                planned.setdefault(identity, []).append(package)
        self._remarks()
        return planned

    def _installed(self, package: Package) -> Identity | None:
        system = self._system(package)
        if package.properties.get("archive"):
            subject = system.subject if system else f"{package.type} packages"
            reason = "archives of packages that are not installed"
            self._account.left_out(package, subject, Looked.NOT_LOOKED_AT, reason)
            return None
        if system is None or system.type != package.type:
            self._account.left_out(package, *self._no_distribution(package, system))
            return None
        origin = foreign(package, system)[:_LONGEST]
        return self._compared(package, lookups(package, system), system.subject, origin)

    def _other(self, package: Package) -> Identity | None:
        subject = LANGUAGES.get(package.type, package.type)
        if package.scope is Scope.DEVELOPMENT and not self._include_dev:
            reason = "development dependencies"
            self._account.left_out(package, subject, Looked.NOT_LOOKED_AT, reason)
            return None
        if package.properties.get("unpinned") and not package.version:
            reason = "declared without one version, so that what is installed is not known"
            self._account.left_out(package, subject, Looked.NOT_LOOKED_AT, reason)
            return None
        reason = self._answered(package)
        if reason:
            self._account.answered(package, subject, reason)
            return None
        asked = lookups(package, None)
        if asked:
            guessed = asked[0].rank == GUESSED
            return self._compared(package, asked, subject if guessed else asked[0].ecosystem)
        if package.type == "maven":
            reason = "no group is stated, and artifacts of many groups share a name"
            self._account.left_out(package, subject, Looked.NOT_LOOKED_AT, reason)
        else:
            reason = "no advisories are known for this kind of package"
            self._account.left_out(package, subject, Looked.UNSUPPORTED, reason)
        return None

    def _answered(self, package: Package) -> str:
        """Why a package need not be compared: it is no package, or its owner is compared."""
        if package.relationship is Relationship.ROOT and package.type not in _ROOT_COUNTS:
            return "the project itself"
        return self._maintained(package)

    def _maintained(self, package: Package) -> str:
        """Why the distribution answers for a file, so that the registry's versions mislead."""
        if not package.owned_by:
            return ""
        owner = self._owners.get(package.owned_by)
        system = self._system(owner) if owner else self._home
        if system is None or not any(map(self._account.has, system.ecosystems)):
            return ""
        if owner is not None and foreign(owner, system):
            return ""
        return f"part of packages of {system.subject}, which are compared themselves"

    def _compared(
        self, package: Package, asked: tuple[Lookup, ...], subject: str, origin: str = ""
    ) -> Identity | None:
        known = tuple(item for item in asked if self._account.has(item.ecosystem))
        if not known:
            self._account.without_data(package, subject)
            return None
        unsure = doubt(package, known[0])
        if origin:
            reason = f"packages from {origin}, whose versions its advisories do not follow"
            self._account.left_out(package, subject, Looked.NOT_LOOKED_AT, reason)
        elif unsure == NO_VERSION:
            self._account.left_out(package, subject, Looked.NOT_LOOKED_AT, unsure)
        else:
            self._account.examined(package, known[0].ecosystem)
        module = module_of(package) if package.type == "rpm" else ""
        return Identity(known, package.arch, module, unsure, origin)

    def _system(self, package: Package) -> Distribution | None:
        """The distribution a package belongs to: the one it names itself, or the artifact's.

        A package names another one where it lies in a snap, or where a bill of materials does.
        """
        text = package.qualifiers.get("distro", "")
        if not text:
            return self._home
        namespace = (purls.read(package.purl) or _NOWHERE).namespace
        if (text, namespace) not in self._stated:
            self._stated[text, namespace] = stated(text, namespace)
        found = self._stated[text, namespace]
        same = found and self._home and found.subject == self._home.subject
        return self._home if same else found

    def _no_distribution(
        self, package: Package, system: Distribution | None
    ) -> tuple[str, Looked, str]:
        release = self._inventory.release
        if system is not None:
            reason = f"{system.subject} publishes no advisories about {package.type} packages"
            return f"{package.type} packages", Looked.NO_DATA, reason
        named = package.qualifiers.get("distro", "")
        if release is None and not named:
            reason = "which operating system the packages belong to cannot be told"
            return f"{package.type} packages", Looked.NO_DATA, reason
        name = named or (f"{release.id} {release.version}".strip() if release else "")
        return name, Looked.UNSUPPORTED, "no advisories are known for this operating system"

    def _remarks(self) -> None:
        release = self._inventory.release
        if self._home is None or release is None:
            return
        known = [name for name in self._home.ecosystems if self._account.has(name)]
        subject = known[0] if known else self._home.subject
        for text in remarks(self._home, release, self._inventory.hints):
            self._account.remark(subject, text)
        if known and self._home.secondary.issuperset(known):
            first = next(iter(self._home.primary), subject)
            self._account.remark(subject, f"no advisories about {first}, which this system follows")
