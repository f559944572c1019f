"""Who the user is to a registry, as the files of Docker, Podman and Skopeo say.

``auths`` maps a registry (containers' files: also a path below it) to ``base64(user:password)``
or a token; ``credHelpers`` and ``credsStore`` name programs ``docker-credential-NAME``
that are asked with ``get`` and the registry on standard input.

Sources: https://docs.docker.com/reference/cli/docker/login/ (credential stores and
helpers), https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from seawall.artifacts.file import MIB
from seawall.artifacts.naming import quoted
from seawall.artifacts.registry.reference import HUB
from seawall.artifacts.windows import read_file
from seawall.errors import SourceError

HELPER_TIME: Final = 30.0
"""Seconds that a helper may take: some ask a cloud, none should ask the user."""

_FILE: Final = 4 * MIB
_HUB_KEY: Final = "https://index.docker.io/v1/"
_HELPER: Final = re.compile(r"[A-Za-z0-9_.-]+")
_IS_TOKEN: Final = "<token>"  # noqa: S105 - how helpers mark a secret that is an identity token


class Credentials(NamedTuple):
    """One user at one registry.

    Attributes:
        username, password: for Basic authentication, and to ask for a token.
        identity_token: exchanged for an access token (OAuth 2 refresh token).
        registry_token: an access token, used as it is.
    """

    username: str = ""
    password: str = ""
    identity_token: str = ""
    registry_token: str = ""

    @property
    def basic(self) -> str:
        """Value of the ``Authorization`` header."""
        pair = f"{self.username}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


def find(registry: str, repository: str, notice: Callable[[str], None]) -> Credentials | None:
    """The first credentials that the user's files hold.

    Args:
        registry: as in a reference, ``docker.io`` for Docker Hub.
        repository: path below it.
        notice: told of files and helpers that do not work.

    Returns:
        ``None`` for anonymous access.
    """
    for path in _files():
        settings = _settings(path, notice)
        helper = _helper(settings, registry)
        found = _from_helper(helper, registry, notice) if helper else None
        found = found or _from_file(settings, registry, repository)
        if found is not None:
            return found
    return None


def _files() -> Iterator[Path]:
    """Configuration files, the most explicit first."""
    environment, home = os.environ, Path.home()
    if environment.get("REGISTRY_AUTH_FILE"):
        yield Path(environment["REGISTRY_AUTH_FILE"])
    yield Path(environment.get("DOCKER_CONFIG") or home / ".docker") / "config.json"
    if environment.get("XDG_RUNTIME_DIR"):
        yield Path(environment["XDG_RUNTIME_DIR"]) / "containers" / "auth.json"
    yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "containers/auth.json"


def _settings(path: Path, notice: Callable[[str], None]) -> dict[str, Any]:
    try:
        data = read_file(path, _FILE)
        settings = msgspec.json.decode(data) if data and data.strip() else {}
    except SourceError as error:
        notice(f"{error}; its credentials are not used")
        return {}
    except (msgspec.MsgspecError, ValueError, RecursionError):
        settings = None
    if not isinstance(settings, dict):
        notice(f"{path}: it is not a JSON object; its credentials are not used")
        return {}
    return settings


def _helper(settings: dict[str, Any], registry: str) -> str:
    helpers = settings.get("credHelpers")
    names = [helpers.get(key) for key in _keys(registry)] if isinstance(helpers, dict) else []
    for name in (*names, settings.get("credsStore")):
        if isinstance(name, str) and name:
            return name
    return ""


def _from_helper(name: str, registry: str, notice: Callable[[str], None]) -> Credentials | None:
    program = f"docker-credential-{name}"
    if not _HELPER.fullmatch(name):
        notice(f"{quoted(name)!r} is not the name of a credential helper")
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the user's own configuration names it
            [program, "get"],
            input=(_HUB_KEY if registry == HUB else registry).encode(),
            capture_output=True,
            timeout=HELPER_TIME,
            check=False,
        )
    except FileNotFoundError:
        notice(f"{program}: it is not installed; going on without its credentials")
        return None
    except (OSError, subprocess.TimeoutExpired) as error:
        notice(f"{program}: {quoted(str(error))}; going on without its credentials")
        return None
    if done.returncode:
        _tell_failure(program, done.stdout or done.stderr, notice)
        return None
    return _answer(program, done.stdout, notice)


def _tell_failure(program: str, words: bytes, notice: Callable[[str], None]) -> None:
    # The one failure that is no news: the store has nothing for this registry.
    if b"credentials not found" not in words:
        notice(f"{program}: it failed: {quoted(words)}; going on without its credentials")


def _answer(program: str, data: bytes, notice: Callable[[str], None]) -> Credentials | None:
    try:
        answer = msgspec.json.decode(data, type=dict[str, str])
    except (msgspec.MsgspecError, ValueError):
        notice(f"{program}: its answer cannot be read; going on without its credentials")
        return None
    username, secret = answer.get("Username", ""), answer.get("Secret", "")
    if not secret:
        return None
    if username == _IS_TOKEN:
        return Credentials(identity_token=secret)
    return Credentials(username, secret)


def _from_file(settings: dict[str, Any], registry: str, repository: str) -> Credentials | None:
    entries = settings.get("auths")
    if not isinstance(entries, dict):
        return None
    for key in (*_scopes(registry, repository), *_keys(registry)):
        if isinstance(entry := entries.get(key), dict) and (found := _entry(entry)):
            return found
    wanted = _hosts(registry)
    for key, entry in entries.items():
        if _host_of(key) in wanted and isinstance(entry, dict) and (found := _entry(entry)):
            return found
    return None


def _scopes(registry: str, repository: str) -> Iterator[str]:
    """Keys for a part of a registry, the narrowest first."""
    path = repository
    while path:
        yield f"{registry}/{path}"
        path = path.rpartition("/")[0]


def _keys(registry: str) -> tuple[str, ...]:
    return (_HUB_KEY, *_hosts(registry)) if registry == HUB else (registry,)


def _hosts(registry: str) -> tuple[str, ...]:
    return (HUB, "index.docker.io", "registry-1.docker.io") if registry == HUB else (registry,)


def _host_of(key: str) -> str:
    """The host of a key that is written as an address; a path would narrow it (see above)."""
    rest = key.removeprefix("https://").removeprefix("http://")
    host, _, path = rest.partition("/")
    return host if path.strip("/") in ("", "v1", "v2") else ""


def _entry(entry: dict[str, Any]) -> Credentials | None:
    username, password = _text(entry, "username"), _text(entry, "password")
    if coded := _text(entry, "auth"):
        try:
            pair = base64.b64decode(coded, validate=False).decode("utf-8").strip("\0")
        except ValueError:
            pair = ""
        username, _, password = pair.partition(":")
    found = Credentials(
        username, password, _text(entry, "identitytoken"), _text(entry, "registrytoken")
    )
    return found if password or found.identity_token or found.registry_token else None


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""
