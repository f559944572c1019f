"""Erlang, Elixir and Gleam: locks and installed applications."""
