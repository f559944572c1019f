"""One server that a repository is fetched from, and how it is convinced to answer.

A registry that wants to know the user refuses the first request and says how to prove
it: ``Basic`` (name and password with each request) or ``Bearer`` (a token that another
server gives, to anybody for public images). The token is asked for once and again when
it has expired.

Sources: https://distribution.github.io/distribution/spec/auth/token/ and .../auth/oauth/
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from seawall.artifacts.file import MIB
from seawall.artifacts.naming import quoted
from seawall.artifacts.registry import challenge
from seawall.artifacts.registry.challenge import Challenge
from seawall.artifacts.registry.credentials import Credentials
from seawall.artifacts.registry.transport import Answer, Transport
from seawall.errors import SourceError

CLIENT_ID: Final = "seawall"


class Endpoint:
    """One server.

    Args:
        host: where it is: a host with or without port, or an address with its scheme.
        name: what the user calls it (``docker.io``).
        repository: its path on this server.
        credentials: of the user, ``None`` for anonymous access.
        transport: the connections.
        insecure: whether plain HTTP is allowed.
    """

    def __init__(
        self,
        host: str,
        name: str,
        repository: str,
        *,
        credentials: Credentials | None,
        transport: Transport,
        insecure: bool,
    ) -> None:
        self.name = name
        self._host = host.rstrip("/")
        self._repository = repository
        self._credentials = credentials
        self._transport = transport
        self._insecure = insecure
        self._lock = threading.Lock()
        self._base = ""
        self._authorization = ""
        if credentials and credentials.registry_token:
            self._authorization = f"Bearer {_header_safe(credentials.registry_token, name)}"

    def get(self, path: str, headers: Mapping[str, str], where: str) -> Answer:
        """Ask for a path of the repository, proving who we are if that is demanded.

        Raises:
            SourceError: there is no answer, or no way to be let in.
        """
        url = f"{self._address(where)}/v2/{self._repository}/{path}"
        used = self._authorization
        answer = self._transport.get(url, _with(headers, used), where)
        # The storage behind a registry has no business to ask who the user is.
        if answer.status != 401 or answer.foreign:
            return answer
        with self._lock:
            if self._authorization == used and not self._authorise(answer, where):
                return answer
        answer.close()
        return self._transport.get(url, _with(headers, self._authorization), where)

    def _address(self, where: str) -> str:
        with self._lock:
            self._base = self._base or self._found(where)
            return self._base

    def _found(self, where: str) -> str:
        """The address with its scheme; plain HTTP only on this machine or if allowed."""
        if "://" in self._host:
            return self._host
        local = _is_loopback(self._host)
        if not (local or self._insecure):
            return f"https://{self._host}"
        schemes = ("http", "https") if local else ("https", "http")
        for scheme in schemes:
            base = f"{scheme}://{self._host}"
            if self._transport.answers(f"{base}/v2/", where):
                return base
        return f"https://{self._host}"  # whose error says more, of a certificate above all

    def _authorise(self, answer: Answer, where: str) -> bool:
        """Do what the server demands, as far as that is possible."""
        demands = {one.scheme: one for one in reversed(challenge.parse(answer.challenges()))}
        known = self._credentials
        if "bearer" in demands:
            self._authorization = f"Bearer {self._token(demands['bearer'], where)}"
            return True
        if "basic" in demands and known and known.password:
            refused, self._authorization = self._authorization, known.basic
            return refused != known.basic
        return False

    def _token(self, demand: Challenge, where: str) -> str:
        realm = demand.parameters.get("realm", "")
        secure = realm.startswith("https://")
        if not secure and not (realm.startswith("http://") and self._base.startswith("http://")):
            raise SourceError(
                f"it demands a token from {quoted(realm)!r}, which is not a secure address",
                where=where,
            )
        form = {"scope": demand.parameters.get("scope") or f"repository:{self._repository}:pull"}
        if service := demand.parameters.get("service"):
            form["service"] = service
        with self._ask_for_token(realm, form, where) as answer:
            if answer.status != 200:
                raise self._refused(answer.status, where)
            return _header_safe(_token_of(answer.read(MIB), where), where)

    def _ask_for_token(self, realm: str, form: dict[str, str], where: str) -> Answer:
        import httpx  # noqa: PLC0415

        known = self._credentials
        if known and known.identity_token:
            return self._transport.post(
                realm,
                {
                    **form,
                    "grant_type": "refresh_token",
                    "client_id": CLIENT_ID,
                    "refresh_token": known.identity_token,
                },
                where,
            )
        headers = {"authorization": known.basic} if known and known.password else {}
        try:
            url = str(httpx.URL(realm).copy_merge_params(form))
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceError(
                f"it demands a token from {quoted(realm)!r}, which is no address", where=where
            ) from error
        return self._transport.get(url, headers, where)

    def _refused(self, status: int, where: str) -> SourceError:
        if self._credentials:
            return SourceError(
                f"its token server does not accept the credentials (status {status})",
                where=where,
                hint=f"log in again with: docker login {self.name}",
            )
        return SourceError(
            f"its token server gives no token to anonymous users (status {status})",
            where=where,
            hint=f"log in with: docker login {self.name}",
        )


def _with(headers: Mapping[str, str], authorization: str) -> Mapping[str, str]:
    return {**headers, "authorization": authorization} if authorization else headers


def _token_of(data: bytes, where: str) -> str:
    try:
        answer: Any = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        for key in ("token", "access_token"):
            if isinstance(token := answer.get(key), str) and token:
                return token
    raise SourceError("its token server gives an answer without a token", where=where)


def _header_safe(token: str, where: str) -> str:
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise SourceError("the token has characters that no token has", where=where)
    return token


def _is_loopback(host: str) -> bool:
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
