"""Threat intelligence."""
