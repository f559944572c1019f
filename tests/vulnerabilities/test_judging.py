"""Single statements: verdicts and the text of their comparisons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import Range, State, Statement, Verdict
from seawall.versions import compare
from seawall.vulnerabilities.ecosystems import Lookup
from seawall.vulnerabilities.judging import Identity, comparison, judge
from tests.vulnerabilities.memory import clear, says


def judged(version: str, ecosystem: str = "PyPI", **fields: Any) -> tuple[Verdict, str]:
    lookup = Lookup(ecosystem, "a", version, 2)
    answer = judge(says(ecosystem, "a", **fields), lookup, Identity((lookup,)))
    text = comparison(answer)
    assert text.verdict is answer.verdict
    assert text.installed == version
    return answer.verdict, text.text


@pytest.mark.parametrize(
    ("version", "fields", "verdict", "text"),
    [
        ("1.0", {"fixed": "1.5"}, Verdict.FAIL, "1.0 < 1.5"),
        ("1.5", {"fixed": "1.5"}, Verdict.PASS, "1.5 >= 1.5"),
        ("1.5rc1", {"fixed": "1.5"}, Verdict.FAIL, "1.5rc1 < 1.5"),
        ("1.2", {"introduced": "1.0", "fixed": "1.5"}, Verdict.FAIL, "1.0 <= 1.2 < 1.5"),
        ("0.9", {"introduced": "1.0", "fixed": "1.5"}, Verdict.PASS, "0.9 < 1.0"),
        ("1.2", {"introduced": "1.0"}, Verdict.FAIL, "1.0 <= 1.2, no fixed version"),
        ("1.2", {}, Verdict.FAIL, "all versions, none fixed"),
        ("1.2", {"ranges": (Range("0", "", "1.2"),)}, Verdict.FAIL, "1.2 <= 1.2"),
        ("1.3", {"ranges": (Range("0", "", "1.2"),)}, Verdict.PASS, "1.3 > 1.2"),
        ("1.1", {"ranges": (Range(after="1.0", fixed="1.2"),)}, Verdict.FAIL, "1.0 < 1.1 < 1.2"),
        ("1.0", {"ranges": (Range(after="1.0", fixed="1.2"),)}, Verdict.PASS, "1.0 <= 1.0"),
        ("1.2", {"ranges": (Range(after="1.0", fixed="1.2"),)}, Verdict.PASS, "1.2 >= 1.2"),
        ("2", {"ranges": (Range(after="1.0"),)}, Verdict.FAIL, "1.0 < 2, no fixed version"),
        ("2.1", {"ranges": (Range("0", "1.5"), Range("2.0", "2.3"))}, Verdict.FAIL, None),
        ("1.7", {"ranges": (Range("0", "1.5"), Range("2.0", "2.3"))}, Verdict.PASS, "1.7 >= 1.5"),
        ("1.2", {"versions": ("1.1", "1.2")}, Verdict.FAIL, "1.2 is listed as affected"),
        ("1.2.0", {"versions": ("1.1", "1.2")}, Verdict.FAIL, "1.2.0 is listed as affected"),
        ("1.3", {"versions": ("1.1", "1.2")}, Verdict.PASS, "1.3 is not listed as affected"),
        ("1.3", {"ranges": (), "versions": ()}, Verdict.PASS, "1.3 is not listed as affected"),
    ],
)
def test_verdicts_and_texts(
    version: str, fields: dict[str, Any], verdict: Verdict, text: str | None
) -> None:
    """Each interval gives its verdict and a comparison that people can check."""
    assert judged(version, **fields) == (verdict, text or "2.0 <= 2.1 < 2.3")


def test_flawed_packages_of_a_go_module_are_named() -> None:
    """The module is matched as a whole, and the comparison says which part of it is meant."""
    fields = {"fixed": "1.5.0", "note": "only in m/a"}
    assert judged("1.4.0", "Go", **fields) == (Verdict.FAIL, "1.4.0 < 1.5.0; only in m/a")
    assert judged("1.5.0", "Go", **fields) == (Verdict.PASS, "1.5.0 >= 1.5.0")


def test_what_was_withdrawn_does_not_apply() -> None:
    """Whatever it said of the version, and also where no comparison can decide."""
    for version in ("1.0", "2.0", "nonsense"):
        assert judged(version, fixed="1.5", state=State.WITHDRAWN) == (
            Verdict.NOT_APPLICABLE,
            "pypi has withdrawn CVE-2024-1",
        )


def test_all_versions_of_a_distribution_are_affected_by_a_state_without_bounds() -> None:
    """An unfixed state without a range concerns every version."""
    state = State.WONT_FIX
    assert judged("1-1", "Debian:12", state=state) == (Verdict.FAIL, "all versions, none fixed")


def test_an_explicit_statement_may_be_limited_to_versions() -> None:
    """'Not affected' clears only the versions that it names."""
    lookup = Lookup("PyPI", "a", "1.0", 2)
    identity = Identity((lookup,))
    everywhere = judge(clear("PyPI", "a", note="component not present"), lookup, identity)
    assert everywhere.verdict is Verdict.PASS
    assert comparison(everywhere).text == "pypi: component not present"
    limited = says("PyPI", "a", state=State.NOT_AFFECTED, ranges=(Range("2.0"),))
    assert judge(limited, lookup, identity).verdict is Verdict.NOT_APPLICABLE


def test_an_ecosystem_without_an_order_decides_only_about_everything() -> None:
    """Without an order only 'all versions' or an exact text decides."""
    assert judged("1", "Nowhere", fixed="2")[0] is Verdict.UNKNOWN
    assert judged("1", "Nowhere")[0] is Verdict.FAIL
    assert judged("1", "Nowhere", versions=("1", "3"))[0] is Verdict.FAIL
    partly = judged("1", "Nowhere", ranges=(Range("0", "2"),), versions=("1",))
    assert partly == (Verdict.FAIL, "1 is listed as affected")
    mixed = judged("1", "Nowhere", ranges=(Range("0", "2"), Range("0")))
    assert mixed == (Verdict.FAIL, "all versions, none fixed")


_V = st.from_regex(r"[0-3]\.[0-3](rc1)?", fullmatch=True)


@given(_V, _V, _V)
def test_the_text_can_be_replayed(version: str, introduced: str, fixed: str) -> None:
    """Every comparison in a text holds when it is evaluated again."""
    verdict, text = judged(version, introduced=introduced, fixed=fixed)
    parts = text.split(" ")
    for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        order = compare("pep440", left, right)
        assert {"<": order < 0, "<=": order <= 0, ">=": order >= 0, ">": order > 0}[sign]
    inside = compare("pep440", introduced, version) <= 0 and compare("pep440", version, fixed) < 0
    assert (verdict is Verdict.FAIL) is inside


@pytest.mark.parametrize(
    ("fields", "module", "text"),
    [
        ({"fixed": "2", "arches": ("s390x",)}, "", "only on s390x"),
        ({"fixed": "2", "module": "php:8.1"}, "", "only in module php:8.1"),
        ({"fixed": "2", "module": "php:8.1"}, "php:8.2", "only in module php:8.1"),
        ({"fixed": "2-1.module+el8+1"}, "", "only in a module"),
        ({"fixed": "2-1.el8"}, "php:8.2", "only outside of modules"),
        (
            {"state": State.NOT_AFFECTED, "ranges": (Range("9"),)},
            "",
            "not affected, but in other versions or builds",
        ),
    ],
)
def test_statements_about_something_else(fields: dict[str, Any], module: str, text: str) -> None:
    """Other architectures and module streams do not apply, and the text says why."""
    lookup = Lookup("AlmaLinux:8", "php", "1-1", 0)
    answer = judge(
        says("AlmaLinux:8", "php", **fields), lookup, Identity((lookup,), "x86_64", module)
    )
    assert answer.verdict is Verdict.NOT_APPLICABLE
    assert comparison(answer).text == text


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        (clear("npm", "a"), Verdict.PASS),
        (says("npm", "a", state=State.NOT_AFFECTED), Verdict.NOT_APPLICABLE),
        (says("npm", "a", fixed="2.0.0"), Verdict.UNKNOWN),
        (says("npm", "a"), Verdict.FAIL),
        (says("npm", "a", versions=("latest",)), Verdict.FAIL),
        (says("npm", "a", ranges=(), versions=()), Verdict.PASS),
    ],
)
def test_a_version_without_a_place_in_the_order(statement: Statement, verdict: Verdict) -> None:
    """What cannot be compared is unknown unless all versions or this text are affected."""
    lookup = Lookup("npm", "a", "latest", 2)
    answer = judge(statement, lookup, Identity((lookup,), doubt="no version"))
    assert answer.verdict is verdict
    assert comparison(answer).text
