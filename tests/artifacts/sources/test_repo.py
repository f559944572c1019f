"""Git repositories: which commit is read, and that a repository cannot make anything run."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest

from seawall.artifacts import limits
from seawall.artifacts.git import tree
from seawall.artifacts.source import Entry, Kind
from seawall.errors import LimitExceeded, SourceError, UserError
from tests.artifacts.opening import contents, diagnostics, entries, opened

SECRET: Final = "hunter2"  # noqa: S105 - of a server that lives for one test

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without configuration of their own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "x")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "x@example.com")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, **files: str) -> str:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with two commits, of which the first is tagged."""
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, go_mod="module a\n")
    git(folder, "tag", "-a", "-m", "x", "v1")
    commit(folder, go_mod="module b\n", src__main_go="package main\n")
    return folder


def test_what_is_checked_out(work: Path) -> None:
    """The commit is read, named by its id; what is not committed is not there."""
    (work / "go.mod").write_text("changed")
    (work / "new").write_text("new")
    with opened(f"repo:{work}") as found:
        assert contents(found) == {"go.mod": b"module b\n", "src/main.go": b"package main\n"}
        assert found.artifact.digest == git(work, "rev-parse", "HEAD")
        assert found.artifact.kind == "repository"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ref", ["v1", "refs/tags/v1", "side", "HEAD~1"])
def test_refs(work: Path, ref: str, packed: bool) -> None:
    """A tag, a branch or a commit is read, whether refs and objects are packed or not."""
    git(work, "branch", "side", "v1")
    if packed:
        git(work, "gc", "-q")
    ref = git(work, "rev-parse", ref)[:12] if "~" in ref else ref
    with opened(f"repo:{work}@{ref}") as found:
        assert contents(found) == {"go.mod": b"module a\n"}


def test_kinds_of_entries(work: Path) -> None:
    """Links have targets, programs their mode, submodules are told, odd names are readable."""
    (work / "link").symlink_to("../../etc/passwd")
    (work / "run").write_text("#!/bin/sh\n")
    (work / "run").chmod(0o755)
    (work / "tab\tand \u00fc").write_text("odd")
    (Path(os.fsdecode(os.fsencode(work) + b"/\xff"))).write_text("odd")
    git(work, "add", "-A")
    entry = f"160000,{git(work, 'rev-parse', 'HEAD')},module"
    git(work, "update-index", "--add", "--cacheinfo", entry)
    git(work, "commit", "-q", "-m", "x")
    with opened(f"repo:{work}") as found:
        listed = entries(found)
        assert (listed["link"].kind, listed["link"].target) == (Kind.SYMLINK, "../../etc/passwd")
        assert (listed["run"].mode, listed["go.mod"].mode) == (0o755, 0o644)
        assert listed["go.mod"].size == len("module b\n")
        assert {"tab\tand \u00fc", "\\xff"} <= listed.keys()
        assert [(one.path, one.kind) for one in diagnostics(found)] == [("module", "note")]


def test_companions_and_skipping(work: Path) -> None:
    """A file of the same commit can be read beside another; globs leave paths out."""
    with opened(f"repo:{work}", skip=("src",)) as found:
        assert list(entries(found)) == ["go.mod"]
        assert found.tree is not None
        assert found.tree.companion("src/main.go") == b"package main\n"
        assert [found.tree.companion(path) for path in ("none", "../x", "a\nb", "src")] == (
            [None] * 4
        )


