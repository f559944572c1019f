r"""Patterns of STIX 2.1, as far as they say that one value alone is bad.

A pattern holds observations in brackets, each of comparisons::

    [file:hashes.'SHA-256' = 'aa...' OR file:hashes.MD5 = 'bb...'] OR [url:value = 'http://x/']

What can be asked for by value is read: digests of files, addresses, networks, domain names and
URLs, compared by ``=``, ``IN``, ``ISSUBSET`` (a network) or ``LIKE '%.example.com'`` (every name
below). Alternatives are one value each; one that cannot be read does not spoil the others. Values
that count only together (``AND``, ``FOLLOWEDBY``, ``REPEATS``) are no indicators of their own,
but for several digests of one file, where the strongest says it all.

Source: https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html, section 9
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind

LONGEST: Final = 64 << 10
"""Longest pattern, in characters."""
DEEPEST: Final = 32
"""Most parentheses inside each other."""

_STRING: Final = r"'(?:[^'\\]|\\['\\])*'"
_STEP: Final = rf"(?:[A-Za-z0-9_-]+|{_STRING}|\"[^\"']*\")(?:\[(?:\d+|\*|{_STRING})\])?"
_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<literal>[tbh]?{_STRING})
    | (?P<path>[a-z][a-z0-9-]*:{_STEP}(?:\.{_STEP})*)
    | (?P<word>[A-Za-z]+)
    | (?P<number>[+-]?\d+(?:\.\d+)?)
    | (?P<operator><=|>=|!=|<>|==|=|<|>)
    | (?P<mark>[][(),])
    )""",
    re.VERBOSE | re.ASCII,
)
_DIGESTS: Final = (IndicatorKind.SHA256, IndicatorKind.SHA1, IndicatorKind.MD5)  # strongest first
_PATHS: Final = {
    "file:hashes.sha-256": IndicatorKind.SHA256,
    "file:hashes.sha256": IndicatorKind.SHA256,
    "file:hashes.sha-1": IndicatorKind.SHA1,
    "file:hashes.sha1": IndicatorKind.SHA1,
    "file:hashes.md5": IndicatorKind.MD5,
    "ipv4-addr:value": IndicatorKind.ADDRESS,
    "ipv6-addr:value": IndicatorKind.ADDRESS,
    "domain-name:value": IndicatorKind.DOMAIN,
    "url:value": IndicatorKind.URL,
}
_COMPARED: Final = frozenset({"IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"})
_QUALIFIERS: Final = frozenset({"WITHIN", "REPEATS", "START"})
_TOGETHER: Final = "values that count only together"


class Value(NamedTuple):
    """One value that alone is bad.

    Attributes:
        kind: what it is.
        text: as the pattern writes it.
        below: the pattern is about every name below a domain.
    """

    kind: IndicatorKind
    text: str
    below: bool = False


class Alternatives(NamedTuple):
    """What a pattern says.

    Attributes:
        values: each alone is enough.
        left_out: why other alternatives cannot be asked for by value.
    """

    values: tuple[Value, ...] = ()
    left_out: tuple[str, ...] = ()


class _Token(NamedTuple):
    kind: str
    text: str


def read(pattern: str) -> Alternatives:
    """What a pattern says.

    Raises:
        MalformedInput: it is no pattern.
        LimitExceeded: it is longer or deeper than any.
    """
    if len(pattern) > LONGEST:
        raise LimitExceeded("longer than any pattern")
    reader = _Reader(_tokens(pattern))
    return reader.whole()


def _tokens(pattern: str) -> list[_Token]:
    found: list[_Token] = []
    place, end = 0, len(pattern.rstrip())
    while place < end:
        match = _TOKEN.match(pattern, place)
        if match is None or match.lastgroup is None:
            raise MalformedInput("not a pattern", where=pattern[place : place + 40])
        text = match[match.lastgroup]
        found.append(_Token(match.lastgroup, text.upper() if match.lastgroup == "word" else text))
        place = match.end()
    return found


