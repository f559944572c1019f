"""Fetching single files from an upstream on the loopback that misbehaves."""

from __future__ import annotations

import gzip
import itertools
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from seawall.advisories.catalogue import Entry, digest
from seawall.advisories.drafts import draft_of
from seawall.advisories.feed import Download
from seawall.advisories.fetching import Draft, Fetcher, Without
from seawall.advisories.network import Network
from seawall.errors import DigestMismatch, LimitExceeded, SourceError
from tests.advisories.making import write
from tests.advisories.serving import Answer, Upstream, upstream

CONTENT = bytes(range(256)) * 40
HOST = "https://feeds.example/"
DOWNLOAD = Download(HOST, "a/list.json", "example")
PATH = "example/a/list.json"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Upstream]:
    """An upstream with one file, as a mirror of everything and as the host itself."""
    files = {PATH: CONTENT, "a/list.json": CONTENT}
    with upstream(write(tmp_path / "upstream", files)) as running:
        yield running


class Fetching:
    """A fetcher that does not wait, and how long it would have waited."""

    def __init__(
        self, folder: Path, network: Network, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pauses: list[float] = []
        self._fetcher = Fetcher(folder, network, self.pauses.append, clock=clock)

    def __call__(
        self, download: Download = DOWNLOAD, known: Entry | None = None
    ) -> bytes | Without:
        """What was fetched."""
        fetched = self._fetcher.fetch(download, known)
        return fetched.path.read_bytes() if isinstance(fetched, Draft) else fetched

    def close(self) -> None:
        """End all connections."""
        self._fetcher.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for the loopback, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -batch"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", *words.split(), *subject, "-keyout", str(file), "-out", str(file) + ".crt"],
        check=True,
        capture_output=True,
    )
    with file.open("ab") as stream:
        stream.write(Path(str(file) + ".crt").read_bytes())
    return file


@pytest.fixture
def fetching(server: Upstream, tmp_path: Path) -> Iterator[Fetching]:
    """Fetches from the server as from a mirror of everything."""
    with closing(Fetching(tmp_path, Network(mirror=server.address, backoff=1.0))) as one:
        yield one


def _direct(tmp_path: Path) -> Fetching:
    return Fetching(tmp_path, Network(backoff=0.0))


def test_a_draft_says_what_it_is(server: Upstream, tmp_path: Path) -> None:
    """Digest, day, validators and production address are known before it is in its place."""
    with closing(Fetcher(tmp_path, Network(mirror=server.address))) as fetcher:
        draft = fetcher.fetch(DOWNLOAD, None)
    assert isinstance(draft, Draft)
    assert draft.path == draft_of(tmp_path, PATH)
    assert draft.entry.sha256 == digest(draft.path)
    assert (draft.entry.date, draft.entry.production_url) == ("2024-03-05", f"{HOST}a/list.json")
    assert not (tmp_path / PATH).exists()


def test_a_query_belongs_to_the_address_and_a_name_to_the_folder(
    server: Upstream, tmp_path: Path
) -> None:
    """Pages of one address are kept under names of their own, which is where mirrors have them."""
    page = Download(f"{server.address}/", "cves/2.0?startIndex=0", "nvd", name="pages/0.json")
    write(server.folder, {"cves/2.0?startIndex=0": b"page", "nvd/pages/0.json": b"page"})
    with closing(_direct(tmp_path)) as fetch:
        assert fetch(page) == b"page"
    with closing(Fetching(tmp_path, Network(mirror=server.address))) as fetch:
        assert fetch(page) == b"page"
    assert [path for path, _ in server.requests] == ["cves/2.0?startIndex=0", "nvd/pages/0.json"]


