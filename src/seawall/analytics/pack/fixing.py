"""Which files a fix touched: by comparing the two releases around it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from seawall.analytics.known import Known
from seawall.analytics.pack.facts import Fix
from seawall.analytics.pack.released import Released
from seawall.model import State, Statement
from seawall.versions import affected, compare, key, scheme_for

MOST: Final = 500
"""Files of one fix; a release that changes more tells nothing about the flaw."""

_BESIDE: Final = re.compile(
    r"(?:^|/)(?:tests?|__tests__|docs?|examples?|changes|changelog|history|news|readme|licen[cs]e"
    r"|copying|authors|pkg-info|package\.json|cargo\.(?:toml|lock)(?:\.orig)?|setup\.cfg"
    r"|\.cargo_vcs_info\.json)(?:[./]|$)",
    re.IGNORECASE,
)

Package = tuple[str, str]


def fixes(releases: Iterable[Released], known: Known) -> Iterator[Fix]:
    """The fixes between neighbouring releases that are both at hand.

    Args:
        releases: of any packages.
        known: which flaw which release mends.
    """
    by_form: dict[Package, dict[str, list[Released]]] = defaultdict(lambda: defaultdict(list))
    for one in releases:
        behaviour = one.behaviour
        by_form[behaviour.ecosystem, behaviour.package][behaviour.form].append(one)
    for package, statements in sorted(known.statements(by_form.keys()).items()):
        scheme = scheme_for(package[0])
        for alike in by_form[package].values():  # a wheel and a source archive never match
            alike.sort(key=lambda one: key(scheme, one.behaviour.version))
            for statement in statements:
                yield from _fix(statement, alike)


def _fix(statement: Statement, ordered: list[Released]) -> Iterator[Fix]:
    if statement.state is not State.FIXED:
        return
    scheme = scheme_for(statement.ecosystem)
    bounds = {item.fixed for item in statement.ranges if item.fixed}
    for before, after in pairwise(ordered):
        mended = any(compare(scheme, after.behaviour.version, bound) == 0 for bound in bounds)
        if mended and affected(scheme, before.behaviour.version, statement.ranges):
            files = touched(before.files, after.files)
            if 0 < len(files) <= MOST:
                yield Fix(
                    flaw=statement.vulnerability,
                    ecosystem=statement.ecosystem,
                    package=statement.package,
                    before=before.behaviour.version,
                    fixed=after.behaviour.version,
                    files=files,
                )


def touched(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Paths that differ, without tests, documentation and what merely states the version."""
    differing = {
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name) and not _BESIDE.search(name)
    }
    return tuple(sorted(differing))
