"""Installed trees, manifests and lockfiles of programming languages, one format per module."""