def test_headers_are_sent_and_credentials_only_where_they_belong(
    server: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A credential comes from the environment and goes to the production host alone."""
    monkeypatch.setenv("EXAMPLE_KEY", "s3cret")
    monkeypatch.delenv("EXAMPLE_TOKEN", raising=False)
    headers = (
        ("accept", "application/taxii+json;version=2.1"),
        ("apiKey", "$EXAMPLE_KEY"),
        ("authorization", "Bearer ${EXAMPLE_TOKEN}"),
    )
    download = Download(f"{server.address}/", "a/list.json", "example", headers=headers)
    with closing(_direct(tmp_path)) as fetch:
        fetch(download)
    with upstream(server.folder) as mirror:
        with closing(Fetching(tmp_path, Network(mirror=mirror.address))) as fetch:
            fetch(download)
        (mirrored,) = mirror.headers(PATH)
    (own,) = server.headers("a/list.json")
    assert (own["apikey"], mirrored["accept"]) == ("s3cret", "application/taxii+json;version=2.1")
    assert "apikey" not in mirrored
    assert "authorization" not in own


def test_credentials_do_not_follow_redirects(
    server: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is redirected to did not ask for them; the same host may."""
    monkeypatch.setenv("EXAMPLE_KEY", "s3cret")
    download = Download(
        f"{server.address}/", "a/list.json", "example", headers=(("apiKey", "$EXAMPLE_KEY"),)
    )
    with upstream(server.folder) as other:
        server.faults["a/list.json"] = [
            f"{server.address}/{PATH}",
            f"{other.address}/a/list.json",
        ]
        with closing(_direct(tmp_path)) as fetch:
            assert fetch(download) == CONTENT
            assert fetch(download) == CONTENT
        assert "apikey" in server.headers(PATH)[0]
        assert "apikey" not in other.headers("a/list.json")[0]


def test_a_credential_is_never_shown(
    server: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even when it cannot be sent."""
    monkeypatch.setenv("EXAMPLE_KEY", "s3cret\n")
    download = Download(
        f"{server.address}/", "a/list.json", "example", headers=(("apiKey", "$EXAMPLE_KEY"),)
    )
    with closing(_direct(tmp_path)) as fetch, pytest.raises(SourceError) as caught:
        fetch(download)
    assert "s3cret" not in str(caught.value)
    assert "$EXAMPLE_KEY" in str(caught.value)
    assert server.requests == []


def test_a_checksum_decides(fetching: Fetching, server: Upstream, tmp_path: Path) -> None:
    """What is not what the upstream promises is thrown away; what lies here is not asked for."""
    with pytest.raises(DigestMismatch, match="checksum"):
        fetching(DOWNLOAD._replace(sha256="0" * 64))
    assert not draft_of(tmp_path, PATH).exists()
    right = digest(server.folder / PATH)
    assert fetching(DOWNLOAD._replace(sha256=right.upper())) == CONTENT
    asked = len(server.requests)
    known = Entry(path=PATH, sha256=right)
    assert fetching(DOWNLOAD._replace(sha256=right), known) is Without.CHANGE
    assert len(server.requests) == asked


def test_mirrors_are_tried_in_turn(server: Upstream, tmp_path: Path) -> None:
    """One that lacks the file, one that is broken and one that is not there do no harm."""
    with upstream(tmp_path / "empty") as empty, upstream(server.folder) as broken:
        broken.faults[PATH] = [500] * 99
        gone = "http://127.0.0.1:9"
        mirrors = (empty.address, broken.address, gone, server.address)
        with closing(Fetching(tmp_path, Network(mirror=mirrors))) as fetch:
            assert fetch() == CONTENT
            assert fetch.pauses == []
        assert (empty.statuses(PATH), broken.statuses(PATH)) == ([404], [500])


def test_a_file_is_missing_only_if_every_mirror_says_so(tmp_path: Path) -> None:
    """A mirror that fails does not say that there is no such file."""
    optional = DOWNLOAD._replace(optional=True)
    with upstream(tmp_path / "a") as one, upstream(tmp_path / "b") as two:
        network = Network(mirror=(one.address, two.address), backoff=0.0)
        with closing(Fetching(tmp_path, network)) as fetch:
            assert fetch(optional) is Without.FILE
            with pytest.raises(SourceError, match="404"):
                fetch(DOWNLOAD)
            two.faults[PATH] = [500] * 99
            with pytest.raises(SourceError, match="gave up"):
                fetch(optional)


def test_a_host_may_have_several_mirrors(server: Upstream, tmp_path: Path) -> None:
    """They replace that host alone."""
    network = Network(mirrors={HOST: ("http://127.0.0.1:9", server.address)})
    with closing(Fetching(tmp_path, network)) as fetch:
        assert fetch() == CONTENT
    assert server.statuses("a/list.json") == [200]


def test_a_date_says_how_long_to_wait(fetching: Fetching, server: Upstream) -> None:
    """By the clock of the server that said it."""
    later = {"Retry-After": "Wed, 06 Mar 2024 00:00:25 GMT"}
    seven = {"Retry-After": "7"}
    server.faults[PATH] = [Answer(429, later), Answer(503, seven), Answer(403, seven)]
    assert fetching() == CONTENT
    assert fetching.pauses == [25.0, 7.0, 7.0]


def test_a_host_that_wants_to_be_left_alone_is(fetching: Fetching, server: Upstream) -> None:
    """For longer than an update can wait: its other files are not asked for either."""
    server.faults[PATH] = [Answer(429, {"Retry-After": "86400"})]
    with pytest.raises(SourceError, match="come back in 86400 s"):
        fetching()
    with pytest.raises(SourceError, match="come back"):
        fetching(Download(HOST, "other.json", "example"))
    assert [status for _, status in server.requests] == [429]
    assert fetching.pauses == []


def test_a_host_that_does_not_answer_is_not_asked_for_ever(tmp_path: Path) -> None:
    """After one file was given up, the others get one attempt each."""
    with closing(Fetching(tmp_path, Network(mirror="http://127.0.0.1:9", backoff=1.0))) as fetch:
        with pytest.raises(SourceError, match="gave up"):
            fetch()
        often = len(fetch.pauses)
        with pytest.raises(SourceError, match="gave up"):
            fetch(Download(HOST, "other.json", "example"))
        assert (often, len(fetch.pauses)) == (5, 6)


def test_requests_keep_their_distance(server: Upstream, tmp_path: Path) -> None:
    """A host that asks for pauses gets them, the first time there is nothing to wait for."""
    polite = DOWNLOAD._replace(interval=6.0)
    network = Network(mirror=server.address)
    with closing(Fetching(tmp_path, network, itertools.repeat(100.0).__next__)) as fetch:
        fetch(polite)
        fetch(polite)
        assert fetch.pauses == [6.0]


def test_an_answer_that_drips_is_given_up(server: Upstream, tmp_path: Path) -> None:
    """A server that sends too little for too long cannot hold an update."""
    network = Network(mirror=server.address, backoff=0.0)
    slow = itertools.count(0.0, 3600.0)
    with (
        closing(Fetching(tmp_path, network, slow.__next__)) as fetch,
        pytest.raises(SourceError, match="slower than 1024 bytes per second"),
    ):
        fetch()


def test_headers_that_drip_are_given_up(server: Upstream, tmp_path: Path) -> None:
    """Though no single byte is late."""
    server.faults[PATH] = ["drip"]
    network = Network(mirror=server.address, timeout=0.2, backoff=0.0)
    with closing(Fetching(tmp_path, network)) as fetch:
        assert fetch() == CONTENT
    assert server.statuses(PATH) == [200, 200]


def test_an_answer_that_stops_is_resumed(server: Upstream, tmp_path: Path) -> None:
    """After the time-out, from where it stopped."""
    server.faults[PATH] = ["stall"]
    network = Network(mirror=server.address, timeout=0.2, backoff=0.0)
    with closing(Fetching(tmp_path, network)) as fetch:
        assert fetch() == CONTENT
    assert server.statuses(PATH) == [200, 206]


@pytest.mark.parametrize("secure", [False, True])
def test_whoever_waits_for_an_answer_can_be_woken(
    server: Upstream, tmp_path: Path, certificate: Path, *, secure: bool
) -> None:
    """An update that is interrupted does not wait for a server that says nothing."""
    with upstream(server.folder, certificate if secure else None) as slow:
        slow.faults[PATH] = ["stall"] * 9
        network = Network(mirror=slow.address, timeout=600.0, ca_bundle=certificate)
        fetcher = Fetcher(tmp_path, network)
        failures: list[str] = []

        def fetch() -> None:
            try:
                fetcher.fetch(DOWNLOAD, None)
            except SourceError as error:
                failures.append(error.message)

        thread = threading.Thread(target=fetch)
        thread.start()
        while not (draft_of(tmp_path, PATH).exists() and draft_of(tmp_path, PATH).stat().st_size):
            assert thread.is_alive()
            thread.join(0.01)
        fetcher.close()
        thread.join(30)
        assert failures == ["the update was stopped"]


def test_another_process_goes_on_where_one_was_killed(server: Upstream, tmp_path: Path) -> None:
    """The draft and the mark of its version outlive it."""
    server.faults[PATH] = ["cut"] * 5
    network = Network(mirror=server.address, backoff=0.0)
    with closing(Fetching(tmp_path, network)) as fetch, pytest.raises(SourceError):
        fetch()
    with closing(Fetching(tmp_path, network)) as fetch:
        assert fetch() == CONTENT
    assert server.statuses(PATH)[-1] == 206


def test_parts_of_two_versions_never_meet(fetching: Fetching, server: Upstream) -> None:
    """When the file changes in between, it is fetched from the beginning."""
    server.faults[PATH] = ["cut"] * 5
    with pytest.raises(SourceError):
        fetching()
    write(server.folder, {PATH: b"new" * 1000})
    assert fetching() == b"new" * 1000


@pytest.mark.parametrize("fault", ["other part", Answer(206, {}, b"x"), Answer(416)])
def test_a_wrong_part_is_not_used(
    fetching: Fetching, server: Upstream, fault: str | Answer
) -> None:
    """The file is fetched from the beginning then."""
    server.faults[PATH] = ["cut", fault]
    assert fetching() == CONTENT


def test_a_server_without_ranges_starts_over(fetching: Fetching, server: Upstream) -> None:
    """Its whole answer replaces the part."""
    server.ranges = False
    server.faults[PATH] = ["cut", "cut"]
    assert fetching() == CONTENT
    assert server.statuses(PATH) == [200, 200, 200]


def test_a_draft_that_is_whole_already_is_fetched_anew(
    fetching: Fetching, server: Upstream, tmp_path: Path
) -> None:
    """Nobody wrote down that it was whole, so nothing is left to resume."""
    server.faults[PATH] = ["cut"] * 5
    with pytest.raises(SourceError):
        fetching()
    draft_of(tmp_path, PATH).write_bytes(CONTENT)
    assert fetching() == CONTENT
    assert server.statuses(PATH)[-2:] == [416, 200]


@pytest.mark.parametrize("name", ["list.json", "list.json.gz"])
def test_compression_that_nobody_asked_for_is_undone(
    server: Upstream, tmp_path: Path, name: str
) -> None:
    """Unless it is the file's own."""
    server.encodes = True
    write(server.folder, {f"example/a/{name}": CONTENT})
    with closing(Fetching(tmp_path, Network(mirror=server.address))) as fetch:
        found = fetch(Download(HOST, f"a/{name}", "example"))
    assert isinstance(found, bytes)
    assert (gzip.decompress(found) if name.endswith(".gz") else found) == CONTENT


def test_a_compressed_answer_has_the_same_limit(server: Upstream, tmp_path: Path) -> None:
    """What counts is what is written."""
    server.encodes = True
    write(server.folder, {PATH: b"0" * 100_000})
    network = Network(mirror=server.address, size_limit=50_000)
    with closing(Fetching(tmp_path, network)) as fetch, pytest.raises(LimitExceeded):
        fetch()


def test_a_proxy_is_asked_for_whole_addresses(server: Upstream, tmp_path: Path) -> None:
    """For a host that cannot be reached otherwise."""
    download = Download("http://feeds.example/", "a/list.json", "example")
    with closing(Fetching(tmp_path, Network(proxy=server.address))) as fetch:
        assert fetch(download) == CONTENT
    assert server.headers("a/list.json")[0]["host"] == "feeds.example"


def test_progress_says_how_much_is_there(server: Upstream, tmp_path: Path) -> None:
    """Of large files."""
    write(server.folder, {PATH: b"0" * 3_000_000})
    said: list[str] = []
    with closing(
        Fetcher(tmp_path, Network(mirror=server.address), progress=said.append)
    ) as fetcher:
        fetcher.fetch(DOWNLOAD, None)
    assert said
    assert all(line.startswith(f"{PATH} ") and line.endswith(" of 3.0 MB") for line in said)


def test_certificates_decide_whom_to_trust(
    server: Upstream, tmp_path: Path, certificate: Path
) -> None:
    """An authority of one's own is trusted when it is named, and only then."""
    with upstream(server.folder, certificate) as secure:
        own = Network(mirror=secure.address, ca_bundle=certificate, backoff=0.0)
        with closing(Fetching(tmp_path, own)) as fetch:
            assert fetch() == CONTENT
        public = Network(mirror=secure.address, backoff=0.0)
        with closing(Fetching(tmp_path, public)) as fetch, pytest.raises(SourceError, match="CERT"):
            fetch()


def test_encryption_is_never_given_up(server: Upstream, tmp_path: Path, certificate: Path) -> None:
    """A redirect from HTTPS to HTTP is refused and not followed."""
    with upstream(server.folder, certificate) as secure:
        secure.faults[PATH] = [f"{server.address}/{PATH}"]
        network = Network(mirror=secure.address, ca_bundle=certificate)
        with (
            closing(Fetching(tmp_path, network)) as fetch,
            pytest.raises(SourceError, match="HTTPS"),
        ):
            fetch()
    assert server.requests == []
