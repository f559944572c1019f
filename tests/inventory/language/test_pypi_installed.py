"""Installed Python distributions."""

from __future__ import annotations

import pytest

from seawall.model import Relationship
from tests.inventory.language.extracting import diagnostics, items, packages

_FOLDER = "lib/site-packages/Foo_Bar-1.2.dist-info"
_METADATA = """\
Metadata-Version: 2.1
Name: Foo.Bar
Version: 1.2
License: MIT
Author: Someone
Requires-Dist: requests (>=2)
Requires-Dist: pytest ; extra == 'test'
Requires-Dist: idna>=2; python_version < "3"
Classifier: License :: OSI Approved :: BSD License

Name: not-this
Version: 9
"""


def test_headers_are_read_to_the_blank_line() -> None:
    """Name, version, licence, author and what is needed without an extra."""
    found = packages("python/pypi_installed", _METADATA, f"{_FOLDER}/METADATA")["foo-bar@1.2"]
    assert found.licenses == ("MIT",)
    assert found.publisher == "Someone"
    assert found.dependencies == ("requests", "idna")


def test_line_ends_of_windows_are_understood() -> None:
    """The header block may be written with carriage returns."""
    text = _METADATA.replace("\n", "\r\n")
    assert list(packages("python/pypi_installed", text)) == ["foo-bar@1.2"]


@pytest.mark.parametrize(
    "path",
    [
        "x/A-1.DIST-INFO/METADATA",
        "x/a.egg-info/PKG-INFO",
        "x/a.egg/EGG-INFO/PKG-INFO",
        "x/a-1-py3.9.egg-info",
    ],
)
def test_all_layouts_are_read(path: str) -> None:
    """Folders and single files of every age."""
    assert list(packages("python/pypi_installed", _METADATA, path)) == ["foo-bar@1.2"]


@pytest.mark.parametrize("path", ["x/METADATA", "foo-1.0/PKG-INFO"])
def test_other_files_of_that_name_are_left_alone(path: str) -> None:
    """An unpacked source distribution is not installed."""
    assert list(items("python/pypi_installed", _METADATA, path)) == []


@pytest.mark.parametrize(
    ("fields", "licenses"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: x", ("MIT OR Apache-2.0",)),
        (
            "License: "
            + "long text " * 20
            + "\nClassifier: License :: OSI Approved :: MIT License",
            ("MIT License",),
        ),
        ("License: UNKNOWN", ()),
    ],
)
def test_the_best_licence_is_taken(fields: str, licenses: tuple[str, ...]) -> None:
    """The SPDX expression, else a short name, else the classifiers."""
    found = packages("python/pypi_installed", f"Name: a\nVersion: 1\n{fields}\n")
    assert found["a@1"].licenses == licenses


def test_the_origin_is_read_from_direct_url() -> None:
    """A commit of a repository becomes the PURL's vcs_url, without credentials."""
    direct = '{"url": "https://me:pw@h/r.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}'
    beside = {
        f"{_FOLDER}/direct_url.json": direct,
        f"{_FOLDER}/INSTALLER": "pip\n",
        f"{_FOLDER}/REQUESTED": "",
    }
    found = packages("python/pypi_installed", _METADATA, f"{_FOLDER}/METADATA", beside)[
        "foo-bar@1.2"
    ]
    assert found.origin == "https://h/r.git"
    assert found.qualifiers == {"vcs_url": "git+https://h/r.git@abc"}
    assert found.properties == {"installer": "pip"}
    assert found.relationship is Relationship.DIRECT


def test_an_archive_has_its_hash_and_an_editable_its_mark() -> None:
    """Both forms of a hash, and the folder of a development install."""
    path = f"{_FOLDER}/METADATA"
    for info, hashes in (
        ('"archive_info": {"hash": "sha256=ab"}', ("sha256:ab",)),
        ('"archive_info": {"hash": "sha256=ab", "hashes": {"sha512": "cd"}}', ("sha512:cd",)),
    ):
        beside = {f"{_FOLDER}/direct_url.json": f'{{"url": "https://h/a.zip", {info}}}'}
        assert (
            packages("python/pypi_installed", _METADATA, path, beside)["foo-bar@1.2"].hashes
            == hashes
        )
    beside = {f"{_FOLDER}/direct_url.json": '{"url": "file:///a", "dir_info": {"editable": true}}'}
    found = packages("python/pypi_installed", _METADATA, path, beside)["foo-bar@1.2"]
    assert found.properties == {"editable": "true"}


def test_a_broken_companion_costs_only_the_origin() -> None:
    """The distribution is stated all the same, and the fault is reported."""
    beside = {f"{_FOLDER}/direct_url.json": "{"}
    found = list(items("python/pypi_installed", _METADATA, f"{_FOLDER}/METADATA", beside))
    assert len(found) == 2
    assert diagnostics("python/pypi_installed", _METADATA, f"{_FOLDER}/METADATA", beside)


def test_metadata_without_version_is_reported() -> None:
    """Nothing is stated of it."""
    assert diagnostics("python/pypi_installed", "Name: a\n\nVersion: 1\n")
