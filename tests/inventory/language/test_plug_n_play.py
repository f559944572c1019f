"""Tables of Plug'n'Play, and the cache they point into."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from seawall.model import Relationship
from tests.inventory.language.extracting import diagnostics, packages

_STATE = {
    "__info": ["it's generated"],
    "packageRegistryData": [
        [None, [[None, {"packageLocation": "./", "packageDependencies": [["a", "npm:1.0.0"]]}]]],
        [
            "app",
            [
                [
                    "workspace:.",
                    {
                        "packageDependencies": [
                            ["app", "workspace:."],
                            ["a", "npm:1.0.0"],
                            ["x", ["real", "npm:2.0.0"]],
                        ]
                    },
                ]
            ],
        ],
        [
            "a",
            [
                [
                    "npm:1.0.0",
                    {
                        "packageDependencies": [
                            ["a", "npm:1.0.0"],
                            ["p", "patch:p@npm%3A3.0.0#~x"],
                            ["gone", None],
                        ]
                    },
                ]
            ],
        ],
        [
            "p",
            [
                ["patch:p@npm%3A3.0.0#~x", {"packageDependencies": []}],
                ["npm:3.0.0", {"packageDependencies": []}],
            ],
        ],
        ["v", [["virtual:ab#npm:4.0.0", {"packageDependencies": []}]]],
        ["broken", [["npm:1.0.0"], 7]],
    ],
}
_TEXT = json.dumps(_STATE, indent=2)
_QUOTED = _TEXT.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\\n")
_FORMS = {
    ".pnp.data.json": _TEXT,
    ".pnp.cjs": f"#!/usr/bin/env node\nconst RAW_RUNTIME_STATE =\n'{_QUOTED}';\nfunction f() {{}}",
    ".pnp.js": f"return hydrateRuntimeState({_TEXT}, {{basePath: b}});",
}


@pytest.mark.parametrize("path", _FORMS)
def test_the_table_is_found_in_every_form(path: str) -> None:
    """As data, as quoted text, and as an object in the program."""
    found = packages("javascript/plug_n_play", _FORMS[path], path)
    assert list(found) == ["app@", "a@1.0.0", "p@3.0.0", "v@4.0.0"]
    assert found["app@"].relationship is Relationship.ROOT
    assert found["app@"].dependencies == ("a@1.0.0", "real@2.0.0")
    assert found["a@1.0.0"].dependencies == ("p@3.0.0",)


def test_a_program_without_table_is_reported() -> None:
    """Nothing is known of it then."""
    assert diagnostics("javascript/plug_n_play", "module.exports = {}")


def test_a_program_with_its_table_elsewhere_states_nothing() -> None:
    """The other file is read by itself."""
    text = 'return hydrateRuntimeState(require("./.pnp.data.json"), {basePath: b});'
    assert packages("javascript/plug_n_play", text) == {}


def test_the_cache_holds_packages() -> None:
    """The manifest at the root of the zipped package counts, and of what it bundles."""
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("node_modules/@s/a/package.json", '{"name": "@s/a", "version": "1.0.0"}')
        archive.writestr("node_modules/@s/a/test/package.json", '{"name": "t", "version": "1"}')
        archive.writestr(
            "node_modules/@s/a/node_modules/b/package.json", '{"name": "b", "version": "2.0.0"}'
        )
    found = packages("javascript/yarn_cache", stream.getvalue())
    assert list(found) == ["@s/a@1.0.0", "b@2.0.0"]
    assert found["@s/a@1.0.0"].locations[0].path.endswith(".zip!/node_modules/@s/a/package.json")
