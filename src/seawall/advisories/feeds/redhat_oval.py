"""Red Hat's OVAL v2, as mirrors still keep it: fixed, open and not affected, by product.

Red Hat retired it in favour of CSAF; nothing is fetched, but a mirror's copy is read. It knows
nothing of later fixes, and belongs into no folder beside newer data. Definitions are errata
(``RHSA-2020:0215``), flaws without a fix (``oval:com.redhat.cve``, in the files *including
unpatched*) and flaws of which components are not affected (``oval:com.redhat.unaffected``, which
ask for a package that is there and is not). Products are CPEs; where a flaw names none, a file
about a whole release (``rhel-8-including-unpatched.oval.xml.bz2``) stands for it.

Source: https://www.redhat.com/en/blog/red-hat-oval-v2-streams
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from seawall.advisories import oval
from seawall.advisories.feed import Download, Fact, Mended, Skipped
from seawall.advisories.values import TOO_MANY, is_cve, too_many, vector
from seawall.errors import MalformedInput
from seawall.model import Range, Score, Source, State, Statement, Vulnerability

SOURCE: Final = "redhat-oval"

_CPE: Final = re.compile(r"cpe:/[ao]:redhat:([0-9a-z_]{1,60}:[0-9A-Za-z_.:-]{1,100})", re.ASCII)
_WHOLE: Final = re.compile(
    r"enterprise_linux:(\d{1,2})(?:::(?:server|client|workstation|computenode))?", re.ASCII
)
_FILE: Final = re.compile(r".*/rhel-(\d{1,2})(?:-including-unpatched)?\.oval\.xml\.bz2")
_ERRATUM: Final = re.compile(r"RH[BES]A-\d{4}:\d{3,6}", re.ASCII)
_MODULE: Final = re.compile(r"Module ([^\s:]{1,100}:[^\s:]{1,100}) is enabled")
_RUNNING: Final = (" is currently running", " is set to boot up on next boot")
_NEVER: Final = re.compile(r".{1,400} must be installed")
_RELEASE: Final = re.compile(r"Red Hat .{1,100} is installed")
_STATES: Final = {
    "affected": State.AFFECTED,
    "fix deferred": State.DEFERRED,
    "new": State.AFFECTED,
    "not affected": State.NOT_AFFECTED,
    "out of support scope": State.END_OF_LIFE,
    "under investigation": State.INVESTIGATING,
    "will not fix": State.WONT_FIX,
}


class _Said(NamedTuple):
    """A package, and what is said about it."""

    package: str
    range: Range
    module: str
    arches: tuple[str, ...]


class RedHatOval:
    """Reads the document of one product."""

    name: Final = "redhat_oval"
    version: Final = 1
    max_age: Final = 3650
    patterns: Final = ("redhat/data/oval/v2/*.oval.xml.bz2",)
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """Red Hat."""
        del path
        return Source(
            id=SOURCE,
            name="Red Hat OVAL v2 (retired)",
            url="https://security.access.redhat.com/data/oval/v2/",
            licence="CC-BY-4.0",
            credit="Red Hat Product Security (https://access.redhat.com/security/data)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """A statement for each flaw, product and package."""
        match = _FILE.fullmatch(path)
        release = (f"Red Hat:{match[1]}",) if match else ()
        for found in oval.definitions(stream):
            yield from (found,) if isinstance(found, Skipped) else _definition(found, release)


def _definition(found: oval.Read, release: tuple[str, ...]) -> Iterator[Fact]:
    definition = found.definition
    streams = tuple(dict.fromkeys(map(_stream, _names(definition)))) or release
    flaws = [name for name in definition.ids("CVE") if is_cve(name)]
    advisory = next(filter(_ERRATUM.fullmatch, definition.ids("RHSA")), "")
    if not streams or not flaws:
        yield Skipped(definition.id[:256], "names no flaw or no product")
        return
    if too_many(len(found.alternatives), len(streams), len(flaws)):
        yield Skipped(definition.id[:256], TOO_MANY, broken=True)
        return
    unaffected = ".unaffected:" in definition.id
    skipped: dict[str, None] = {}
    for said in _packages(found, skipped, unaffected=unaffected):
        state, note = _state(definition, said, unaffected=unaffected)
        if state is None:
            skipped["contradicts itself"] = None
            continue
        for ecosystem in streams:
            for flaw in flaws:
                yield Statement(
                    source=SOURCE,
                    advisory=advisory or flaw,
                    vulnerability=flaw,
                    ecosystem=ecosystem,
                    package=said.package,
                    ranges=() if state is State.NOT_AFFECTED else (said.range,),
                    state=state,
                    severity=definition.severity[:20].lower(),
                    module=said.module,
                    arches=said.arches,
                    note=note[:80],
                )
    yield from (Skipped(definition.id[:256], reason) for reason in skipped)
    if advisory and definition.issued:
        yield from (Mended(name, flaw, definition.issued) for name in streams for flaw in flaws)
    for flaw, text in definition.scores.items():
        if is_cve(flaw) and (score := vector(text)):
            yield Vulnerability(id=flaw, scores=(Score(score, SOURCE),))


def _names(definition: oval.Definition) -> Iterator[str]:
    for cpe in definition.cpes:
        if match := _CPE.fullmatch(cpe):
            yield match[1]


def _stream(name: str) -> str:
    """A product as OSV names it; one that is a whole release goes by its number."""
    whole = _WHOLE.fullmatch(name)
    return f"Red Hat:{whole[1] if whole else name}"


def _packages(found: oval.Read, skipped: dict[str, None], *, unaffected: bool) -> Iterator[_Said]:
    """Each package once, on all architectures that alternatives name."""
    arches: dict[_Said, set[str]] = defaultdict(set)
    for alternative in found.alternatives:
        try:
            said = _package(alternative, unaffected=unaffected)
        except MalformedInput as error:
            skipped[error.message] = None
            continue
        if said is not None:
            arches[said._replace(arches=())].update(said.arches or ("",))
    for said, names in arches.items():
        yield said._replace(arches=() if "" in names else tuple(sorted(names)))


def _package(alternative: tuple[oval.Test, ...], *, unaffected: bool) -> _Said | None:
    """What one alternative is about; ``None`` if it is only about another system.

    Raises:
        MalformedInput: it depends on something unknown.
    """
    module = ""
    tests: list[oval.Test] = []
    for test in alternative:
        if _NEVER.fullmatch(test.comment) and test.negated:
            return None  # that holds where Red Hat's release is not installed
        if match := _MODULE.fullmatch(test.comment):
            module = match[1]
        elif test.kind == "rpminfo" and not (unaffected and test.negated):
            tests.append(test)
        elif not (test.negated or _system(test)):
            raise MalformedInput("depends on something else than packages")
    said = oval.affected(tests)
    if said is None or said.conditions:
        raise MalformedInput("names no package, or has conditions that are not known")
    return _Said(said.package, said.range, module, said.arches)


def _system(test: oval.Test) -> bool:
    """Whether a test is about the release, or about which kernel runs."""
    return test.comment.endswith(_RUNNING) or _RELEASE.fullmatch(test.comment) is not None


def _state(
    definition: oval.Definition, said: _Said, *, unaffected: bool
) -> tuple[State | None, str]:
    """State and Red Hat's word; no state where the two contradict each other."""
    if said.range.fixed:
        return State.FIXED, ""
    words = definition.resolutions  # of one component, or of each by its name
    name = f"{said.module}/{said.package}" if said.module else said.package
    word = words.get(name, "") or (
        next(iter(words.values())) if len(set(words.values())) == 1 else ""
    )
    state = _STATES.get(word.lower(), State.AFFECTED)
    if unaffected:
        return (State.NOT_AFFECTED if word.lower() in {"", "not affected"} else None), word
    return state, word


PLUGIN: Final = RedHatOval()
