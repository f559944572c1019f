"""Python: locks, manifests and installed distributions."""
