"""Advisories: feeds compiled into one read-only snapshot, and asking it."""
