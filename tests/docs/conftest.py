"""Where examples run."""

from tests.docs.playground import place, world

__all__ = ["place", "world"]
