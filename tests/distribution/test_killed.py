"""A process that is killed at any step loses nothing: the next one finds everything whole.

A step is anything that touches a file. The child that does the work counts its steps with an
audit hook and kills itself at one of them; this is repeated for every step there is.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories import verify
from seawall.distribution.content.library import Library
from seawall.distribution.content.pack import build
from tests.distribution.making import Databases, Publisher, User, id_of, kept, patch, patched

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

STEPS = frozenset(
    {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.chmod"}
    | {"shutil.rmtree", "shutil.copyfile", "sqlite3.connect", "fcntl.flock", "tempfile.mkstemp"}
)
MANY = 600


def killed_at(step: int, inside: Path, work: Callable[[], object]) -> bool:
    """Whether a child that does some work came to its step inside a folder, and died there."""
    child = os.fork()
    if child == 0:
        left = [step]

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            if event in STEPS and str(inside) in str(arguments):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            work()
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    return os.WIFSIGNALED(status)


def kills(inside: Path, begin: Callable[[], object], work: Callable[[], object]) -> Iterator[int]:
    """Begin, be killed at the first step; begin, be killed at the second; to the last."""
    for step in range(MANY):
        begin()
        if not killed_at(step, inside, work):
            assert step > 10
            return
        yield step
    pytest.fail("there is no end to it")


@pytest.mark.parametrize("differences", [False, True])
def test_an_update(
    differences: bool, user: User, publisher: Publisher, databases: Databases, tmp_path: Path
) -> None:
    """The database is the old or the new one, and the next update ends well."""
    folder = user.database.parent
    before = kept(folder, tmp_path / "before")
    publisher.publish(databases.second, make=patch if differences else None)
    apply = patched if differences else None
    good = {id_of(databases.first), id_of(databases.second)}

    def begin() -> None:
        shutil.rmtree(folder)
        kept(before, folder)

    for step in kills(folder, begin, lambda: user.update(apply=apply)):
        assert verify(user.database).id in good, step
        user.update(apply=apply)
        assert user.id == id_of(databases.second), step
        left = {path.name for path in folder.iterdir()}
        assert left == {"own.db", "trust"}, step
        assert not [*user.trust.folder.glob(".new-*"), *user.trust.metadata.glob("tmp*")], step


def test_a_publication(publisher: Publisher, databases: Databases, tmp_path: Path) -> None:
    """Users get the old state or the new one, and the next publication ends well."""
    folder = publisher.repository.parent
    publisher.publish(databases.second)
    before = kept(folder, tmp_path / "before")
    good = {id_of(databases.second), id_of(databases.third)}

    def begin() -> None:
        shutil.rmtree(folder)
        kept(before, folder)

    def work() -> None:
        publisher.publish(databases.third, make=patch)

    for step in kills(folder, begin, work):
        shutil.rmtree(tmp_path / "user", ignore_errors=True)
        user = User(tmp_path / "user", publisher)
        assert user.update().id in good, step
        work()
        assert user.update().id == id_of(databases.third), step
        assert not [*publisher.repository.rglob(".*")], step


def test_a_change_of_keys(publisher: Publisher, databases: Databases, tmp_path: Path) -> None:
    """Users keep what they have until the change is finished, and it can be finished."""
    folder = publisher.repository.parent
    publisher.publish(databases.second)
    publisher.replace_key("timestamp")
    publisher.replace_key("targets")
    before = kept(folder, tmp_path / "before")

    def begin() -> None:
        shutil.rmtree(folder)
        kept(before, folder)

    for step in kills(folder, begin, publisher.root):
        assert publisher.root().missing == 0, step
        shutil.rmtree(tmp_path / "user", ignore_errors=True)
        user = User(tmp_path / "user", publisher)
        assert user.update().id == id_of(databases.second), step
        publisher.publish(databases.third)
        assert user.update().id == id_of(databases.third), step


def test_beginning(publisher: Publisher, databases: Databases) -> None:
    """A repository that was only half begun can be begun again."""
    shutil.rmtree(publisher.repository)
    (publisher.keys / "root.json").unlink()
    folder = publisher.repository.parent

    def begin() -> None:
        shutil.rmtree(publisher.repository, ignore_errors=True)
        (publisher.keys / "root.json").unlink(missing_ok=True)

    for step in kills(folder, begin, publisher.root):
        assert publisher.root().missing == 0, step
        assert publisher.publish(databases.first).serial == 1, step


def test_content(tmp_path: Path) -> None:
    """A pack is there whole or not at all, and what is active is what was or what shall be."""
    archives = [packed(tmp_path, version) for version in ("1.0.0", "1.1.0")]
    library = Library(tmp_path / "library")
    library.activate(library.add(archives[0], "file"))
    before = kept(library.folder, tmp_path / "before")

    def begin() -> None:
        shutil.rmtree(library.folder)
        kept(before, library.folder)

    for step in kills(
        library.folder, begin, lambda: library.activate(library.add(archives[1], "file"))
    ):
        (active,) = library.in_use()
        assert active.manifest.version in {"1.0.0", "1.1.0"}, step
        for pack in library.all():
            pack.verify()
        library.activate(library.add(archives[1], "file"))
        (active,) = library.in_use()
        active.verify()
        assert (active.manifest.version, active.origin) == ("1.1.0", "file"), step


def packed(folder: Path, version: str) -> Path:
    """A pack of content."""
    source = folder / version
    source.mkdir()
    (source / "pack.toml").write_text(
        f'name = "p"\nkind = "checks"\nversion = "{version}"\nlicence = "MIT"\n'
    )
    (source / "a.yaml").write_text(f"- id: {version}\n")
    build(source, folder / f"{version}.tar.zst")
    return folder / f"{version}.tar.zst"
