"""Package URLs against the specification's own tests.

Rows held to be wrong are listed in ``WRONG``, with the reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seawall.errors import MalformedInput
from seawall.model import purl
from tests.shared import corpus

WRONG = {
    # Keys in capitals are lower-cased by the same files' "validate" rows and by the required
    # "parse" row pkg:Maven/...?repositorY_url=; these two want them refused.
    ("gem-test", "parse", "pkg:gem/jruby-launcher@1.1.2?Platform=java"),
    ("rpm-test", "parse", "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25"),
    # The definition of the type says that namespace and name keep their case.
    ("git-test", "validate", "pkg:git/github/Package-url/purl-Spec@244fd47e07d1004f0aed9c"),
}


def _files() -> list[Path]:
    return sorted(corpus("purl").glob("tests/*/*-test.json"))


def _components(url: purl.Purl) -> dict[str, Any]:
    names = ("type", "namespace", "name", "version", "qualifiers", "subpath")
    return {name: getattr(url, name) or None for name in names}


def _answer(kind: str, given_: Any) -> Any:
    try:
        if kind == "build":
            return purl.build(
                given_["type"] or "",
                given_["name"] or "",
                given_["version"] or "",
                namespace=given_["namespace"] or "",
                qualifiers=given_["qualifiers"],
                subpath=given_["subpath"] or "",
            )
        url = purl.parse(given_)
    except MalformedInput:
        return None
    return _components(url) if kind == "parse" else str(url)


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.stem)
def test_specification(path: Path) -> None:
    """Every row of the specification's tests holds, but for those in ``WRONG``."""
    failed = []
    for row in json.loads(path.read_bytes())["tests"]:
        expected = None if row["expected_failure"] else row["expected_output"]
        if isinstance(expected, dict):
            expected = {key: value or None for key, value in expected.items()}
        answer = _answer(row["test_type"], row["input"])
        wrong = (path.stem, row["test_type"], str(row["input"])) in WRONG
        if (answer == expected) is wrong:
            failed.append((row["test_type"], row["input"], expected, answer))
    assert failed == []