class _Reader:
    """Descends through a pattern; operators bind as the specification says."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def whole(self) -> Alternatives:
        said = self._followed()
        if self._place != len(self._tokens):
            raise MalformedInput("not a pattern", where=self._next().text[:40])
        return said

    def _followed(self) -> Alternatives:
        return self._series("FOLLOWEDBY", self._any_observation, _together)

    def _any_observation(self) -> Alternatives:
        return self._series("OR", self._all_observations, _either)

    def _all_observations(self) -> Alternatives:
        return self._series("AND", self._observation, _together)

    def _observation(self) -> Alternatives:
        if self._taken("("):
            said = self._inside(self._followed, ")")
        elif self._taken("["):
            said = self._inside(self._any_comparison, "]")
        else:
            raise MalformedInput("an observation begins with a bracket", where=self._next().text)
        while self._next().text in _QUALIFIERS:
            word = self._take().text
            while self._next().kind in {"literal", "number"} or self._next().text in {
                "SECONDS",
                "TIMES",
                "STOP",
            }:
                self._take()
            said = Alternatives((), (f"a pattern with {word}",))
        return said

    def _any_comparison(self) -> Alternatives:
        return self._series("OR", self._all_comparisons, _either)

    def _all_comparisons(self) -> Alternatives:
        return self._series("AND", self._comparison, _same_file)

    def _comparison(self) -> Alternatives:
        if self._taken("("):
            return self._inside(self._any_comparison, ")")
        if self._taken("EXISTS"):
            self._take()
            return Alternatives((), ("a pattern with EXISTS",))
        path = self._take()
        if path.kind != "path":
            raise MalformedInput("a comparison begins with a path", where=path.text[:40])
        negated = self._taken("NOT")
        operator = self._take()
        if operator.kind != "operator" and operator.text not in _COMPARED:
            raise MalformedInput("a comparison has an operator", where=operator.text[:40])
        texts = self._literals() if operator.text == "IN" else [self._literal()]
        return _compared(path.text, "NOT" if negated else operator.text, texts)

    def _literals(self) -> list[str]:
        if not self._taken("("):
            raise MalformedInput("a set begins with a parenthesis", where=self._next().text[:40])
        texts = [self._literal()]
        while self._taken(","):
            texts.append(self._literal())
        if not self._taken(")"):
            raise MalformedInput("a set ends with a parenthesis", where=self._next().text[:40])
        return texts

    def _literal(self) -> str:
        token = self._take()
        if token.kind not in {"literal", "number"} and token.text not in {"TRUE", "FALSE"}:
            raise MalformedInput("a comparison has a value", where=token.text[:40])
        return _unquoted(token.text)

    def _series(
        self,
        word: str,
        part: Callable[[], Alternatives],
        join: Callable[[Alternatives, Alternatives], Alternatives],
    ) -> Alternatives:
        said = part()
        while self._taken(word):
            said = join(said, part())
        return said

    def _inside(self, part: Callable[[], Alternatives], end: str) -> Alternatives:
        self._depth += 1
        if self._depth > DEEPEST:
            raise LimitExceeded("deeper than any pattern")
        said = part()
        if not self._taken(end):
            raise MalformedInput(f"there is no {end}", where=self._next().text[:40])
        self._depth -= 1
        return said

    def _taken(self, text: str) -> bool:
        token = self._next()
        if token.kind in {"word", "mark"} and token.text == text:
            self._place += 1
            return True
        return False

    def _take(self) -> _Token:
        token = self._next()
        self._place += 1
        return token

    def _next(self) -> _Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _Token("end", "")


def _unquoted(text: str) -> str:
    text = text.lstrip("tbh") if text.endswith("'") else text
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith("'") else text


def _compared(path: str, operator: str, texts: list[str]) -> Alternatives:
    kind = _PATHS.get(path.replace("'", "").replace('"', "").lower())
    if kind is None:
        return Alternatives((), (f"a pattern about {path.partition(':')[0]}",))
    if operator in {"=", "==", "IN"}:
        return Alternatives(tuple(Value(_of(kind, text), text) for text in texts))
    if operator == "ISSUBSET" and kind is IndicatorKind.ADDRESS:
        return Alternatives((Value(_of(kind, texts[0]), texts[0]),))
    below = texts[0].removeprefix("%.")
    if operator == "LIKE" and kind is IndicatorKind.DOMAIN and below != texts[0]:
        return Alternatives((Value(kind, below, below=True),))
    return Alternatives((), (f"a pattern with {operator}",))


def _of(kind: IndicatorKind, text: str) -> IndicatorKind:
    if kind is IndicatorKind.ADDRESS and "/" in text:
        return IndicatorKind.NETWORK
    return kind


def _either(one: Alternatives, two: Alternatives) -> Alternatives:
    return Alternatives(one.values + two.values, one.left_out + two.left_out)


def _together(one: Alternatives, two: Alternatives) -> Alternatives:
    del one, two
    return Alternatives((), (_TOGETHER,))


def _same_file(one: Alternatives, two: Alternatives) -> Alternatives:
    """Both hold of one object: of several digests of one file, the strongest is enough."""
    values = one.values + two.values
    alone = len(one.values) == len(two.values) == 1 and not one.left_out and not two.left_out
    if alone and all(value.kind in _DIGESTS for value in values):
        return Alternatives((min(values, key=lambda value: _DIGESTS.index(value.kind)),))
    return _together(one, two)
