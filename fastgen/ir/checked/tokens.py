"""Knows which views show an access token: of a user, to whom the answer belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from fastgen.ir.checked.expressions import FunctionCall, ShowAs, TypedExpression
from fastgen.ir.checked.traversal import walk

if TYPE_CHECKING:
    from fastgen.ir.checked.entities import Entity, Shape, ShapeField


def is_token(part: ShapeField) -> bool:
    """Tell whether a key of a view is an access token of its row."""
    return isinstance(part.value, FunctionCall) and part.value.function == "token"


def shows_token(shape: Shape) -> bool:
    """Tell whether a shape has an access token in it."""
    return any(is_token(part) for part in shape.fields)


def shown_tokens(
    expressions: Iterable[TypedExpression], entities: Mapping[str, Entity]
) -> Iterable[ShowAs]:
    """Yield where expressions show a row through a view with a token."""
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, ShowAs) and shows_token(
                entities[part.entity].views[part.view].shape
            ):
                yield part
