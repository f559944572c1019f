"""Variables in the text of manifests: ``$NAME``, ``${NAME}``, ``${NAME:-default}``.

Source: https://docs.docker.com/reference/dockerfile/#environment-replacement,
https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_VARIABLE: Final = re.compile(r"\$\{(\w++)(?::?-([^{}$]*+))?\}|\$(\w++)", re.ASCII)


def substituted(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known put in; a variable without value or default stays as it is."""

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[3]
        return values.get(name) or match[2] or match[0]

    return _VARIABLE.sub(value, text)
