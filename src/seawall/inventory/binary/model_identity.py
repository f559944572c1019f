"""What an AI model is called, when its file does not say so itself.

The cache of the Hugging Face hub keeps a model below ``models--ORG--NAME``, each revision
in ``snapshots/COMMIT`` and the files themselves in ``blobs``. Elsewhere only the name of
the file is left, and that of its folder where all models' files are called alike.

Source: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

HUB_BLOBS: Final = r"(?:.*/)?models--[^/]+/blobs/[0-9a-f]{40,64}"
HUB_HINT: Final = "models--"

_HUB: Final = re.compile(
    r"(?:.*/)?models--([\w.\-]+?)--([\w.\-]+)/(?:snapshots/([0-9a-f]{40})|blobs)/.*"
)
_ADDRESS: Final = re.compile(r"https?://huggingface\.co/([\w.\-]+/[\w.\-]+?)/?")
_REPOSITORY: Final = re.compile(r"[\w.\-]+/[\w.\-]+")
_SHARD: Final = re.compile(r"[-_.]\d{5}-of-\d{5}$")
_ALIKE: Final = frozenset(
    {"adapter_model", "consolidated", "diffusion_pytorch_model", "model", "pytorch_model"}
)


class Identity(NamedTuple):
    """How sure which model it is.

    Attributes:
        type: PURL type.
        name: ``ORG/NAME`` on the hub, else a title.
        version: the commit on the hub, else as stated.
        evidence: as in :class:`~seawall.model.Package`.
    """

    type: str
    name: str
    version: str
    evidence: str


def identified(path: str, *, repository: str = "", title: str = "", version: str = "") -> Identity:
    """The best identity: place in the hub's cache, repository, title, name of the file.

    Args:
        path: of the model's file.
        repository: ``ORG/NAME`` or its address, as the file states it.
        title: as the file states it.
        version: as the file states it.
    """
    cached = _HUB.fullmatch(path)
    if cached:
        return Identity("huggingface", f"{cached[1]}/{cached[2]}", cached[3] or "", "derived")
    address = _ADDRESS.fullmatch(repository)
    stated = address[1] if address else repository
    if _REPOSITORY.fullmatch(stated):
        return Identity("huggingface", stated, version, "stated")
    if title:
        return Identity("generic", title, version, "stated")
    return Identity("generic", _from_path(path), version, "guessed")


def _from_path(path: str) -> str:
    folder, _, file = path.rpartition("/")
    stem = _SHARD.sub("", file.rpartition(".")[0] or file)
    return (folder.rpartition("/")[2] or stem) if stem.lower() in _ALIKE else stem
