"""One reader for each scanner and exchange format, behind :class:`foreign.Reader`."""
