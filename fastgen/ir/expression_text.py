"""The canonical text of expressions, orders, errors and statements."""

from __future__ import annotations

from fastgen.ir.expressions import Expression, OrderKey
from fastgen.ir.statements import ErrorUse, Statement


def print_expression(value: Expression) -> str:
    """Print one expression in the canonical spelling."""
    raise NotImplementedError


def print_order(value: tuple[OrderKey, ...]) -> str:
    """Print order keys, without the words ``order by``."""
    raise NotImplementedError


def print_error_use(value: ErrorUse) -> str:
    """Print an error as it stands after ``else`` or ``fail``."""
    raise NotImplementedError


def print_statements(value: tuple[Statement, ...]) -> str:
    """Print statements, one a line."""
    raise NotImplementedError
