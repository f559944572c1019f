"""Perl: installed distributions and locks."""
