"""The account of what was looked at."""

from __future__ import annotations

from datetime import date

from seawall.model import Coverage, Looked
from seawall.vulnerabilities.account import Account
from seawall.vulnerabilities.lifecycle import ended
from tests.vulnerabilities.memory import by_ecosystem, package

TODAY = date(2026, 11, 24)
ANY = package("pypi", "a", "1.0")
COVERAGE = {
    item.ecosystem: item
    for item in (
        Coverage(ecosystem="PyPI", state="full", as_of="2026-07-23"),
        Coverage(ecosystem="Debian:12", state="partial", reason="only fixed flaws"),
        Coverage(ecosystem="Hex", state="none", reason="no free source"),
        Coverage(ecosystem="Alpine:v3.20", state="partial"),
    )
}


def test_what_is_known_about_an_ecosystem() -> None:
    """Data counts as present unless there is none, and partial data always has a reason."""
    account = Account(COVERAGE, TODAY)
    assert [account.has(name) for name in ("PyPI", "Debian:12", "Hex", "npm")] == [
        True,
        True,
        False,
        False,
    ]
    assert account.partial("PyPI") == ""
    assert account.partial("Debian:12") == "only fixed flaws"
    assert account.partial("Alpine:v3.20") == "the data is incomplete"


def test_rows_count_packages_by_reason() -> None:
    """Each reason not to compare has a row and a count of its own, per ecosystem."""
    account = Account(COVERAGE, TODAY)
    account.examined(ANY, "PyPI")
    account.examined(ANY, "PyPI")
    account.left_out(ANY, "PyPI", Looked.NOT_LOOKED_AT, "no version is stated")
    account.without_data(ANY, "Hex")
    account.without_data(ANY, "npm")
    account.without_data(ANY, "Debian:13")
    rows = [
        (row.subject, row.looked, row.packages, row.reason) for row in by_ecosystem(account.rows())
    ]
    assert rows == [
        (
            "Debian:13",
            Looked.NO_DATA,
            1,
            "no advisories about Debian:13; those about Debian:12 do not apply to it",
        ),
        ("Hex", Looked.NO_DATA, 1, "no free source"),
        ("PyPI", Looked.NOT_LOOKED_AT, 1, "no version is stated"),
        ("PyPI", Looked.SEEN, 2, ""),
        ("npm", Looked.NO_DATA, 1, "no advisories about npm"),
    ]


def test_remarks_make_data_partial() -> None:
    """A remark turns a complete look into a partial one, and is made once."""
    account = Account(COVERAGE, TODAY)
    account.examined(ANY, "PyPI")
    account.remark("PyPI", "mixed")
    account.remark("PyPI", "mixed")
    (row,) = by_ecosystem(account.rows())
    assert (row.looked, row.reason, row.as_of) == (Looked.PARTIAL, "mixed", "2026-07-23")


def test_the_last_day_of_support_is_still_supported() -> None:
    """Support ends after its last day; rolling releases and registries have none."""
    assert ended("Alpine:v3.20", date(2026, 4, 1)) == ""
    assert ended("Alpine:v3.20", date(2026, 4, 2)) == "2026-04-01"
    assert ended("Ubuntu:20.04:LTS", TODAY) == "2025-05-31"
    assert ended("SUSE:Linux Enterprise Server 15 SP5", TODAY) == "2024-12-31"
    assert ended("openSUSE:Leap 15.6", TODAY) == "2026-04-30"
    assert ended("Red Hat:enterprise_linux:7::baseos", TODAY) == "2024-06-30"
    assert ended("Red Hat:rhel_eus:7.9::baseos", TODAY) == ""
    assert ended("Ubuntu:24.04:LTS", TODAY) == ""
    assert ended("Debian:sid", TODAY) == ended("Wolfi", TODAY) == ended("PyPI", TODAY) == ""
