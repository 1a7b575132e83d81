"""Turns the IR into the canonical text of a spec: ``parse(print(spec)) == spec``."""

from __future__ import annotations

from collections.abc import Sequence

from fastgen.frontend.canonical import declarations_of
from fastgen.frontend.writer import Writer
from fastgen.ir.layout import Doc, flat, render
from fastgen.ir.node import Node
from fastgen.ir.spec import Spec


def print_spec(spec: Spec) -> str:
    """Print a spec in the canonical spelling and order."""
    writer = Writer()
    declarations = declarations_of(spec)
    return join_declarations(declarations, [writer.doc(node) for node in declarations])


def join_declarations(declarations: Sequence[Node], docs: Sequence[Doc]) -> str:
    """Return declarations under each other.

    A blank line stands around what takes several lines, and between kinds of declaration.
    """
    texts = [render([doc]) for doc in docs]
    found: list[str] = []
    for at, text in enumerate(texts):
        if at and not text.startswith("\n"):
            same = type(declarations[at]) is type(declarations[at - 1])
            if not same or flat(docs[at]) is None or texts[at - 1].count("\n") > 1:
                found.append("\n")
            elif text.count("\n") > 1:
                found.append("\n")
        found.append(text)
    return "".join(found)
