"""Settings: files, the environment, flags; each one remembers where it is from."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from seawall.cli.settings import SETTINGS, Configuration, Value, cache_folder
from seawall.errors import EXIT_OK, EXIT_USAGE, UserError
from tests.cli.conftest import Seawall

KINDS: dict[type, tuple[str, str, Any]] = {
    bool: ("true", "yes", True),
    int: ("7", "7", 7),
    float: ("7", "7", 7.0),
    str: ('"always"', "always", "always"),
    list: ('["a", "b"]', "a, b,", ("a", "b")),
    dict: ('{a = "b"}', "a=b", {"a": "b"}),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_in_file_and_environment(place: Path, name: str) -> None:
    """A file is stronger than the default, the environment stronger than a file."""
    in_file, in_environment, expected = KINDS[SETTINGS[name].kind]
    (place / "seawall.toml").write_text(f"{name} = {in_file}\n")
    assert Configuration(environment={}).values[name] == Value(
        expected, str(place / "seawall.toml")
    )
    (place / "seawall.toml").write_text(f"{name.replace('_', '-')} = {in_file}\n")
    assert Configuration(environment={})[name] == expected
    variable = f"SEAWALL_{name.upper()}"
    (place / "seawall.toml").unlink()
    assert Configuration(environment={variable: in_environment}).values[name] == Value(
        expected, variable
    )


def test_the_order(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User, then the nearest project file upwards, then the environment, then flags."""
    user = place / ".config/seawall/seawall.toml"
    user.parent.mkdir(parents=True)
    user.write_text("retries = 1\ntimeout = 1\nquiet = true\ncache_size = 1\n")
    project = place / "seawall.toml"
    project.write_text("retries = 2\ntimeout = 2\ncache_size = 2\n")
    monkeypatch.chdir(place / "project")
    flags = argparse.Namespace(cache_size=4, format=None)
    values = Configuration(flags, {"SEAWALL_TIMEOUT": "3"}).values
    assert values["quiet"] == Value(value=True, origin=str(user))
    assert values["retries"] == Value(2, str(project))
    assert values["timeout"] == Value(3.0, "SEAWALL_TIMEOUT")
    assert values["cache_size"] == Value(4, "--cache-size")
    assert values["format"] == Value("table", "default")


def test_config_show(seawall: Seawall, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting with value and origin, for people and programs."""
    (place / "seawall.toml").write_text('fail_on = ["high"]\n')
    monkeypatch.setenv("SEAWALL_RETRIES", "2")
    run = seawall("config", "show")
    assert run.code == EXIT_OK
    assert [line.split()[0] for line in run.out.splitlines()] == list(SETTINGS)
    document = json.loads(seawall("config", "show", "--json").out)
    assert document["fail_on"] == {"value": ["high"], "origin": str(place / "seawall.toml")}
    assert document["retries"] == {"value": 2, "origin": "SEAWALL_RETRIES"}
    assert document["color"] == {"value": "auto", "origin": "default"}


def test_a_flag_overrides_the_file(seawall: Seawall, place: Path) -> None:
    """What the project asks for can be taken back for one run."""
    (place / "seawall.toml").write_text('fail_on = ["kev"]\nformat = "json"\nquiet = true\n')
    run = seawall("scan", "image")
    assert run.code == 1
    assert run.out.startswith("{")
    assert seawall("scan", "image", "--fail-on", "", "--format", "table").code == EXIT_OK


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retries = \n", "it cannot be read: "),
        ("retrys = 1\n", "there is no setting 'retrys'"),
        ('retries = "1"\n', "retries must be a whole number"),
        ("retries = true\n", "retries must be a whole number"),
        ("retries = -1\n", "retries must be from 0 to 100, not -1"),
        ("timeout = nan\n", "timeout must be from 0.1 to 86400, not nan"),
        ("timeout = false\n", "timeout must be a number"),
        ("dev = 1\n", "dev must be true or false"),
        ('skip = "docs"\n', "skip must be a list of texts"),
        ("skip = [1]\n", "skip must be a list of texts"),
        ("mirrors = {a = 1}\n", "mirrors must be a table of texts"),
        ("db = []\n", "db must be a text"),
        ('color = "blue"\n', "color must be one of auto, always, never, not 'blue'"),
    ],
)
def test_broken_files(seawall: Seawall, place: Path, text: str, said: str) -> None:
    """A typing error is an error that names the file, never a silent default."""
    (place / "seawall.toml").write_text(text)
    for words in (("config", "show"), ("scan", "project")):
        run = seawall(*words)
        assert (run.code, run.out) == (EXIT_USAGE, "")
        assert run.err.startswith(f"seawall: {place}/seawall.toml: {said}")


def test_a_file_that_is_no_text(seawall: Seawall, place: Path) -> None:
    """Bytes that are no UTF-8 are an error like any other."""
    (place / "seawall.toml").write_bytes(b"\xff\xfe")
    assert seawall("config", "show").code == EXIT_USAGE


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("SEAWALL_RETRIES", "many"),
        ("SEAWALL_RETRIES", "101"),
        ("SEAWALL_TIMEOUT", "inf"),
        ("SEAWALL_DEV", "maybe"),
        ("SEAWALL_MIRRORS", "docker.io"),
        ("SEAWALL_COLOR", "blue"),
    ],
)
def test_broken_variables(variable: str, text: str) -> None:
    """The variable is named."""
    with pytest.raises(UserError) as raised:
        Configuration(environment={variable: text})
    assert raised.value.where == variable


def test_the_folder_of_the_cache(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As set, else below the user's cache folder."""
    assert cache_folder(Configuration(environment={})) == place / ".cache/seawall"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder(Configuration(environment={})) == place / ".cache/seawall"
    chosen = Configuration(environment={"SEAWALL_CACHE_DIR": "~/facts"})
    assert cache_folder(chosen) == place / "facts"


def test_no_cache(seawall: Seawall, place: Path) -> None:
    """Neither a flag nor a size of nothing leaves anything behind."""
    assert seawall("scan", "image", "-q", "--no-cache").code == EXIT_OK
    assert not (place / ".cache").exists()
    assert seawall("scan", "image", "-q", "--cache-dir", "facts").code == EXIT_OK
    assert any((place / "facts").iterdir())
    assert not (place / ".cache").exists()


def test_config_shows_no_password(seawall: Seawall, place: Path) -> None:
    """What is shown can be passed on: addresses lose their user part."""
    (place / "seawall.toml").write_text(
        'repository = "https://me:hunter2@a.example"\nown = ["x=https://hunter2@b.example/x.zip"]\n'
    )
    run, document = seawall("config", "show"), seawall("config", "show", "--json").out
    assert "hunter2" not in run.out + document
    assert json.loads(document)["own"]["value"] == ["x=https://***@b.example/x.zip"]
