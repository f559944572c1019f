"""Repositories: one fetched from an address, or one that lies in a folder.

Either way git works on an empty bare repository of our own making. What is fetched goes
into it; of a repository in a folder only the object store is lent to it, so that the
configuration in that folder, which may name programs to run, is never read.

Source: https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from seawall.artifacts.file import MIB
from seawall.artifacts.git.program import Git
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Options
from seawall.artifacts.windows import read_file
from seawall.errors import SourceError, UserError

SCHEMES: Final = ("https", "http", "ssh", "git", "file")
_SCP: Final = re.compile(r"[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:[^:]+")
_REF: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]{0,250}")
_OBJECT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HOPS: Final = 5
_SMALL: Final = 64 * 1024
_PACKED: Final = 64 * MIB
_SLOWEST: Final = "1000"  # bytes a second, below which a transfer is given up
# A function, since git adds a word of its own, which printf would print too.
_HELPER: Final = (
    '!f() { printf "username=%s\\npassword=%s\\n" "$SEAWALL_GIT_USERNAME"'
    ' "$SEAWALL_GIT_PASSWORD"; }; f'
)


class Commit(NamedTuple):
    """One commit, and the program on the repository that holds it."""

    git: Git
    id: str


def is_address(target: str) -> bool:
    """Whether a target is where a repository may be fetched from."""
    scheme, mark, rest = target.partition("://")
    return bool(mark and rest and scheme in SCHEMES) or bool(_SCP.fullmatch(target))


def split(target: str) -> tuple[str, str]:
    """Address and REF; the at sign of a user in front of the host does not count."""
    start = target.find("://") + 3 if "://" in target else 0
    slash = target.find("/" if start else ":", start)
    mark = target.find("@", slash) if slash >= 0 else -1
    return (target[:mark], target[mark + 1 :]) if mark >= 0 else (target, "")


@contextmanager
def fetched(address: str, ref: str, options: Options) -> Iterator[Commit]:
    """Fetch one commit without its history.

    Args:
        address: where from; a user and password in it are not shown to other processes.
        ref: branch, tag or full commit id, ``""`` for the default branch.
        options: trust, time-outs.

    Raises:
        UserError: ``ref`` cannot be the name of anything.
        SourceError: git is missing or the repository cannot be fetched.
    """
    where = shown(address)
    _check_ref(ref, where)
    plain, secrets, settings = _separated(address)
    if options.insecure:
        settings.append(("http.sslVerify", "false"))
    if options.ca_bundle:
        settings.append(("http.sslCAInfo", str(Path(options.ca_bundle).resolve())))
    environment = {
        **secrets,
        "GIT_HTTP_LOW_SPEED_LIMIT": _SLOWEST,
        "GIT_HTTP_LOW_SPEED_TIME": str(max(1, int(options.timeout))),
    }
    with TemporaryDirectory(prefix="seawall-") as name:
        folder = Path(name)
        _make(folder, "sha1")
        git = Git(folder, settings=settings, environment=environment, trusted=True)
        git.run(
            "fetch", "--quiet", "--depth=1", "--no-tags", "--", plain, ref or "HEAD", where=where
        )
        yield Commit(git, _commit(git, "FETCH_HEAD", where))


@contextmanager
def lent(path: Path, ref: str) -> Iterator[Commit]:
    """Look into a repository that lies in a folder.

    Args:
        path: its work tree, or itself if it is bare.
        ref: branch, tag or commit, ``""`` for what is checked out.

    Raises:
        UserError: it is no repository, or there is no such commit.
        SourceError: git is missing or the repository is broken.
    """
    where = shown(str(path))
    _check_ref(ref, where)
    inner = _inner(path)
    if inner is None:
        raise UserError(
            "it is not the top of a git repository", where=where, hint="for a folder write dir:"
        )
    common = _common(inner)
    name = _resolved(inner, common, ref, where)
    with TemporaryDirectory(prefix="seawall-") as temporary:
        folder = Path(temporary)
        _make(folder, "sha256" if len(name) == 64 else "sha1")
        objects = {"GIT_OBJECT_DIRECTORY": str((common / "objects").resolve())}
        git = Git(folder, environment=objects)
        yield Commit(git, _commit(git, name, where))


def _commit(git: Git, name: str, where: str) -> str:
    found = git.run("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}", where=where)
    if not _OBJECT.fullmatch(found.strip()):
        raise SourceError("git does not tell the commit", where=where)
    return found.strip()


def _check_ref(ref: str, where: str) -> None:
    if ref and (not _REF.fullmatch(ref) or ".." in ref):
        raise UserError(
            f"{shown(ref)!r} is not a branch, tag or commit", where=where, hint="write URL@REF"
        )


def _make(folder: Path, objects: str) -> None:
    """An empty bare repository, without the templates that the user may have set up."""
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n")
    (folder / "config").write_text(
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
        f"[extensions]\n\tobjectFormat = {objects}\n"
    )


def _separated(address: str) -> tuple[str, dict[str, str], list[tuple[str, str]]]:
    """An address without its user, who goes through the environment to one host only."""
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or "@" not in url.netloc:
        return address, {}, []
    user, _, host = url.netloc.rpartition("@")
    name, _, password = user.partition(":")
    environment = {
        "SEAWALL_GIT_USERNAME": unquote(name),
        "SEAWALL_GIT_PASSWORD": unquote(password),
    }
    helper = (f"credential.{url.scheme}://{host}.helper", _HELPER)
    return urlunsplit(url._replace(netloc=host)), environment, [helper]


def _inner(path: Path) -> Path | None:
    """The repository's own folder: ``.git``, what the file ``.git`` names, or the path."""
    inside = path / ".git"
    if inside.is_file():
        words = _line(inside)
        return path / words.removeprefix("gitdir:").strip() if words.startswith("gitdir:") else None
    for folder in (inside, path):
        if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
            return folder
    return None


def _common(inner: Path) -> Path:
    """Where objects and branches lie, which several work trees may share."""
    shared = _line(inner / "commondir")
    return inner / shared if shared else inner


def _resolved(inner: Path, common: Path, ref: str, where: str) -> str:
    """The object that a name stands for; a short id is left to git."""
    if (common / "reftable").is_dir():
        if ref:
            return ref
        raise SourceError(
            "it keeps its branches in the reftable format, which is not read",
            where=where,
            hint="name the commit: repo:FOLDER@COMMIT",
        )
    names = (ref, f"refs/{ref}", f"refs/tags/{ref}", f"refs/heads/{ref}", f"refs/remotes/{ref}")
    for name in names if ref else ("HEAD",):
        if found := _followed(inner, common, name):
            return found
    if ref:
        return ref
    raise UserError("it has no commit yet", where=where)


def _followed(inner: Path, common: Path, name: str) -> str:
    for _ in range(_HOPS):
        value = _line(inner / name) or _line(common / name) or _packed(common, name)
        if not value.startswith("ref:"):
            return value if _OBJECT.fullmatch(value) else ""
        name = value.removeprefix("ref:").strip()
        if not _REF.fullmatch(name) or ".." in name:
            return ""
    return ""


def _packed(common: Path, name: str) -> str:
    data = read_file(common / "packed-refs", _PACKED) or b""
    for line in data.decode("utf-8", errors="replace").splitlines():
        value, _, packed = line.partition(" ")
        if packed == name:
            return value
    return ""


def _line(path: Path) -> str:
    """The first line of a small file, ``""`` if it is none."""
    try:
        data = read_file(path, _SMALL)
    except SourceError:
        return ""
    return (data or b"").decode("utf-8", errors="replace").partition("\n")[0].strip()
