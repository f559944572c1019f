"""Licences that copyright files of Debian packages declare, as hints."""

from __future__ import annotations

from seawall.inventory.distro.dpkg_licenses import PLUGIN
from tests.inventory.distro.making import hints, read

PATH = "usr/share/doc/zlib1g/copyright"
DEP5 = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 1995-2022 Jean-loup Gailly and Mark Adler
License: Zlib

Files: debian/*
License: GPL-2+
 This program is free software

License: GPL-2+
 On Debian systems see /usr/share/common-licenses/GPL-2.
"""


def test_the_machine_readable_form_names_licences_of_files() -> None:
    """Paragraphs about files count; those that only give the text of a licence do not."""
    assert hints(read(PLUGIN, PATH, DEP5)) == [
        ("dpkg-license", "zlib1g\tZlib"),
        ("dpkg-license", "zlib1g\tGPL-2+"),
    ]


def test_texts_count_where_no_files_are_named() -> None:
    """A file with nothing but the texts of licences has those."""
    text = "Format: https://x/copyright-format/1.0/\n\nLicense: MIT\n text\n"
    assert hints(read(PLUGIN, PATH, text)) == [("dpkg-license", "zlib1g\tMIT")]


def test_prose_points_to_common_licences() -> None:
    """Each text that is pointed to is named once, without the full stop of the sentence."""
    text = "see /usr/share/common-licenses/GPL-3. And /usr/share/common-licenses/GPL-3,\n"
    assert hints(read(PLUGIN, PATH, text)) == [("dpkg-license", "zlib1g\tGPL-3")]


def test_other_prose_says_nothing() -> None:
    """A licence is never guessed from its text."""
    assert read(PLUGIN, PATH, "Permission is hereby granted, free of charge\n") == []


def test_the_number_of_licences_is_bounded() -> None:
    """A crafted file cannot flood the result."""
    rows = "\n\n".join(f"Files: {n}\nLicense: L{n}" for n in range(5000))
    found = read(PLUGIN, PATH, f"Format: https://x/copyright-format/1.0/\n\n{rows}\n")
    assert len(found) == 200
