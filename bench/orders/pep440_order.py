"""Signs of ``packaging``: one "left<TAB>right" a line in, -1, 0, 1 or ? out."""

import sys

from packaging.version import InvalidVersion, Version

for line in sys.stdin:
    try:
        left, right = map(Version, line.rstrip("\n").split("\t"))
    except InvalidVersion:
        print("?")
    else:
        print((left > right) - (left < right))
