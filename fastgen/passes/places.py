"""Knows where to point: the smallest known place of a node, or of a word in it."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.diagnostics import Label, Span
from fastgen.ir.expressions import Located
from fastgen.ir.node import Node


def place(node: Node | Located | None) -> Span | None:
    """Return where a node stands."""
    return None if node is None else node.span


def labelled(span: Span | None, text: str) -> Iterable[Label]:
    """Return the remark for a place, or nothing when the place is unknown."""
    return () if span is None else (Label(span, text),)
