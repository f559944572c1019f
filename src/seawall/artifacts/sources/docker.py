"""Images that Docker holds: ``docker:NAME``.

Docker listens where ``DOCKER_HOST`` says, else where the context in use says (chosen by
``DOCKER_CONTEXT`` or ``docker context use``), else on the usual sockets.

Source: https://docs.docker.com/engine/manage-resources/contexts/
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from seawall.artifacts import engine, paths
from seawall.artifacts.engine import Address
from seawall.artifacts.file import MIB
from seawall.artifacts.naming import quoted
from seawall.artifacts.source import Asked, Opened, Options
from seawall.artifacts.windows import read_file
from seawall.errors import SourceError, UserError

_DEFAULT: Final = "default"


class Docker(Asked):
    """Asks the Docker engine."""

    name: Final = "docker"
    version: Final = 1
    schemes: Final = ("docker", "docker-daemon")
    turn: Final = 1

    def holds(self, target: str, options: Options) -> bool:
        """Whether the engine has an image of that name.

        Raises:
            SourceError: it is there but cannot be asked.
        """
        found = address()
        return found is not None and engine.holds(found, "docker", target, options)

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open an image of the engine.

        Raises:
            UserError: the engine has no such image.
            SourceError: there is no engine, or it cannot be used.
        """
        found = address()
        if found is None:
            raise SourceError(
                "Docker is not running here: there is no socket",
                hint="set DOCKER_HOST if it listens elsewhere, or scan the image where it is "
                "published",
            )
        with engine.opened(found, "docker", target, options) as opened:
            yield opened


def address() -> Address | None:
    """Where Docker listens, ``None`` if there is no socket.

    Raises:
        UserError: the context in use is not there.
        SourceError: Docker's configuration cannot be read.
    """
    environment = os.environ
    folder = Path(environment.get("DOCKER_CONFIG") or Path.home() / ".docker")
    if host := environment.get("DOCKER_HOST"):
        verify = bool(environment.get("DOCKER_TLS_VERIFY"))
        secure = verify or bool(environment.get("DOCKER_TLS"))
        certificates = environment.get("DOCKER_CERT_PATH") or str(folder)
        return Address(host, certificates if secure else "", verify)
    settings = _json(folder / "config.json")
    context = environment.get("DOCKER_CONTEXT") or settings.get("currentContext") or _DEFAULT
    if context != _DEFAULT:
        return _of_context(folder / "contexts", str(context))
    for socket in _sockets(folder):
        if paths.exists(str(socket)):
            return Address(f"unix://{socket}")
    return None


def _sockets(folder: Path) -> Iterator[Path]:
    yield Path("/var/run/docker.sock")
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / "docker.sock"
    yield folder / "run" / "docker.sock"
    yield folder / "desktop" / "docker.sock"


def _of_context(contexts: Path, name: str) -> Address:
    key = hashlib.sha256(name.encode()).hexdigest()
    settings = _json(contexts / "meta" / key / "meta.json")
    endpoints = settings.get("Endpoints")
    endpoint = endpoints.get("docker") if isinstance(endpoints, dict) else None
    host = endpoint.get("Host") if isinstance(endpoint, dict) else None
    if not isinstance(endpoint, dict) or not isinstance(host, str) or not host:
        raise UserError("there is no such Docker context", where=quoted(name))
    certificates = contexts / "tls" / key / "docker"
    return Address(
        host,
        str(certificates) if certificates.is_dir() else "",
        verify=endpoint.get("SkipTLSVerify") is not True,
    )


def _json(path: Path) -> dict[str, Any]:
    data = read_file(path, MIB)
    try:
        settings = msgspec.json.decode(data) if data and data.strip() else {}
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SourceError(f"it is not valid JSON: {quoted(str(error))}", where=str(path)) from error
    return settings if isinstance(settings, dict) else {}


PLUGIN: Final = Docker()
