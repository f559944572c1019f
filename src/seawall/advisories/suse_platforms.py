"""SUSE's products, by the names people give them, as ecosystems.

``SUSE Linux Enterprise Server 15 SP5`` is ``SUSE:Linux Enterprise Server 15 SP5``; modules, Micro,
and ``openSUSE Leap 15.6`` likewise. A server and its modules have the same builds; long-term
support (``15 SP5-LTSS``) goes on where the server ends.

Source: https://ossf.github.io/osv-schema/#defined-ecosystems
"""

from __future__ import annotations

import re
from typing import Final

from seawall.advisories.csaf.reading import Platform

_RELEASE: Final = r"(\d{1,2}(?: SP\d{1,2}|\.\d{1,2})?(?:-LTSS)?)"
_SUSE: Final = re.compile(
    r"SUSE (Linux Enterprise (?:Server|Module for [A-Za-z0-9 ]{1,60}?) " + _RELEASE + ")", re.ASCII
)
_OWN: Final = re.compile(
    r"SUSE (Linux (?:Enterprise )?Micro \d{1,2}\.\d{1,2})"
    r"|openSUSE ((?:Leap )?\d{1,2}\.\d{1,2}|Tumbleweed)",
    re.ASCII,
)


def platform(name: str) -> Platform | None:
    """The platform of a product, ``None`` if no system is asked for by its name."""
    if (match := _SUSE.fullmatch(name)) is not None:
        return Platform(f"SUSE:{match[1]}", f"SUSE:{match[2]}")
    if (match := _OWN.fullmatch(name)) is not None:
        ecosystem = f"SUSE:{match[1]}" if match[1] else f"openSUSE:{match[2]}"
        return Platform(ecosystem, ecosystem)
    return None
