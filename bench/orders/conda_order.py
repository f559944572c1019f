"""Signs of ``rattler``, conda's Rust core: one "left<TAB>right" a line in, -1, 0, 1 or ? out."""

import sys

from rattler import Version  # type: ignore[import-not-found]  # only where it is compared with

for line in sys.stdin:
    try:
        left, right = map(Version, line.rstrip("\n").split("\t"))
    except Exception:  # noqa: BLE001 - its error type differs between releases
        print("?")
    else:
        print((left > right) - (left < right))
