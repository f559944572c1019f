"""npm versions and ranges: semantic versions as node-semver reads them.

A range is a union (``||``) of comparators that must all hold (white space): ``>=1.2.3``,
``1.2.x``, ``~1.2``, ``^0.2.3``, ``1.2 - 2.3``. A pre-release satisfies it only if a comparator
names a pre-release of the same three numbers; that rule chooses what to install and has no place
in matching advisories.

Source: https://github.com/npm/node-semver#ranges
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from seawall.versions import semver
from seawall.versions.scheme import RADIX, Ordered, refused

_MAX_LENGTH: Final = 256
_MAX_NUMBER: Final = int("9007199254740991", RADIX)  # what a JavaScript number can count to
_NUMBERS: Final = {False: r"(0|[1-9]\d*|[xX*])", True: r"(\d+|[xX*])"}
_WORD: Final = r"\d*[A-Za-z-][0-9A-Za-z-]*"
_IDENTIFIERS: Final = {False: rf"(?:0|[1-9]\d*|{_WORD})", True: rf"(?:{_WORD}|\d+)"}
_HYPHENS: Final = {False: "-", True: "-?"}
_PARTIAL: Final = {
    loose: re.compile(
        rf"{_NUMBERS[loose]}(?:\.{_NUMBERS[loose]}(?:\.{_NUMBERS[loose]}"
        rf"(?:{_HYPHENS[loose]}({_IDENTIFIERS[loose]}(?:\.{_IDENTIFIERS[loose]})*))?"
        r"(?:\+[0-9A-Za-z.-]+)?)?)?",
        re.ASCII,
    )
    for loose in (False, True)
}
_COMPARATORS: Final = re.compile(r"(~>?|\^|[<>]=?|=)?\s*([v=\s]*)([^\s]*)\s*")


class Partial(NamedTuple):
    """A version some of whose numbers may be left open (``x``)."""

    major: int | None
    minor: int | None
    patch: int | None
    pre: semver.Key

    def at(self, *numbers: int) -> semver.Key:
        """Key of the release with these numbers, the rest zero, where pre-releases begin."""
        return (*numbers, *(0,) * (3 - len(numbers)), *semver.LOWEST)


class Comparator(NamedTuple):
    """One comparison: ``<``, ``<=``, ``>``, ``>=`` or ``=``, and the key compared with."""

    operator: str
    key: semver.Key

    def accepts(self, key: semver.Key) -> bool:
        """Whether a version with that key holds."""
        if key == self.key:
            return "=" in self.operator
        return ("<" if key < self.key else ">") in self.operator


_NOTHING: Final = Comparator("<", (0, 0, 0, *semver.LOWEST))


class _Reader:
    """Turns ranges into comparators, for one setting of the options."""

    def __init__(self, *, loose: bool, include_prerelease: bool) -> None:
        self.loose = loose
        # A bound that is not written out begins at the lowest pre-release where these count.
        self.start: semver.Key = semver.LOWEST if include_prerelease else semver.RELEASE

    def union(self, text: str) -> list[list[Comparator]]:
        sets = [found for part in text.split("||") if (found := self.set(part)) is not None]
        if not sets:
            raise refused("npm version range", text)
        return sets

    def set(self, text: str) -> list[Comparator] | None:
        """Comparators that must all hold, ``None`` if none is valid (which loose mode allows)."""
        words = text.split()
        if words.count("-") == 1 and 0 < (hyphen := words.index("-")) < len(words) - 1:
            lower = self.partial("".join(words[:hyphen]))
            upper = self.partial("".join(words[hyphen + 1 :]))
            if lower and upper:
                return self._hyphen(lower, upper)
        if not words:
            return []
        matches = [match for match in _COMPARATORS.finditer(" ".join(words)) if match[0]]
        found = [self._comparator(*match.groups()) for match in matches]
        valid = [part for part in found if part is not None]
        if len(valid) < len(found) and not self.loose:
            raise refused("npm version range", text)
        return [comparator for part in valid for comparator in part] if valid else None

    def partial(self, text: str) -> Partial | None:
        match = _PARTIAL[self.loose].fullmatch(
            text.lstrip("v=") if len(text) <= _MAX_LENGTH else ""
        )
        if match is None:
            return None
        *written, pre = match.groups()
        numbers = [int(n, RADIX) if n and n not in "xX*" else None for n in written]
        if any(number is not None and number > _MAX_NUMBER for number in numbers):
            return None
        major, minor, patch = numbers
        return Partial(major, minor, patch, semver.identifiers(pre) if pre else semver.RELEASE)

    def _comparator(self, operator: str | None, mark: str, text: str) -> list[Comparator] | None:
        partial = self.partial(text)
        if partial is None or (" " in mark and not self.loose):
            return None
        if operator in ("^", "~", "~>"):
            return self._compatible(partial, tilde=operator != "^")
        full = partial.patch is not None
        if full and partial.minor is not None and partial.major is not None:
            if not self.loose and mark not in ("", "v"):
                return None
            key = (partial.major, partial.minor, partial.patch, *partial.pre)
            return [Comparator(operator or "=", key)]
        return self._open(operator or "=", partial)

    def _open(self, operator: str, partial: Partial) -> list[Comparator] | None:
        """``1.x``, ``>1.2``: at least one number is open."""
        major, minor, patch, _ = partial
        if (major is None and minor is not None) or (minor is None and patch is not None):
            return None
        if major is None:
            return [_NOTHING] if operator in ("<", ">") else []
        numbers = (major,) if minor is None else (major, minor)
        low = (*numbers, *(0,) * (3 - len(numbers)), *self.start)
        after = (*numbers[:-1], numbers[-1] + 1)
        match operator:
            case ">":
                return [Comparator(">=", (*after, *(0,) * (3 - len(after)), *self.start))]
            case ">=":
                return [Comparator(">=", low)]
            case "<":
                return [Comparator("<", partial.at(*numbers))]
            case "<=":
                return [Comparator("<", partial.at(*after))]
        return [Comparator(">=", low), Comparator("<", partial.at(*after))]

    def _compatible(self, partial: Partial, *, tilde: bool) -> list[Comparator]:
        """``~1.2`` and ``^1.2``."""
        major, minor, patch, pre = partial
        if major is None:
            return []
        if minor is None:
            return self._between((major, 0, 0), self.start, partial.at(major + 1))
        within_minor = partial.at(major, minor + 1)
        if patch is None:
            upper = within_minor if tilde or not major else partial.at(major + 1)
            return self._between((major, minor, 0), self.start, upper)
        if tilde:
            upper = within_minor
        elif major:
            upper = partial.at(major + 1)
        else:
            upper = within_minor if minor else partial.at(0, 0, patch + 1)
        return self._between((major, minor, patch), pre, upper)

    def _hyphen(self, lower: Partial, upper: Partial) -> list[Comparator]:
        comparators = []
        if lower.major is not None:
            numbers = (
                lower.major,
                lower.minor or 0,
                (lower.minor is not None and lower.patch) or 0,
            )
            pre = self.start if lower.pre == semver.RELEASE else lower.pre
            comparators.append(Comparator(">=", (*numbers, *pre)))
        major, minor, patch, pre = upper
        if major is None:
            return comparators
        if minor is None:
            comparators.append(Comparator("<", upper.at(major + 1)))
        elif patch is None:
            comparators.append(Comparator("<", upper.at(major, minor + 1)))
        elif pre == semver.RELEASE and self.start == semver.LOWEST:
            comparators.append(Comparator("<", upper.at(major, minor, patch + 1)))
        else:
            comparators.append(Comparator("<=", (major, minor, patch, *pre)))
        return comparators

    @staticmethod
    def _between(
        numbers: tuple[int, int, int], pre: semver.Key, upper: semver.Key
    ) -> list[Comparator]:
        return [Comparator(">=", (*numbers, *pre)), Comparator("<", upper)]


class Npm(Ordered):
    """The order of node-semver, lenient as its ``loose`` option and beyond."""

    name: Final = "npm"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Lenient semantic version, build metadata ignored."""
        return semver.order(version)

    def valid(self, version: str) -> bool:
        """Strict, but for white space around and a ``v`` in front."""
        return len(version) <= _MAX_LENGTH and semver.parse(_bare(version)) is not None

    def satisfies(
        self,
        version: str,
        requirement: str,
        *,
        loose: bool = False,
        include_prerelease: bool = False,
    ) -> bool:
        """Whether a range accepts ``version``.

        Args:
            version: the candidate.
            requirement: the range.
            loose: forgive what node-semver's ``loose`` option forgives.
            include_prerelease: treat pre-releases like other versions.
        """
        reader = _Reader(loose=loose, include_prerelease=include_prerelease)
        sets = reader.union(requirement)
        text = version.strip().lstrip("v= ") if loose else _bare(version)
        candidate = reader.partial(text)
        if candidate is None or None in candidate[:3]:
            return False
        numbers, pre = candidate[:3], candidate.pre
        key = (*numbers, *pre)
        hidden = pre != semver.RELEASE and not include_prerelease
        return any(
            all(comparator.accepts(key) for comparator in comparators)
            and (not hidden or any(_names_pre_release(c, numbers) for c in comparators))
            for comparators in sets
        )


def _names_pre_release(comparator: Comparator, numbers: tuple[int | None, ...]) -> bool:
    return comparator.key[:3] == numbers and comparator.key[3:] != semver.RELEASE


def _bare(version: str) -> str:
    return version.strip().removeprefix("v")


PLUGIN: Final = Npm()
