"""The interface of a container engine: Docker's, which Podman offers too.

The engine answers HTTP on a socket. ``GET /images/NAME/json`` describes an image and
``GET /images/NAME/get`` sends it as ``docker save`` would write it. That stream names
the order of the layers last, so it is kept in one anonymous temporary file.

Source: https://docs.docker.com/reference/api/engine/
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from seawall import __version__
from seawall.artifacts import archive, limits, platforms
from seawall.artifacts.file import MIB
from seawall.artifacts.image import Subject
from seawall.artifacts.naming import quoted
from seawall.artifacts.source import Opened, Options
from seawall.artifacts.spool import spooled
from seawall.artifacts.tarball import Tarball
from seawall.errors import SourceError, UserError

if TYPE_CHECKING:
    import ssl

    import httpx

PACKING: Final = 10
"""How many times longer an engine may take to pack an image than to answer."""

_READ: Final = MIB
_KNOCK: Final = 5.0


class Address(NamedTuple):
    """Where an engine listens.

    Attributes:
        url: ``unix:///path`` or ``tcp://host:port``.
        certificates: folder with ``ca.pem``, ``cert.pem`` and ``key.pem``, ``""`` for none.
        verify: whether the server's certificate is verified.
    """

    url: str
    certificates: str = ""
    verify: bool = True


class _Image(Struct, rename="pascal"):
    id: str = ""
    os: str = ""
    architecture: str = ""
    variant: str = ""
    repo_tags: list[str] | None = None
    repo_digests: list[str] | None = None


@contextmanager
def opened(address: Address, engine: str, name: str, options: Options) -> Iterator[Opened]:
    """Open an image that an engine holds.

    Args:
        address: of the engine.
        engine: what it is called, for messages (``docker``).
        name: name or id of the image.
        options: the platform wanted, time-outs.

    Raises:
        UserError: the engine has no such image.
        SourceError: it cannot be reached, or what it sends is broken.
    """
    where = f"{engine}:{name}"
    with ExitStack() as stack:
        client = stack.enter_context(_client(address, where))
        found = _inspected(client, name, engine, where, options.timeout)
        tags = tuple(quoted(tag) for tag in (*(found.repo_tags or ()), *(found.repo_digests or ())))
        # By its id: of a name without a tag, old engines would send every tag there is.
        path = f"{_path(found.id or name)}/get"
        with _asked(client, path, _wanted(options), where, options.timeout * PACKING) as answer:
            _check(answer, name, engine, where)
            handle = stack.enter_context(spooled(_chunks(answer, where), where))
        read = archive.opened(Tarball(handle, where), Subject(where, tags, options), "", where)
        artifact = msgspec.structs.replace(
            read.artifact,
            tags=tags,
            # What the engine packs into an archive it may have made just now; the digest
            # that the image goes by is the one it was pulled or pushed with.
            digest=_pulled(found),
        )
        yield msgspec.structs.replace(read, artifact=artifact)


def holds(address: Address, engine: str, name: str, options: Options) -> bool:
    """Whether an engine has an image, for the wanted platform if there is one.

    Raises:
        SourceError: it cannot be asked.
    """
    where = f"{engine}:{name}"
    with _client(address, where) as client:
        try:
            found = _inspected(client, name, engine, where, options.timeout)
        except UserError:
            return False
    if not options.platform:
        return True
    has = platforms.normalised(found.os, found.architecture, found.variant)
    return platforms.parse(options.platform).fit(has) is not None


def _inspected(client: httpx.Client, name: str, engine: str, where: str, timeout: float) -> _Image:
    with _asked(client, f"{_path(name)}/json", {}, where, timeout) as answer:
        _check(answer, name, engine, where)
        data = _read(answer, where)
    try:
        return msgspec.json.decode(data, type=_Image)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SourceError("its answer is not one of an engine", where=where) from error


def _path(name: str) -> str:
    return f"/images/{quote(name, safe='/:@')}"


def _wanted(options: Options) -> dict[str, str]:
    """The platform to pack; engines before Docker 28 ignore it."""
    if not options.platform:
        return {}
    wanted = platforms.parse(options.platform)
    described = {"os": wanted.os, "architecture": wanted.arch, "variant": wanted.variant}
    return {"platform": json.dumps({key: value for key, value in described.items() if value})}


def _pulled(found: _Image) -> str:
    digests = {digest.rpartition("@")[2] for digest in found.repo_digests or ()}
    return quoted(digests.pop()) if len(digests) == 1 else ""


def _check(answer: httpx.Response, name: str, engine: str, where: str) -> None:
    if answer.status_code == 200:
        return
    said = _message(answer, where)
    if answer.status_code == 404:
        raise UserError(
            f"{engine} has no such image",
            where=where,
            hint=f"{engine} pull {name}, or scan it where it is published: registry:{name}",
        )
    raise SourceError(
        f"{engine} answers with status {answer.status_code}{f' ({said})' if said else ''}",
        where=where,
    )


def _message(answer: httpx.Response, where: str) -> str:
    try:
        value: Any = msgspec.json.decode(_read(answer, where))
    except (msgspec.MsgspecError, ValueError, RecursionError, SourceError):
        return ""
    message = value.get("message") if isinstance(value, dict) else None
    return quoted(message) if isinstance(message, str) else ""


def _read(answer: httpx.Response, where: str) -> bytes:
    data = b""
    for chunk in _chunks(answer, where):
        data += chunk
        if len(data) > limits.MANIFEST:
            raise SourceError("its answer is too long", where=where)
    return data


def _chunks(answer: httpx.Response, where: str) -> Iterator[bytes]:
    import httpx  # noqa: PLC0415

    try:
        yield from answer.iter_raw(_READ)
    except httpx.HTTPError as error:
        raise SourceError(f"the connection failed: {quoted(str(error))}", where=where) from error


@contextmanager
def _asked(
    client: httpx.Client, path: str, query: dict[str, str], where: str, timeout: float
) -> Iterator[httpx.Response]:
    import httpx  # noqa: PLC0415

    try:
        with client.stream("GET", path, params=query, timeout=timeout) as answer:
            yield answer
    except httpx.TimeoutException as error:
        raise SourceError("the engine does not answer in time", where=where) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(
            f"the engine cannot be reached: {quoted(str(error))}",
            where=where,
            hint="is it running, and may you use its socket?",
        ) from error


def _client(address: Address, where: str) -> httpx.Client:
    import httpx  # noqa: PLC0415

    url = urlsplit(address.url)
    headers = {"user-agent": f"seawall/{__version__}"}
    if url.scheme == "unix":
        knock(url.path, where)
        return httpx.Client(
            transport=httpx.HTTPTransport(uds=url.path),
            base_url="http://localhost",
            headers=headers,
        )
    if url.scheme in ("tcp", "http", "https") and url.netloc:
        secure = url.scheme == "https" or bool(address.certificates)
        return httpx.Client(
            verify=_trust(address, where) if secure else True,
            base_url=f"{'https' if secure else 'http'}://{url.netloc}{url.path}",
            headers=headers,
            trust_env=False,  # an engine is not behind the proxy of the web
        )
    raise UserError(
        f"an engine cannot be reached through {quoted(url.scheme) or 'nothing'}://",
        where=where,
        hint="unix:// and tcp:// can; for ssh:// forward the socket with ssh -L",
    )


def knock(path: str, where: str) -> None:
    """Find out whether anybody listens; httpx tells less and forgets to close the socket.

    Args:
        path: of a Unix socket.
        where: the image, for messages.

    Raises:
        SourceError: nobody does, or not to this user.
    """
    try:
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.settimeout(_KNOCK)
            knocking.connect(path)
    except OSError as error:
        raise SourceError(
            f"the engine cannot be reached at {quoted(path)}: {error.strerror or error}",
            where=where,
            hint="is it running, and may you use its socket?",
        ) from error


def _trust(address: Address, where: str) -> ssl.SSLContext:
    import ssl  # noqa: PLC0415

    context = ssl.create_default_context()
    folder = Path(address.certificates)
    try:
        if address.certificates and (folder / "ca.pem").is_file():
            context.load_verify_locations(folder / "ca.pem")
        if address.certificates and (folder / "cert.pem").is_file():
            context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    except OSError as error:  # ssl.SSLError is one
        raise SourceError(
            f"the certificates for the engine cannot be used: {error.strerror or error}",
            where=where,
        ) from error
    if not address.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
