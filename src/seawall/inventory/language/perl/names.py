"""How CPAN joins names and versions: ``Moose-2.2014``, ``libwww-perl-6.72``, ``Try-Tiny-v0.31``.

Source: https://metacpan.org/pod/CPAN::DistnameInfo
"""

from __future__ import annotations

import re
from typing import Final

_DISTRIBUTION: Final = re.compile(r"(.+?)-(v?\d[\w.]*(?:-TRIAL\d*)?)", re.ASCII)
_LONGEST: Final = 256


def split(distribution: str) -> tuple[str, str]:
    """Name and version of a distribution; no version if it states none."""
    match = _DISTRIBUTION.fullmatch(distribution) if len(distribution) <= _LONGEST else None
    return (match[1], match[2]) if match else (distribution, "")


def author(pathname: str) -> str:
    """The author's name on CPAN: ``E/ET/ETHER/Moose-2.2014.tar.gz`` -> ``ETHER``."""
    parts = pathname.removeprefix("authors/id/").split("/")
    return parts[2] if len(parts) > 3 else ""
