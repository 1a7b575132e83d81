"""What the language can say and the back end cannot make yet; the caller reports it, nothing is ignored."""

from __future__ import annotations


class Unsupported(Exception):
    """A construct of a program that no code is made for."""
