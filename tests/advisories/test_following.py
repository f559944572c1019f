"""Updates that follow indexes, and files that look changed."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from seawall.advisories import Network, catalogue, open_snapshot, osv_index
from seawall.advisories.feed import Download, Fact, Site, Skipped
from seawall.advisories.feeds import epss, kev
from seawall.advisories.fetching import Fetcher
from seawall.advisories.following import Follower
from seawall.advisories.ledger import Ledger
from seawall.advisories.locking import locked
from seawall.advisories.updating import UpdateReport, update
from seawall.errors import MalformedInput, SourceError
from seawall.model import Source, State
from tests.advisories import making
from tests.advisories.making import secdb, write
from tests.advisories.publishing import Osv, record
from tests.advisories.serving import Upstream, upstream

ALL = "osv/PyPI/all.zip"
CHANGES = "osv/PyPI/_changes.zip"
INDEX = "osv/PyPI/modified_id.csv"
KEV = "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json"
EPSS = "epss/epss_scores-current.csv.gz"


class Pypi(Osv):
    """Publishes on a server."""

    def __init__(self, server: Upstream) -> None:
        super().__init__(server.folder)
        self.server = server


@pytest.fixture
def pypi(tmp_path: Path) -> Iterator[Pypi]:
    """Three records, published as a whole."""
    with upstream(tmp_path / "upstream") as server:
        publisher = Pypi(server)
        publisher.publish(record(1), record(2), record(3))
        yield publisher


def _update(
    server: Upstream, tmp_path: Path, *only: str, accept: tuple[str, ...] = (), day: str = ""
) -> UpdateReport:
    return update(
        tmp_path / "cache",
        tmp_path / "a.db",
        network=Network(mirror=server.address, backoff=0.0),
        only=only or ("osv",),
        accept=accept,
        pause=lambda _: None,
        day=day,
    )


def _failures(report: UpdateReport, path: str) -> list[catalogue.Failure]:
    return [failure for failure in report.failed if failure.path == path]


def _fixed(tmp_path: Path) -> dict[str, str]:
    """The fixed version of each package."""
    names = [f"package-{number}" for number in range(1, 9)]
    with open_snapshot(tmp_path / "a.db") as snapshot:
        found = snapshot.statements([("PyPI", name) for name in names])
    return {
        name: statement.ranges[0].fixed
        for (_, name), statements in found.items()
        for statement in statements
        if statement.state is not State.WITHDRAWN
    }


def test_few_changes_are_fetched_one_by_one(pypi: Pypi, tmp_path: Path) -> None:
    """A new record is there, a changed one counts instead of the old, a withdrawn one is gone."""
    _update(pypi.server, tmp_path)
    pypi.publish(
        record(2, "2.5", day=2),
        record(3, day=2, withdrawn="2024-03-02T00:00:00Z"),
        record(4, day=3),
    )
    report = _update(pypi.server, tmp_path)
    assert report.fetched == (CHANGES, INDEX)
    assert pypi.server.statuses(ALL) == [200]
    assert _fixed(tmp_path) == {"package-1": "2.0", "package-2": "2.5", "package-4": "2.0"}


def test_nothing_is_fetched_twice(pypi: Pypi, tmp_path: Path) -> None:
    """After the changes are there, the next update finds nothing to do."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(4, day=2))
    _update(pypi.server, tmp_path)
    report = _update(pypi.server, tmp_path)
    assert (report.fetched, report.built) == ((), None)
    assert pypi.server.statuses("osv/PyPI/PYSEC-4.json") == [200]


