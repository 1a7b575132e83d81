"""Says a text from its template: pieces, values, choices, loops (docs, sections 12 and 19)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.statements import For, If, Say, Statement
from fastgen.semantics.encoding import text_of
from fastgen.semantics.expressions import Scope, chosen, evaluate

ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"} | {
    ord('"'): "&quot;",
    ord("'"): "&#x27;",
}
"""What stands for a letter that HTML would read."""


def said(statements: Iterable[Statement], scope: Scope) -> str:
    """Return the text that statements say."""
    return "".join(pieces(statements, scope))


def pieces(statements: Iterable[Statement], scope: Scope) -> Iterator[str]:
    """Yield the pieces of a text in order; "in `html` every value is escaped"."""
    for statement in statements:
        match statement:
            case Say(parts=parts, html=html):
                yield from (piece(part, scope, html=html) for part in parts)
            case If(condition=condition, then=then, otherwise=otherwise):
                yield from pieces(then if scope.true(condition) else otherwise, scope)
            case For(query=query, body=body):
                for item in chosen(query, scope):
                    yield from pieces(body, scope.bind("row", query.variable, item))
            case _:
                raise TypeError(f"a text does not say {type(statement).__name__}")


def piece(part: str | TypedExpression, scope: Scope, *, html: bool) -> str:
    """Return a piece as it stands, or a value as text."""
    if isinstance(part, str):
        return part
    text = text_of(evaluate(part, scope), part.type)
    return text.translate(ENTITIES) if html else text
