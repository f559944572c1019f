"""Reading a tar as it streams by: names, kinds, and the content of the few members wanted.

Understands V7, POSIX ustar, PAX (``x`` and ``g``) and GNU (long names, base-256 numbers, sparse)
archives. Content that nobody asks for is skipped without being copied.

Sources: POSIX.1-2017 pax; https://www.gnu.org/software/tar/manual/html_node/Standard.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct as Layout
from typing import Final, NamedTuple

from seawall.artifacts import limits
from seawall.artifacts.inner_paths import clean
from seawall.artifacts.source import Kind
from seawall.errors import LimitExceeded, MalformedInput

_BLOCK: Final = 512
_EMPTY: Final = bytes(_BLOCK)
_HEADER: Final = Layout("100s 8s 16x 12s 20x c 100s 6s 82x 155s 12x")
_KINDS: Final = {
    b"0": Kind.FILE,
    b"\0": Kind.FILE,
    b"7": Kind.FILE,
    b"1": Kind.HARDLINK,
    b"2": Kind.SYMLINK,
    b"5": Kind.DIRECTORY,
}
_SPARSE: Final = b"S"
_EXTENSIONS: Final = frozenset({b"x", b"g", b"L", b"K"})
_HEADERS_ONLY: Final = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})  # without content


class Member(NamedTuple):
    """One entry of a tar.

    Attributes:
        path: without leading slash, ``.`` and doubled slashes; undecodable bytes escaped.
        kind: what it is; sparse files count as other, for their stored bytes are no content.
        size: bytes of content.
        mode: permission bits.
        target: of a link: as written for a symbolic one, a path of the tar for a hard one.
        escapes: the path has a ``..``: it is no name of this tree.
    """

    path: str
    kind: Kind
    size: int
    mode: int
    target: str
    escapes: bool


class TarStream:
    """Members of a tar, in order; :meth:`read` gives the content of the current one."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = b""
        self._at = 0
        self._left = 0  # bytes of the current member that were not read
        self._padding = 0

    def __iter__(self) -> Iterator[Member]:
        """Every member; the rest of the stream is drained after the last.

        Raises:
            MalformedInput: the archive is damaged; members seen before stand.
            LimitExceeded: it has too many members or too long names.
        """
        defaults: dict[str, str] = {}
        extended: dict[str, str] = {}
        count = 0
        while (header := self._next_header()) is not None:
            fields = _HEADER.unpack(header)
            flag = fields[3]
            if flag in _HEADERS_ONLY:
                self._left = self._padding = 0
            else:
                self._has(_number(fields[2]))
            if flag in _EXTENSIONS:
                _extend(defaults if flag == b"g" else extended, flag, self._extension())
                continue
            count += 1
            if count > limits.ENTRIES:
                raise LimitExceeded(f"more than {limits.ENTRIES} entries")
            kind = _KINDS.get(flag, Kind.OTHER)
            facts = _NOTHING
            if extended or defaults:
                facts, extended = {**defaults, **extended}, {}
                kind = self._restated(kind, facts)
            if flag == _SPARSE:
                self._skip_sparse_maps(header)
            yield _member(fields, kind, self._left, facts)
        self.drain()

    def _has(self, size: int) -> None:
        self._left = size
        self._padding = -size % _BLOCK

    def _restated(self, kind: Kind, facts: dict[str, str]) -> Kind:
        """Take in what an extended header says of the next member's size and kind."""
        if "size" in facts and kind is Kind.FILE:
            self._has(_decimal(facts["size"]))
        return Kind.OTHER if any(key.startswith("GNU.sparse.") for key in facts) else kind

    def drain(self) -> None:
        """Read on to the end of the stream, whatever it holds."""
        for _rest in self._pieces:
            pass

    def pieces(self) -> Iterator[bytes]:
        """What is left of the current member's content, as it streams by.

        Raises:
            MalformedInput: the archive ends inside it.
        """
        while self._left:
            yield self.read(len(self._piece) - self._at or _BLOCK)

    def read(self, limit: int | None = None) -> bytes:
        """What is left of the current member's content, at most ``limit`` bytes of it.

        Raises:
            MalformedInput: the archive ends inside it.
        """
        wanted = self._left if limit is None else min(self._left, limit)
        self._left -= wanted
        return self._take(wanted)

    def _next_header(self) -> bytes | None:
        at = self._at + self._left + self._padding
        header = self._piece[at : at + _BLOCK]
        if len(header) == _BLOCK:  # what was not read of the last member lies in this piece
            self._at = at + _BLOCK
        else:
            self._skip(self._left + self._padding)
            header = self._take(_BLOCK, partial=True)
        self._left = self._padding = 0
        if header[257:262] == b"ustar":
            return header
        if header == _EMPTY or not header:
            return None
        if len(header) < _BLOCK:
            raise MalformedInput("the tar ends inside a header")
        if not _checked(header):
            raise MalformedInput("not a tar header")
        return header

    def _extension(self) -> bytes:
        if self._left > limits.HEADER:
            raise LimitExceeded(f"an extended header of {self._left} bytes")
        return self.read()

    def _skip_sparse_maps(self, header: bytes) -> None:
        more = header[482]
        while more:
            more = self._take(_BLOCK)[504]

    def _skip(self, count: int) -> None:
        have = len(self._piece) - self._at
        while count > have:
            count -= have
            self._piece = next(self._pieces, b"")
            self._at = 0
            have = len(self._piece)
            if not have:
                if count < _BLOCK:  # some writers leave out the last padding
                    return
                raise MalformedInput("the tar ends inside a file")
        self._at += count

    def _take(self, count: int, *, partial: bool = False) -> bytes:
        end = self._at + count
        if end <= len(self._piece):
            content = self._piece[self._at : end]
            self._at = end
            return content
        parts = [memoryview(self._piece)[self._at :]]  # views: what is torn is copied only once
        missing = count - len(parts[0])
        while missing:
            self._piece = next(self._pieces, b"")
            if not self._piece:
                self._at = 0
                if partial:
                    break
                raise MalformedInput("the tar ends inside a file")
            part = memoryview(self._piece)[:missing]
            self._at = len(part)
            missing -= len(part)
            parts.append(part)
        return b"".join(parts)


