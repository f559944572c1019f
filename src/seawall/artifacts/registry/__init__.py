"""Registries: names of images, credentials, tokens, and what is fetched with them."""
