"""How long fixes took to come, from the days of errata and of flaws."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories import build, open_snapshot
from seawall.advisories.feed import Feed, Mended
from seawall.advisories.feeds.amazon import PLUGIN as AMAZON
from seawall.advisories.feeds.oracle import PLUGIN as ORACLE
from seawall.advisories.feeds.osv import PLUGIN as OSV
from seawall.advisories.feeds.redhat_oval import PLUGIN as REDHAT_OVAL
from seawall.advisories.feeds.ubuntu_osv import PLUGIN as UBUNTU
from seawall.advisories.waits import FEWEST, kept, waits
from seawall.model import Vulnerability, Waits
from tests.advisories.making import osv, read, tarred, zipped
from tests.shared import feeds

FIXED = ({"introduced": "0"}, {"fixed": "2-1"})


def _erratum(id_: str, *flaws: str, **more: Any) -> Any:
    return osv(
        id_,
        "AlmaLinux:9",
        "curl",
        *FIXED,
        **{"related": list(flaws), "published": "2024-01-11T00:00:00Z", **more},
    )


def _alma(*records: Any) -> list[Any]:
    content = zipped({f"{record['id']}.json": record for record in records})
    return read(OSV, "osv/AlmaLinux/all.zip", content)


def _told(days: dict[str, str], published: dict[str, str]) -> Waits | None:
    ((_, part),) = kept({"x": days})
    return waits([part], {}, published)


def test_an_erratum_mends_each_of_its_flaws() -> None:
    """It has a day; that is never taken for the day of a flaw, nor said of bugs or flaws."""
    said = _alma(_erratum("ALSA-2024:1", "CVE-2024-0001"), _erratum("ALBA-2024:2"))
    assert [one for one in said if isinstance(one, Mended)] == [
        Mended("AlmaLinux:9", "CVE-2024-0001", "2024-01-11")
    ]
    (flaw,) = (one for one in said if isinstance(one, Vulnerability))
    assert (flaw.id, flaw.published) == ("CVE-2024-0001", "")
    drupal = osv("DSA-CONTRIB-2024-1", "Packagist", "drupal/x", *FIXED, published="2024-01-11")
    assert not [one for one in _alma(drupal) if isinstance(one, Mended)]


def test_withdrawn_and_dayless_errata_mend_nothing() -> None:
    """Neither says when anything was mended."""
    withdrawn = _erratum("ALSA-2024:1", "CVE-2024-0001", withdrawn="2024-02-01T00:00:00Z")
    dayless = _erratum("ALSA-2024:2", "CVE-2024-0001", published="soon")
    assert not [one for one in _alma(withdrawn, dayless) if isinstance(one, Mended)]


def test_a_notice_of_ubuntu_mends() -> None:
    """Also where the record of the flaw says what it says."""
    notice = osv("USN-1-1", "Ubuntu:22.04:LTS", "curl", *FIXED, published="2024-01-11T00:00:00Z")
    content = tarred({"osv/usn/USN-1-1.json": {**notice, "upstream": ["CVE-2024-0001"]}})
    said = read(UBUNTU, UBUNTU.patterns[0], content)
    assert Mended("Ubuntu:22.04:LTS", "CVE-2024-0001", "2024-01-11") in said


@pytest.mark.parametrize(
    ("feed", "path", "sample", "mended"),
    [
        (
            AMAZON,
            "amazon/2/core/updateinfo.xml.gz",
            "amazon-linux/updateinfo_2_items.xml.gz",
            Mended("Amazon Linux:2", "CVE-2017-5715", "2018-02-07"),
        ),
        (
            ORACLE,
            "oracle/security/oval/com.oracle.elsa-all.xml.bz2",
            "oracle-oval/ELSA-2007-0057.xml",
            Mended("Oracle Linux:5", "CVE-2007-0493", "2007-06-26"),
        ),
        (
            REDHAT_OVAL,
            "redhat/data/oval/v2/RHEL8/ansible-2.oval.xml.bz2",
            "redhat-oval-v2/RHEL8/ansible-2-including-unpatched.oval.xml.bz2",
            Mended("Red Hat:ansible_engine:2.9", "CVE-2019-14864", "2019-11-20"),
        ),
    ],
)
def test_errata_of_other_forms_mend_as_well(
    feed: Feed, path: str, sample: str, mended: Mended
) -> None:
    """Updates of repositories and patches in OVAL say when they were issued."""
    assert mended in read(feed, path, (feeds("samples") / sample).read_bytes())


@given(st.lists(st.integers(-400, 400), min_size=FEWEST, max_size=60))
def test_figures_are_those_of_sorted_waits(days: list[int]) -> None:
    """Half of the waits are no longer than the median, nine of ten than the other."""
    known = {str(number): "2022-06-01" for number in range(len(days))}
    first = {str(number): _day(wait) for number, wait in enumerate(days)}
    found = _told(first, known)
    assert found is not None
    lasted = [max(0, wait) for wait in days]
    assert found.flaws == len(days)
    for value, percent in ((found.median, 50), (found.late, 90)):
        assert value in lasted
        assert 100 * sum(wait <= value for wait in lasted) >= percent * len(days)
        assert 100 * sum(wait < value for wait in lasted) < percent * len(days)


def _day(wait: int) -> str:
    return (date(2022, 6, 1) + timedelta(wait)).isoformat()


def test_few_flaws_tell_nothing() -> None:
    """Flaws without a day, or with one that no calendar has, do not count."""
    first = {str(number): "2024-01-02" for number in range(FEWEST + 9)}
    known = {str(number): "2024-01-01" for number in range(FEWEST - 1)} | {"25": "2024-13-77"}
    assert _told(first, known) == Waits(flaws=FEWEST - 1)
    assert _told(first, {}) is None


def test_the_first_erratum_under_any_name_counts() -> None:
    """Of all files, once the names of a flaw are joined."""
    names = [f"F-{number}" for number in range(FEWEST)]
    late = kept({"x": dict.fromkeys(names, "2024-03-01")})[0][1]
    early = kept({"x": {f"A{name}": "2024-02-01" for name in names}})[0][1]
    moved = {f"A{name}": name for name in names}
    found = waits([late, early], moved, dict.fromkeys(names, "2024-01-01"))
    assert found == Waits(flaws=FEWEST, median=31, late=31)


def test_a_snapshot_tells_it_of_each_release(tmp_path: Path) -> None:
    """The errata of one database, the days of flaws from another."""
    flaws = [f"CVE-2024-{number:04}" for number in range(FEWEST)]
    others = [
        osv(f"PYSEC-{flaw}", "PyPI", "x", *FIXED, aliases=[flaw], published="2024-01-01T00:00:00Z")
        for flaw in flaws
    ]
    for name, records in (
        ("AlmaLinux", [_erratum(f"ALSA-{flaw}", flaw) for flaw in flaws]),
        ("PyPI", others),
    ):
        path = tmp_path / f"feeds/osv/{name}/all.zip"
        path.parent.mkdir(parents=True)
        path.write_bytes(zipped({f"{record['id']}.json": record for record in records}))
    build(tmp_path / "feeds", tmp_path / "x.db")
    with open_snapshot(tmp_path / "x.db") as snapshot:
        covered = snapshot.coverage()
    assert covered["AlmaLinux:9"].waits == Waits(flaws=FEWEST, median=10, late=10)
    assert covered["PyPI"].waits is None
