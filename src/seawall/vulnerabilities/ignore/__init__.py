"""Ignore files: one syntax per module."""
