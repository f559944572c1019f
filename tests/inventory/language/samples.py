"""The made-up files of all tests of this area that have one."""

from __future__ import annotations

from typing import Final

from tests.inventory.language import (
    test_beam,
    test_build_files,
    test_cpp,
    test_delivery,
    test_dotnet,
    test_editor,
    test_haskell,
    test_java,
    test_lua,
    test_opam,
    test_perl,
    test_pubspec_lock,
    test_r,
    test_small_locks,
    test_swift,
    test_tools,
)

SAMPLES: Final = (
    *test_beam.SAMPLES,
    *test_build_files.SAMPLES,
    *test_cpp.SAMPLES,
    *test_delivery.SAMPLES,
    *test_dotnet.SAMPLES,
    *test_editor.SAMPLES,
    *test_haskell.SAMPLES,
    *test_java.SAMPLES,
    *test_lua.SAMPLES,
    *test_opam.SAMPLES,
    *test_perl.SAMPLES,
    *test_pubspec_lock.SAMPLES,
    *test_r.SAMPLES,
    *test_small_locks.SAMPLES,
    *test_swift.SAMPLES,
    *test_tools.SAMPLES,
)