def test_changes_gather_until_there_are_too_many(
    pypi: Pypi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the archive is fetched, and the changes, which it holds, go."""
    monkeypatch.setattr(osv_index, "MOST", 2)
    _update(pypi.server, tmp_path)
    for number in (4, 5):
        pypi.publish(record(number, day=number))
        assert _update(pypi.server, tmp_path).fetched == (CHANGES, INDEX)
    pypi.publish(record(6, day=6))
    assert _update(pypi.server, tmp_path).fetched == (ALL, INDEX)
    assert not (tmp_path / "cache" / CHANGES).exists()
    assert CHANGES not in catalogue.read(tmp_path / "cache")
    assert len(_fixed(tmp_path)) == 6


def test_a_removed_record_goes(pypi: Pypi, tmp_path: Path) -> None:
    """An index without it means that only the whole archive says what is left."""
    _update(pypi.server, tmp_path)
    pypi.remove("PYSEC-2")
    assert _update(pypi.server, tmp_path).fetched == (ALL, INDEX)
    assert sorted(_fixed(tmp_path)) == ["package-1", "package-3"]


def test_a_mirror_without_records_serves_the_archive(pypi: Pypi, tmp_path: Path) -> None:
    """A copy of a folder of feeds has none; that is no failure."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(4, day=2))
    (pypi.server.folder / "osv/PyPI/PYSEC-4.json").unlink()
    report = _update(pypi.server, tmp_path)
    assert report.fetched == (ALL, INDEX)
    assert not _failures(report, "osv/PyPI/PYSEC-4.json")


def test_a_record_that_fails_is_fetched_by_the_next_update(pypi: Pypi, tmp_path: Path) -> None:
    """What is missing is seen from what is there, not from what was tried."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(4, day=2), record(5, day=3), whole=False)
    for path in ("osv/PyPI/PYSEC-4.json", ALL):
        pypi.server.faults[path] = [500] * 5
    report = _update(pypi.server, tmp_path)
    assert _failures(report, "osv/PyPI/PYSEC-4.json")[0].kept
    assert "package-4" not in _fixed(tmp_path)
    assert "package-5" in _fixed(tmp_path)
    pypi.server.faults.clear()
    report = _update(pypi.server, tmp_path)
    assert report.fetched == (CHANGES,)
    assert "package-4" in _fixed(tmp_path)


def test_a_broken_record_does_not_replace_a_good_one(pypi: Pypi, tmp_path: Path) -> None:
    """The failure names it; the records fetched with it are used."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(1, "9.9", day=3), record(2, "2.5", day=2), whole=False)
    write(pypi.server.folder, {"osv/PyPI/PYSEC-2.json": b"<html>no such thing</html>"})
    report = _update(pypi.server, tmp_path)
    (failure,) = _failures(report, "osv/PyPI/PYSEC-2.json")
    assert (failure.kept, failure.reason) == (True, "looks changed (it cannot be read)")
    assert _fixed(tmp_path) == {"package-1": "9.9", "package-2": "2.0", "package-3": "2.0"}


def test_a_damaged_archive_of_changes_heals(pypi: Pypi, tmp_path: Path) -> None:
    """What it held is fetched again."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(4, day=2))
    _update(pypi.server, tmp_path)
    (tmp_path / "cache" / CHANGES).write_bytes(b"PK\x05\x06 harmed")
    assert _update(pypi.server, tmp_path).fetched == (ALL,)
    assert "package-4" in _fixed(tmp_path)


def test_changes_older_than_the_archive_do_not_count(pypi: Pypi, tmp_path: Path) -> None:
    """An update killed between the two leaves both; the next one removes the changes."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(1, "1.5", day=2))
    _update(pypi.server, tmp_path)
    pypi.publish(record(1, "1.9", day=3))
    complete = tmp_path / "cache" / ALL
    complete.write_bytes((pypi.server.folder / ALL).read_bytes())
    later = (tmp_path / "cache" / CHANGES).stat().st_mtime_ns + 1
    os.utime(complete, ns=(later, later))
    update(tmp_path / "cache", tmp_path / "a.db", network=Network(offline=True))
    assert _fixed(tmp_path)["package-1"] == "1.9"
    assert not (tmp_path / "cache" / CHANGES).exists()


def test_an_index_that_is_gone_says_nothing(pypi: Pypi, tmp_path: Path) -> None:
    """Its old copy would hide all later changes."""
    _update(pypi.server, tmp_path)
    pypi.publish(record(4, day=2))
    (pypi.server.folder / INDEX).unlink()
    assert _update(pypi.server, tmp_path).fetched == (ALL,)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff" * 100, b"modified,id\n", b"2024-05-01T00:00:00Z,../../../../etc/passwd\n"],
)
def test_an_index_of_nonsense_means_the_archive(pypi: Pypi, tmp_path: Path, content: bytes) -> None:
    """No line of it is an address."""
    write(pypi.server.folder, {INDEX: content})
    assert ALL in _update(pypi.server, tmp_path).fetched
    assert all("passwd" not in path for path, _ in pypi.server.requests)


def test_every_ecosystem_has_an_index(pypi: Pypi, tmp_path: Path) -> None:
    """Names with spaces too."""
    _update(pypi.server, tmp_path)
    asked = {path for path, _ in pypi.server.requests}
    assert {"osv/Rocky Linux/modified_id.csv", "osv/GitHub Actions/all.zip"} <= asked


