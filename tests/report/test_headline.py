"""The labelled lines on top of a report, and its warnings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from seawall.model import Artifact, BaseImage, Package, Snapshot
from seawall.report.headline import facts, short, warnings
from tests.report.making import BASE, EMPTY, RESULT


def test_facts() -> None:
    """An image has all of the lines, a folder only those that it can have."""
    labels = ["target", "digest", "system", "packages", "layers", "base image", "advisories"]
    assert [label for label, _ in facts(RESULT)] == labels
    assert dict(facts(EMPTY)) == {
        "target": "dir:nothing",
        "system": "none found",
        "packages": "none found",
        "advisories": "not asked",
    }


def test_many_types() -> None:
    """The commonest types of packages are named, the others counted."""
    types = ("npm",) * 3 + ("a", "b", "c", "d", "e", "f", "g")
    packages = tuple(Package(type=one, name="x", version="1") for one in types)
    told = dict(facts(replace(RESULT, packages=packages)))["packages"]
    assert told == "10: 3 npm, 1 a, 1 b, 1 c, 1 d, 1 e, 2 other"


def test_base_image_by_digest() -> None:
    """A base image that is known by its digest alone is shown by it."""
    artifact = Artifact(name="a", kind="image", base=BaseImage(digest=BASE))
    assert dict(facts(replace(RESULT, artifact=artifact)))["base image"] == short(BASE)


@pytest.mark.parametrize(
    ("created", "told"),
    [
        ("2024-06-09T23:00:00Z", "(1 day old)"),
        ("2024-06-10", "(0 days old)"),
        ("2024-07-10", "(0 days old)"),
        ("", "unknown date"),
        ("garbage", "of garbage"),
    ],
)
def test_age(created: str, told: str) -> None:
    """The age of the data is told where it can be."""
    result = replace(RESULT, snapshot=Snapshot(id=BASE, created=created))
    assert dict(facts(result))["advisories"].endswith(told)
    assert list(warnings(result)) == []
