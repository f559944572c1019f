"""Comparing lists of packages with each other and with the truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import compare, tables
from bench.compare import parsed
from seawall.cli import main
from tests.bench import tiny


@pytest.mark.parametrize(
    ("purl", "package"),
    [
        (
            "pkg:deb/debian/git@2.39.5-0%2Bdeb12u3?arch=amd64&epoch=1",
            ("deb", "git", "1:2.39.5-0+deb12u3"),
        ),
        ("pkg:deb/debian/git@1%3A2.39.5?epoch=1", ("deb", "git", "1:2.39.5")),
        ("pkg:npm/%40babel/core@7.0.0", ("npm", "@babel/core", "7.0.0")),
        ("pkg:npm/@babel/core@7.0.0", ("npm", "@babel/core", "7.0.0")),
        ("pkg:pypi/Zope.Interface@8.0", ("pypi", "zope-interface", "8.0")),
        ("pkg:maven/org.slf4j/slf4j-api@2.0", ("maven", "org.slf4j:slf4j-api", "2.0")),
        ("pkg:golang/github.com/A/b@v1.2.3#api/v2", ("golang", "github.com/a/b/api/v2", "1.2.3")),
        ("pkg:cargo/serde", ("cargo", "serde", "")),
    ],
)
def test_purls_of_all_tools_become_comparable(purl: str, package: compare.Package) -> None:
    """Different ways of writing the same package count as one."""
    assert parsed(purl) == package


def test_a_list_is_held_against_the_truth() -> None:
    """Missing, extra and removed packages are told apart; other types are left out."""
    listed = {("npm", "a", "1"), ("npm", "b", "1"), ("npm", "gone", "1"), ("cargo", "c", "1")}
    truth = {("npm", "a", "1"), ("npm", "missed", "2")}
    difference = compare.difference(listed, truth, {("npm", "gone", "1")})
    assert difference.found == {("npm", "a", "1")}
    assert difference.missing == {("npm", "missed", "2")}
    assert difference.extra == {("npm", "b", "1"), ("npm", "gone", "1")}
    assert difference.ghosts == {("npm", "gone", "1")}


def test_lists_are_held_against_each_other() -> None:
    """Only what somebody does not list is of interest."""
    a, b, both = ("npm", "a", "1"), ("npm", "b", "1"), ("npm", "both", "1")
    groups = compare.between({"A": frozenset({a, both}), "B": frozenset({b, both})})
    assert groups == {frozenset({"A"}): {a}, frozenset({"B"}): {b}}


def test_nested_components_are_read(tmp_path: Path) -> None:
    """CycloneDX lets components hold components; those without a PURL are no packages."""
    inner = {"purl": "pkg:npm/inner@1"}
    document = {
        "components": [{"name": "no purl"}, {"purl": "pkg:npm/outer@1", "components": [inner]}]
    }
    file = tmp_path / "bom.json"
    file.write_text(json.dumps(document))
    assert compare.listed(file) == {("npm", "outer", "1"), ("npm", "inner", "1")}


def test_our_own_list_of_a_built_image_is_the_truth(tmp_path: Path) -> None:
    """From the image over the tool to the comparison: nothing missing, extra or removed."""
    image = tiny.image(tmp_path)
    output = tmp_path / "bom.json"
    words = ["sbom", f"oci:{image.layout}", "--no-cache", "--quiet", "-o", f"cyclonedx={output}"]
    assert main(words) == 0
    listed = compare.listed(output)
    difference = compare.difference(listed, image.truth, image.absent)
    assert difference == (image.truth, frozenset(), frozenset(), frozenset())
    assert "| Seawall | 1 deb | 1 of 1 | 0 | 0 |" in tables.found(image, {"Seawall": listed})


def test_differences_are_shown_with_examples() -> None:
    """A row says who lists how many of what, and names some."""
    many = frozenset(("npm", f"p{number:02}", "1") for number in range(20))
    shown = tables.differences({"A": many, "B": frozenset()})
    assert "| A | npm | 20 | `p00` 1, `p01` 1," in shown
    assert "12 more" in shown
