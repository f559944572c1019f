"""Formulae and casks of Homebrew."""

from __future__ import annotations

import json

from seawall.inventory.distro import homebrew, homebrew_cask
from seawall.model import Relationship
from tests.inventory.distro.making import packages, read

FOLDER = "home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1_1"
FORMULA = (
    'class Jq < Formula\n  homepage "https://x"\n  license any_of: ["MIT", "Apache-2.0"]\nend\n'
)


def test_a_formula_with_its_receipt() -> None:
    """Path, licence and receipt make up the package."""
    receipt = {
        "installed_on_request": True,
        "arch": "x86_64",
        "source": {"tap": "org/tools"},
        "runtime_dependencies": [{"full_name": "org/tools/oniguruma", "version": "6.9.9"}],
    }
    beside = {f"{FOLDER}/INSTALL_RECEIPT.json": json.dumps(receipt).encode()}
    (package,) = packages(read(homebrew.PLUGIN, f"{FOLDER}/.brew/jq.rb", FORMULA, beside))
    assert (package.type, package.name, package.version) == ("brew", "jq", "1.7.1_1")
    assert (package.arch, package.origin) == ("x86_64", "org/tools")
    assert package.licenses == ("MIT OR Apache-2.0",)
    assert package.relationship == Relationship.DIRECT
    assert package.dependencies == ("oniguruma@6.9.9",)


def test_a_formula_without_receipt() -> None:
    """Name and version are in the path."""
    (package,) = packages(read(homebrew.PLUGIN, f"{FOLDER}/.brew/jq.rb", 'license "MIT"\n'))
    assert (package.version, package.licenses) == ("1.7.1_1", ("MIT",))
    assert package.relationship == Relationship.UNKNOWN


def test_a_cask_is_named_by_its_path() -> None:
    """The program that defines it is not read."""
    path = "opt/homebrew/Caskroom/vlc/.metadata/3.0.20/20240101/Casks/vlc.json"
    (package,) = packages(read(homebrew_cask.PLUGIN, path, b"\xff"))
    assert (package.name, package.version, package.properties) == (
        "vlc",
        "3.0.20",
        {"kind": "cask"},
    )
