"""How often `look_alike` is right where labels exist.

    python -m bench --signals FEEDS --docs

Benign are the packages that real projects use (``pins``); positive are the crates that RustSec
calls malicious, and of these the ones whose model is known: their advisory names it, or it is
evident and stands in :data:`MODELS`. What is popular decides what can be found, so it is measured
with three answers: what advisories speak about; that and what popular packages need, read from
their archives; and a fleet that uses what is imitated, or for benign names all others of the list.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from bench import node, tables
from bench.images import HERE, WORK
from seawall.advisories import build, open_snapshot
from seawall.analytics import pack as packs
from seawall.analytics.detectors.look_alike import Likeness
from seawall.model.names import canonical

FETCHED: Final = 50
"""Archives of each registry that the pack is computed from; crates come with all they need."""
CRATES: Final = (
    "clap",
    "env_logger",
    "rand",
    "reqwest",
    "serde_json",
    "tokio",
    "tracing-subscriber",
)
MODELS: Final = {
    "acceptxmr-rs": "acceptxmr",
    "bit-flags": "bitflags",
    "envlogger": "env_logger",
    "if-cfg": "cfg-if",
    "lasso-rs": "lasso",
    "lazystatic": "lazy_static",
    "lfest-main": "lfest",
    "monero-rpc-rs": "monero-rpc",
    "oncecell": "once_cell",
    "openvpn-plugin-rs": "openvpn-plugin",
    "postgresderive": "postgres-derive",
    "postgress": "postgres",
    "serd": "serde",
    "tauri-win-rt-notification": "tauri-winrt-notification",
    "tauri-winrt-notifications": "tauri-winrt-notification",
    "tracings": "tracing",
    "windows-service-rs": "windows-service",
    "windowsservice": "windows-service",
    "winx-rs": "winx",
}
"""Imitations whose model is evident, though their advisory does not name it."""

_NAMED: Final = re.compile(
    r"(?:typosquat|typosquatting|similar to the name of)(?: the| existing| popular| crate){1,3}"
    r" `([\w-]{1,64})`",
    re.ASCII,
)
_ECOSYSTEMS: Final = ("npm", "PyPI", "crates.io")
Names = Mapping[str, frozenset[str]]


class Row(NamedTuple):
    """What one answer to what is popular gives.

    Attributes:
        popular: the answer, in words.
        alarms: benign names that are called look-alikes, with what they look like.
        found: malicious crates that are.
        modelled: of these, those whose model is known.
    """

    popular: str
    alarms: tuple[str, ...]
    found: tuple[str, ...]
    modelled: int


class Outcome(NamedTuple):
    """What was measured.

    Attributes:
        benign: how many names.
        malicious: how many crates.
        modelled: of these, how many have a known model.
        rows: one for each answer.
    """

    benign: int
    malicious: int
    modelled: int
    rows: tuple[Row, ...]

    def numbers(self) -> str:
        """As Markdown."""
        heads = (
            "popular is",
            f"false alarms of {self.benign}",
            f"found of {self.malicious} malicious",
            f"of {self.modelled} with a known model",
        )
        cells = [
            (
                row.popular,
                f"{len(row.alarms)} ({len(row.alarms) / max(1, self.benign):.1%})",
                str(len(row.found)),
                f"{row.modelled} ({row.modelled / max(1, self.modelled):.0%})",
            )
            for row in self.rows
        ]
        notes = [
            f"False alarms where {row.popular}: {', '.join(row.alarms) or 'none'}. "
            f"Found: {', '.join(row.found) or 'none'}.\n"
            for row in self.rows
        ]
        return "\n".join([tables.table(heads, cells), *notes])


def measured(feeds: Path, tell: Callable[[str], None]) -> Outcome:
    """Everything, with the feeds of a folder."""
    work = WORK / "signals"
    work.mkdir(parents=True, exist_ok=True)
    build(feeds, work / "feeds.db", cache=work / "facts")
    benign, bad = _pins(), dict[str, str]()
    with open_snapshot(work / "feeds.db") as snapshot:
        names = {ecosystem: snapshot.names(ecosystem) for ecosystem in _ECOSYSTEMS}
        archives = list(_fetched(work / "archives", tell))
        pack = packs.compute(
            archives, [], snapshot, failed=lambda name, why: tell(f"{name}: {why}")
        )
    spoken = {
        key: frozenset(n for n, only in said.items() if not only) for key, said in names.items()
    }
    named = _models(feeds)
    for name, only in names["crates.io"].items():
        if only:
            bad[name] = named.get(name, MODELS.get(name, ""))
    needed = {
        ecosystem: spoken[ecosystem]
        | {one.package for one in pack.popular if one.ecosystem == ecosystem}
        for ecosystem in _ECOSYSTEMS
    }
    models = frozenset(canonical("crates.io", model) for model in bad.values() if model)
    rows = [_row("what advisories speak about", spoken, {}, benign, bad)]
    if pack.popular:
        rows.append(_row("also what popular packages need", needed, {}, benign, bad))
    rows.append(
        _row("also what a fleet uses", needed, {**benign, "crates.io": models}, benign, bad)
    )
    return Outcome(
        sum(map(len, benign.values())), len(bad), sum(map(bool, bad.values())), tuple(rows)
    )


def _row(words: str, popular: Names, used: Names, benign: Names, bad: Mapping[str, str]) -> Row:
    alarms = []
    for ecosystem, names in benign.items():
        fleet, known = used.get(ecosystem, frozenset()), popular[ecosystem]
        if fleet:
            unknown = names - known
            pairs = ((name, _beside(known, fleet - {name}, name)) for name in unknown)
        else:
            likeness = Likeness(known)
            pairs = ((name, likeness.of(name)) for name in names)
        alarms += [f"`{name}` (like `{target}`)" for name, target in pairs if target]
    likeness = Likeness(
        popular["crates.io"] | used.get("crates.io", frozenset()), used.get("crates.io", ())
    )
    found = sorted(name for name in bad if likeness.of(name))
    modelled = sum(bool(bad[name]) for name in found)
    return Row(words, tuple(sorted(alarms)), tuple(f"`{name}`" for name in found), modelled)


def _pins() -> dict[str, frozenset[str]]:
    """Packages that real projects use, by ecosystem."""
    pins = HERE / "pins"
    npm = (node.Pin.parse(line).name for line in (pins / "node.txt").read_text().splitlines())
    lines = [
        *(pins / "python.txt").read_text().splitlines(),
        *(pins / "large.txt").read_text().splitlines(),
    ]
    pypi = (line.partition("==")[0] for line in lines)
    return {
        "npm": frozenset(canonical("npm", name) for name in npm),
        "PyPI": frozenset(canonical("PyPI", name) for name in pypi),
    }


def _models(feeds: Path) -> dict[str, str]:
    """Models that advisories about malicious crates name."""
    found = {}
    with zipfile.ZipFile(feeds / "osv/crates.io/all.zip") as archive:
        for member in archive.namelist():
            record = json.loads(archive.read(member))
            text = " ".join(record.get("details", "").split()).replace("[`", "`")
            match = _NAMED.search(text)
            for item in record.get("affected", ()):
                name = item["package"]["name"]
                if match and match[1] != name:
                    found[canonical("crates.io", name)] = match[1]
    return found


def _fetched(folder: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """Archives of popular packages, by the registries' own clients; none of what is not reached."""
    folder.mkdir(parents=True, exist_ok=True)
    npm = (node.Pin.parse(line) for line in (HERE / "pins/node.txt").read_text().splitlines())
    specs = sorted({f"{pin.name}@{pin.version}" for pin in npm})[::8][:FETCHED]
    pypi = (HERE / "pins/python.txt").read_text().splitlines()[::4][:FETCHED]
    manifest = folder / "crates/Cargo.toml"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text(
        '[package]\nname = "x"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "x.rs"\n'
        "[dependencies]\n" + "".join(f'{name} = "*"\n' for name in CRATES)
    )
    pip = (
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--dest",
        ".",
        *pypi,
    )
    for name, ending, command in (
        ("npm", ".tgz", ("npm", "pack", "--silent", "--ignore-scripts", *specs)),
        ("pypi", ".whl", pip),
        ("crates", ".crate", ("cargo", "fetch", "--quiet")),
    ):
        place = folder / name
        place.mkdir(exist_ok=True)
        if shutil.which(command[0]) and not any(place.rglob(f"*{ending}")):
            tell(f"fetching from {name}")
            subprocess.run(
                command,
                cwd=place,
                check=False,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "CARGO_HOME": str(place / "home")},
                timeout=240,
            )
        yield from sorted(place.rglob(f"*{ending}"))


def _beside(popular: frozenset[str], fleet: frozenset[str], name: str) -> str:
    """What a name looks like in a fleet that uses all others."""
    return Likeness(popular | fleet, fleet).of(name)
