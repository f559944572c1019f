"""Erlang, Elixir and Gleam."""

from __future__ import annotations

from typing import Final

from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows, uses

COMMIT: Final = "c" * 40
DIGEST: Final = "d" * 64
MIX: Final = Sample(
    "language/beam/mix_lock",
    "mix.lock",
    f"""%{{
  "app": {{:hex, :published, "1.0.0", "{"a" * 64}", [:mix], [{{:need, "~> 1.0", [hex: :need, repo: "hexpm", optional: false]}}], "hexpm", "{DIGEST}"}},
  "need": {{:hex, :need, "1.2.0", "{"a" * 64}", [:mix], [], "private", "{DIGEST}"}},
  "forked": {{:git, "https://example.org/forked.git", "{COMMIT}", [branch: "main"]}},
  "own": {{:path, "../own", []}},
  "tests": {{:hex, :tests, "0.1.0", "{"a" * 64}", [:mix], [], "hexpm", "{DIGEST}"}},
  "odd": {{:svn, "x"}},
}}
""",  # noqa: E501 - one package a line, as mix writes them
    {"mix.exs": '[{:app, "~> 1.0"}, {:tests, "~> 0.1", only: [:dev, :test]}]'},
)
REBAR: Final = Sample(
    "language/beam/rebar_lock",
    "rebar.lock",
    f"""{{"1.2.0",
[{{<<"cowboy">>,{{pkg,<<"cowboy">>,<<"2.9.0">>}},0}},
 {{<<"cowlib">>,{{pkg,<<"cowlib">>,<<"2.11.0">>}},1}},
 {{<<"forked">>,{{git,"https://example.org/forked.git",{{ref,"{COMMIT}"}}}},0}}]}}.
[
{{pkg_hash,[{{<<"cowboy">>, <<"{"A" * 64}">>}}]}},
{{pkg_hash_ext,[{{<<"cowboy">>, <<"{"D" * 64}">>}}]}}
].
""",
)
APP: Final = Sample(
    "language/beam/otp_app",
    "usr/lib/erlang/lib/mnesia-4.20/ebin/mnesia.app",
    """%% a comment
{application, mnesia,
 [{description, "db"}, {vsn, "4.20"}, {applications, [kernel, stdlib]}]}.
""",
)
HEX: Final = Sample(
    "language/beam/hex_metadata",
    "deps/jason/hex_metadata.config",
    """{<<"app">>,<<"jason">>}.
{<<"name">>,<<"jason">>}.
{<<"version">>,<<"1.4.0">>}.
{<<"licenses">>,[<<"Apache-2.0">>]}.
""",
)
GLEAM: Final = Sample(
    "language/beam/gleam_manifest",
    "manifest.toml",
    f"""packages = [
  {{ name = "gleam_stdlib", version = "0.34.0", requirements = [], source = "hex", outer_checksum = "{"E" * 64}" }},
  {{ name = "forked", version = "1.0.0", requirements = ["gleam_stdlib"], source = "git", repo = "https://example.org/f.git", commit = "{COMMIT}" }},
]

[requirements]
forked = {{ git = "https://example.org/f.git" }}
""",  # noqa: E501 - one package a line, as gleam writes them
)
SAMPLES: Final = (MIX, REBAR, APP, HEX, GLEAM)


def test_mix() -> None:
    """The package is named, not the application; a commit is no version."""
    assert rows(MIX) == [
        ("published", "1.0.0", 2),
        ("need", "1.2.0", 3),
        ("forked", "", 4),
        ("tests", "0.1.0", 6),
    ]
    assert package(MIX, "published").dependencies == ("need",)
    assert package(MIX, "published").hashes == (f"sha256:{DIGEST}",)
    assert package(MIX, "need").origin == "private"
    assert package(MIX, "forked").properties == {"revision": COMMIT}
    assert reasons(MIX) == ["the source of odd is of an unknown kind"]


def test_what_mix_asks_for() -> None:
    """The project file tells what is for development only."""
    assert uses(MIX) == {
        "published": "direct runtime",
        "need": "transitive runtime",
        "forked": "transitive unknown",
        "tests": "direct development",
    }
    assert set(uses(MIX._replace(beside={})).values()) == {"unknown unknown"}


def test_rebar() -> None:
    """Level 0 is what the project asks for; the outer checksum is that of the archive."""
    assert rows(REBAR) == [("cowboy", "2.9.0", 2), ("cowlib", "2.11.0", 3), ("forked", "", 4)]
    assert [item.relationship.value for item in packages(REBAR)] == [
        "direct",
        "transitive",
        "direct",
    ]
    assert package(REBAR, "cowboy").hashes == (f"sha256:{DIGEST}",)
    assert package(REBAR, "forked").qualifiers == {
        "vcs_url": f"git+https://example.org/forked.git@{COMMIT}"
    }


def test_applications() -> None:
    """An installed application states its version and needs."""
    assert rows(APP) == [("mnesia", "4.20", 2)]
    assert packages(APP)[0].dependencies == ("kernel", "stdlib")
    assert items(APP._replace(text="\x00\x01 binary")) == []


def test_metadata_of_hex() -> None:
    """A package that was unpacked says what it is."""
    assert rows(HEX) == [("jason", "1.4.0", 2)]
    assert packages(HEX)[0].licenses == ("Apache-2.0",)


def test_gleam() -> None:
    """Packages from repositories carry their commit; other manifests are left alone."""
    assert rows(GLEAM) == [("gleam_stdlib", "0.34.0", 2), ("forked", "1.0.0", 3)]
    assert package(GLEAM, "gleam_stdlib").hashes == (f"sha256:{'e' * 64}",)
    assert package(GLEAM, "gleam_stdlib").relationship.value == "transitive"
    assert package(GLEAM, "forked").relationship.value == "direct"
    assert package(GLEAM, "forked").origin == "https://example.org/f.git"
    assert items(GLEAM._replace(text='manifest_format = "2.0"\n')) == []
