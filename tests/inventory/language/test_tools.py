"""Tools that projects are developed with."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.model import Level, Scope
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows

ASDF: Final = Sample(
    "language/delivery/tool_versions",
    ".tool-versions",
    "# tools\nnodejs 20.11.0 18.19.0  # the second will do\npython 3.12\n\ngolang\nruby \u00fc\n",
)
NVMRC: Final = Sample("language/delivery/tool_versions", "web/.nvmrc", "v20.11.0\n")
RUBY: Final = Sample("language/delivery/tool_versions", ".ruby-version", "ruby-3.3.0\n")
PYENV: Final = Sample("language/delivery/tool_versions", ".python-version", "3.12.1\n3.11.7\n")
MISE: Final = Sample(
    "language/delivery/mise",
    "mise.toml",
    """[env]
A = "b"
[tools]
node = ["20.11.0", "18"]
"cargo:eza" = {version = "0.18.0", os = ["linux"]}
python = "latest"
none = 3
""",
)
SAMPLES: Final = (ASDF, NVMRC, RUBY, PYENV, MISE)


def test_files_of_many_tools() -> None:
    """The version that serves best, under the name that the tool itself has."""
    assert rows(ASDF) == [("node", "20.11.0", 2), ("python", "", 3)]
    assert package(ASDF, "python").properties == {"constraint": "3.12", "unpinned": "true"}
    assert reasons(ASDF) == ["not understood: line 5, 6"]


def test_files_of_one_tool() -> None:
    """The file says which, whatever stands before the version."""
    assert rows(NVMRC) == [("node", "20.11.0", 1)]
    assert rows(RUBY) == [("ruby", "3.3.0", 1)]
    assert rows(PYENV) == [("python", "3.12.1", 1), ("python", "3.11.7", 2)]


def test_mise() -> None:
    """A version, a list, or a table with one."""
    assert rows(MISE) == [
        ("node", "20.11.0", 4),
        ("node", "", 4),
        ("cargo:eza", "0.18.0", 5),
        ("python", "", 6),
    ]
    assert reasons(MISE) == ["not understood: line 7"]
    assert reasons(MISE._replace(text="tools = 1")) == ["its tools are no table"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_tools_are_for_development(sample: Sample) -> None:
    """They are no part of what is shipped, and those of installed packages say nothing."""
    assert {item.scope for item in packages(sample)} == {Scope.DEVELOPMENT}
    assert {item.level for item in packages(sample)} == {Level.TOOL}
    assert items(sample._replace(path=f"node_modules/a/{sample.path}")) == []


@pytest.mark.parametrize(
    ("wanted", "version"),
    [("1.2.3", "1.2.3"), ("1.2.3-rc.1", "1.2.3-rc.1"), ("17.0.9+9", "17.0.9+9")]
    + [(wish, "") for wish in ("20", "3.12", "lts/iron", "latest", "system", "1.2.x")],
)
def test_only_a_whole_version_is_one(wanted: str, version: str) -> None:
    """Which release a wish leads to is not for the file to say."""
    (found,) = packages(NVMRC._replace(text=wanted))
    assert found.version == version
    assert found.properties.get("constraint", "") == ("" if version else wanted)
