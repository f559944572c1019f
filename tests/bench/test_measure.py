"""Measuring: the floor, what a run costs, and how runs are put together."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import floor, measure, targets
from bench.measure import Failed, Measured, Sample, Spread
from bench.micro import Result
from bench.peers import Run
from tests.bench import tiny

MB = 1_000_000


def test_the_floor_hashes_every_layer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a layout both digests, of an archive the plain one twice."""
    image = tiny.image(tmp_path)
    layers = [layer for _, layer in tiny.layers(tmp_path)]
    floor.main(image.layout)
    expected = [f"{layer.digest[7:]} {layer.diff_id[7:]}" for layer in layers]
    assert capsys.readouterr().out.splitlines() == expected
    assert image.archive is not None
    floor.main(image.archive)
    expected = [f"{layer.diff_id[7:]} {layer.diff_id[7:]}" for layer in layers]
    assert capsys.readouterr().out.splitlines() == expected


def test_a_run_is_charged_with_its_own_memory() -> None:
    """Not with that of the measuring process, and with what it touched."""
    ballast = bytearray(b"x" * 150 * MB)
    small = measure.once(_python("pass"))
    large = measure.once(_python("bytearray(b'x' * 80_000_000)"))
    assert len(ballast) == 150 * MB
    assert small.peak < 60 * MB
    assert large.peak > small.peak + 60 * MB
    assert large.wall > 0
    assert large.cpu > 0


def test_children_count() -> None:
    """What a command starts and waits for is a part of its cost."""
    spawn = (
        "import subprocess, sys;"
        "subprocess.run([sys.executable, '-c', 'bytearray(b\"x\" * 80_000_000)'], check=True)"
    )
    assert measure.once(_python(spawn)).peak > 80 * MB


def test_a_command_that_fails_is_no_measurement() -> None:
    """Time spent on an error is not reported as time."""
    with pytest.raises(Failed, match="ended with 3"):
        measure.once(_python("raise SystemExit(3)"))
    with pytest.raises(Failed, match="nobody"):
        measure.once(Run("nobody", ("/does/not/exist",), {}))


def test_runs_are_interleaved_and_prepared(tmp_path: Path) -> None:
    """Everybody runs once before anybody runs twice, from the state that was asked for."""
    log = tmp_path / "log"
    runs = [_noting(log, name) for name in ("a", "b")]
    told: list[str] = []
    measured = measure.interleaved(runs, 2, told.append)
    assert log.read_text() == "prepare a\nprepare b\n" * 2
    assert [(one.name, len(one.samples)) for one in measured] == [("a", 2), ("b", 2)]
    assert [line.partition(":")[0] for line in told] == ["1/2 a", "1/2 b", "2/2 a", "2/2 b"]


def test_spread_is_the_middle_and_the_extremes() -> None:
    """An outlier shows and does not move the middle."""
    assert Spread.of([5, 1, 2]) == (2, 1, 5)
    one = Measured("x", (Sample(1, 2, 3), Sample(3, 2, 9)))
    assert (one.wall, one.cpu, one.peak) == ((2, 1, 3), (2, 2, 2), (6, 3, 9))


def test_promises_are_compared_with_what_was_measured() -> None:
    """Each promise names its limit; what is above it is not kept."""
    measured = [
        Measured("floor", (Sample(1.0, 1, 1),)),
        Measured("Seawall", (Sample(1.29, 1, 90 * MB),)),
        Measured("Trivy", (Sample(4.0, 1, 80 * MB),)),
    ]
    near, memory = targets.cold("x", "oci", measured)
    assert near.kept
    assert near.limit == pytest.approx(1.3)
    assert not memory.kept
    fast, _ = targets.cold("x", "archive", measured)
    assert not fast.kept
    assert fast.limit == pytest.approx(4 / 3.5)
    (bounded,) = targets.bounded("x", measured)
    assert bounded.kept


def test_single_steps_are_promises_too() -> None:
    """Matching and the start are compared with their limits."""
    results = [
        Result("match 5,000 packages", Spread(0.2, 0.1, 0.3)),
        Result("sort", Spread(9, 9, 9)),
    ]
    starts = [Measured("bare", (Sample(0.01, 0, 0),)), Measured("ours", (Sample(0.05, 0, 0),))]
    matching, start = targets.single(results, starts)
    assert not matching.kept
    assert start.kept


def _python(code: str) -> Run:
    return Run("python", (sys.executable, "-I", "-S", "-c", code), {})


def _noting(log: Path, name: str) -> Run:
    def prepare() -> None:
        with log.open("a") as stream:
            stream.write(f"prepare {name}\n")

    return Run(name, (sys.executable, "-I", "-S", "-c", "pass"), {}, None, prepare)
