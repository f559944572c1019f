"""What a registry's refusals mean to the user.

Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from seawall.artifacts.naming import quoted
from seawall.artifacts.registry.transport import Answer
from seawall.errors import SourceError

_BODY: Final = 64 * 1024


class _Error(Struct):
    code: str = ""
    message: str = ""


class _Errors(Struct):
    errors: list[_Error] = []


def refusal(answer: Answer, registry: str, what: str, where: str) -> SourceError:
    """The error that an answer stands for.

    Args:
        answer: of any status but success; its body is read.
        registry: name to log in to.
        what: what was asked for (``manifest``, ``layer``).
        where: the image.
    """
    said = _said(answer)
    said = f" ({said})" if said else ""
    login = f"log in with: docker login {registry}"
    if answer.status in (401, 403):
        return SourceError(
            f"the registry denies access{said}",
            where=where,
            hint=f"check the name, which may not exist, or {login}",
        )
    if answer.status == 404:
        reason = "there is no such image" if what == "manifest" else f"the {what} is missing"
        return SourceError(f"{reason} in the registry{said}", where=where)
    if answer.status == 429:
        wait = quoted(answer.headers.get("retry-after", ""), 40)
        when = f"come back after {wait}{' s' if wait.isdigit() else ''}" if wait else "wait"
        return SourceError(
            f"too many requests{said}", where=where, hint=f"{when}, or {login} for a higher limit"
        )
    return SourceError(f"the registry answers with status {answer.status}{said}", where=where)


def _said(answer: Answer) -> str:
    try:
        errors = msgspec.json.decode(answer.read(_BODY), type=_Errors).errors
    except (SourceError, msgspec.MsgspecError, ValueError, RecursionError):
        return ""
    return quoted(f"{errors[0].code} {errors[0].message}", 160) if errors else ""
