"""A registry for each test, and a user without credentials of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.artifacts.registry import transport
from tests.artifacts.registry.upstream import Upstream, serving


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A registry that holds nothing yet."""
    with serving() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Upstream]:
    """A second server, on another port."""
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The times that were waited between tries, without waiting."""
    waited: list[float] = []
    monkeypatch.setattr(transport, "sleep", waited.append)
    return waited


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without configuration, and an environment without proxies."""
    for name in ("DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path