def test_large_files(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the memory limit is mapped, one above all limits is refused."""
    monkeypatch.setattr(limits, "IN_MEMORY", 4)
    with opened(f"repo:{work}") as found:
        assert contents(found)["go.mod"] == b"module b\n"
    monkeypatch.setattr(tree, "LARGEST", 8)
    with opened(f"repo:{work}") as found:
        assert found.tree is not None
        walking = found.tree.entries()
        first = next(walking)
        assert isinstance(first, Entry)
        with pytest.raises((LimitExceeded, SourceError), match="more than the 8"):
            first.read()
        assert [one.path for one in walking] == ["src/main.go"]


def test_other_shapes_of_a_repository(work: Path, tmp_path: Path) -> None:
    """A bare clone, one that borrows objects, and a second work tree are read alike."""
    git(tmp_path, "clone", "-q", "--bare", str(work), "bare")
    git(tmp_path, "clone", "-q", "--shared", str(work), "shared")
    git(work, "worktree", "add", "-q", str(tmp_path / "tree"), "v1")
    for name, text in (("bare", b"module b\n"), ("shared", b"module b\n"), ("tree", b"module a\n")):
        with opened(f"repo:{tmp_path / name}") as found:
            assert contents(found)["go.mod"] == text


def test_repositories_of_sha_256(tmp_path: Path) -> None:
    """The newer object format is read too."""
    git(tmp_path, "init", "-q", "--object-format=sha256", "new")
    head = commit(tmp_path / "new", a="1")
    with opened(f"repo:{tmp_path / 'new'}") as found:
        assert (found.artifact.digest, contents(found)) == (head, {"a": b"1"})


def test_nothing_of_the_repository_is_run(work: Path, tmp_path: Path) -> None:
    """Hooks, filters and other programs that a repository names are never started."""
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "filter.x.smudge",
        "core.editor",
    ):
        git(work, "config", key, str(trap))
    git(work, "config", "uploadpack.packObjectsHook", str(trap))
    (work / ".gitattributes").write_text("* filter=x\n")
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        shutil.copy(trap, work / ".git" / "hooks" / hook)
    for target in (f"repo:{work}", f"repo:file://{work}"):
        with opened(target) as found:
            assert contents(found)["go.mod"] == b"module b\n"
    assert not (tmp_path / "sprung").exists()


def test_repository_is_not_changed(work: Path) -> None:
    """Nothing is written into the user's folder."""

    def state() -> list[tuple[str, int]]:
        return sorted((str(path), path.lstat().st_mtime_ns) for path in work.rglob("*"))

    before = state()
    with opened(f"repo:{work}@v1") as found:
        contents(found)
    assert state() == before


def test_content_that_is_not_there(work: Path) -> None:
    """An object that is missing is an error of that file alone."""
    blob = git(work, "rev-parse", "HEAD:go.mod")
    (work / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with opened(f"repo:{work}") as found:
        read = dict[str, bytes]()
        for one in found.tree.entries() if found.tree else ():
            if isinstance(one, Entry):
                try:
                    read[one.path] = bytes(one.read()[:])
                except SourceError:
                    read[one.path] = b"missing"
    assert read == {"go.mod": b"missing", "src/main.go": b"package main\n"}


@pytest.mark.parametrize("ref", ["--upload-pack=x", "a..b", "a b", "@{-1}", "none", "0" * 40])
def test_refs_that_are_none(work: Path, ref: str) -> None:
    """What cannot be a ref never reaches git as an option, and what is none is an error."""
    with pytest.raises((UserError, SourceError)), opened(f"repo:{work}@{ref}"):
        pass


@pytest.mark.parametrize("target", ["repo:/nowhere", "repo:ext::sh -c x", "repo:-x", "repo:"])
def test_targets_that_are_none(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no repository is refused."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError), opened(target):
        pass


def test_empty_and_broken_repositories(tmp_path: Path) -> None:
    """A repository without a commit, or with a broken one, is an error."""
    git(tmp_path, "init", "-q", "empty")
    with pytest.raises(UserError, match="no commit"), opened(f"repo:{tmp_path}/empty"):
        pass
    (tmp_path / "empty" / ".git" / "HEAD").write_text("f" * 40)
    with pytest.raises(SourceError, match="git says"), opened(f"repo:{tmp_path}/empty"):
        pass
    (tmp_path / "file" / ".git").mkdir(parents=True)
    with pytest.raises(UserError, match="not the top"), opened(f"repo:{tmp_path}/file"):
        pass


@contextmanager
def served(root: Path, password: str = "") -> Iterator[str]:
    """Serve repositories by git's own HTTP program."""
    program = Path(git(root, "--exec-path")) / "git-http-backend"
    if not program.is_file():
        pytest.skip("git-http-backend is not installed")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            expected = f"Basic {base64.b64encode(f'me:{password}'.encode()).decode()}"
            if password and self.headers.get("Authorization") != expected:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="x"')
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            environment = {
                **os.environ,
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            done = subprocess.run(
                [program], input=body, env=environment, capture_output=True, check=False
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            lines = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(lines.pop("Status", "200").split()[0]))
            for name, value in lines.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the name that http.server asks for

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_fetched(work: Path, tmp_path: Path) -> None:
    """A commit is fetched by the default branch, a tag or a branch, without a work tree."""
    head = git(work, "rev-parse", "HEAD")
    with served(tmp_path) as address:
        with opened(f"repo:http://{address}/work") as found:
            assert contents(found)["go.mod"] == b"module b\n"
            assert found.artifact.digest == head
        with opened(f"repo:http://{address}/work@v1") as found:
            assert contents(found) == {"go.mod": b"module a\n"}
        for wrong in (f"http://{address}/none", f"http://{address}/work@none"):
            with pytest.raises(SourceError, match="git says"), opened(f"repo:{wrong}"):
                pass


def test_fetched_with_a_password(work: Path, tmp_path: Path) -> None:
    """A password in an address reaches the server and is shown nowhere."""
    del work
    with served(tmp_path, SECRET) as address:
        with opened(f"repo:http://me:{SECRET}@{address}/work") as found:
            assert contents(found)["go.mod"] == b"module b\n"
            assert SECRET not in str(found.artifact)
        with (
            pytest.raises(SourceError) as caught,
            opened(f"repo:http://me:wrong{SECRET}@{address}/work"),
        ):
            pass
        assert SECRET not in str(caught.value)
        with (
            pytest.raises(SourceError, match="credential helper"),
            opened(f"repo:http://{address}/work"),
        ):
            pass
