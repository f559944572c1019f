"""What the framework refuses, in one clear line each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tuf.api import exceptions as tuf

from seawall.errors import SourceError

_KEPT: Final = "what is in use stays in use"


class Refused(SourceError):  # noqa: N818 - the tree in errors.py names what happened
    """What a repository offers is not to be trusted, or cannot be had."""


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what the framework raises into one line.

    Args:
        where: the address of the repository.

    Raises:
        Refused: in place of it.
    """
    try:
        yield
    except (tuf.RepositoryError, tuf.DownloadError) as error:
        raise Refused(_line(error), where=where, hint=_hint(error)) from error
    except ValueError as error:
        raise Refused(f"its metadata is malformed: {_short(error)}", where=where) from error
    except OSError as error:
        raise SourceError(f"cannot be stored: {error}", where=where, hint=_KEPT) from error


def _line(error: Exception) -> str:
    match error:
        case tuf.ExpiredMetadataError():
            return f"its word has expired, or newer data is held back ({_short(error)})"
        case tuf.BadVersionNumberError():
            return f"it offers an older state than one that was trusted ({_short(error)})"
        case tuf.UnsignedMetadataError():
            return f"it is not signed by the keys that are trusted ({_short(error)})"
        case tuf.LengthOrHashMismatchError():
            return f"a file is not the one that was signed ({_short(error)})"
        case tuf.DownloadLengthMismatchError():
            return f"a file does not end where it should ({_short(error)})"
        case tuf.SlowRetrievalError():
            return "it is too slow"
        case tuf.DownloadHTTPError():
            return f"it answers {error.status_code} ({_short(error)})"
        case tuf.DownloadError():
            return f"it cannot be reached: {_short(error.__cause__ or error)}"
        case _:
            return f"its metadata is refused ({_short(error)})"


def _hint(error: Exception) -> str:
    if isinstance(error, tuf.ExpiredMetadataError):
        return f"{_KEPT}; check this machine's clock, then ask who publishes it"
    return _KEPT


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
