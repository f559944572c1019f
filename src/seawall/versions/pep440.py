"""Python versions: ``[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]``.

Releases are padded with zeros. A development release is below what it develops towards, then
come alpha, beta and candidate, the release, its post-releases. A local label is newer than none;
its numeric parts are newer than its words. Many spellings are accepted and normalised
(``v1.0``, ``1.0-1``, ``1.0.c1``, ``1.0_beta``).

Strings of before PEP 440 that begin like a version are placed as that version with the rest as
local label (``2.6.0-cu124`` is 2.6.0+cu124); others are below everything. Neither is valid.

Source: https://packaging.python.org/en/latest/specifications/version-specifiers/
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from seawall.versions.scheme import RADIX, Ordered, refused

Key = tuple[Any, ...]

# Positions in a key, and the values that some of them take.
_EPOCH, _NUMBERS, _PHASE, _PRE_NUMBER, _POST, _IS_FINAL, _DEV, _LOCAL = range(8)
_DEV_ONLY, _FINAL = 0, 4
_PHASES: Final = {
    "a": 1,
    "alpha": 1,
    "b": 2,
    "beta": 2,
    "c": 3,
    "pre": 3,
    "preview": 3,
    "rc": 3,
}
_PATTERN: Final = r"""
    v? (?: (?P<epoch>\d+) ! )? (?P<release> \d+ (?:\.\d+)* )
    (?: [._-]? (?P<phase> alpha | beta | preview | pre | rc | [abc] ) {end}
        [._-]? (?P<pre>\d+)? )?
    (?: - (?P<implicit>\d+) | [._-]? (?P<post> post | rev | r ) {end}
        [._-]? (?P<post_number>\d+)? )?
    (?: [._-]? (?P<dev> dev ) {end} [._-]? (?P<dev_number>\d+)? )?
    (?: \+ (?P<local> [a-z0-9]+ (?:[._-][a-z0-9]+)* ) )?
