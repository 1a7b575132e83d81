"""A program with a mark wherever its author may write, and how another text gets there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import fastgen
from fastgen.diagnostics import Report, Span
from fastgen.ir.expressions import Located, Source, Text
from fastgen.ir.node import Node
from fastgen.ir.spec import Spec
from fastgen.ir.statements import SourceBlock
from fastgen.ir.strings import strings_of

MARKED = Path(__file__).with_name("marked.fg")

T = TypeVar("T")


@cache
def marked_spec() -> Spec:
    """Return the program with its marks."""
    report = Report()
    spec = fastgen.load(MARKED).spec
    assert spec is not None, [found.message for found in report.diagnostics]
    return spec


def rewrite(value: T, change: Callable[[str], str]) -> T:
    """Return a tree of nodes, expressions and tuples with every string changed, without places."""
    return _rewrite(value, change)  # type: ignore[return-value]  # it keeps the type of what it gets


def _rewrite(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_rewrite(item, change) for item in value)
    if isinstance(value, Node):
        names = [name for name in type(value).model_fields if name != "span"]
        changed = {name: _rewrite(getattr(value, name), change) for name in names}
        return value.model_copy(update={**changed, "span": None})
    if isinstance(value, Located) and is_dataclass(value):
        changed = {
            item.name: _rewrite(getattr(value, item.name), change)
            for item in fields(value)
            if item.name != "span"
        }
        return replace(value, **changed, span=None)
    return value


def node_texts(spec: Spec) -> Iterator[tuple[str, str, str]]:
    """Yield class, slot and value of each string of the nodes of a spec."""
    for found in strings_of(spec):
        yield type(found.node).__name__, found.slot, found.value


def expression_texts(value: object) -> Iterator[tuple[str, str]]:
    """Yield each piece of text in the expressions of a spec, with the class of its expression."""
    if isinstance(value, Node):
        for name in type(value).model_fields:
            yield from expression_texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from expression_texts(item)
    elif isinstance(value, Located) and is_dataclass(value):
        for item in fields(value):
            inner: object = getattr(value, item.name)
            if isinstance(inner, Span):
                continue
            for piece in inner if isinstance(inner, tuple) else (inner,):
                if isinstance(piece, str):
                    yield type(value).__name__, piece
            yield from expression_texts(inner)


__all__ = [
    "MARKED",
    "Source",
    "SourceBlock",
    "Text",
    "expression_texts",
    "marked_spec",
    "node_texts",
    "rewrite",
]
