"""Building a snapshot: the same feeds give the same one, and without a cache the same bytes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from seawall.advisories.assembling import Assembled, assembled
from seawall.advisories.draft_folder import draft_folder
from seawall.advisories.gathering import Progress, gather
from seawall.advisories.history import History
from seawall.advisories.report import BuildReport, InputFile
from seawall.advisories.writing import write
from seawall.errors import SourceError, UserError


def build(
    source_dir: Path,
    output: Path,
    *,
    cache: Path | None = None,
    history: History | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Compile the feeds below a folder into one file; a list of what it was made from lies beside.

    Args:
        source_dir: the feeds, in the layout of the upstream hosts (``osv/PyPI/all.zip``).
        output: the snapshot; an existing one is replaced at once, also while it is read.
        cache: where the facts of files are kept, so that only changed files are read and only
            changed values are compressed; without it, the same feeds give the same bytes.
        history: keeps the snapshot that is replaced.
        progress: is told what is being read.

    Raises:
        UserError: the folder holds no feed.
        SourceError: a feed cannot be read, or the file cannot be written.
        MalformedInput: the list of feeds in the folder is broken.
    """
    files = gather(source_dir, cache=cache, progress=progress)
    if not files:
        raise UserError(
            "holds no feed",
            where=str(source_dir),
            hint="expected files such as osv/PyPI/all.zip or alpine/v3.19/main.json",
        )
    if progress is not None:
        progress("writing")
    content = assembled(files)
    inputs = tuple(file.input for file in files)
    del files  # what they say is in the content, and much of it twice otherwise
    try:
        with draft_folder(output) as folder:
            draft = folder / "snapshot.db"
            id_ = write(
                draft, content.description, content.tables, output if cache is not None else None
            )
            report = _report(id_, draft.stat().st_size, content, inputs)
            record = folder / "record.json"
            record.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
            if history is not None:
                history.keep(output, successor=id_)
            draft.replace(output)
            record.replace(output.with_suffix(".json"))
    except (OSError, sqlite3.Error) as error:
        raise SourceError(f"cannot write the snapshot: {error}", where=str(output)) from error
    return report


def _report(id_: str, size: int, content: Assembled, inputs: tuple[InputFile, ...]) -> BuildReport:
    said = content.description
    return BuildReport(
        id=id_,
        created=said.created,
        size=size,
        statements=said.statements,
        flaws=said.flaws,
        packages=said.packages,
        refused_aliases=content.refused,
        sources=said.sources,
        coverage=said.coverage,
        inputs=inputs,
        left_out=content.left_out,
    )
