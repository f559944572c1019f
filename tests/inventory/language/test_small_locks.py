"""Languages with one reader each: Crystal, Nim, Prolog, D and Julia."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows, uses

COMMIT: Final = "9" * 40
SHARDS: Final = Sample(
    "language/shard_lock",
    "shard.lock",
    f"""version: 2.0
shards:
  kemal:
    git: https://github.com/kemalcr/kemal.git
    version: 1.4.0
  moving:
    git: https://example.org/moving.git
    version: 0.1.0+git.commit.{COMMIT}
  old:
    github: someone/old
    commit: {COMMIT}
  own:
    path: ../own
    version: 0.2.0
""",
)
NIMBLE: Final = Sample(
    "language/nimble",
    "root/.nimble/pkgs2/jester-0.6.0-abc/jester.nimble",
    """# Package
version       = "0.6.0"
author        = "Dom"
license       = "MIT"
when version < "1": discard
requires "nim >= 1.0.0", "httpbeast >= 0.4.0"
requires("asynctools")
""",
)
NIMBLE_LOCK: Final = Sample(
    "language/nimble",
    "nimble.lock",
    """{
  "version": 2,
  "packages": {
    "httpbeast": {
      "version": "0.4.1",
      "vcsRevision": "abc",
      "url": "https://github.com/dom96/httpbeast",
      "dependencies": ["nim"],
      "checksums": {"sha1": "f00"}
    },
    "moving": {"version": "#head"}
  }
}
""",
)
PACK: Final = Sample(
    "language/prolog_pack",
    "lib/swipl/pack/hdt/pack.pl",
    "% name(no).\nname(hdt).\nversion('0.5.2').\nauthor( 'Jan', 'j@x.org' ).\nrequires(rdf).\n",
)
DUB: Final = Sample(
    "language/dub_selections",
    "dub.selections.json",
    f"""{{
\t"fileVersion": 1,
\t"versions": {{
\t\t"vibe-d": "0.9.6",
\t\t"moving": "~master",
\t\t"own": {{"path": "../own"}},
\t\t"forked": {{"version": "{COMMIT}", "repository": "git+https://example.org/f.git"}}
\t}}
}}
""",
)
JULIA: Final = Sample(
    "language/julia_manifest",
    "app/Manifest.toml",
    """julia_version = "1.9.0"
manifest_format = "2.0"

[[deps.Dates]]
uuid = "ade2ca70-3891-5945-98fb-dc099432e06a"

[[deps.JSON]]
deps = ["Dates", "Parsers"]
git-tree-sha1 = "31e996f0a15c7b280ba9f76636b3ff9e2ae58c9a"
uuid = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"
version = "0.21.4"

[[deps.Own]]
path = "Own"
uuid = "00000000-0000-0000-0000-000000000001"

[[deps.Test2]]
deps = ["Inner"]
repo-rev = "main"
repo-url = "https://example.org/Test2.jl"
uuid = "00000000-0000-0000-0000-000000000002"
version = "1.0.0"

[[deps.Inner]]
uuid = "00000000-0000-0000-0000-000000000003"
version = "2.0.0"

[[deps.Parsers]]
uuid = "69de0a69-1ddd-5017-9359-2bf0b02dc9f0"
version = "2.5.10"
""",
    {
        "app/Project.toml": """[deps]
JSON = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"
[extras]
Test2 = "00000000-0000-0000-0000-000000000002"
"""
    },
)
JULIA_OLD: Final = Sample(
    "language/julia_manifest",
    "Manifest.toml",
    '[[Example]]\nuuid = "7876af07-990d-54b4-ab0e-23690620f79a"\nversion = "0.5.3"\n',
)
SAMPLES: Final = (SHARDS, NIMBLE, NIMBLE_LOCK, PACK, DUB, JULIA, JULIA_OLD)


def test_shards() -> None:
    """A commit that stands behind the version is not part of it."""
    assert rows(SHARDS) == [
        ("kemal", "1.4.0", 3),
        ("moving", "0.1.0", 6),
        ("old", "", 9),
        ("own", "0.2.0", 12),
    ]
    assert package(SHARDS, "kemal").origin == "github.com/kemalcr/kemal"
    assert package(SHARDS, "old").qualifiers == {
        "vcs_url": f"git+https://github.com/someone/old@{COMMIT}"
    }
    assert package(SHARDS, "moving").properties == {"revision": COMMIT}
    with pytest.raises(MalformedInput):
        items(SHARDS, b"version: 2.0")


def test_nimble() -> None:
    """Plain texts are read; the file names the package."""
    (found,) = packages(NIMBLE)
    assert (found.name, found.version, found.locations[0].line) == ("jester", "0.6.0", 2)
    assert found.dependencies == ("httpbeast", "asynctools")
    assert (found.licenses, found.publisher) == (("MIT",), "Dom")
    assert found.relationship.value == "unknown"
    (source,) = packages(NIMBLE._replace(path="repo/jester.nimble"))
    assert source.relationship.value == "root"


def test_nimble_locks() -> None:
    """A branch is no version."""
    assert rows(NIMBLE_LOCK) == [("httpbeast", "0.4.1", 4), ("moving", "", 11)]
    assert package(NIMBLE_LOCK, "httpbeast").hashes == ("sha1:f00",)


def test_packs() -> None:
    """Facts name the pack; comments do not."""
    assert rows(PACK) == [("hdt", "0.5.2", 2)]
    assert packages(PACK)[0].dependencies == ("rdf",)
    assert reasons(PACK._replace(text="bogus")) == ["there is no name and version"]


def test_dub() -> None:
    """Branches and commits are no versions."""
    assert rows(DUB) == [
        ("vibe-d", "0.9.6", 4),
        ("moving", "", 5),
        ("own", "", 6),
        ("forked", "", 7),
    ]
    assert package(DUB, "moving").properties == {"constraint": "~master"}
    assert package(DUB, "forked").qualifiers == {
        "vcs_url": f"git+https://example.org/f.git@{COMMIT}"
    }


def test_julia() -> None:
    """The standard library has the version of Julia; ids tell packages apart."""
    assert [row[:2] for row in rows(JULIA)] == [
        ("Dates", "1.9.0"),
        ("JSON", "0.21.4"),
        ("Own", ""),
        ("Test2", "1.0.0"),
        ("Inner", "2.0.0"),
        ("Parsers", "2.5.10"),
    ]
    dates = package(JULIA, "Dates")
    assert (dates.evidence, dates.properties) == ("derived", {"standard-library": "true"})
    assert dates.qualifiers == {"uuid": "ade2ca70-3891-5945-98fb-dc099432e06a"}
    assert dates.locations[0].line == 5


def test_what_julia_asks_for() -> None:
    """What only tests lead to is for development."""
    assert uses(JULIA) == {
        "Dates": "transitive runtime",
        "JSON": "direct runtime",
        "Own": "transitive unknown",
        "Test2": "direct development",
        "Inner": "transitive development",
        "Parsers": "transitive runtime",
    }
    assert uses(JULIA._replace(beside={}))["JSON"] == "unknown unknown"


def test_the_first_format_of_julia() -> None:
    """Format 1 has no head; files of other tools are left alone."""
    assert rows(JULIA_OLD) == [("Example", "0.5.3", 2)]
    assert items(JULIA_OLD._replace(text='[requirements]\nx = "1"\n')) == []
