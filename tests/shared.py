"""Real data beside the checkout; tests that need it skip, with a reason, where it is absent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

SHARED: Final = Path(__file__).resolve().parents[2] / "shared"


def corpus(name: str) -> Path:
    """Folder of test data with expected results (``versions``, ``packages``, ``purl``)."""
    return _folder("corpora", name)


def feeds(name: str = "") -> Path:
    """Folder of real advisories in upstream layouts."""
    return _folder("feeds", name)


def _folder(kind: str, name: str) -> Path:
    folder = SHARED / kind / name
    if not folder.is_dir():
        pytest.skip(f"no {kind}/{name} beside the checkout", allow_module_level=True)
    return folder
