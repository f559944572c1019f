"""Composer versions and constraints.

A version is normalised to four numbers and a stability (``1.0RC1dev`` is ``1.0.0.0-RC1-dev``):
dev < alpha < beta < RC < stable < patch. Versions that are dates keep their numbers. A branch is
``dev-NAME``, unless it is numeric: ``1.2.x-dev`` is ``1.2.9999999.9999999-dev``. Branches are not
ordered among themselves; keys order them by name and below all numbers, :meth:`Composer.holds`
and constraints do not compare them.

Constraints join with white space or a comma (and) and ``||`` (or): ``>=1.2``, ``1.0 - 2.0``,
``1.2.*``, ``~1.2`` (up to 2.0), ``^1.2``. Lower bounds without stability begin at its ``-dev``.

Source: https://getcomposer.org/doc/articles/versions.md, composer/semver, PHP's version_compare
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from seawall.errors import MalformedInput
from seawall.versions.scheme import RADIX, Ordered, refused

Key = tuple[Any, ...]

# Kinds of parts in the order of version_compare, where nothing at all is below a number.
_WORD, _DEV, _ALPHA, _BETA, _RC, _END, _NUMBER, _PATCH = range(8)
_WORDS: Final = {
    "dev": _DEV,
    "alpha": _ALPHA,
    "a": _ALPHA,
    "beta": _BETA,
    "b": _BETA,
    "rc": _RC,
    "patch": _PATCH,
    "pl": _PATCH,
    "p": _PATCH,
}
_LONG: Final = {"a": "alpha", "b": "beta", "p": "patch", "pl": "patch", "rc": "RC"}
_OPEN: Final = "9999999"  # the open number of a branch such as 1.x-dev
_FLAGS: Final = re.IGNORECASE | re.ASCII
_STABILITY: Final = r"[._-]?(?:(stable|beta|b|RC|alpha|a|patch|pl|p)((?:[.-]?\d++)*)?)?([.-]?dev)?"
_PLAIN: Final = re.compile(r"(\d{1,5})(?:\.(\d++))?(?:\.(\d++))?(?:\.(\d++))?", re.ASCII)
_CLASSICAL: Final = re.compile(rf"v?(\d{{1,5}})(\.\d++)?(\.\d++)?(\.\d++)?{_STABILITY}", _FLAGS)
_DATED: Final = re.compile(
    rf"v?(\d{{4}}(?:[.:-]?\d{{2}}){{1,6}}(?:[.:-]?\d{{1,3}}){{0,2}}){_STABILITY}", _FLAGS
)
_SEMANTIC: Final = re.compile(r"v?(\d+)\.(\d+)\.(\d+)-([0-9A-Za-z.-]+)", re.ASCII)
_BRANCH: Final = re.compile(
    r"v?(\d++)(\.(?:\d++|[xX*]))?(\.(?:\d++|[xX*]))?(\.(?:\d++|[xX*]))?", _FLAGS
)
_ALIAS: Final = re.compile(r"([^,\s]++) ++as ++[^,\s]++")
_FLAG: Final = re.compile(r"@(?:stable|RC|beta|alpha|dev)$", _FLAGS)
_BUILD: Final = re.compile(r"([^,\s+]++)\+\S++")
_PARTS: Final = re.compile(r"[0-9]+|[^0-9._+\-]+")

_FLAGGED: Final = re.compile(r"([^,\s]*)@(stable|RC|beta|alpha|dev)", _FLAGS)
_REFERENCE: Final = re.compile(r"(dev-[^,\s@#]+|[^,\s@#]+\.x-dev)#.+", _FLAGS)
_ANY: Final = re.compile(r"(v)?[xX*](\.[xX*])*")
_VERSION: Final = (
    rf"v?(\d++)(?:\.(\d++))?(?:\.(\d++))?(?:\.(\d++))?(?:{_STABILITY}|\.([xX*][.-]?dev))"
    r"(?:\+[^\s]+)?"
)
_TILDE: Final = re.compile(rf"~{_VERSION}", _FLAGS)
_CARET: Final = re.compile(rf"\^{_VERSION}", _FLAGS)
_WILDCARD: Final = re.compile(r"v?(\d++)(?:\.(\d++))?(?:\.(\d++))?(?:\.[xX*])+", re.ASCII)
_HYPHEN: Final = re.compile(rf"({_VERSION}) - ({_VERSION})", _FLAGS)
_COMPARISON: Final = re.compile(r"(<>|!=|>=?|<=?|==?)?(.*)", re.DOTALL)
_OPERATORS: Final = re.compile(r"<>|!=|>=?|<=?|==?")
_SUFFIXED: Final = re.compile(rf"-{_STABILITY}$", _FLAGS)


def normalize(version: str) -> str:
    """The form that Composer compares.

    A semantic pre-release that Composer refuses (``1.0.0-x.7``) is kept as it is written.

    Raises:
        MalformedInput: it is no version.
    """
    normalized = _normalized(version)
    if normalized is not None:
        return normalized
    if match := _SEMANTIC.fullmatch(version.strip().partition("+")[0]):
        return f"{match[1]}.{match[2]}.{match[3]}.0-{match[4]}"
    raise refused("Composer version", version)


def _normalized(version: str) -> str | None:
    text = version.strip()
    if alias := _ALIAS.fullmatch(text):
        text = alias[1]
    text = _FLAG.sub("", text)
    if text in ("master", "trunk", "default"):
        return f"dev-{text}"
    if text[:4].lower() == "dev-":
        return f"dev-{text[4:]}"
    if build := _BUILD.fullmatch(text):
        text = build[1]
    if match := _CLASSICAL.fullmatch(text):
        numbers = [match[1], *(part[1:] if part else "0" for part in match.group(2, 3, 4))]
        return ".".join(numbers) + _stability(*match.group(5, 6, 7))
    if match := _DATED.fullmatch(text):
        return re.sub(r"\D", ".", match[1]) + _stability(*match.group(2, 3, 4))
    return _branch(text[:-3]) if text[-3:].lower() == "dev" else None


def _stability(word: str | None, number: str | None, dev: str | None) -> str:
    suffix = ""
    if word and word.lower() == "stable":
        return ""
    if word:
        suffix = f"-{_LONG.get(word.lower(), word.lower())}{(number or '').lstrip('.-')}"
    return f"{suffix}-dev" if dev else suffix


def _branch(name: str) -> str | None:
    """A numeric branch as the highest version that it will hold."""
    match = _BRANCH.fullmatch(name[:-1] if name[-1:] in (".", "-") else name)
    if match is None:
        return None
    numbers = [match[1], *(part[1:] if part else "x" for part in match.group(2, 3, 4))]
    return ".".join(_OPEN if number in "xX*" else number for number in numbers) + "-dev"


def _normalized_key(version: str) -> Key:
    if version.startswith("dev-"):
        return (_DEV, _WORD, version[4:], _END)
    key: list[int | str] = []
    for part in _PARTS.findall(version):
        if "0" <= part[0] <= "9":
            key += (_NUMBER, int(part, RADIX))
        elif (kind := _WORDS.get(part.lower())) is not None:
            key.append(kind)
        else:
            key += (_WORD, part)
    key.append(_END)
    return tuple(key)


def _numbers_key(numbers: tuple[int, ...]) -> Key:
    """Key of the ``-dev`` version of these numbers, with which a new series begins."""
    padded = numbers + (0,) * (4 - len(numbers))
    return (*[field for number in padded for field in (_NUMBER, number)], _DEV, _END)


class Constraint(NamedTuple):
    """One comparison with a normalised version.

    Attributes:
        operator: ``<``, ``<=``, ``>``, ``>=``, ``=`` or ``!=``.
        key: key of the version compared with.
        branch: whether that version is a branch.
    """

    operator: str
    key: Key
    branch: bool = False

    def accepts(self, key: Key, *, branch: bool) -> bool:
        """Whether a version holds; with branches only equality makes sense."""
        if self.operator == "!=":
            return key != self.key
        if branch or self.branch:
            return self.operator == "=" and branch and self.branch and key == self.key
        if key == self.key:
            return "=" in self.operator
        return ("<" if key < self.key else ">") in self.operator


def constraints(requirement: str) -> list[list[Constraint]]:
    """Alternatives, each a list of comparisons that must all hold.

    Raises:
        MalformedInput: it is no constraint.
    """
    return [
        [part for word in _words(group) for part in _constraint(word, requirement)]
        for group in re.split(r"\|\|?", requirement)
    ]


def _words(group: str) -> list[str]:
    """Split where Composer does: operators and the ends of ``a - b``, ``a as b`` hold together."""
    words: list[str] = []
    glue = ""
    for word in group.replace(",", " ").split():
        if word in ("-", "as") and words:
            glue = f" {word} "
        elif glue:
            words[-1] += glue + word
            glue = ""
        elif words and _OPERATORS.fullmatch(words[-1]):
            words[-1] += word
        else:
            words.append(word)
    if not words or glue:
        raise refused("Composer constraint", group)
    return words


def _constraint(word: str, requirement: str) -> list[Constraint]:
    text, flag = word, ""
    if alias := _ALIAS.fullmatch(text):
        text = alias[1]
    if flagged := _FLAGGED.fullmatch(text):
        text, flag = flagged[1] or "*", flagged[2].lower()
    if reference := _REFERENCE.fullmatch(text):
        text = reference[1]
    if any_version := _ANY.fullmatch(text):
        written_out = any_version[1] or any_version[2]
        return [Constraint(">=", _numbers_key(()))] if written_out else []
    try:
        if match := _TILDE.fullmatch(text):
            return _compatible(text[1:], match, _tilde_position(match))
        if match := _CARET.fullmatch(text):
            return _compatible(text[1:], match, _caret_position(match))
        if match := _WILDCARD.fullmatch(text):
            return _wildcard(match)
        if match := _HYPHEN.fullmatch(text):
            return _hyphen(match)
        return _comparison(text, flag)
    except MalformedInput as error:
        raise refused("Composer constraint", requirement) from error


def _given(match: re.Match[str], first: int = 1) -> tuple[int, ...]:
    return tuple([int(n, RADIX) for n in match.group(*range(first, first + 4)) if n])


def _after(numbers: tuple[int, ...], position: int) -> Key:
    """Where the series after the one of the first ``position`` numbers begins."""
    head = (numbers + (0,) * 4)[:position]
    return _numbers_key((*head[:-1], head[-1] + 1))


def _tilde_position(match: re.Match[str]) -> int:
    return max(1, len(_given(match)) - (0 if match[8] else 1))


def _caret_position(match: re.Match[str]) -> int:
    numbers = _given(match)
    if match[1] != "0" or len(numbers) < 2:
        return 1
    return 2 if match[2] != "0" or len(numbers) < 3 else 3


def _compatible(text: str, match: re.Match[str], position: int) -> list[Constraint]:
    stable = not (match[5] or match[7] or match[8])
    lower = normalize(text.partition("+")[0] + ("-dev" if stable else ""))
    return [
        Constraint(">=", _normalized_key(lower)),
        Constraint("<", _after(_given(match), position)),
    ]


def _wildcard(match: re.Match[str]) -> list[Constraint]:
    numbers = tuple([int(n, RADIX) for n in match.groups() if n])
    return [
        Constraint(">=", _numbers_key(numbers)),
        Constraint("<", _after(numbers, len(numbers))),
    ]


def _hyphen(match: re.Match[str]) -> list[Constraint]:
    lower = normalize(match[1])
    if not (match[6] or match[8] or match[9]):
        lower += "-dev"
    upper, numbers = normalize(match[10]), _given(match, 11)
    if len(numbers) > 2 or match[15] or match[17] or match[18]:
        bound = Constraint("<=", _normalized_key(upper))
    else:
        bound = Constraint("<", _after(numbers, len(numbers)))
    return [Constraint(">=", _normalized_key(lower)), bound]


def _comparison(text: str, flag: str) -> list[Constraint]:
    match = _COMPARISON.fullmatch(text)
    operator, written = match.groups() if match else ("", text)
    try:
        version = normalize(written)
    except MalformedInput:
        # "feature-dev" is a common slip for the branch "dev-feature"
        if operator or not written.endswith("-dev"):
            raise
        version = f"dev-{written[:-4]}"
    branch = version.startswith("dev-")
    operator = {"==": "=", "<>": "!=", None: "=", "": "="}.get(operator, operator)
    if not branch and operator != "=" and flag not in ("", "stable") and "-" not in version:
        version += f"-{flag}"
    elif not branch and operator in ("<", ">=") and not _SUFFIXED.search(written):
        version += "-dev"
    return [Constraint(operator, _normalized_key(version), branch)]


class Composer(Ordered):
    """The order of Composer 2."""

    name: Final = "composer"
    version: Final = 1

    def key(self, version: str) -> Key:
        """Parts of the normalised version with their kind in front."""
        if match := _PLAIN.fullmatch(version):
            first, second, third, fourth = [int(part or "0", RADIX) for part in match.groups()]
            return (_NUMBER, first, _NUMBER, second, _NUMBER, third, _NUMBER, fourth, _END)
        try:
            return _normalized_key(normalize(version))
        except MalformedInput:
            text = version.strip().removeprefix("v")
            return _normalized_key(text) if text[:1].isdigit() else (-1, version)

    def valid(self, version: str) -> bool:
        """What Composer normalises."""
        return _normalized(version) is not None

    def holds(self, left: str, operator: str, right: str) -> bool:
        """Whether a comparison such as ``1.0 < 2.0`` is true; two branches are only (un)equal."""
        operator = {"==": "=", "<>": "!="}.get(operator, operator)
        branches = left.startswith("dev-"), right.startswith("dev-")
        if all(branches) and operator not in ("=", "!="):
            return False
        return Constraint(operator, self.key(right)).accepts(self.key(left), branch=False)

    def satisfies(self, version: str, requirement: str) -> bool:
        """Whether a constraint accepts ``version``, whatever the minimum stability."""
        alternatives = constraints(requirement)
        try:
            normalized = normalize(version)
        except MalformedInput:
            return False
        key, branch = _normalized_key(normalized), normalized.startswith("dev-")
        return any(
            all(part.accepts(key, branch=branch) for part in alternative)
            for alternative in alternatives
        )


PLUGIN: Final = Composer()
