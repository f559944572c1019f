"""Pinning the first root: from a file, or from an address if its digest is known from elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from seawall.advisories import Network
from seawall.artifacts.windows import read_file
from seawall.distribution.refusals import told
from seawall.distribution.transport import Http, address
from seawall.distribution.trust import LARGEST, Trust, Trusted
from seawall.errors import MalformedInput, UserError


def pin(
    folder: Path, root: str, *, repository: str, sha256: str, replace: bool, network: Network
) -> Trusted:
    """Pin a root; see :func:`seawall.distribution.pin_root`."""
    if root.startswith(("https://", "http://")):
        if not sha256:
            raise UserError(
                "what an address gives is trusted only if its digest is known from elsewhere",
                where=root,
                hint="--sha256 HEX, or pass the file",
            )
        with told(root), closing(Http(network)) as http:
            content = http.download_bytes(root, LARGEST)
    else:
        found = read_file(Path(root), LARGEST)
        if found is None:
            raise UserError("no such file", where=root)
        content = found
    try:
        return Trust(folder).set(
            content,
            repository=address(repository) if repository else "",
            sha256=sha256,
            replace=replace,
        )
    except MalformedInput as error:
        raise MalformedInput(error.message, where=error.where or root, hint=error.hint) from error
