"""Updating from an upstream on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.advisories import Network, build, catalogue, open_snapshot
from seawall.advisories.feed import Download
from seawall.advisories.fetching import Fetcher
from seawall.advisories.updating import UpdateReport, update
from seawall.errors import UserError
from tests.advisories.making import secdb, small, write
from tests.advisories.serving import Upstream, upstream
from tests.shared import feeds

PYPI = "osv/PyPI/all.zip"
ONLY = ("alpine", "debian", "epss", "kev", "osv")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Upstream]:
    """An upstream with small feeds."""
    with upstream(write(tmp_path / "upstream", small())) as running:
        yield running


def _update(server: Upstream, tmp_path: Path, only: tuple[str, ...] = ONLY) -> UpdateReport:
    network = Network(mirror=server.address, backoff=0.0)
    return update(
        tmp_path / "cache", tmp_path / "a.db", network=network, only=only, pause=lambda _: None
    )


def test_everything_is_fetched_and_built(server: Upstream, tmp_path: Path) -> None:
    """The snapshot holds what the upstream serves; days come from its headers."""
    report = _update(server, tmp_path)
    assert set(report.fetched) == set(small())
    assert report.built is not None
    with open_snapshot(tmp_path / "a.db") as snapshot:
        assert snapshot.aliases("PYSEC-1") == "CVE-2024-0001"
        assert snapshot.created == "2024-03-05T00:00:00Z"


def test_missing_archives_are_failures_unless_they_may_be_missing(
    server: Upstream, tmp_path: Path
) -> None:
    """Releases come and go; an ecosystem that vanished is told."""
    failed = {failure.path for failure in _update(server, tmp_path).failed}
    assert "osv/npm/all.zip" in failed
    assert {path for path in failed if path.startswith("alpine/")} == {
        "alpine/edge/main.json",
        "alpine/edge/community.json",
    }


@pytest.mark.parametrize("validators", [True, False])
def test_what_did_not_change_is_not_fetched_again(
    server: Upstream, tmp_path: Path, *, validators: bool
) -> None:
    """By entity tag or by date; nothing is built then."""
    server.validators = validators
    _update(server, tmp_path)
    second = _update(server, tmp_path)
    assert (second.fetched, second.built) == ((), None)
    assert server.statuses(PYPI) == [200, 304]


def test_a_changed_file_is_fetched_and_built(server: Upstream, tmp_path: Path) -> None:
    """And only it."""
    _update(server, tmp_path)
    path = "alpine/v3.19/main.json"
    write(server.folder, {path: secdb(a={"1-r0": ["CVE-2024-7777"]})})
    second = _update(server, tmp_path)
    assert second.fetched == (path,)
    with open_snapshot(tmp_path / "a.db") as snapshot:
        assert snapshot.statements([("Alpine:v3.19", "a")])


def test_a_harmed_copy_is_fetched_again(server: Upstream, tmp_path: Path) -> None:
    """That the upstream did not change says nothing about the copy."""
    _update(server, tmp_path)
    (tmp_path / "cache" / PYPI).write_bytes(b"harmed")
    assert _update(server, tmp_path).fetched == (PYPI,)


def test_an_imported_snapshot_is_built_over(server: Upstream, tmp_path: Path) -> None:
    """An update means the feeds, though they did not change since the last one."""
    _update(server, tmp_path)
    folder = write(
        tmp_path / "others", {"alpine/v3.19/main.json": secdb(a={"1-r0": ["CVE-2024-1111"]})}
    )
    build(folder, tmp_path / "other.db")
    (tmp_path / "other.db").replace(tmp_path / "a.db")
    assert _update(server, tmp_path).built is not None


def test_a_lost_snapshot_is_built_again(server: Upstream, tmp_path: Path) -> None:
    """Though nothing changed upstream."""
    _update(server, tmp_path)
    (tmp_path / "a.db").unlink()
    assert _update(server, tmp_path).built is not None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_upstream_is_asked_again(server: Upstream, tmp_path: Path, status: int) -> None:
    """Until it answers."""
    server.faults[PYPI] = [status, status]
    assert PYPI in _update(server, tmp_path).fetched
    assert server.statuses(PYPI) == [status, status, 200]


def test_pauses_grow_unless_the_upstream_says_how_long(server: Upstream, tmp_path: Path) -> None:
    """Each failure doubles the pause, and chance adds up to a half."""
    pauses: list[float] = []
    server.faults[PYPI] = [500, 500, 429]
    network = Network(mirror=server.address, backoff=0.5)
    update(
        tmp_path / "cache", tmp_path / "a.db", network=network, only=("osv",), pause=pauses.append
    )
    first, second, third = pauses
    assert 0.5 <= first <= 0.75
    assert 1.0 <= second <= 1.5
    assert third == 0.0


def test_an_interrupted_answer_is_resumed(server: Upstream, tmp_path: Path) -> None:
    """From where it stopped, if it is still the same version."""
    server.faults[PYPI] = ["cut", "cut"]
    assert PYPI in _update(server, tmp_path).fetched
    assert server.statuses(PYPI) == [200, 206, 206]
    assert (tmp_path / "cache" / PYPI).read_bytes() == small()[PYPI]


def test_an_answer_without_validator_starts_over(server: Upstream, tmp_path: Path) -> None:
    """Parts of different versions must never meet."""
    server.validators = False
    server.faults[PYPI] = ["cut"]
    assert PYPI in _update(server, tmp_path).fetched
    assert server.statuses(PYPI) == [200, 200]


def test_redirects_are_followed_but_not_for_ever(server: Upstream, tmp_path: Path) -> None:
    """Mirrors move; loops end."""
    server.faults[PYPI] = [f"{server.address}/{PYPI}"]
    assert PYPI in _update(server, tmp_path).fetched
    server.faults[PYPI] = [f"{server.address}/{PYPI}"] * 50
    (failure,) = [item for item in _update(server, tmp_path).failed if item.path == PYPI]
    assert failure.kept


def test_one_failure_keeps_the_old_copy_and_the_others(server: Upstream, tmp_path: Path) -> None:
    """The snapshot is built from what there is, and the failure is told."""
    _update(server, tmp_path)
    server.faults[PYPI] = [500] * 50
    write(server.folder, {"alpine/v3.18/main.json": secdb(a={"1-r0": ["CVE-2024-0001"]})})
    report = _update(server, tmp_path)
    (failure,) = [item for item in report.failed if item.path == PYPI]
    assert failure.kept
    with open_snapshot(tmp_path / "a.db") as snapshot:
        assert snapshot.statements([("PyPI", "some-thing"), ("Alpine:v3.18", "a")]).keys() == {
            ("PyPI", "some-thing"),
            ("Alpine:v3.18", "a"),
        }


def test_a_file_over_the_limit_is_refused(server: Upstream, tmp_path: Path) -> None:
    """It replaces nothing."""
    network = Network(mirror=server.address, backoff=0.0, size_limit=100)
    fetcher = Fetcher(tmp_path / "cache", network, pause=lambda _: None)
    try:
        with pytest.raises(Exception, match="larger than allowed"):
            fetcher.fetch(Download("https://x.example/", "PyPI/all.zip", "osv"), None)
    finally:
        fetcher.close()
    assert not (tmp_path / "cache" / PYPI).exists()


def test_what_is_not_there_leaves_nothing_behind(server: Upstream, tmp_path: Path) -> None:
    """No empty folder, no draft."""
    _update(server, tmp_path)
    files = {
        path.relative_to(tmp_path / "cache").as_posix()
        for path in (tmp_path / "cache").rglob("*")
        if path.is_file() or not any(path.iterdir())
    }
    assert files == {*small(), "INDEX.json", ".lock"}


def test_offline_builds_from_what_was_fetched(server: Upstream, tmp_path: Path) -> None:
    """Nothing is asked for."""
    _update(server, tmp_path)
    asked = len(server.requests)
    (tmp_path / "a.db").unlink()
    report = update(tmp_path / "cache", tmp_path / "a.db", network=Network(offline=True))
    assert report.built is not None
    assert len(server.requests) == asked


def test_single_hosts_may_have_a_mirror() -> None:
    """Others keep their production address."""
    network = Network(mirrors={"https://www.cisa.gov/": "https://mirror.example/cisa"})
    assert (network.addresses(Download("https://www.cisa.gov/", "a/b", "cisa"))) == (
        "https://mirror.example/cisa/a/b",
    )
    assert network.addresses(Download("https://x.example/", "a", "x")) == ("https://x.example/a",)


def test_an_unknown_feed_is_the_callers_mistake(tmp_path: Path) -> None:
    """The error lists the known ones."""
    with pytest.raises(UserError, match="alpine"):
        update(tmp_path, tmp_path / "a.db", network=Network(offline=True), only=("nonsense",))


def test_certificates_that_cannot_be_read_are_the_callers_mistake(tmp_path: Path) -> None:
    """Before anything is fetched."""
    network = Network(ca_bundle=tmp_path / "none.pem")
    with pytest.raises(UserError, match="no such file of certificates"):
        update(tmp_path, tmp_path / "a.db", network=network, only=("kev",))
    garbage = tmp_path / "some.pem"
    garbage.write_text("none")
    with pytest.raises(UserError, match="network settings"):
        update(tmp_path, tmp_path / "a.db", network=Network(ca_bundle=garbage), only=("kev",))


@pytest.mark.parametrize(
    "network",
    [Network(mirror="mirror"), Network(mirrors={"https://a.example/": "b"}), Network(proxy="c:1")],
)
def test_an_address_that_is_none_is_the_callers_mistake(tmp_path: Path, network: Network) -> None:
    """Mirrors and proxies have a scheme; nothing is fetched, nothing written."""
    with pytest.raises(UserError, match="not an address"):
        update(tmp_path, tmp_path / "a.db", network=network, only=("kev",))


def test_nothing_could_be_had(tmp_path: Path) -> None:
    """A first update that reaches nobody says what failed, and builds nothing."""
    network = Network(mirror="http://127.0.0.1:9", backoff=0)
    report = update(tmp_path, tmp_path / "a.db", network=network, only=("kev",), pause=bool)
    assert [failure.path.split("/")[0] for failure in report.failed] == ["cisa"]
    assert (report.built, (tmp_path / "a.db").exists()) == (None, False)


def test_the_real_layout_can_be_a_mirror(tmp_path: Path) -> None:
    """A web server at the root of real feeds serves every address that is asked for."""
    only = ("kev", "nodejs", "retirejs", "rubysec")
    with upstream(feeds()) as server:
        report = _update(server, tmp_path, only)
    assert report.failed == ()
    assert len(report.fetched) == len(only)
    assert catalogue.read(tmp_path / "cache").keys() == set(report.fetched)
