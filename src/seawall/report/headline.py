"""What a report is about, in a few labelled lines, and what its reader must be warned of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from seawall.model import Artifact, ScanResult

_LAYERS: Final = {
    "now": "verified now",
    "earlier": "verified earlier",
    "mismatch": "MISMATCH",
    "unread": "NOT READ",
    "no digest": "without a digest to verify",
}
_STALE: Final = 7
_TYPES: Final = 6


def facts(result: ScanResult) -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    artifact = result.artifact
    yield "target", " ".join(filter(None, (artifact.name, artifact.platform)))
    if artifact.digest:
        yield "digest", short(artifact.digest)
    yield "system", _system(artifact)
    yield "packages", _packages(result)
    if artifact.layers:
        yield "layers", _layers(artifact)
    if artifact.base is not None:
        yield "base image", _base(artifact)
    yield "advisories", _data(result)


def warnings(result: ScanResult) -> Iterator[str]:
    """What must be read before anything else."""
    layers = Counter(layer.verified for layer in result.artifact.layers)
    if layers["mismatch"]:
        yield f"{_some(layers['mismatch'], 'layer')} NOT what the digest promises: do not run it"
    if not result.complete:
        yield "INCOMPLETE: not everything could be read, so more may be wrong than is listed"
    age = _age(result)
    if age is not None and age > _STALE:
        yield f"the advisories are {age} days old: newer flaws are not known"


def short(digest: str) -> str:
    """A digest as people compare it: its first twelve digits."""
    algorithm, colon, value = digest.partition(":")
    return f"{algorithm}:{value[:12]}" if colon else digest[:12]


def _some(count: int, noun: str) -> str:
    return f"1 {noun} is" if count == 1 else f"{count} {noun}s are"


def _system(artifact: Artifact) -> str:
    release = artifact.release
    if release is None:
        return "none found"
    return release.pretty_name or f"{release.id} {release.version}".strip()


def _packages(result: ScanResult) -> str:
    types = Counter(package.type for package in result.packages)
    if not types:
        return "none found"
    ranked = sorted(types.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{count:,} {type_}" for type_, count in ranked[:_TYPES]]
    if rest := sum(count for _, count in ranked[_TYPES:]):
        named.append(f"{rest:,} other")
    return f"{len(result.packages):,}: {', '.join(named)}"


def _layers(artifact: Artifact) -> str:
    counted = Counter(layer.verified for layer in artifact.layers)
    stated = [f"{counted[word]} {text}" for word, text in _LAYERS.items() if counted[word]]
    return f"{len(artifact.layers)}: {', '.join(stated)}"


def _base(artifact: Artifact) -> str:
    base = artifact.base
    assert base is not None  # noqa: S101 - the caller asked
    name = base.name or short(base.digest)
    if base.layers < 0:
        return name
    return f"{name}, {base.layers} of {len(artifact.layers)} layers"


def _data(result: ScanResult) -> str:
    snapshot = result.snapshot
    if snapshot is None:
        return "not asked"
    age = _age(result)
    old = "" if age is None else f" ({age} {'day' if age == 1 else 'days'} old)"
    return f"{short(snapshot.id)} of {snapshot.created[:10] or 'unknown date'}{old}"


def _age(result: ScanResult) -> int | None:
    """Days between the data and the scan."""
    if result.snapshot is None:
        return None
    try:
        asked, made = (
            datetime.fromisoformat(text[:10]) for text in (result.created, result.snapshot.created)
        )
    except ValueError:
        return None
    return max((asked - made).days, 0)
