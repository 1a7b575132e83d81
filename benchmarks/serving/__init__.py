"""Requests per second of a generated project against two hand-written styles."""
