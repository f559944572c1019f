"""Settings: files, then the environment, then flags; each value remembers where it is from."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from seawall.errors import UserError

FILE: Final = "seawall.toml"
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})
_KINDS: Final[dict[type, str]] = {
    bool: "true or false",
    dict: "a table of texts",
    float: "a number",
    int: "a whole number",
    list: "a list of texts",
    str: "a text",
}


class Setting(NamedTuple):
    """One setting.

    Attributes:
        kind: ``str``, ``bool``, ``int``, ``float``, ``list`` (of texts) or ``dict`` (of texts).
        default: its value if nobody says otherwise.
        meaning: for people.
        choices: the only values it may have, if there are few.
        within: the least and the most that a number may be.
    """

    kind: type
    default: Any
    meaning: str
    choices: tuple[str, ...] = ()
    within: tuple[float, float] | None = None


SETTINGS: Final = {
    "cache_dir": Setting(str, "", "folder of the cache (empty: the user's cache folder)"),
    "cache_size": Setting(
        int, 1024, "most MiB that the cache may hold, 0 for no cache", (), (0, 2**24)
    ),
    "db": Setting(str, "", "advisory database (empty: the updated one, else the starter)"),
    "history": Setting(int, 30, "most older databases that are kept", (), (0, 10_000)),
    "history_size": Setting(
        int, 2048, "most MiB that the older databases may take", (), (0, 2**24)
    ),
    "platform": Setting(
        str, "", "which of an image's platforms, os/arch[/variant] (empty: this machine's)"
    ),
    "skip": Setting(list, (), "globs of paths that are not looked at"),
    "dev": Setting(bool, False, "count development dependencies"),
    "format": Setting(str, "table", "format of standard output"),
    "fail_on": Setting(list, (), "what makes a scan end with exit code 1"),
    "only_fixed": Setting(bool, False, "leave out what has no fix"),
    "ignore_file": Setting(
        list, (), "lists of accepted findings (empty: those of the current folder)"
    ),
    "vex": Setting(list, (), "VEX documents that cover findings"),
    "own": Setting(list, (), "sources of your own advisories, NAME=PLACE"),
    "own_beside": Setting(list, (), "names of those whose word does not go before that of others"),
    "insecure": Setting(bool, False, "allow plain HTTP and certificates that cannot be verified"),
    "ca_bundle": Setting(str, "", "PEM file to trust besides the system's"),
    "mirrors": Setting(dict, {}, "registries and the mirrors that are asked first"),
    "repository": Setting(
        str, "", "signed repository of databases and content (empty: what `db trust` names)"
    ),
    "timeout": Setting(
        float, 30.0, "seconds without a byte before a connection is given up", (), (0.1, 86_400)
    ),
    "retries": Setting(int, 4, "further tries after a failed request", (), (0, 100)),
    "quiet": Setting(bool, False, "no progress and no remarks"),
    "color": Setting(str, "auto", "colour on standard output", ("auto", "always", "never")),
}
"""Every setting by its name: ``cache_dir`` is ``SEAWALL_CACHE_DIR`` and ``--cache-dir``."""


class Value(NamedTuple):
    """What a setting is, and who said so."""

    value: Any
    origin: str


class Configuration:
    """The settings of one run.

    Args:
        flags: parsed arguments; those that are ``None`` were not given.
        environment: by default that of the process.
        folder: where the project's file is looked for, upwards.
    """

    def __init__(
        self,
        flags: argparse.Namespace | None = None,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.values = {name: Value(one.default, "default") for name, one in SETTINGS.items()}
        for path in _files(folder or Path.cwd()):
            self.values.update(_from_file(path))
        self.values.update(_from_environment(os.environ if environment is None else environment))
        for name, value in vars(flags or argparse.Namespace()).items():
            if name in SETTINGS and value is not None:
                self.values[name] = Value(value, f"--{name.replace('_', '-')}")
        for name, one in self.values.items():
            _check(name, SETTINGS[name], one)

    def __getitem__(self, name: str) -> Any:
        return self.values[name].value

    def path(self, name: str) -> Path | None:
        """A setting that names a file or folder, ``None`` if it is empty."""
        value = self[name]
        return Path(value).expanduser() if value else None


def cache_folder(configuration: Configuration) -> Path:
    """The folder of the cache: as set, else the user's."""
    chosen = configuration.path("cache_dir")
    if chosen:
        return chosen
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if home else Path.home() / ".cache") / "seawall"


def _files(folder: Path) -> Iterator[Path]:
    """Existing configuration files, the strongest last."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    user = (Path(home) if home else Path("~/.config").expanduser()) / "seawall" / FILE
    project = next(
        (place / FILE for place in (folder, *folder.parents) if (place / FILE).is_file()), None
    )
    for path in (Path("/etc/seawall") / FILE, user, project):
        if path is not None and path.is_file():
            yield path


def _from_file(path: Path) -> dict[str, Value]:
    import tomllib  # most runs have no file

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"it cannot be read: {error}", where=str(path)) from None
    found = {}
    for name, value in document.items():
        setting = SETTINGS.get(name.replace("-", "_"))
        if setting is None:
            raise UserError(f"there is no setting {name!r}", where=str(path), hint=_HINT)
        found[name.replace("-", "_")] = Value(_typed(setting, value, name, str(path)), str(path))
    return found


def _typed(setting: Setting, value: Any, name: str, where: str) -> Any:
    if setting.kind is float and type(value) is int:
        return float(value)
    fits = type(value) is setting.kind and _texts(value)
    if not fits:
        raise UserError(f"{name} must be {_KINDS[setting.kind]}", where=where)
    return tuple(value) if setting.kind is list else value


def _texts(value: Any) -> bool:
    """Whether a list or table holds nothing but texts; true of all else."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(isinstance(item, str) for item in inner)


def _check(name: str, setting: Setting, one: Value) -> None:
    if setting.choices and one.value not in setting.choices:
        allowed = ", ".join(setting.choices)
        raise UserError(f"{name} must be one of {allowed}, not {one.value!r}", where=one.origin)
    if setting.within:
        least, most = setting.within
        if not least <= one.value <= most:  # so that "nan" is refused as well
            allowed = f"from {least:g} to {most:.0f}"
            raise UserError(f"{name} must be {allowed}, not {one.value}", where=one.origin)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    found = {}
    for name, setting in SETTINGS.items():
        variable = f"SEAWALL_{name.upper()}"
        if variable in environment:
            found[name] = Value(_parsed(setting, environment[variable], variable), variable)
    return found


def _parsed(setting: Setting, text: str, variable: str) -> Any:
    try:
        if setting.kind is bool:
            return _boolean(text)
        if setting.kind is list:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        if setting.kind is dict:
            return dict(_pair(part) for part in text.split(",") if part.strip())
        return setting.kind(text)
    except ValueError:
        reason = f"{text[:60]!r} is not {_KINDS[setting.kind]}"
        raise UserError(reason, where=variable) from None


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE | {""}:
        return False
    raise ValueError(text)


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not (left.strip() and equals):
        raise ValueError(text)
    return left.strip(), right.strip()


_HINT: Final = "seawall config show lists them all"
