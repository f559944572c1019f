"""Haskell: locks and installed packages."""
