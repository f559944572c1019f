"""Packages of serverless functions: ``lambda:FILE.zip``.

AWS Lambda, Azure Functions and Google Cloud Functions deploy code as a zip archive of
what is to lie in the function's folder; AWS packs layers of functions the same way.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from seawall.artifacts import limits, paths
from seawall.artifacts.file import Content
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Opened, Options, Prefixed
from seawall.artifacts.windows import open_regular
from seawall.artifacts.zip import ZipView
from seawall.artifacts.zip_tree import ZipTree
from seawall.errors import MalformedInput, SourceError, UserError
from seawall.model import Artifact

_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06")


class Function(Prefixed):
    """Reads an archive in place."""

    name: Final = "function"
    version: Final = 1
    schemes: Final = ("lambda", "zip")

    def recognises(self, target: str) -> int:
        """A zip archive that is called one: a JAR or a wheel is a file to be read."""
        named = target.lower().endswith(".zip")
        return 70 if named and paths.head(target, 4).startswith(_MAGICS) else 0

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open an archive.

        Raises:
            UserError: there is no such file.
            SourceError: it cannot be read or is no zip archive.
        """
        where = shown(target)
        data = _content(target, where)
        try:
            tree = ZipTree(ZipView(data, where), options.skip)
        except MalformedInput as error:
            raise SourceError(error.message, where=where) from error
        digest = hashlib.sha256(data).hexdigest()
        artifact = Artifact(name=where, kind="lambda", digest=f"sha256:{digest}")
        yield Opened(artifact=artifact, tree=tree)


def _content(path: str, where: str) -> Content:
    """The archive, mapped if it is large."""
    try:
        handle = open_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        raise UserError("there is no such file", where=where or "lambda:") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"it cannot be read: {error}", where=where) from error
    try:
        size = os.fstat(handle).st_size
        if size > limits.IN_MEMORY:
            return mmap.mmap(handle, size, access=mmap.ACCESS_READ)
        return os.read(handle, size)
    except OSError as error:
        raise SourceError(f"it cannot be read: {error.strerror or error}", where=where) from error
    finally:
        os.close(handle)


PLUGIN: Final = Function()
