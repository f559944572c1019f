"""The general formats that many readers' files are written in, read within limits.

Each module turns the bytes of one file into data that a reader asks questions of, with the lines
things stand on, and refuses what would cost more than its size warrants.
"""
