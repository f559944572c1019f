"""Tests of the readers of bills of materials."""