"""
_FLAGS: Final = re.VERBOSE | re.IGNORECASE | re.ASCII
_VERSION: Final = re.compile(_PATTERN.format(end=""), _FLAGS)
_BEGINNING: Final = re.compile(_PATTERN.format(end="(?![a-z])"), _FLAGS)
_LABEL_PARTS: Final = re.compile(r"[a-z0-9]+")
_SPECIFIER: Final = re.compile(r"(===|~=|==|!=|<=|>=|<|>)\s*(\S+)")


class Specifier(NamedTuple):
    """One clause of a version specifier.

    Attributes:
        operator: ``>=`` and so on.
        text: the version as written, without ``.*``.
        key: its key, empty for ``===``.
        prefix: the release numbers that a candidate must begin with, if any.
        has_local: whether the version names a local label.
    """

    operator: str
    text: str
    key: Key = ()
    prefix: tuple[int, ...] | None = None
    has_local: bool = False


def specifiers(requirement: str) -> list[Specifier]:
    """Read a comma-separated set of clauses.

    Raises:
        MalformedInput: a clause is none.
    """
    return [_specifier(clause.strip()) for clause in requirement.split(",") if clause.strip()]


def _specifier(clause: str) -> Specifier:
    match = _SPECIFIER.fullmatch(clause)
    if match is None:
        raise refused("version specifier", clause)
    operator, text = match.groups()
    if operator == "===":
        return Specifier(operator, text)
    wildcard = text.endswith(".*") and operator in ("==", "!=")
    parsed = _VERSION.fullmatch(text.removesuffix(".*") if wildcard else text)
    if parsed is None:
        raise refused("version specifier", clause)
    key = _key(parsed)
    numbers = _release(parsed)
    plain = key[_PHASE] == _FINAL and key[_POST] < 0 and key[_IS_FINAL]
    has_local = parsed["local"] is not None
    if (
        (wildcard and (has_local or not plain))
        or (has_local and operator not in ("==", "!="))
        or (operator == "~=" and len(numbers) == 1)
    ):
        raise refused("version specifier", clause)
    prefix = numbers if wildcard else numbers[:-1] if operator == "~=" else None
    return Specifier(operator, text, key, prefix, has_local)


def _accepts(clause: Specifier, version: str, key: Key | None) -> bool:
    """Whether one clause accepts the version with that key (``None``: not a version)."""
    if clause.operator == "===":
        return version.strip().lower() == clause.text.lower()
    if key is None:
        return False
    match clause.operator:
        case "==":
            return _equals(clause, key)
        case "!=":
            return not _equals(clause, key)
        case "~=":
            return key >= clause.key and _begins(clause, key)
        case ">=":
            return key >= clause.key
        case "<=":
            return key[:_LOCAL] <= clause.key[:_LOCAL]
        case "<":
            return key < _floor(clause.key)
        case _:
            return _exceeds(clause.key, key)


def _equals(clause: Specifier, key: Key) -> bool:
    if clause.prefix is not None:
        return _begins(clause, key)
    return key == clause.key if clause.has_local else key[:_LOCAL] == clause.key[:_LOCAL]


def _begins(clause: Specifier, key: Key) -> bool:
    wanted = clause.prefix or ()
    numbers = key[_NUMBERS]
    padded = numbers[: len(wanted)] + (0,) * (len(wanted) - len(numbers))
    return bool(key[_EPOCH] == clause.key[_EPOCH] and padded == wanted)


def _floor(bound: Key) -> Key:
    """``<V`` leaves out the pre-releases of V unless V is one."""
    if bound[_PHASE] < _FINAL or not bound[_IS_FINAL]:
        return bound
    phase = _FINAL if bound[_POST] >= 0 else _DEV_ONLY
    return (bound[_EPOCH], bound[_NUMBERS], phase, 0, bound[_POST], 0, 0, ())


def _exceeds(bound: Key, key: Key) -> bool:
    """``>V`` leaves out the post-releases of V unless V is one, and its local labels."""
    if not bound[_IS_FINAL]:
        family = _LOCAL
    elif bound[_POST] >= 0:
        family = _IS_FINAL
    else:
        family = _POST
    return key > bound and key[:family] != bound[:family]


def _release(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(number, RADIX) for number in match["release"].split("."))


def _trimmed(numbers: list[str]) -> tuple[int, ...]:
    release = [int(number, RADIX) for number in numbers]
    while release and not release[-1]:
        del release[-1]
    return tuple(release)


def _label(text: str) -> tuple[str | int, ...]:
    key: list[str | int] = []
    for part in _LABEL_PARTS.findall(text.lower()) or [text]:
        if part.isdigit() and part.isascii():
            key += (1, int(part, RADIX))
        else:
            key += (0, part)
    return tuple(key)


def _key(match: re.Match[str]) -> Key:
    (epoch, release, phase, pre, implicit, post, post_number, dev, dev_number, local) = (
        match.groups()
    )
    is_post = post or implicit
    unphased = _DEV_ONLY if dev and not is_post else _FINAL
    return (
        int(epoch or "0", RADIX),
        _trimmed(release.split(".")),
        _PHASES[phase.lower()] if phase else unphased,
        int(pre or "0", RADIX),
        int(implicit or post_number or "0", RADIX) if is_post else -1,
        0 if dev else 1,
        int(dev_number or "0", RADIX),
        _label(local) if local else (),
    )


class Pep440(Ordered):
    """The order of PEP 440."""

    name: Final = "pep440"
    version: Final = 1

    def key(self, version: str) -> Key:
        """Epoch, release, pre, post and development release, local label."""
        text = version.strip()
        if text.replace(".", "").isdigit() and text.isascii():
            numbers = text.split(".")
            if all(numbers):
                return (0, _trimmed(numbers), _FINAL, 0, -1, 1, 0, ())
        if match := _VERSION.fullmatch(text):
            return _key(match)
        if match := _BEGINNING.match(text):
            key = _key(match)
            return (*key[:_LOCAL], key[_LOCAL] + _label(text[match.end() :]))
        return (-1, text)

    def valid(self, version: str) -> bool:
        """By the grammar, surrounding white space and all spellings allowed."""
        return _VERSION.fullmatch(version.strip()) is not None

    def base(self, version: str) -> str:
        """A bound without local label covers all labels."""
        text = version.strip()
        if "+" in text:
            return text.partition("+")[0]
        if not _VERSION.fullmatch(text) and (match := _BEGINNING.match(text)):
            return match[0]
        return text

    def satisfies(self, version: str, requirement: str, *, prereleases: bool = True) -> bool:
        """Whether all clauses of a version specifier accept ``version``.

        Args:
            version: the candidate.
            requirement: clauses joined by commas; none accepts every version.
            prereleases: whether pre-releases and development releases are accepted at all.
        """
        clauses = specifiers(requirement)
        match = _VERSION.fullmatch(version.strip())
        key = _key(match) if match else None
        if key is None and not clauses:
            return False
        if key and not prereleases and (key[_PHASE] < _FINAL or not key[_IS_FINAL]):
            return False
        return all(_accepts(clause, version, key) for clause in clauses)


PLUGIN: Final = Pep440()
