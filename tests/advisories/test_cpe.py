"""Names and configurations of CPE, with each pitfall that scanners have fallen into."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.cpe import Affected, Configuration, Name, affected, name
from seawall.model import Range

NGINX = "cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*"
LINUX = "cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"
WINDOWS = "cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*"
MACOS = "cpe:2.3:o:apple:macos:-:*:*:*:*:*:*:*"
OPENSSL = "cpe:2.3:a:openssl:openssl:1.0.2:*:*:*:*:*:*:*"
BELOW: dict[str, Any] = {"versionEndExcluding": "1.25.3"}


def _match(criteria: str, *, vulnerable: bool = True, **bounds: str) -> dict[str, Any]:
    return {"criteria": criteria, "vulnerable": vulnerable, **bounds}


def _node(*matches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"operator": "OR", "negate": False, "cpeMatch": list(matches), **more}


def _said(*nodes: dict[str, Any], **more: Any) -> list[Affected | str]:
    return list(affected(msgspec.convert({"nodes": list(nodes), **more}, Configuration)))


PRODUCT = Affected("f5:nginx", Range(fixed="1.25.3"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NGINX, Name("a", "f5", "nginx", "*", "*", "*", "*", "*")),
        (
            r"cpe:2.3:a:erlang:erlang\/otp:26.0:rc1:*:*:*:*:*:*",
            Name("a", "erlang", "erlang/otp", "26.0", "rc1", "*", "*", "*"),
        ),
        (
            r"cpe:2.3:a:x:a\:b:1\.0\\:-:*:*:lts:node.js:x64:*",
            Name("a", "x", "a:b", "1.0\\", "-", "lts", "node.js", "x64"),
        ),
        ("cpe:/a:f5:nginx:1.0", None),
        ("cpe:2.3:a:f5:nginx:1.0", None),
        (NGINX + ":*", None),
        (NGINX.replace("nginx", ""), None),
        (NGINX.replace("nginx", "a\n"), None),
        (NGINX.replace("nginx", "a" * 3000), None),
    ],
)
def test_a_name_has_eleven_parts(text: str, expected: Name | None) -> None:
    """Separated by colons that are not quoted."""
    assert name(text) == expected


@pytest.mark.parametrize(
    ("bounds", "interval"),
    [
        (BELOW, Range(fixed="1.25.3")),
        ({"versionEndIncluding": "1.2"}, Range(last_affected="1.2")),
        ({"versionStartIncluding": "1.0", **BELOW}, Range("1.0", "1.25.3")),
        ({"versionStartExcluding": "1.0", **BELOW}, Range("0", "1.25.3", "", "1.0")),
    ],
)
def test_bounds_become_an_interval(bounds: dict[str, Any], interval: Range) -> None:
    """An excluded beginning is left out exactly."""
    assert _said(_node(_match(NGINX, **bounds))) == [Affected("f5:nginx", interval)]


@pytest.mark.parametrize(
    ("criteria", "version"),
    [
        ("cpe:2.3:a:f5:nginx:1.0:*:*:*:*:*:*:*", "1.0"),
        ("cpe:2.3:a:f5:nginx:1.0:-:*:*:*:*:*:*", "1.0"),
        ("cpe:2.3:a:f5:nginx:9.6:rc1:*:*:*:*:*:*", "9.6-rc1"),
        ("cpe:2.3:a:f5:nginx:9.8:p7:*:*:*:*:*:*", "9.8p7"),
    ],
)
def test_an_update_is_a_part_of_the_version(criteria: str, version: str) -> None:
    """A release candidate is not the release."""
    assert _said(_node(_match(criteria))) == [Affected("f5:nginx", None, version)]


@pytest.mark.parametrize(
    ("criteria", "bounds", "reason"),
    [
        (NGINX, {}, "no version bound"),
        (NGINX, {"versionStartIncluding": "1.0"}, "no version bound"),
        ("cpe:2.3:a:f5:nginx:-:*:*:*:*:*:*:*", {}, "no version bound"),
        (LINUX, BELOW, "an operating system or hardware"),
        ("cpe:2.3:h:f5:big-ip:-:*:*:*:*:*:*:*", BELOW, "an operating system or hardware"),
        (
            "cpe:2.3:a:f5:nginx:*:*:*:*:*:wordpress:*:*",
            BELOW,
            "a plug-in, or for another platform",
        ),
        ("cpe:2.3:a:f5:nginx:*:*:*:*:*:windows:*:*", BELOW, "a plug-in, or for another platform"),
        ("cpe:2.3:a:f5:nginx:*:*:*:*:*:*:mips:*", BELOW, "a plug-in, or for another platform"),
        ("nginx", BELOW, "not a name of CPE"),
        (NGINX, {"versionEndExcluding": "1" * 300}, "a version is too long"),
    ],
)
def test_what_cannot_be_told_makes_no_statement(
    criteria: str, bounds: dict[str, Any], reason: str
) -> None:
    """No bound, another part, somebody else's platform."""
    assert _said(_node(_match(criteria, **bounds))) == [reason]


