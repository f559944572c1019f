"""Detectors, one module each."""
