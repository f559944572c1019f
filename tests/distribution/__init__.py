"""Signed distribution."""
