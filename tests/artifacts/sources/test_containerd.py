"""containerd where it cannot be asked; with a real one see ``test_services``."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from seawall.artifacts.source import Options
from seawall.artifacts.sources.containerd import PLUGIN
from seawall.errors import SourceError
from tests.artifacts.opening import opened


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A socket on which somebody listens who is not containerd."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        path = f"{folder}/c.sock"
        server.bind(path)
        server.listen()
        monkeypatch.setenv("CONTAINERD_ADDRESS", f"unix://{path}")
        yield path


def test_without_the_extra(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for it is told what to install; a bare name is looked for elsewhere."""
    del address
    monkeypatch.setitem(sys.modules, "grpc", None)
    assert not PLUGIN.holds("app", Options())
    with pytest.raises(SourceError, match=r"seawall\[containerd\]"), opened("containerd:app"):
        pass


def test_somebody_else_listens(address: str) -> None:
    """A server that does not answer is given up after the time-out."""
    del address
    pytest.importorskip("grpc", reason="the extra seawall[containerd] is not installed")
    with pytest.raises(SourceError, match="containerd says"), opened("containerd:app", timeout=0.2):
        pass


def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that is missing is an error with a hint."""
    monkeypatch.setenv("CONTAINERD_ADDRESS", str(tmp_path / "none.sock"))
    with pytest.raises(SourceError, match="is it running"), opened("containerd:app"):
        pass
