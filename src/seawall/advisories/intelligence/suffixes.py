"""Names under which strangers register: a bad one there says nothing about the others.

The Public Suffix List knows them (``co.uk``, ``github.io``, ``s3.amazonaws.com``), those of
registries and those of hosters alike; it comes with the library and is never fetched.

Source: https://publicsuffix.org/list/
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def one_owner(parent: str, child: str) -> bool:
    """Whether all names from a parent down to its child belong to one owner.

    Args:
        parent: a domain in canonical form.
        child: one below it.
    """
    registered = _suffixes().privatesuffix(child) or ""
    return bool(registered) and (parent == registered or parent.endswith(f".{registered}"))


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - 15,000 lines, seldom asked for

    return PublicSuffixList()
