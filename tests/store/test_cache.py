"""The cache: whole entries or none, bounded, shared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from seawall.store.cache import Cache


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept_and_found(tmp_path: Path) -> None:
    """An entry is found under its kind and key, and under nothing else."""
    cache = Cache(tmp_path)
    cache.put("layer", "a", b"facts" * 1000)
    assert Cache(tmp_path).get("layer", "a") == b"facts" * 1000
    assert cache.get("image", "a") is None
    assert cache.get("layer", "b") is None


def test_damage_counts_as_absence(tmp_path: Path) -> None:
    """A truncated, empty or changed entry is not used."""
    cache = Cache(tmp_path)
    cache.put("layer", "a", b"facts")
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    for damaged in (whole[:-1], b"", whole[:-1] + bytes([whole[-1] ^ 1]), b"other" + whole):
        entry.write_bytes(damaged)
        assert cache.get("layer", "a") is None


def test_what_was_not_used_for_longest_goes(tmp_path: Path) -> None:
    """The folder stays within its bound."""
    cache = Cache(tmp_path, size=5000)
    for number in range(10):
        cache.put("layer", str(number), os.urandom(1000))
        for age, entry in enumerate(sorted(entries(tmp_path), key=lambda one: one.stat().st_mtime)):
            os.utime(entry, (age, age))
    cache.trim()
    assert sum(entry.stat().st_size for entry in entries(tmp_path)) <= 5000
    assert cache.get("layer", "9") is not None
    assert cache.get("layer", "0") is None


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Without a place to keep things nothing is kept, and nothing fails."""
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put("layer", "a", b"facts")
    cache.trim()
    assert cache.get("layer", "a") is None


def test_many_processes(tmp_path: Path) -> None:
    """Processes that write and read the same entry see whole ones."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from seawall.store.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for number in range(100):\n"
        "    cache.put('layer', 'same', b'x' * 100_000)\n"
        "    found = cache.get('layer', 'same')\n"
        "    assert found == b'x' * 100_000, found\n"
    )
    source = Path(__file__).parents[2] / "src"
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], env={"PYTHONPATH": str(source)}
        )
        for _worker in range(3)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert len(entries(tmp_path)) == 1
