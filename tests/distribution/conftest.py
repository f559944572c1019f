"""What many tests begin with: databases, keys and a repository, made once and copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.distribution.making import Databases, Publisher, User, database, kept


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    folder = tmp_path_factory.mktemp("databases")
    return Databases(
        database(folder, "first", "2024-02-01", "3.1.0-r1"),
        database(folder, "second", "2024-02-02", "3.1.0-r2"),
        database(folder, "third", "2024-02-03", "3.1.0-r3"),
    )


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    folder = tmp_path_factory.mktemp("publisher")
    Publisher(folder).begin().publish(databases.first)
    return folder


@pytest.fixture
def publisher(begun: Path, tmp_path: Path) -> Publisher:
    """Has published the first database."""
    return Publisher(kept(begun, tmp_path / "publisher"))


@pytest.fixture
def user(publisher: Publisher, tmp_path: Path) -> User:
    """Has fetched the first database from the publisher's folder."""
    found = User(tmp_path / "user", publisher)
    found.update()
    return found