@pytest.mark.parametrize("target", ["*", "-", "linux", "docker"])
def test_a_target_that_is_ours_is_none(target: str) -> None:
    """The program itself, on Linux."""
    criteria = f"cpe:2.3:a:f5:nginx:*:*:*:*:*:{target}:*:*"
    assert _said(_node(_match(criteria, **BELOW))) == [PRODUCT]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((LINUX,), PRODUCT),
        ((WINDOWS, LINUX), PRODUCT),
        ((WINDOWS,), "only on another operating system"),
        ((WINDOWS, MACOS), "only on another operating system"),
        ((OPENSSL,), PRODUCT._replace(condition="only together with openssl:openssl")),
        (
            ("cpe:2.3:h:arm:arm:-:*:*:*:*:*:*:*",),
            PRODUCT._replace(condition="only together with arm:arm"),
        ),
        ((), PRODUCT._replace(condition="only together with something that is not named")),
    ],
)
def test_a_node_that_is_not_vulnerable_is_a_condition(
    conditions: tuple[str, ...], expected: Affected | str
) -> None:
    """What holds on Linux is none; what cannot be checked leaves the answer open."""
    both = (
        _node(_match(NGINX, **BELOW)),
        _node(*(_match(item, vulnerable=False) for item in conditions)),
    )
    assert _said(*both, operator="AND") == [expected]
    assert _said(*reversed(both), operator="AND") == [expected]


def test_products_that_must_be_together_are_conditions_of_each_other() -> None:
    """One of them alone is not known to be affected."""
    pair = [_match(NGINX, **BELOW), _match(OPENSSL)]
    for said in (_said(*map(_node, pair), operator="AND"), _said(_node(*pair, operator="AND"))):
        assert [item.condition for item in said if isinstance(item, Affected)] == [
            "only together with openssl:openssl",
            "only together with f5:nginx",
        ]


def test_alternatives_are_no_conditions() -> None:
    """Nodes and matches of which one suffices."""
    said = _said(_node(_match(NGINX, **BELOW), _match(WINDOWS, vulnerable=False)), _node())
    assert said == [PRODUCT]


@pytest.mark.parametrize("where", ["configuration", "node", "children"])
def test_a_negation_is_not_read(where: str) -> None:
    """It says what is not affected, which is not what it seems to say."""
    node = _node(_match(NGINX, **BELOW), negate=where == "node")
    if where == "children":
        node["children"] = [{}]
    said = _said(node, negate=where == "configuration")
    assert said == ["a configuration with a negation or nested nodes"]


@pytest.mark.parametrize(
    ("edition", "condition"),
    [("*", ""), ("community", ""), ("enterprise", "only the edition enterprise")],
)
def test_an_edition_that_is_paid_leaves_the_answer_open(edition: str, condition: str) -> None:
    """A program does not say which edition it is."""
    criteria = f"cpe:2.3:a:f5:nginx:*:*:*:*:{edition}:*:*:*"
    assert _said(_node(_match(criteria, **BELOW))) == [PRODUCT._replace(condition=condition)]


def test_what_must_hold_together_is_bounded() -> None:
    """Every match is a condition of every other."""
    many = [_match(NGINX, **BELOW)] * 5000
    assert _said(_node(*many, operator="AND")) == ["too many conditions"]
    assert _said(*([_node()] * 5000), operator="AND") == ["too many conditions"]
    assert len(_said(_node(*many))) == 5000


@given(st.text(max_size=60))
def test_whatever_text_is_a_name_or_none(text: str) -> None:
    """Nothing is raised."""
    found = name(f"cpe:2.3:{text}")
    assert found is None or all(found)
