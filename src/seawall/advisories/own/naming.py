"""How the user names a source of his own: ``NAME=PLACE``.

A place is a folder, an archive or single document at an address (``https://...``), a git
repository (``git+https://...[@REF][#FOLDER]``), or a collection of a TAXII server
(``taxii+https://host/root/collections/ID``). Without a name the last part of the place is it.

What a server wants to know of who asks is no part of a place, which is shown and stored: it is
taken from the environment, ``SEAWALL_OWN_<NAME>`` with the value of the header ``Authorization``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from seawall.advisories.locations import user_path
from seawall.artifacts.naming import shown
from seawall.errors import UserError

FIRST: Final = "first"
BESIDE: Final = "beside"
PREFIX: Final = "own:"

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)
_NAMED: Final = re.compile(r"([A-Za-z0-9._-]{1,63})=(.+)", re.ASCII | re.DOTALL)
_ADDRESS: Final = re.compile(r"(?:https?|(?:git|taxii)\+[a-z]+)://", re.ASCII)
_SECRET: Final = re.compile(r"(?:taxii\+)?https?://[^/]*@", re.ASCII)


class OwnSource(NamedTuple):
    """One source.

    Attributes:
        name: unique among the user's; what it says is marked ``own:<name>``.
        place: folder or address.
        precedence: :data:`FIRST` if its word decides before everybody else's, :data:`BESIDE` if
            it has the standing of other sources.
    """

    name: str
    place: str
    precedence: str = FIRST

    @property
    def id(self) -> str:
        """Id as the source of statements."""
        return PREFIX + self.name

    @property
    def shown(self) -> str:
        """Its place, without what only the user may know: who asks, and the query."""
        return shown(self.place.partition("?")[0] if self.remote else self.place)

    @property
    def variable(self) -> str:
        """The environment variable that says who asks."""
        return f"SEAWALL_OWN_{re.sub('[^A-Z0-9]', '_', self.name.upper())}"

    @property
    def remote(self) -> bool:
        """Whether it must be fetched."""
        return bool(_ADDRESS.match(self.place))

    @property
    def path(self) -> Path:
        """Where its files lie: its folder, or the archive that was made when it was fetched."""
        if self.remote:
            return user_path().parent / "own" / f"{self.name}.zip"
        return Path(self.place).expanduser()


def stated(texts: Iterable[str], beside: Collection[str] = ()) -> tuple[OwnSource, ...]:
    """The sources that the user names.

    Args:
        texts: ``NAME=PLACE`` or ``PLACE``.
        beside: names of those that do not go first.

    Raises:
        UserError: a name is unusable or given twice, or ``beside`` names none of them.
    """
    found: dict[str, OwnSource] = {}
    for text in texts:
        named = _NAMED.fullmatch(text)
        place = named[2] if named else text
        name = (named[1] if named else _last_part(place)).lower()
        if not _NAME.fullmatch(name):
            raise UserError(
                "it needs a name", where=text.partition("?")[0], hint="write NAME=PLACE"
            )
        if not _usable(place):
            raise UserError("not an address", where=name)
        if name in found:
            raise UserError(f"two sources of your own are called {name}", where=shown(text))
        if _SECRET.match(place):
            variable = OwnSource(name, place).variable
            raise UserError(
                "a place must not hold a password", where=shown(place), hint=f"set {variable}"
            )
        found[name] = OwnSource(name, place, BESIDE if name in beside else FIRST)
    if unknown := sorted(set(beside) - found.keys()):
        raise UserError("no source of your own is called so", where=unknown[0])
    return tuple(found.values())


def _usable(place: str) -> bool:
    if not _ADDRESS.match(place):
        return True
    try:
        return bool(urlsplit(place).hostname)
    except ValueError:
        return False


def _last_part(place: str) -> str:
    """What a place is called, without what may be a secret: the host's user, a query."""
    plain = place.partition("#")[0].rstrip("/")
    if _ADDRESS.match(place):
        plain = plain.partition("?")[0].rstrip("/")
    last = plain.rpartition("/")[2] or plain
    if plain.partition("://")[2] == last:  # the host alone
        last = last.rpartition("@")[2]
    return re.sub(r"[^a-z0-9._-]+", "-", last.lower()).strip("-.")
