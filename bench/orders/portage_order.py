"""Signs of Portage's ``vercmp``: one "left<TAB>right" a line in, -1, 0, 1 or ? out."""

import sys

from portage.versions import vercmp  # type: ignore[import-not-found]  # as with conda.py

for line in sys.stdin:
    sign = vercmp(*line.rstrip("\n").split("\t"))
    print("?" if sign is None else (sign > 0) - (sign < 0))
