"""Folders for files that are not whole yet, beside the place where they will be put.

On the same file system a finished draft takes its place at once. What a killed process left
behind goes the next time, once it is certainly nobody's any more.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_PREFIX: Final = ".seawall-draft-"
_ABANDONED: Final = 86_400  # seconds


@contextmanager
def draft_folder(target: Path) -> Iterator[Path]:
    """A folder beside a file that is to be written; made and removed.

    Raises:
        OSError: it cannot be made.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{_PREFIX}*"):
        try:
            old = time.time() - left.stat().st_mtime > _ABANDONED
        except OSError:  # removed meanwhile
            continue
        if old:
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=target.parent, prefix=_PREFIX) as folder:
        yield Path(folder)
