"""Oracle Linux's errata, in OVAL: fixed packages by release, architecture and module stream.

One document holds every erratum (``ELSA-2024-1234``) since Oracle Linux 5. It lists fixed
flaws only. Three lines of packages go by the same names as others and are told apart:

* the *Unbreakable Enterprise Kernel*, of which several upstream versions are kept per release,
  so that a flaw has one fixed version in each of these trains;
* *Ksplice* builds and builds for FIPS, which have an epoch of their own (``2:...ksplice1...``,
  ``10:..._fips``), above that of the ordinary package.

Source: https://linux.oracle.com/security/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, NamedTuple

from seawall.advisories import oval
from seawall.advisories.feed import Download, Fact, Mended, Skipped
from seawall.advisories.values import TOO_MANY, is_cve, too_many
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement
from seawall.versions import key

HOST: Final = "https://linux.oracle.com/"
PATH: Final = "security/oval/com.oracle.elsa-all.xml.bz2"

_RELEASE: Final = "oraclelinux-release"
_MAJOR: Final = re.compile(r"\^?(\d{1,3})(?!\d).{0,16}", re.ASCII)
_MODULE: Final = re.compile(r"Module ([^\s:]{1,100}:[^\s:]{1,100}) is enabled")
_ERRATUM: Final = re.compile(r"ELSA-\d{4}-[0-9A-Za-z-]{1,20}", re.ASCII)
_INSTALLABLE: Final = {"x86_64": ("i386", "i586", "i686", "x86_64")}
"""Architectures of the packages on a system of one."""
_KERNEL: Final = "kernel-uek"
_LINE: Final = re.compile(r"(\d{1,9}):.*(?:\.ksplice\d|_fips$)", re.ASCII)
_ORDINARY_EPOCHS: Final = 1


class _Fix(NamedTuple):
    """A fixed package, on one architecture (``""`` for all)."""

    advisory: str
    flaw: str
    severity: str
    ecosystem: str
    package: str
    range: Range
    module: str
    arch: str


class Oracle:
    """Reads the document of all errata, or one of some."""

    name: Final = "oracle"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = ("oracle/security/oval/com.oracle.elsa-*.xml*",)
    downloads: Final = (Download(HOST, PATH, "oracle"),)

    def source(self, path: str) -> Source:
        """Oracle."""
        del path
        return Source(
            id="oracle",
            name="Oracle Linux security advisories (OVAL)",
            url=HOST + PATH,
            licence="not stated; copyright Oracle",
            credit="Oracle (https://linux.oracle.com/security/)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """A statement for each flaw, release and package of every erratum."""
        del path
        damage = None
        kernels: list[_Fix] = []
        try:
            for found in oval.definitions(stream):
                if isinstance(found, Skipped):
                    yield found
                    continue
                fixes: list[_Fix] = []
                releases: dict[tuple[str, str], None] = {}
                for fact in _fixes(found):
                    if isinstance(fact, Skipped):
                        yield fact
                    else:
                        (kernels if fact.package.startswith(_KERNEL) else fixes).append(fact)
                        releases[fact.ecosystem, fact.flaw] = None
                yield from _statements(fixes)
                if issued := found.definition.issued:
                    yield from (Mended(*release, issued) for release in releases)
        except MalformedInput as error:
            damage = error
        yield from _statements(_by_train(kernels))
        if damage is not None:
            raise damage


def _fixes(found: oval.Read) -> Iterator[_Fix | Skipped]:
    definition = found.definition
    advisory = next((name for name in definition.ids("elsa") if _ERRATUM.fullmatch(name)), "")
    if not advisory:
        yield Skipped(definition.id[:256], "no id of an erratum", broken=True)
        return
    flaws = [name for name in definition.ids("cve") if is_cve(name)] or [advisory]
    if too_many(len(found.alternatives), len(flaws)):
        yield Skipped(advisory, TOO_MANY, broken=True)
        return
    for alternative in found.alternatives:
        try:
            fixed = _fixed(alternative)
        except MalformedInput as error:
            yield Skipped(advisory, error.message, broken=True)
            continue
        for flaw in flaws:
            for arch in fixed.arches or ("",):
                yield _Fix(
                    advisory=advisory,
                    flaw=flaw,
                    severity=definition.severity[:20].lower(),
                    ecosystem=f"Oracle Linux:{fixed.major}",
                    package=fixed.package,
                    range=fixed.range,
                    module=fixed.module,
                    arch=arch,
                )


class _Fixed(NamedTuple):
    major: str
    package: str
    range: Range
    module: str
    arches: tuple[str, ...]


def _fixed(alternative: Iterable[oval.Test]) -> _Fixed:
    """What one alternative calls fixed.

    Raises:
        MalformedInput: it names no release or no fixed version, or has unknown conditions.
    """
    major = module = ""
    arches: tuple[str, ...] = ()
    others: list[oval.Test] = []
    for test in alternative:
        if test.name == _RELEASE:
            major = _major(test) or major
            arches = _system(test) or arches
        elif match := _MODULE.fullmatch(test.comment):
            module = match[1]
        else:
            others.append(test)
    said = oval.affected(others)
    if said is None or not major:
        raise MalformedInput("names no release or no package")
    if any(item.field != "release" or item.value != "ksplice" for item in said.conditions):
        raise MalformedInput("has conditions that are not known")
    return _Fixed(major, said.package, _of_its_line(said.range), module, said.arches or arches)


def _major(test: oval.Test) -> str:
    for condition in test.conditions:
        if condition.field == "version" and (match := _MAJOR.fullmatch(condition.value)):
            return match[1]
    return ""


def _system(test: oval.Test) -> tuple[str, ...]:
    """Architectures of packages on the systems that a test of the release is about."""
    for condition in test.conditions:
        if condition.field == "arch":
            return tuple(
                arch
                for system in oval.architectures(condition)
                for arch in _INSTALLABLE.get(system, (system,))
            )
    return ()


def _of_its_line(said: Range) -> Range:
    """Ksplice and FIPS builds begin with their epoch: ordinary packages are not among them."""
    if not said.fixed or said.introduced != "0" or said.last_affected or said.after:
        raise MalformedInput("names no fixed version")
    match = _LINE.match(said.fixed)
    if match is None:
        if ".ksplice" in said.fixed or said.fixed.endswith("_fips"):
            raise MalformedInput("a special build that cannot be told from ordinary ones")
        return said
    if int(match[1]) <= _ORDINARY_EPOCHS:
        raise MalformedInput("a special build that cannot be told from ordinary ones")
    return Range(introduced=f"{match[1]}:0", fixed=said.fixed)


def _by_train(fixes: Iterable[_Fix]) -> Iterator[_Fix]:
    """Fixes of kernels, each for its own upstream version; the first for all that is older."""
    groups: dict[tuple[str, ...], list[_Fix]] = defaultdict(list)
    for fix in fixes:
        groups[fix.flaw, fix.ecosystem, fix.package, fix.arch].append(fix)
    for group in groups.values():
        first = min((_train(fix) for fix in group), key=lambda train: key("rpm", train))
        for fix in group:
            train = _train(fix)
            start = "0" if train == first else train
            yield fix._replace(range=Range(introduced=start, fixed=fix.range.fixed))


def _train(fix: _Fix) -> str:
    return fix.range.fixed.partition("-")[0]


def _statements(fixes: Iterable[_Fix]) -> Iterator[Statement]:
    """One statement for all architectures about which the same is said."""
    said: dict[_Fix, set[str]] = defaultdict(set)
    for fix in fixes:
        said[fix._replace(arch="")].add(fix.arch)
    for fix, arches in said.items():
        yield Statement(
            source="oracle",
            advisory=fix.advisory,
            vulnerability=fix.flaw,
            ecosystem=fix.ecosystem,
            package=fix.package,
            ranges=(fix.range,),
            state=State.FIXED,
            severity=fix.severity,
            module=fix.module,
            arches=() if "" in arches else tuple(sorted(arches)),
        )


PLUGIN: Final = Oracle()
