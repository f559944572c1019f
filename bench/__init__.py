"""Reproducible benchmarks: Seawall and its peers on the same input in one run."""
