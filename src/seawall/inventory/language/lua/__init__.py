"""Lua: rocks and locks."""
