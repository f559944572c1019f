"""Manifests, locks and installed trees of programming languages."""
