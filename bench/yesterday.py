"""Feeds as they may have been the day before, from those of a day.

Records of OSV that changed on the two newest days of their archive are taken out, except from
archives that were exported anew on one of these days. Of KEV the newest day is taken out. For
EPSS, of which one day is at hand, a day is played: one score in twenty is another by up to a
tenth, and every percentile lies a little elsewhere because of flaws that came in between.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
import zipfile
from bisect import bisect_left
from collections import Counter
from pathlib import Path
from typing import Final

_DAYS: Final = 2
_BULK: Final = 10  # of an archive, one in so many at most is news
_KEV: Final = "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json"
_EPSS: Final = "epss/epss_scores-current.csv.gz"


def make(feeds: Path, folder: Path) -> dict[str, int]:
    """Write a folder of older feeds; returns how many records each file lost or changed."""
    shutil.copytree(feeds, folder, copy_function=shutil.copy)
    writable(folder)
    changed = {
        str(path.relative_to(folder)): _archive(path) for path in folder.glob("osv/*/all.zip")
    }
    changed[_KEV] = _catalogue(folder / _KEV)
    changed[_EPSS] = _scores(folder / _EPSS)
    return {path: count for path, count in sorted(changed.items()) if count}


def writable(folder: Path) -> None:
    """Let files of a read-only copy be replaced."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _archive(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    days = {
        name: str(json.loads(content).get("modified", ""))[:10]
        for name, content in members.items()
        if name.endswith(".json")
    }
    newest = sorted(Counter(days.values()), reverse=True)[:_DAYS]
    news = [name for name, day in days.items() if day in newest]
    if len(news) * _BULK > len(days):
        return 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if name not in news:
                archive.writestr(name, content)
    return len(news)


def _catalogue(path: Path) -> int:
    document = json.loads(path.read_bytes())
    listed = document["vulnerabilities"]
    newest = max(item["dateAdded"] for item in listed)
    kept = [item for item in listed if item["dateAdded"] != newest]
    path.write_text(json.dumps({**document, "count": len(kept), "vulnerabilities": kept}))
    return len(listed) - len(kept)


def _scores(path: Path) -> int:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    rows = [(name, float(score), float(place)) for name, score, place in csv.reader(lines[2:])]
    known = sorted((score, place) for _, score, place in rows)
    chance, changed = random.Random(1), 0
    text = io.StringIO()
    text.writelines(f"{line}\n" for line in lines[:2])
    for name, now, rank in rows:
        score, place = now, rank
        if chance.random() < 0.05:
            changed += 1
            score, place = _moved(known, score * chance.uniform(0.9, 1.1))
        text.write(f"{name},{score:.5f},{place * 0.9997:.5f}\n")
    path.write_bytes(gzip.compress(text.getvalue().encode()))
    return changed


def _moved(known: list[tuple[float, float]], score: float) -> tuple[float, float]:
    """A score with the percentile of its neighbour."""
    position = min(bisect_left(known, (score, 0.0)), len(known) - 1)
    return min(0.99999, score), known[position][1]
