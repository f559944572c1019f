"""The content channel."""
