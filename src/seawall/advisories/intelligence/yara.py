"""YARA rules: what they are called and say of themselves, and compiling them.

A rule has a name, tags and a ``meta`` section (``description``, ``date``, ``score``,
``mitre_attack`` ...). Reading them compiles the rules, which tells whether they are sound, and
runs none. ``include`` is refused: a rule set says what it holds by itself.

YARA-X reads them; it comes with ``pip install 'seawall[yara]'``.

Source: https://virustotal.github.io/yara-x/docs/writing_rules/anatomy-of-a-rule/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

from seawall.advisories.archives import each, whole
from seawall.advisories.feed import Fact
from seawall.advisories.intelligence.stating import stated, techniques_in
from seawall.errors import MalformedInput, UserError
from seawall.model import IndicatorKind

if TYPE_CHECKING:
    import yara_x

SUFFIXES: Final = (".yar", ".yara")
SIZE: Final = 32 << 20
"""Largest file of rules, in bytes."""
SEVERITIES: Final = {"critical": 95, "high": 85, "medium": 60, "low": 30}

Sources = Mapping[str, str]
"""Text of rules by the name of its file."""


def read(stream: BinaryIO, source: str, name: str) -> Iterator[Fact]:
    """What the rules of a file or of a zip archive say of themselves.

    Args:
        stream: rules, or an archive of files with rules.
        source: id of the source.
        name: of the file.

    Raises:
        MalformedInput: it cannot be read, or a single file does not compile.
    """
    if not name.endswith(".zip"):
        yield from _facts(name, whole(stream, SIZE), source)
        return
    yield from each(
        stream, SUFFIXES, lambda file, content: _facts(file, content, source), size=SIZE
    )


def compile_rules(sources: Sources) -> yara_x.Rules:
    """Rules that are ready to look at files, each file's in a name space of its own.

    Raises:
        MalformedInput: a file does not compile.
        UserError: YARA-X is not installed.
    """
    try:
        import yara_x  # noqa: PLC0415 - 20 MB, and wanted by few
    except ImportError as error:
        raise UserError("YARA rules need YARA-X", hint="pip install 'seawall[yara]'") from error
    compiler = yara_x.Compiler(relaxed_re_syntax=True, includes_enabled=False)
    for name, text in sources.items():
        compiler.new_namespace(name)
        try:
            compiler.add_source(text, origin=name)
        except yara_x.CompileError as error:
            first = str(error).partition("\n")[0][:120]
            raise MalformedInput(f"the rules do not compile: {first}", where=name) from error
    return compiler.build()


def _compiled(sources: Sources) -> yara_x.Rules:
    try:
        return compile_rules(sources)
    except UserError as error:  # a feed that cannot be read is reported, not fatal
        raise MalformedInput(f"{error.message} ({error.hint})") from error


def _facts(name: str, content: bytes, source: str) -> Iterator[Fact]:
    for rule in _compiled({name: content.decode("utf-8", errors="replace")}):
        meta = {str(key).lower(): value for key, value in rule.metadata}
        yield stated(
            IndicatorKind.YARA,
            rule.identifier,
            source,
            first_seen=meta.get("date"),
            last_seen=meta.get("modified"),
            confidence=_confidence(meta),
            labels=(*rule.tags, meta.get("malware"), meta.get("category")),
            techniques=techniques_in(meta.values()),
            note=meta.get("description"),
        )


def _confidence(meta: Mapping[str, object]) -> int:
    score = meta.get("score", meta.get("confidence"))
    if isinstance(score, int) and 0 <= score <= 100:
        return score
    return SEVERITIES.get(str(meta.get("severity", "")).lower(), -1)
