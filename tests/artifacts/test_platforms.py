"""Platforms: how they are written, and which of several fits best."""

from __future__ import annotations

import pytest

from seawall.artifacts.platforms import Platform, native, normalised, parse
from seawall.errors import UserError


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("linux/amd64", "linux/amd64"),
        ("linux/x86_64", "linux/amd64"),
        ("amd64", "linux/amd64"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/aarch64", "linux/arm64"),
        ("linux/arm/7", "linux/arm/v7"),
        ("linux/armhf", "linux/arm/v7"),
        ("Windows/AMD64", "windows/amd64"),
        ("linux/386", "linux/386"),
        ("linux", f"linux/{native().arch}"),
    ],
)
def test_names(text: str, platform: str) -> None:
    """Aliases and usual variants have one name."""
    assert str(parse(text)) == platform


@pytest.mark.parametrize("text", ["", "/", "linux/", "a/b/c/d", "linux/am d64", "x" * 200])
def test_no_names(text: str) -> None:
    """What is no platform is refused."""
    with pytest.raises(UserError, match="platform"):
        parse(text)


def best(wanted: str, *offered: str) -> str:
    fits = [(parse(wanted).fit(parse(one)), one) for one in offered]
    return max([(fit, one) for fit, one in fits if fit is not None], default=((), ""))[1]


@pytest.mark.parametrize(
    ("wanted", "offered", "chosen"),
    [
        ("linux/arm/v7", ("linux/arm/v5", "linux/arm/v6", "linux/arm/v7"), "linux/arm/v7"),
        ("linux/arm/v7", ("linux/arm/v5", "linux/arm/v6"), "linux/arm/v6"),
        ("linux/arm/v6", ("linux/arm/v7",), ""),
        ("linux/amd64", ("linux/amd64/v3", "linux/amd64"), "linux/amd64"),
        ("linux/amd64", ("linux/amd64/v3", "linux/amd64/v2"), "linux/amd64/v2"),
        ("linux/amd64", ("linux/arm64", "windows/amd64"), ""),
        ("linux/arm64", ("linux/arm64/v8",), "linux/arm64/v8"),
    ],
)
def test_fit(wanted: str, offered: tuple[str, ...], chosen: str) -> None:
    """The highest level that runs is best; a higher one is taken where none is stated."""
    assert best(wanted, *offered) == chosen


def test_hostile_variants() -> None:
    """A variant of any length is a level of some numbers."""
    assert normalised("linux", "arm", "v" + "9" * 100_000).level
    assert Platform("linux", "arm", "vx").level == (7,)
