"""Turns the IR into the canonical text of a spec: ``parse(print(spec)) == spec``."""

from __future__ import annotations

from collections.abc import Sequence

from fastgen.frontend.canonical import declarations_of
from fastgen.frontend.writer import Writer
from fastgen.ir.layout import Doc, render
from fastgen.ir.node import Node
from fastgen.ir.spec import Spec


def print_spec(spec: Spec) -> str:
    """Print a spec in the canonical spelling and order."""
    writer = Writer()
    declarations = declarations_of(spec)
    return join_declarations(declarations, [writer.doc(node) for node in declarations])


def join_declarations(
    declarations: Sequence[Node], docs: Sequence[Doc], *, grouped: bool = True
) -> str:
    """Return declarations under each other, with a blank line around what takes several lines.

    ``grouped`` puts one between kinds of declaration, too.
    """
    texts = [render([doc]) for doc in docs]
    found: list[str] = []
    for at, text in enumerate(texts):
        if at and not text.startswith("\n"):
            kinds = type(declarations[at]) is not type(declarations[at - 1])
            tall = text.count("\n") > 1 or texts[at - 1].strip("\n").count("\n") > 0
            if tall or (grouped and kinds):
                found.append("\n")
        found.append(text)
    return "".join(found)
