"""Kinds of targets, one per module."""
