"""OCaml."""

from __future__ import annotations

from typing import Final

from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows, uses

SOURCE: Final = Sample(
    "language/opam",
    "repo/alcotest.opam",
    '''opam-version: "2.0"
synopsis: "A \\"test\\" framework" # comment
description: """
Not a key: "quoted" [ (
"""
maintainer: ["a@example.org" "b@example.org"]
license: ["ISC" "MIT"]
depends: [
  "ocaml" {>= "4.03.0" & < "5"} (* why *)
  ("fmt" {>= "0.8"} | "other")
  "odoc" {with-doc}
]
build: [["dune" "build" "-p" name]]
url {
  src: "https://example.org/a.tbz"
  checksum: ["sha256=ABCDEF" "md5=00"]
}
''',
)
INSTALLED: Final = Sample(
    "language/opam",
    "root/.opam/default/.opam-switch/packages/dune.3.10.0/opam",
    'opam-version: "2.0"\nlicense: "MIT"\n',
)
LOCKED: Final = Sample(
    "language/opam",
    "app.opam.locked",
    """opam-version: "2.0"
name: "app"
version: "dev"
depends: [
  "dune" {= "3.10.0"}
  "alcotest" {= "1.7.0" & with-test}
  "loose"
]
""",
)
SAMPLES: Final = (SOURCE, INSTALLED, LOCKED)


def test_source() -> None:
    """The file names the package; alternatives all count as needs."""
    (found,) = packages(SOURCE)
    assert (found.name, found.version, found.relationship.value) == ("alcotest", "", "root")
    assert found.licenses == ("ISC", "MIT")
    assert found.dependencies == ("ocaml", "fmt", "other", "odoc")
    assert found.hashes == ("sha256:abcdef", "md5:00")


def test_installed() -> None:
    """The folder names an installed package and its version."""
    (found,) = packages(INSTALLED)
    assert (found.name, found.version) == ("dune", "3.10.0")
    assert found.relationship.value == "unknown"


def test_locked() -> None:
    """A lock states versions; what it does not fix has none."""
    assert rows(LOCKED) == [("dune", "3.10.0", 5), ("alcotest", "1.7.0", 6), ("loose", "", 7)]
    assert uses(LOCKED)["alcotest"] == "unknown development"
    assert package(LOCKED, "dune").type == "opam"


def test_other_files() -> None:
    """A file that is none of opam's, or that nothing names, is said."""
    assert reasons(INSTALLED._replace(text="bogus")) == ["it states no opam-version"]
    assert reasons(INSTALLED._replace(path="opam")) == ["nothing gives the package a name"]
    assert items(INSTALLED._replace(text="")) == []


def test_development_versions() -> None:
    """``dev`` is no version."""
    text = 'opam-version: "2.0"\nversion: "dev"\n'
    assert rows(SOURCE._replace(text=text)) == [("alcotest", "", 0)]
