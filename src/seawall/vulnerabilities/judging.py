"""One statement about one package: does it say that this version is affected?

The answer is one of four. ``pass`` and ``fail`` come from comparing versions, in the order
of the ecosystem. ``unknown`` is for what cannot be compared: a Go program built without a
version, a module whose stream the advisory does not name, a build of another repository.
``not_applicable`` is for statements about something else (another module stream, another
architecture) and for what its publisher has withdrawn.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from seawall.model import Comparison, Package, Range, State, Statement, Verdict
from seawall.versions import affected, compare, scheme_for
from seawall.vulnerabilities.ecosystems import Lookup

ANY_ARCHITECTURE: Final = frozenset({"", "noarch", "all", "any"})
NO_STREAM: Final = "the advisory does not say which stream of the module it is about"
UNORDERED: Final = "the order of this ecosystem's versions is not known"
NO_LABEL: Final = "the package does not say which stream of its module it belongs to"

_OTHER_STREAM: Final = frozenset({NO_STREAM, NO_LABEL})
_OPEN: Final = frozenset({State.UNDETERMINED, State.INVESTIGATING})
_MODULE_MARKS: Final = (".module+el", ".module_el")


class Identity(NamedTuple):
    """What decides about a package, so that equals are judged once.

    Attributes:
        lookups: names and versions to ask for.
        arch: of an OS package.
        module: ``name:stream`` of an RPM module, ``?`` if it is modular but does not say.
        doubt: why no comparison can decide about this version, ``""`` if one can.
        origin: the repository of a package that is not the distribution's own.
    """

    lookups: tuple[Lookup, ...]
    arch: str = ""
    module: str = ""
    doubt: str = ""
    origin: str = ""


class Judged(NamedTuple):
    """One statement with its verdict.

    Attributes:
        statement: what a source says.
        lookup: the name and version it was asked for.
        verdict: what it says about this version.
        reason: why the verdict is ``unknown``.
        offers: whether its fixed versions are ones that this system can install.
    """

    statement: Statement
    lookup: Lookup
    verdict: Verdict
    reason: str = ""
    offers: bool = True


def module_of(package: Package) -> str:
    """The module stream of an RPM, from its label (``name:stream:version:context``)."""
    label = package.qualifiers.get("rpmmod", "")
    if label:
        return ":".join(label.split(":")[:2])
    return "?" if any(mark in package.version for mark in _MODULE_MARKS) else ""


def judge(statement: Statement, lookup: Lookup, identity: Identity) -> Judged:
    """What one statement says about one version."""
    verdict, reason = _verdict(statement, lookup, identity)
    elsewhere = lookup.paid or bool(identity.origin) or reason in _OTHER_STREAM
    return Judged(statement, lookup, verdict, reason, not elsewhere)


def _verdict(statement: Statement, lookup: Lookup, identity: Identity) -> tuple[Verdict, str]:
    if statement.state is State.WITHDRAWN:
        return Verdict.NOT_APPLICABLE, ""
    if statement.arches and identity.arch not in {*statement.arches, *ANY_ARCHITECTURE}:
        return Verdict.NOT_APPLICABLE, ""
    stream = _stream(statement, identity.module)
    if stream is None:
        return Verdict.NOT_APPLICABLE, ""
    verdict, reason = _compared(statement, lookup, identity.doubt)
    if identity.origin:
        return _built_elsewhere(verdict, statement, lookup, identity.origin)
    if stream and verdict is Verdict.FAIL:  # a version above the fix is safe in any stream
        return Verdict.UNKNOWN, stream
    return verdict, reason


def _compared(statement: Statement, lookup: Lookup, doubt: str) -> tuple[Verdict, str]:
    scheme = scheme_for(lookup.ecosystem)
    if doubt or not scheme:
        return _in_doubt(statement, lookup.version, doubt or UNORDERED)
    if statement.state is State.NOT_AFFECTED:
        limited = statement.ranges or statement.versions
        if limited and not affected(scheme, lookup.version, statement.ranges, statement.versions):
            return Verdict.NOT_APPLICABLE, ""
        return Verdict.PASS, ""
    if not affected(scheme, lookup.version, statement.ranges, statement.versions):
        return Verdict.PASS, ""
    if statement.state in _OPEN:
        return Verdict.UNKNOWN, f"{statement.source} has not decided: {_word(statement)}"
    return Verdict.FAIL, ""


def _in_doubt(statement: Statement, version: str, doubt: str) -> tuple[Verdict, str]:
    """Without a comparable version only what holds for all versions, or for this text, decides."""
    limited = bool(statement.ranges or statement.versions)
    if not limited:
        return Verdict.PASS, ""
    if statement.state is State.NOT_AFFECTED:
        return Verdict.NOT_APPLICABLE, ""
    if version in statement.versions or any(map(everything, statement.ranges)):
        return Verdict.FAIL, ""
    return Verdict.UNKNOWN, doubt


def _built_elsewhere(
    verdict: Verdict, statement: Statement, lookup: Lookup, origin: str
) -> tuple[Verdict, str]:
    """What a distributor's statement is worth for somebody else's build of the same name.

    What seems affected cannot be decided: the repository has its own versions and patches.
    That the distributor's build is safe says nothing about this one.
    """
    if statement.state is State.NOT_AFFECTED:
        return Verdict.NOT_APPLICABLE, ""
    if verdict is Verdict.FAIL:
        where = lookup.ecosystem
        return Verdict.UNKNOWN, f"from {origin}, whose versions those of {where} do not follow"
    return verdict, ""


def everything(interval: Range) -> bool:
    """Whether an interval holds every version there is."""
    return _from_the_beginning(interval) and not interval.fixed and not interval.last_affected


def _from_the_beginning(interval: Range) -> bool:
    return interval.introduced in {"", "0"} and not interval.after


def _modular(statement: Statement) -> bool:
    return any(mark in item.fixed for item in statement.ranges for mark in _MODULE_MARKS)


def _stream(statement: Statement, module: str) -> str | None:
    """Advisories hold within one stream of one module.

    Returns:
        ``""`` where versions may be compared, ``None`` where the advisory is about another
        stream, and otherwise why it cannot be told.
    """
    if module == statement.module and not (module == "" and _modular(statement)):
        return ""
    if statement.module:
        return NO_LABEL if module == "?" else None
    return NO_STREAM if module and _modular(statement) else None


def _word(statement: Statement) -> str:
    return statement.note or statement.state.value


def comparison(judged: Judged) -> Comparison:
    """The comparison behind a verdict, written for people."""
    statement, lookup = judged.statement, judged.lookup
    scheme = scheme_for(lookup.ecosystem)
    return Comparison(
        scheme=scheme,
        installed=lookup.version,
        text=_text(judged, scheme),
        statement=statement,
        verdict=judged.verdict,
    )


def _text(judged: Judged, scheme: str) -> str:
    statement, version = judged.statement, judged.lookup.version
    if judged.reason:
        return judged.reason
    if judged.verdict is Verdict.NOT_APPLICABLE:
        return _elsewhere(statement)
    if statement.state is State.NOT_AFFECTED:
        return f"{statement.source}: {statement.note or 'not affected'}"
    for interval in statement.ranges:
        if everything(interval) or (scheme and affected(scheme, version, (interval,))):
            return _inside(version, interval) + _part(statement, scheme)
    if judged.verdict is Verdict.FAIL:
        return f"{version} is listed as affected"
    if not statement.ranges:
        return f"{version} is not listed as affected"
    return _outside(scheme, version, statement.ranges)


def _elsewhere(statement: Statement) -> str:
    if statement.state is State.WITHDRAWN:
        return f"{statement.source} has withdrawn {statement.advisory}"
    if statement.arches:
        return f"only on {', '.join(statement.arches)}"
    if statement.module:
        return f"only in module {statement.module}"
    if statement.state is State.NOT_AFFECTED:
        return "not affected, but in other versions or builds"
    return "only in a module" if _modular(statement) else "only outside of modules"


def _inside(version: str, interval: Range) -> str:
    start = ""
    if not _from_the_beginning(interval):
        start = f"{interval.after} < " if interval.after else f"{interval.introduced} <= "
    if interval.fixed:
        return f"{start}{version} < {interval.fixed}"
    if interval.last_affected:
        return f"{start}{version} <= {interval.last_affected}"
    return f"{start}{version}, no fixed version" if start else "all versions, none fixed"


def _part(statement: Statement, scheme: str) -> str:
    """Go modules are matched as a whole; which packages of one are flawed stands in the note."""
    return f"; {statement.note}" if statement.note and scheme == "go" else ""


def _outside(scheme: str, version: str, ranges: tuple[Range, ...]) -> str:
    """The bound that keeps a version out: the last one it has passed, else the first ahead."""
    passed = ""
    for interval in ranges:
        if not _reached(scheme, version, interval):
            continue
        if interval.fixed:
            passed = f"{version} >= {interval.fixed}"
        elif interval.last_affected:
            passed = f"{version} > {interval.last_affected}"
    first = ranges[0]
    ahead = f"<= {first.after}" if first.after else f"< {first.introduced}"
    return passed or f"{version} {ahead}"


def _reached(scheme: str, version: str, interval: Range) -> bool:
    """Whether a version lies above the beginning of an interval."""
    if interval.after and compare(scheme, version, interval.after) <= 0:
        return False
    return interval.introduced in {"", "0"} or compare(scheme, version, interval.introduced) >= 0
