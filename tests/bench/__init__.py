"""The benchmarks themselves, on images of a few kilobytes."""
