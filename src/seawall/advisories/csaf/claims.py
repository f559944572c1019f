"""What a document says about one package, made into statements.

A document lists every build of every package in every repository. What it says about one
package in one family of repositories belongs together:

- Where binary packages of a name are listed, its source package of the same name adds nothing.
- A fix says more than "affected": below it a package is affected, above it is not.
- "Not affected" said of one build does not clear a package that another build fixes, or that is
  said to be affected. On its own it holds for all versions.
- One repository may list several fixes, one for each minor release it went through. What is
  older than the first fix is affected. What is newer is safe as long as it comes from the same
  minor release, which shows in the number its release begins with (``18.el9_2.1`` is of the same
  as ``18.el9_2``, ``24.el9`` is not); from there on it is affected up to the next fix.
- A statement is limited to architectures if it is not about all the usual ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from seawall.advisories.csaf.rpm import SOURCE
from seawall.model import Range, State, Statement
from seawall.versions import key

_USUAL: Final = frozenset({"x86_64", "aarch64", "ppc64le", "s390x"})
_ANY: Final = frozenset({"", "noarch", SOURCE})
_LEADING: Final = re.compile(r"\d{1,18}", re.ASCII)


class Claim(NamedTuple):
    """What is said about one build of a package, or about all of them.

    Attributes:
        ecosystem: with the release or repository.
        family: ecosystems in which the same builds lie.
        package: name.
        version: the build; the first one that is not affected if the state is fixed.
        arch: its architecture, ``""`` for all.
        module: ``name:stream``.
        state: what is said.
        advisory: id of the advisory that says it.
        severity: the vendor's word.
        note: the vendor's words behind the state.
    """

    ecosystem: str
    family: str
    package: str
    version: str
    arch: str
    module: str
    state: State
    advisory: str
    severity: str = ""
    note: str = ""


_Said = tuple[str, tuple[Range, ...], State, str, str, str]


def statements(claims: Iterable[Claim], source: str, flaw: str) -> Iterator[Statement]:
    """What the claims about one flaw come to, by family, module and package.

    Args:
        claims: of one document.
        source: id of the source.
        flaw: id of the flaw.
    """
    together: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        together[claim.family, claim.package, claim.module].append(claim)
    for (_, package, module), about in together.items():
        said: dict[_Said, set[str]] = defaultdict(set)
        for claim, ranges in _settled(about):
            what = (
                claim.ecosystem,
                ranges,
                claim.state,
                claim.advisory,
                claim.severity,
                claim.note,
            )
            said[what].add(claim.arch)
        for (ecosystem, ranges, state, advisory, severity, note), arches in said.items():
            yield Statement(
                source=source,
                advisory=advisory,
                vulnerability=flaw,
                ecosystem=ecosystem,
                package=package,
                ranges=ranges,
                state=state,
                severity=severity,
                module=module,
                arches=_limits(arches),
                note=note,
            )


def _settled(about: list[Claim]) -> Iterator[tuple[Claim, tuple[Range, ...]]]:
    """The claims about a package that stand, with what they say is affected."""
    about = [claim for claim in about if claim.arch != SOURCE] or about
    fixed = [claim for claim in about if claim.state is State.FIXED]
    clear = [claim for claim in about if claim.state is State.NOT_AFFECTED]
    still = () if fixed else (claim for claim in about if claim.state is not State.NOT_AFFECTED)
    contested = {claim.arch for claim in about if claim.state is not State.NOT_AFFECTED}
    yield from _chained(fixed)
    for claim in still:
        yield claim, (Range(),)
    for claim in clear:
        if not contested or not (contested & _ANY or {claim.arch} & (_ANY | contested)):
            yield claim, ()


def _chained(fixed: list[Claim]) -> Iterator[tuple[Claim, tuple[Range, ...]]]:
    chains: dict[tuple[str, str], dict[str, Claim]] = defaultdict(dict)
    for claim in fixed:
        chain = chains[claim.ecosystem, claim.arch]
        known = chain.setdefault(claim.version, claim)
        if claim.advisory < known.advisory:
            chain[claim.version] = claim
    for chain in chains.values():
        if len(chain) == 1:
            ((version, claim),) = chain.items()
            yield claim, (Range(fixed=version),)
            continue
        before = ""
        for version in sorted(chain, key=_order):
            if before:
                start = _next_release(before)
                if not start:
                    yield chain[version], (Range(after=before, fixed=version),)
                elif _order(start) < _order(version):
                    yield chain[version], (Range(introduced=start, fixed=version),)
                else:
                    continue
            else:
                yield chain[version], (Range(fixed=version),)
            before = version


def _order(version: str) -> tuple[object, ...]:
    ordered: tuple[object, ...] = key("rpm", version)
    return ordered


def _next_release(version: str) -> str:
    """The lowest version that is not of the same minor release, ``""`` if that cannot be told."""
    number, _, release = version.rpartition("-")
    leading = _LEADING.match(release)
    return f"{number}-{int(leading[0]) + 1}" if number and leading else ""


def _limits(arches: set[str]) -> tuple[str, ...]:
    return () if arches & _ANY or arches >= _USUAL else tuple(sorted(arches))
