"""How versions are ordered, one scheme per module.

A scheme is named by its module (``dpkg``, ``pep440``); :func:`scheme_for` says which one an OSV
ecosystem uses. Importing this package imports no scheme: each is loaded when it is first asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from seawall.errors import UserError
from seawall.model import Range
from seawall.versions.ecosystems import scheme_for
from seawall.versions.scheme import Scheme

__all__ = ["affected", "compare", "key", "satisfies", "scheme_for", "valid"]

_LONG: Final = 256  # longer strings are hostile and would fill the cache
_BEGINNING: Final = frozenset({"", "0"})


def compare(scheme: str, left: str, right: str) -> int:
    """-1, 0 or 1 in the order of ``scheme``.

    Raises:
        UserError: there is no such scheme.
    """
    return _scheme(scheme).compare_keys(key(scheme, left), key(scheme, right))


def key(scheme: str, version: str) -> Any:
    """The sort key of ``version``, remembered per distinct string.

    Raises:
        UserError: there is no such scheme.
    """
    if len(version) > _LONG:
        return _scheme(scheme).key(version)
    return _key(scheme, version)


def valid(scheme: str, version: str) -> bool:
    """Whether the ecosystem accepts ``version``; others have a place in the order all the same.

    Raises:
        UserError: there is no such scheme.
    """
    return _scheme(scheme).valid(version)


def satisfies(scheme: str, version: str, requirement: str, **options: bool) -> bool:
    """Whether ``version`` lies in a range written in the ecosystem's own syntax.

    A version that the ecosystem does not accept satisfies nothing.

    Args:
        scheme: a scheme with a range syntax (``npm``, ``pep440``, ``maven`` ...).
        version: the version.
        requirement: the range.
        options: those of the scheme's ``satisfies`` (npm: ``loose``, ``include_prerelease``).

    Raises:
        UserError: there is no such scheme, or it has no range syntax.
        MalformedInput: the ecosystem does not accept the requirement.
    """
    check: Callable[..., bool] | None = getattr(_scheme(scheme), "satisfies", None)
    if check is None:
        raise UserError("this version scheme has no range syntax", where=scheme)
    return check(version, requirement, **options)


def affected(
    scheme: str, version: str, ranges: Iterable[Range], versions: Sequence[str] = ()
) -> bool:
    """Whether an advisory's ranges or listed versions contain ``version``.

    This is the evaluation of OSV: inside any interval, or listed. The plain order decides, so
    pre-releases of a fix are affected; rules by which package managers hide pre-releases
    from a range do not apply. A bound that leaves out what its ecosystem lets bounds leave
    out (:meth:`Scheme.base`) covers all that it does not tell apart.

    Args:
        scheme: the ecosystem's order.
        version: the installed version; what the ecosystem does not accept as a version
            (:func:`valid`) still has a place, but the answer is then worth little.
        ranges: affected intervals.
        versions: affected versions, exact or spelled differently.

    Raises:
        UserError: there is no such scheme.
    """
    if version in versions:
        return True
    mine = key(scheme, version)
    for interval in ranges:
        if interval.introduced not in _BEGINNING and mine < key(scheme, interval.introduced):
            continue
        if interval.after and mine <= key(scheme, interval.after):
            continue
        if interval.fixed and not mine < key(scheme, interval.fixed):
            continue
        if interval.last_affected and not _reaches(scheme, interval.last_affected, version):
            continue
        return True
    if not versions:
        return False
    listed = _keys(scheme, tuple(versions))
    return mine in listed or key(scheme, _scheme(scheme).base(version)) in listed


def _reaches(scheme: str, bound: str, version: str) -> bool:
    """Whether an inclusive upper bound covers ``version``."""
    upper = key(scheme, bound)
    if key(scheme, version) <= upper:
        return True
    covered: bool = key(scheme, _scheme(scheme).base(version)) == upper
    return covered


@cache
def _scheme(name: str) -> Scheme:
    plugin: Scheme | None = None
    if name.isidentifier():
        try:
            plugin = getattr(import_module(f"{__name__}.{name}"), "PLUGIN", None)
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    if plugin is None:
        raise UserError("unknown version scheme", where=name)
    return plugin


@lru_cache(maxsize=1 << 16)
def _key(scheme: str, version: str) -> Any:
    return _scheme(scheme).key(version)


@lru_cache(maxsize=1 << 10)
def _keys(scheme: str, versions: tuple[str, ...]) -> frozenset[Any]:
    return frozenset(key(scheme, version) for version in versions)
