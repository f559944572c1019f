"""GitHub's dependency snapshot, by the rules of its REST documentation."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from seawall.model import Artifact, Scope
from tests.report.making import DJANGO, RESULT, text_of

VARIABLES = ("GITHUB_SHA", "GITHUB_REF", "GITHUB_RUN_ID", "GITHUB_WORKFLOW", "GITHUB_JOB")


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def snapshot(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text_of("github", replace(RESULT, **changes)))
    return made


def test_required() -> None:
    """Everything that the interface asks for is there."""
    made = snapshot()
    assert made["version"] == 0
    assert made["job"]["id"]
    assert made["job"]["correlator"]
    assert re.fullmatch(r"[0-9a-f]{40}", made["sha"])
    assert made["ref"].startswith("refs/")
    assert set(made["detector"]) == {"name", "version", "url"}
    assert made["scanned"] == "2024-06-10T12:00:00Z"
    for manifest in made["manifests"].values():
        assert manifest["name"]
        for purl, one in manifest["resolved"].items():
            assert one["package_url"] == purl
            assert one["relationship"] in {"direct", "indirect"}
            assert one["scope"] in {"runtime", "development"}


def test_packages() -> None:
    """Packages are under the file that states them, with what they need."""
    made = snapshot(packages=(*RESULT.packages, replace(DJANGO, purl="", name="x")))
    resolved = made["manifests"]["app/poetry.lock"]["resolved"]
    assert resolved["pkg:pypi/django@4.2.1"]["dependencies"] == ["pkg:pypi/sqlparse@0.4.4"]
    assert resolved["pkg:pypi/django@4.2.1"]["relationship"] == "direct"
    assert resolved["pkg:pypi/sqlparse@0.4.4"]["relationship"] == "indirect"
    assert "" not in resolved


def test_development() -> None:
    """Development dependencies are such."""
    made = snapshot(packages=(replace(DJANGO, scope=Scope.DEVELOPMENT),))
    (one,) = made["manifests"]["app/poetry.lock"]["resolved"].values()
    assert one["scope"] == "development"


def test_source_location() -> None:
    """Only files of a repository are linked."""
    assert "file" not in snapshot()["manifests"]["app/poetry.lock"]
    made = snapshot(artifact=Artifact(name="repo:.", kind="repository", digest="a" * 40))
    assert made["manifests"]["app/poetry.lock"]["file"]["source_location"] == "app/poetry.lock"
    assert made["sha"] == "a" * 40


def test_inside_a_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workflow's own variables say which commit it is."""
    for name, value in zip(VARIABLES, ("b" * 40, "refs/heads/x", "7", "ci", "scan"), strict=True):
        monkeypatch.setenv(name, value)
    made = snapshot()
    assert (made["sha"], made["ref"]) == ("b" * 40, "refs/heads/x")
    assert made["job"] == {"id": "7", "correlator": "ci scan"}
