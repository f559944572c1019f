"""Whether a CPE name is written as SPDX accepts it: CPE 2.3, formatted string.

Eleven parts: the kind, five values, a language, four values. A value is ``*`` (any), ``-``
(not applicable) or text with everything but letters, digits, ``.``, ``-`` and ``_`` escaped.

Source: https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf, section 6.2
"""

from __future__ import annotations

import re
from typing import Final

_TEXT: Final = r"(?:\?+|\*)?(?:[\w.-]|\\[^\w\s])+(?:\?+|\*)?"
_VALUE: Final = rf"(?::(?:{_TEXT}|\*))"
_LANGUAGE: Final = r":(?:[A-Za-z]{2,3}(?:-(?:[A-Za-z]{2}|\d{3}))?|[*-])"
_CPE23: Final = re.compile(rf"cpe:2\.3:[aho*-]{_VALUE}{{5}}{_LANGUAGE}{_VALUE}{{4}}", re.ASCII)
_LONGEST: Final = 2000


def is_cpe23(text: str) -> bool:
    """Whether the text is a CPE 2.3 name."""
    return len(text) <= _LONGEST and _CPE23.fullmatch(text) is not None
