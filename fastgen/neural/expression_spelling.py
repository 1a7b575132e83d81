"""Turns an expression into one text for the many ways to say the same."""

from collections.abc import Iterator

from fastgen.ir.expression_text import print_expression
from fastgen.ir.expressions import Binary, Expression
from fastgen.neural.spelling import same_words


def condition_text(value: Expression) -> str:
    """Return one text for a condition.

    What is joined by `and` or `or` is in the order of the alphabet, and so are the sides of `==`.

    >>> from fastgen.ir.expressions import Name
    >>> condition_text(Binary("==", Name("ownerId"), Name("caller")))
    'caller == ownerid'
    """
    if isinstance(value, Binary) and value.operator in ("and", "or", "==", "!="):
        return f" {value.operator} ".join(sorted(_joined(value, value.operator)))
    return same_words(print_expression(value))


def _joined(value: Expression, operator: str) -> Iterator[str]:
    """Yield the texts of what one operator joins, with parentheses where others join inside."""
    if isinstance(value, Binary) and value.operator == operator:
        yield from _joined(value.left, operator)
        yield from _joined(value.right, operator)
    elif isinstance(value, Binary) and value.operator in ("and", "or"):
        yield f"({condition_text(value)})"
    else:
        yield condition_text(value)
