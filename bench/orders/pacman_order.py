"""Signs of libalpm's ``alpm_pkg_vercmp``: one "left<TAB>right" a line in, -1, 0 or 1 out."""

import ctypes
import os
import sys

compare = ctypes.CDLL(os.environ.get("LIBALPM", "libalpm.so.13")).alpm_pkg_vercmp

for line in sys.stdin:
    left, right = line.rstrip("\n").encode().split(b"\t")
    print(compare(left, right))