_NOTHING: Final[dict[str, str]] = {}


def _member(fields: tuple[bytes, ...], kind: Kind, size: int, facts: dict[str, str]) -> Member:
    name, mode, _size, _flag, link, magic, prefix = fields
    raw = name.partition(b"\0")[0]
    if prefix[0] and magic == b"ustar\0":
        raw = prefix.partition(b"\0")[0] + b"/" + raw
    path = _text(raw)
    target = ""
    if facts:
        path = facts.get("GNU.sparse.name") or facts.get("path") or path
        target = facts.get("linkpath", "")
    if path.endswith("/"):
        path = path.rstrip("/")
        if kind is Kind.FILE:
            kind = Kind.DIRECTORY  # as V7 archives write folders
    path, escapes = clean(path)
    if kind is Kind.FILE:
        return Member(path, kind, size, _mode(mode), "", escapes)
    if kind is Kind.SYMLINK or kind is Kind.HARDLINK:
        target = target or _text(link.partition(b"\0")[0])
        if kind is Kind.HARDLINK:
            target = clean(target)[0]
    return Member(path, kind, size, _mode(mode), target, escapes)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors="backslashreplace")


def _number(field: bytes) -> int:
    try:
        return int(field[:-1], 8)  # as nearly all are written
    except ValueError:
        return _odd_number(field)


def _odd_number(field: bytes) -> int:
    if field[0] & 0x80:  # base 256, for sizes of 8 GiB and more
        value = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
        if value >> 63:
            raise MalformedInput("a tar header has no valid size")
        return value
    digits = field.partition(b"\0")[0].strip()
    try:
        value = int(digits, 8) if digits else 0
    except ValueError:
        value = -1
    if value < 0:
        raise MalformedInput("a tar header has no valid size")
    return value


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise MalformedInput("a PAX header has no valid size")
    return int(text)


def _mode(field: bytes) -> int:
    try:
        return int(field[:-1], 8) & 0o7777
    except ValueError:
        digits = field.partition(b"\0")[0].strip()
        return int(digits, 8) & 0o7777 if digits.isdigit() and not digits.strip(b"01234567") else 0


def _checked(header: bytes) -> bool:
    try:
        stated = _number(header[148:156])
    except MalformedInput:
        return False
    return stated == sum(header) - sum(header[148:156]) + 8 * 0x20


def _extend(facts: dict[str, str], flag: bytes, content: bytes) -> None:
    """Take in an extended header; the later value of a key wins."""
    if flag == b"L":
        facts["path"] = _text(content.partition(b"\0")[0])
    elif flag == b"K":
        facts["linkpath"] = _text(content.partition(b"\0")[0])
    else:
        facts.update(_records(content))


def _records(content: bytes) -> Iterator[tuple[str, str]]:
    """``LENGTH KEY=VALUE`` lines of a PAX header; those of no use here are passed over."""
    at = 0
    while at < len(content):
        digits, blank, _ = content[at : at + 20].partition(b" ")
        if not blank or not digits.isdigit() or int(digits) <= len(digits) + 1:
            return
        end = at + int(digits)
        key, _, value = content[at + len(digits) + 1 : end - 1].partition(b"=")
        if key in _KEYS or key.startswith(b"GNU.sparse."):
            yield key.decode(errors="replace"), _text(value)
        at = end


_KEYS: Final = frozenset({b"path", b"linkpath", b"size"})
