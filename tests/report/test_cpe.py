"""CPE names as SPDX accepts them."""

from __future__ import annotations

import pytest

from seawall.report.cpe import is_cpe23


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*", True),
        ("cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*", True),
        ("cpe:2.3:a:x:node\\.js:1\\+2:rc1:*:english:*:*:*:*", False),
        ("cpe:2.3:a:x:node\\.js:1\\+2:rc1:*:en-us:*:*:*:*", True),
        ("cpe:2.3:a:pl/java:x:1:*:*:*:*:*:*:*", False),
        ("cpe:2.3:a:x:y:1:*:*:*:*:*:*", False),
        ("cpe:/a:x:y:1", False),
        ("cpe:2.3:a:x y:1:*:*:*:*:*:*:*", False),
        ("", False),
        ("cpe:2.3:a:" + "x" * 5000, False),
        ("cpe:2.3:a:" + "?" * 1900, False),
    ],
)
def test_examples(text: str, valid: bool) -> None:
    """Eleven parts, escaped where they must be."""
    assert is_cpe23(text) is valid
