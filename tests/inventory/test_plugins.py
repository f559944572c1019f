"""What holds for every extractor: its name, the files it wants, its place, surviving anything."""

from __future__ import annotations

import importlib
import mmap
import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall import plugins
from seawall.artifacts.file import File
from seawall.inventory import dispatch
from seawall.inventory.dispatch import KIND, Reader
from seawall.inventory.extractor import Extractor
from seawall.model import Claim, Diagnostic, Hint, Item, Package, Release
from tests.inventory.hostile import CONTENTS, NOISE
from tests.inventory.paths import PATHS
from tests.inventory.reading import dispatcher
from tests.shared import SHARED

READERS: Final = {reader.entry.name: reader for reader in dispatcher().readers}
PATTERNS: Final = sorted(
    (name, pattern) for name, reader in READERS.items() for pattern in reader.wants.patterns
)
_TESTS: Final = Path(__file__).parent
_KINDS: Final = Package | Claim | Release | Hint | Diagnostic
every_reader = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)


def survived(file: File, readers: Iterable[Reader]) -> list[Item]:
    """What is read; a failure that the reader did not foresee is none of it."""
    found = list(dispatch.read(file, readers))
    assert all(isinstance(item, _KINDS) for item in found)
    assert not [item for item in found if "the reader failed" in getattr(item, "reason", "")]
    return found


def test_every_reader_has_a_path_here() -> None:
    """A new reader joins the tests of this module."""
    assert PATHS.keys() == READERS.keys()


@every_reader
def test_name_is_path(reader: Reader) -> None:
    """A reader is found by its name, which is where its module lies."""
    plugin = plugins.load(reader.entry, Extractor)
    assert plugin.name == reader.entry.name
    assert reader.entry.module == f"{KIND}.{plugin.name.replace('/', '.')}"
    assert plugin.version >= 1


@every_reader
def test_the_format_is_explained(reader: Reader) -> None:
    """The module teaches its format and names a source; the class says what it reads."""
    module = importlib.import_module(reader.entry.module)
    first, *rest = (module.__doc__ or "").strip().splitlines()
    assert first.endswith(".")
    assert any(line.startswith(("Source: ", "Sources: ")) for line in rest)
    assert type(module.PLUGIN).__doc__


@every_reader
def test_there_is_a_test(reader: Reader) -> None:
    """Every reader is named by a test module of its own area."""
    area, _, rest = reader.entry.name.partition("/")
    word = re.compile(rf"\b{rest.rpartition('/')[2]}\b")
    assert any(word.search(path.read_text()) for path in _TESTS.glob(f"{area}/test_*.py"))


@every_reader
def test_the_path_is_wanted(reader: Reader) -> None:
    """A reader is chosen for its path, or else for every program."""
    chosen = (*dispatcher().select(PATHS[reader.entry.name]), *dispatcher().programs)
    assert reader.entry.name in {one.entry.name for one in chosen}


@every_reader
def test_what_is_wanted_can_be_found(reader: Reader) -> None:
    """Names and suffixes are compared in lower case, without folders; patterns need a hint."""
    wants = reader.wants
    for name in wants.names:
        assert name == name.lower()
        assert "/" not in name
    for suffix in wants.suffixes:
        assert suffix == suffix.lower()
        assert "." in suffix
        assert "/" not in suffix
    assert not any(path.startswith("/") for path in wants.paths)
    assert not any("/" in name for name in wants.companions)
    assert bool(wants.patterns) == bool(wants.hint)
    assert wants.names or wants.suffixes or wants.paths or wants.patterns or wants.executables


@pytest.mark.parametrize(("name", "pattern"), PATTERNS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_every_match_contains_the_hint(name: str, pattern: str, data: st.DataObject) -> None:
    """A pattern is only tried where its hint stands, so that it must stand in all matches."""
    path = data.draw(st.from_regex(pattern, fullmatch=True))
    assert READERS[name].wants.hint in path


def _always(content: bytes) -> Callable[[str], bytes]:
    return lambda _path: content


@every_reader
def test_anything_is_survived(reader: Reader) -> None:
    """Whatever a file and its neighbours hold, there are items that can be written."""
    for content in CONTENTS.values():
        file = File(PATHS[reader.entry.name], content, neighbours=_always(content))
        assert msgspec.json.encode(survived(file, [reader]))


@every_reader
def test_a_mapped_file_is_read_like_bytes(reader: Reader, tmp_path: Path) -> None:
    """Large files come memory-mapped: what is found in them is the same."""
    path, content = PATHS[reader.entry.name], NOISE[: 64 * 1024]
    (tmp_path / "x").write_bytes(content)
    with (
        (tmp_path / "x").open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        found = survived(File(path, mapped), [reader])
    assert found == survived(File(path, content), [reader])


CASES: Final = sorted(path.name for path in (SHARED / "corpora" / "packages").glob("*/"))


@pytest.mark.parametrize("case", CASES)
def test_real_files_cut_off_or_damaged_are_survived(case: str) -> None:
    """Every real file may end anywhere and hold a wrong byte anywhere."""
    chance = random.Random(case)
    root = SHARED / "corpora" / "packages" / case / "root"
    for path in [path for path in sorted(root.rglob("*")) if path.is_file()][:40]:
        inner, data = path.relative_to(root).as_posix(), path.read_bytes()[:100_000]
        readers = dispatcher().select(inner)
        for _ in range(4 if readers else 0):
            damaged = bytearray(data[: chance.randint(0, len(data))])
            for _ in range(min(len(damaged), 12)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            survived(File(inner, bytes(damaged)), readers)