def _secdb(packages: int) -> bytes:
    return secdb(**{f"package-{number}": {"1-r0": ["CVE-2024-0001"]} for number in range(packages)})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_secdb(49), "looks changed (holds 49 records, 100 before)"),
        (b'{"packages": []}', "looks changed (holds 0 records, 100 before)"),
        (b'{"packages": [{"pkg": 1}]}', "looks changed (none of its 1 records can be read)"),
        (b"<html>moved</html>", "looks changed (not in the secdb format: "),
        (_secdb(100)[:-20], "looks changed (not in the secdb format: "),
    ],
)
def test_a_file_that_looks_changed_does_not_replace_the_last_good_one(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    """It is refused with one clear line; the copy goes on to be used, and the code says so."""
    path = "alpine/v3.19/main.json"
    with upstream(write(tmp_path / "upstream", {path: _secdb(100)})) as server:
        _update(server, tmp_path, "alpine")
        write(server.folder, {path: content})
        report = _update(server, tmp_path, "alpine")
        (failure,) = _failures(report, path)
        assert failure.reason.startswith(reason)
        assert str(failure).startswith(f"{path}: looks changed (")
        assert str(failure).endswith("; the copy of 2024-03-05 is used")
        assert report.built is None
        with open_snapshot(tmp_path / "a.db") as snapshot:
            assert snapshot.statements([("Alpine:v3.19", "package-99")])


def test_what_looks_changed_can_be_accepted(tmp_path: Path) -> None:
    """If the upstream really became smaller; what cannot be read never is."""
    path = "alpine/v3.19/main.json"
    with upstream(write(tmp_path / "upstream", {path: _secdb(100)})) as server:
        _update(server, tmp_path, "alpine")
        write(server.folder, {path: _secdb(10)})
        assert _update(server, tmp_path, "alpine", accept=("alpine",)).fetched == (path,)
        write(server.folder, {path: b"<html>"})
        assert _failures(_update(server, tmp_path, "alpine", accept=("alpine",)), path)


def test_more_broken_records_than_before_are_suspicious(tmp_path: Path) -> None:
    """A tenth of the rows in another format is not what yesterday's file was."""
    good = "".join(f"CVE-2024-{number},0.1,0.2\n" for number in range(1000, 1900))
    head = "#model\ncve,epss,percentile\n"
    with upstream(tmp_path / "upstream") as server:
        write(server.folder, {EPSS: gzip.compress((head + good).encode(), mtime=0)})
        write(server.folder, making.small() | {EPSS: (server.folder / EPSS).read_bytes()})
        _update(server, tmp_path, "epss", "kev", "debian")
        broken = "CVE-2024-1,high,low\n" * 100
        write(server.folder, {EPSS: gzip.compress((head + good + broken).encode(), mtime=0)})
        (failure,) = _failures(_update(server, tmp_path, "epss"), EPSS)
        assert failure.reason == "looks changed (10% of its records are broken, 0% before)"


def test_the_first_file_must_at_least_be_readable(tmp_path: Path) -> None:
    """A page of a portal is no catalogue, though there is nothing better."""
    files = making.small() | {KEV: b"<html>log in</html>"}
    with upstream(write(tmp_path / "upstream", files)) as server:
        report = _update(server, tmp_path, "kev", "debian")
        (failure,) = _failures(report, KEV)
        assert not failure.kept
        assert not (tmp_path / "cache" / KEV).exists()
        assert report.built is not None


def test_copies_from_before_there_were_tallies_are_compared_too(tmp_path: Path) -> None:
    """They are counted when the new version arrives."""
    path = "alpine/v3.19/main.json"
    with upstream(write(tmp_path / "upstream", {path: _secdb(100)})) as server:
        _update(server, tmp_path, "alpine")
        entries = catalogue.read(tmp_path / "cache")
        bare = catalogue.Entry(path=path, sha256=entries[path].sha256, date="2024-03-05")
        catalogue.write(tmp_path / "cache", {path: bare})
        write(server.folder, {path: _secdb(10)})
        assert _failures(_update(server, tmp_path, "alpine"), path)


def test_the_catalogue_tells_what_became_of_each_file(tmp_path: Path) -> None:
    """Counts, the day it was last compared with the upstream, and what failed last."""
    with upstream(write(tmp_path / "upstream", making.small())) as server:
        _update(server, tmp_path, "kev", "alpine", day="2024-04-01")
        server.faults["alpine/v3.19/main.json"] = [500] * 5
        _update(server, tmp_path, "kev", "alpine", day="2024-04-02")
    whole = catalogue.whole(tmp_path / "cache")
    entries = {entry.path: entry for entry in whole.entries}
    kev = entries[KEV]
    assert (kev.source, kev.checked, kev.date) == ("kev", "2024-04-02", "2024-03-05")
    assert kev.tally is not None
    assert kev.tally.records == 1
    assert entries["alpine/v3.19/main.json"].checked == "2024-04-01"
    assert whole.updated == "2024-04-02"
    assert "alpine/v3.19/main.json" in {failure.path for failure in whole.failed}


class Listing:
    """A feed whose index says what to fetch, whatever that is."""

    name = "listing"
    version = 1
    max_age = 1
    patterns = ("listing/*.json",)
    downloads = (Download("http://listing.example/", "index", "listing", auxiliary=True),)

    def source(self, path: str) -> Source:
        """Nobody."""
        return Source(id="listing", name=path, url="", licence="")

    def follow(self, site: Site) -> Iterator[Download]:
        """Every line of the index."""
        for line in (site.folder / "listing/index").read_text().splitlines():
            yield Download("http://listing.example/", "file", "listing", name=line)

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Nothing."""
        yield Skipped(path, stream.read().decode())


@pytest.mark.parametrize(
    "line", ["../../out", "../INDEX.json", "/out", "a//b", "./a", "a/../../../out", "a\x07b"]
)
def test_an_index_cannot_lead_out_of_the_folder(tmp_path: Path, line: str) -> None:
    """What it names is a file of its feed, or nothing; the rest of it is fetched."""
    cache = tmp_path / "deep" / "cache"
    files = {"index": f"{line}\ngood.json".encode(), "file": b"content"}
    with locked(cache), upstream(write(tmp_path / "upstream", files)) as server:
        network = Network(mirrors={"http://listing.example/": server.address}, backoff=0.0)
        ledger = Ledger(cache, "2024-03-01")
        with closing(Fetcher(cache, network)) as fetcher:
            Follower(Listing(), fetcher, ledger).run()
    assert [failure.reason for failure in ledger.failed] == ["leads out of the folder of feeds"]
    assert ledger.fetched == ["listing/index", "listing/good.json"]
    outside = {path for path in tmp_path.rglob("*out*") if path.is_file()}
    assert outside == set()


def test_an_update_of_some_feeds_says_nothing_of_the_others(tmp_path: Path) -> None:
    """What another feed failed to bring last time is still missing."""
    with upstream(write(tmp_path / "upstream", making.small())) as server:
        server.faults[KEV] = [500] * 5
        _update(server, tmp_path, "kev", "debian")
        _update(server, tmp_path, "debian")
        failed = catalogue.whole(tmp_path / "cache").failed
        assert [(failure.feed, failure.path) for failure in failed] == [("kev", KEV)]
        _update(server, tmp_path, "kev")
        assert catalogue.whole(tmp_path / "cache").failed == []


def test_a_host_is_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    """However many feeds come from it."""
    with upstream(write(tmp_path / "upstream", making.small())) as server:
        _update(server, tmp_path, "alpine", "debian", "epss", "kev", "osv")
        assert server.most == 1


def test_hosts_are_asked_side_by_side(tmp_path: Path) -> None:
    """One that does not answer does not keep the others waiting."""
    folder = write(tmp_path / "upstream", making.small())
    with upstream(folder / "cisa") as slow, upstream(folder / "epss") as quick:
        slow.faults[KEV.removeprefix("cisa/")] = ["stall"]
        mirrors = {kev.HOST: slow.address, epss.HOST: quick.address}
        said: list[str] = []

        def progress(line: str) -> None:
            said.append(line)
            if line == EPSS:
                slow.ended.set()  # goes on only now

        update(
            tmp_path / "cache",
            tmp_path / "a.db",
            network=Network(mirrors=mirrors, backoff=0.0),
            only=("kev", "epss"),
            progress=progress,
        )
    assert quick.statuses(epss.PATH) == [200]
    assert EPSS in said


def test_a_folder_that_cannot_be_written_is_told(pypi: Pypi, tmp_path: Path) -> None:
    """In one line."""
    (tmp_path / "cache").write_bytes(b"a file")
    with pytest.raises(SourceError, match="cannot be written to"):
        _update(pypi.server, tmp_path)


def test_two_updates_do_not_meet(pypi: Pypi, tmp_path: Path) -> None:
    """The second one says who holds the folder, and touches nothing."""
    (tmp_path / "cache").mkdir()
    with locked(tmp_path / "cache"), pytest.raises(SourceError, match=f"process {os.getpid()}"):
        _update(pypi.server, tmp_path)
    assert pypi.server.requests == []
    assert _update(pypi.server, tmp_path).built is not None


def test_no_link_in_a_shared_folder_is_followed(tmp_path: Path) -> None:
    """Neither lock nor list is written through a link that somebody else put there."""
    victim = tmp_path / "victim"
    victim.write_text("dear")
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / ".lock").symlink_to(victim)
    with pytest.raises(SourceError, match="cannot be written to"), locked(folder):
        pass
    (folder / ".INDEX.json.new").symlink_to(victim)
    catalogue.write(folder, {})
    assert victim.read_text() == "dear"
    assert (folder / "INDEX.json").is_file()


def test_a_list_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """Two versions that share a folder do not undo each other's work."""
    listed = tmp_path / "cache/INDEX.json"
    listed.parent.mkdir()
    listed.write_text('{"schema": 2, "entries": [], "news": 1}')
    with pytest.raises(MalformedInput, match="newer version") as caught:
        update(tmp_path / "cache", tmp_path / "a.db", network=Network(offline=True))
    assert "upgrade" in caught.value.hint
    assert listed.read_text() == '{"schema": 2, "entries": [], "news": 1}'
