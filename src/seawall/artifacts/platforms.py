"""Platforms of images (``os/arch[/variant]``) and which of several fits best.

Architectures go by the names of Go (``amd64``, ``arm64``); the names that ``uname``
gives are understood too. A variant counts as a level: a processor runs images of its
own level and below. Where none is stated ``arm64`` means v8, ``arm`` v7, ``amd64`` v1.

Source: https://github.com/opencontainers/image-spec/blob/main/image-index.md
"""

from __future__ import annotations

import os
import re
from typing import Final, NamedTuple

from seawall.errors import UserError

_ALIASES: Final = {
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
    "aarch64": ("arm64", ""),
    "armhf": ("arm", "v7"),
    "armv7l": ("arm", "v7"),
    "armel": ("arm", "v6"),
    "armv6l": ("arm", "v6"),
    "i386": ("386", ""),
    "i486": ("386", ""),
    "i586": ("386", ""),
    "i686": ("386", ""),
    "loongarch64": ("loong64", ""),
}
_SYSTEMS: Final = ("linux", "windows", "freebsd", "darwin")
_UNSTATED: Final = {"amd64": (1,), "arm": (7,), "arm64": (8,)}
_PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Platform(NamedTuple):
    """One platform.

    Attributes:
        os: operating system.
        arch: architecture, in Go's words.
        variant: level of the architecture, ``""`` if unstated or the usual one.
    """

    os: str
    arch: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in self if part)

    @property
    def level(self) -> tuple[int, ...]:
        """The variant as numbers, that of the architecture's usual one if unstated."""
        numbers = tuple(int(digits) for digits in re.findall(r"[0-9]{1,4}", self.variant[:16]))
        return numbers or _UNSTATED.get(self.arch, ())

    def fit(self, offered: Platform) -> tuple[int, tuple[int, ...]] | None:
        """How well an offered platform fits this wanted one: higher is better.

        Returns:
            ``None`` if it does not. A level above an unstated one fits when there is
            nothing better: an image may be built for one processor only.
        """
        if (self.os, self.arch) != (offered.os, offered.arch):
            return None
        if offered.level <= self.level:
            return 1, offered.level
        return None if self.variant else (0, tuple(-number for number in offered.level))


def normalised(system: str, architecture: str, variant: str = "") -> Platform:
    """A platform with aliases and usual variants resolved."""
    arch, implied = _ALIASES.get(architecture.lower(), (architecture.lower(), ""))
    variant = variant.lower() or implied
    if variant and not variant.startswith("v"):
        variant = f"v{variant}"
    if (arch, variant) in (("arm64", "v8"), ("amd64", "v1")):
        variant = ""
    system = system.lower()
    return Platform({"macos": "darwin"}.get(system, system), arch, variant)


def parse(text: str) -> Platform:
    """A platform as users write it; an architecture alone means Linux.

    Raises:
        UserError: it is not of the form ``os/arch[/variant]``.
    """
    parts = text.split("/")
    if len(parts) == 1:
        parts = [text, native().arch] if text in _SYSTEMS else ["linux", text]
    if len(parts) > 3 or not all(_PART.fullmatch(part) for part in parts):
        raise UserError(
            "it is not a platform",
            where=text,
            hint="write os/arch or os/arch/variant, such as linux/amd64 or linux/arm64/v8",
        )
    return normalised(*parts)


def native() -> Platform:
    """Linux on the architecture of this machine: what a container would run on here."""
    return normalised("linux", os.uname().machine)
