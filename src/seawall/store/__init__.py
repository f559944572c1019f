"""Saving and asking again: the cache of what layers hold."""
