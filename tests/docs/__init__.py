"""The documentation is run, regenerated and followed."""
