"""Feeds: one upstream source of advisories or signals per module."""
