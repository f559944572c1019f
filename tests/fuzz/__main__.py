"""Fuzz parsers for as long as you like: ``python -m tests.fuzz 'inventory:*' --seconds 60``.

Each target runs in a process of its own, so that one that dies or grows does not end the rest.
With atheris (``pip install 'seawall[fuzz]'``) the engine learns from the coverage of the code;
without it, or with ``--plain``, it is the one that the tests use. An input that breaks a promise
is kept below ``--keep`` and its traceback printed; ``--input FILE`` tries one again.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import os
import random
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_MEMORY: Final = 4096
"""MiB that one process may take."""


def main() -> int:
    """Fuzz what was asked for; 1 if a promise was broken."""
    arguments = _parser().parse_args()
    if arguments.child:
        _child(arguments)
        return 0
    from tests.fuzz.targets import targets

    names = [name for name in targets() if fnmatch.fnmatch(name, arguments.pattern)]
    broken = [name for name in names if not _run(name, arguments)]
    sys.stdout.write(f"{len(names)} targets, {len(broken)} broken: {' '.join(broken)}\n")
    return 1 if broken or not names else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("pattern", help="names of targets; * stands for anything")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=0, help="of the plain engine")
    parser.add_argument("--plain", action="store_true", help="do without atheris")
    parser.add_argument("--input", type=Path, help="try this file and nothing else")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"), help="for inputs")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser


def _run(name: str, arguments: argparse.Namespace) -> bool:
    words = [sys.executable, "-m", "tests.fuzz", name, "--child", *_passed_on(arguments)]
    result = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    if result.returncode:
        sys.stdout.write(f"--- {name}: exit code {result.returncode}\n{result.stderr[-6000:]}\n")
        sys.stdout.flush()
    return result.returncode == 0


def _passed_on(arguments: argparse.Namespace) -> list[str]:
    words = ["--seconds", str(arguments.seconds), "--seed", str(arguments.seed)]
    words += ["--keep", str(arguments.keep)]
    words += ["--plain"] if arguments.plain else []
    return [*words, "--input", str(arguments.input)] if arguments.input else words


def _child(arguments: argparse.Namespace) -> None:
    if arguments.input:
        from tests.fuzz.targets import targets

        targets()[arguments.pattern](arguments.input.read_bytes())
    elif arguments.plain or find_spec("atheris") is None:
        _plain(arguments)
    else:
        _atheris(arguments)


def _plain(arguments: argparse.Namespace) -> None:
    from tests.fuzz.mutation import Mutator, words_of
    from tests.fuzz.seeds import seeds_of
    from tests.fuzz.targets import targets

    _limit_memory()
    target = targets()[arguments.pattern]
    chance = random.Random(f"{target.name} {arguments.seed}")
    mutator = Mutator(seeds_of(target.name), words_of(target.module), chance)
    end = time.monotonic() + arguments.seconds
    for data in mutator.inputs():
        try:
            target(data)
        except BaseException:
            _kept(arguments.keep, target.name, data)
            raise
        if time.monotonic() > end:
            return


def _limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY << 20, _MEMORY << 20))


def _kept(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.replace('/', '-').replace(':', '-')}-{hashlib.sha1(data).hexdigest()}"  # noqa: S324 - a name
    path.write_bytes(data)
    sys.stderr.write(f"kept as {path}\n")


def _atheris(arguments: argparse.Namespace) -> None:
    import atheris

    with atheris.instrument_imports(include=["seawall"]):
        from tests.fuzz.targets import targets

        target = targets()[arguments.pattern]
    name = target.name.replace("/", "-").replace(":", "-")
    folder = arguments.keep / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    _write_corpus(folder, target.name)
    dictionary = _written_dictionary(arguments.keep / f"{name}.dict", target.module)
    options = {
        "max_total_time": arguments.seconds,
        "max_len": 1 << 16,
        "rss_limit_mb": _MEMORY,
        "timeout": 30,
        "dict": dictionary,
        "artifact_prefix": f"{arguments.keep / name}-",
        "verbosity": 0,
        "print_final_stats": 1,
    }
    flags = [f"-{key}={value}" for key, value in options.items()]
    atheris.Setup([sys.argv[0], *flags, os.fspath(folder)], target)
    atheris.Fuzz()


def _write_corpus(folder: Path, name: str) -> None:
    from tests.fuzz.seeds import seeds_of

    for number, seed in enumerate(seeds_of(name)):
        (folder / f"seed-{number}").write_bytes(seed)


def _written_dictionary(path: Path, module: str) -> Path:
    from tests.fuzz.mutation import words_of

    words = ("".join(f"\\x{byte:02x}" for byte in word) for word in words_of(module))
    path.write_text("".join(f'"{word}"\n' for word in words))
    return path


if __name__ == "__main__":
    sys.exit(main())
