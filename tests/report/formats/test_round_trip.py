"""A bill of materials that Seawall wrote gives the same packages back."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from seawall.artifacts.file import File
from seawall.inventory.extractor import Extractor
from seawall.model import Item, Package, Release, ScanResult
from seawall.pipeline.examine import Settings, examine
from seawall.pipeline.scan import described
from tests.inventory.sbom.test_round_trip import inventories
from tests.report.making import RESULT, hostile, text_of
from tests.shared import corpus

FORMATS = ("cyclonedx", "spdx", "spdx3")


def read(name: str, result: ScanResult) -> list[Item]:
    """The items of a result that was written and is read again."""
    reader: Extractor = importlib.import_module(f"seawall.inventory.sbom.{name}").PLUGIN
    data = text_of(name, result).encode()
    return list(reader.extract(File("x/sbom.json", data)))


def packages(items: list[Item]) -> tuple[Package, ...]:
    return tuple(item for item in items if isinstance(item, Package))


@pytest.mark.parametrize("name", FORMATS)
def test_result(name: str) -> None:
    """Packages of many kinds come back whole and in order, and so does the system."""
    items = read(name, RESULT)
    assert packages(items) == RESULT.packages
    (release,) = [item for item in items if isinstance(item, Release)]
    assert (release.id, release.version) == ("debian", "12")


@settings(max_examples=60, deadline=None)
@given(st.lists(inventories(), max_size=4), st.sampled_from(FORMATS))
def test_any_packages(made: list[Package], name: str) -> None:
    """Whatever packages hold comes back."""
    result = replace(RESULT, packages=tuple(made))
    assert packages(read(name, result)) == result.packages


@pytest.mark.parametrize("name", FORMATS)
def test_hostile(name: str) -> None:
    """Hostile names come back too; only what is not Unicode is replaced."""
    (found,) = packages(read(name, hostile()))
    (made,) = hostile().packages
    assert found.name == made.name.replace("\udc80", "\N{REPLACEMENT CHARACTER}")
    assert len(found.locations) == len(made.locations)


@pytest.mark.parametrize("name", FORMATS)
def test_real_files(name: str) -> None:
    """Hundreds of packages that real files of all ecosystems state come back."""
    result = described(examine(f"dir:{corpus('packages')}", Settings()))
    assert len(result.packages) > 300
    assert packages(read(name, result)) == result.packages
