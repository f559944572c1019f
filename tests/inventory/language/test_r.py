"""R."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from tests.inventory.language.stating import Sample, items, package, packages, rows

INSTALLED: Final = Sample(
    "language/r/description",
    "usr/lib/R/site-library/stringr/DESCRIPTION",
    """Package: stringr
Version: 1.5.0
License: MIT + file LICENSE
Depends: R (>= 3.3)
Imports: cli,
    glue (>= 1.6.1), glue
LinkingTo: Rcpp
Maintainer: Hadley <h@example.org>
RemoteType: github
RemoteHost: api.github.com
RemoteUsername: tidyverse
RemoteRepo: stringr
RemoteSha: 6666666666666666666666666666666666666666
Built: R 4.3.0; ; 2023-04-21 11:33:09 UTC; unix
""",
)
LOCK: Final = Sample(
    "language/r/renv_lock",
    "renv.lock",
    """{
  "R": {"Version": "4.2.3"},
  "Packages": {
    "markdown": {
      "Package": "markdown",
      "Version": "1.0",
      "Source": "Repository",
      "Repository": "CRAN",
      "Requirements": ["R", "mime"]
    },
    "limma": {"Package": "limma", "Version": "3.54.2", "Source": "Bioconductor"},
    "skeleton": {
      "Package": "skeleton", "Version": "1.0.0", "Source": "GitHub", "RemoteType": "github",
      "RemoteHost": "api.github.com", "RemoteUsername": "me", "RemoteRepo": "skeleton",
      "RemoteSha": "7777777777777777777777777777777777777777",
      "Imports": ["mime (>= 0.3)", "R (>= 4)"]
    }
  }
}
""",
)
SAMPLES: Final = (INSTALLED, LOCK)


def test_installed() -> None:
    """An installed package says what it needs and which commit it was built from."""
    (found,) = packages(INSTALLED)
    assert (found.type, found.name, found.version) == ("cran", "stringr", "1.5.0")
    assert found.dependencies == ("cli", "glue", "Rcpp")
    assert found.origin == "github.com/tidyverse/stringr"
    assert found.properties == {"built": "R 4.3.0", "revision": "6" * 40}
    assert found.licenses == ("MIT + file LICENSE",)
    assert found.relationship.value == "unknown"


def test_source() -> None:
    """A package that was not built is the project itself."""
    sample = INSTALLED._replace(text="Package: me\nVersion: 0.0.1\ngit_url: x\n")
    assert [item.relationship.value for item in packages(sample)] == ["root"]


@pytest.mark.parametrize("text", ["", "Just a text.\n", "Name: x\nVersion: 1\n"])
def test_other_descriptions(text: str) -> None:
    """Other tools use the name; their files state nothing."""
    assert items(INSTALLED._replace(text=text)) == []
    assert items(INSTALLED._replace(path="x/description")) == []


def test_locked() -> None:
    """Where a package comes from decides its ecosystem and origin."""
    assert rows(LOCK)[:2] == [("markdown", "1.0", 4), ("limma", "3.54.2", 11)]
    assert [item.type for item in packages(LOCK)] == ["cran", "bioconductor", "cran"]
    skeleton = package(LOCK, "skeleton")
    assert skeleton.origin == "github.com/me/skeleton"
    assert skeleton.dependencies == ("mime",)
    assert package(LOCK, "markdown").dependencies == ("mime",)


def test_a_lock_without_packages_is_broken() -> None:
    """A file of another kind is not silently empty."""
    with pytest.raises(MalformedInput):
        items(LOCK, b"{}")
