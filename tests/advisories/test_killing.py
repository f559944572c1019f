"""Killing an update loses nothing and leaves a valid database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from seawall.advisories import Network
from seawall.advisories.updating import update
from seawall.advisories.verifying import verify
from tests.advisories.making import small, write
from tests.advisories.publishing import Osv, record
from tests.advisories.serving import Upstream, upstream

KEV = "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json"
ROOT = Path(__file__).parents[2]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def _run(action: str, folder: Path, server: Upstream) -> str:
    words = [sys.executable, "-m", "tests.advisories.killing", action, str(folder), server.address]
    return subprocess.run(
        words, env=_environment(), capture_output=True, text=True, check=True
    ).stdout


def test_an_update_can_be_killed_at_every_step(tmp_path: Path) -> None:
    """The snapshot is the old one or the new one, and the next update ends where one would have.

    Between the updates one ecosystem gets changed records, one a new archive that holds earlier
    changes, one is new, and the catalogue of exploited flaws changes.
    """
    with upstream(write(tmp_path / "upstream", {KEV: small()[KEV]})) as server:
        pypi, npm, go = (Osv(server.folder, name) for name in ("PyPI", "npm", "Go"))
        pypi.publish(record(1), record(2))
        npm.publish(record(3, ecosystem="npm"), record(4, ecosystem="npm"))
        _run("update", tmp_path, server)
        npm.publish(record(3, "3.0", day=2, ecosystem="npm"))
        _run("update", tmp_path, server)
        assert (tmp_path / "start/cache/osv/npm/_changes.zip").is_file()
        pypi.publish(record(1, "1.5", day=3), record(5, day=3))
        npm.publish(record(3, "3.5", day=3, ecosystem="npm"))
        npm.remove("PYSEC-4")
        go.publish(record(6, ecosystem="Go"))
        write(server.folder, {KEV: small()[KEV].replace(b"2024-02-01", b"2024-02-02")})
        steps = [json.loads(line) for line in _run("kill", tmp_path, server).splitlines()]
    assert [step["killed"] for step in steps] == [True] * (len(steps) - 1) + [False]
    assert len(steps) > 20
    assert {step["left"] for step in steps} == {"old", "new"}
    assert not [step for step in steps if step["next"] or not step["same"] or not step["files"]]


def test_an_update_killed_in_the_middle_of_a_file_goes_on_there(tmp_path: Path) -> None:
    """The next one asks for the rest."""
    program = (
        "import sys; from pathlib import Path; from seawall.advisories import Network\n"
        "from seawall.advisories.updating import update\n"
        "folder = Path(sys.argv[1])\n"
        "update(folder / 'cache', folder / 'a.db', network=Network(mirror=sys.argv[2]),\n"
        "       only=('kev',))"
    )
    files = {KEV: small()[KEV] + b" " * 100_000}
    with upstream(write(tmp_path / "upstream", files)) as server:
        server.faults[KEV] = ["stall"]
        arrived = threading.Event()
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), server.address], env=_environment()
        )
        drafts = tmp_path / "cache/.drafts"
        while not any(drafts.glob("*.part")) or not next(drafts.glob("*.part")).stat().st_size:
            assert child.poll() is None
            arrived.wait(0.01)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        update(
            tmp_path / "cache",
            tmp_path / "a.db",
            network=Network(mirror=server.address),
            only=("kev",),
        )
        assert server.statuses(KEV) == [200, 206]
    assert (tmp_path / "cache" / KEV).read_bytes() == files[KEV]
    assert verify(tmp_path / "a.db").id
