"""Keeps passwords, secrets and tokens where they are: they can be verified, never read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir.checked.expressions import FieldAccess, PathMany, TypedExpression
from fastgen.ir.checked.types import ListType, NullableType, ScalarType, Type

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

SECRET_TYPES = frozenset({"password", "secret", "token"})
_HELP = {
    "password": "a password can only be verified: `verify(plain, …)`",
    "secret": "a secret leaves only through `reveal(…)`; with `indexed` or `unique`, `==` finds it",
    "token": "a token can only be compared: `… == token`",
}


def is_secret(type_: Type) -> bool:
    """Tell whether values of the type stay inside.

    >>> is_secret(NullableType(ScalarType("token"))), is_secret(ScalarType("string"))
    (True, False)
    """
    return secret_kind(type_) is not None


def secret_kind(type_: Type) -> str | None:
    """Return `password`, `secret` or `token`, or None."""
    match type_:
        case NullableType(of=inner) | ListType(item=inner):
            return secret_kind(inner)
        case ScalarType(name=name) if name in SECRET_TYPES:
            return name
        case _:
            return None


def is_stored_secret(value: TypedExpression) -> bool:
    """Tell whether a value is read from a field of a row that is never read."""
    stored = isinstance(value, FieldAccess | PathMany) and value.entity is not None
    return stored and is_secret(value.type)


def refuse_secret(value: TypedExpression, typer: Typer) -> TypedExpression:
    """Return the value, or report that it is read from a field that is never read."""
    kind = secret_kind(value.type)
    if kind is None or not isinstance(value, FieldAccess | PathMany) or value.entity is None:
        return value
    typer.report.error("FG4007", value.span, field=value.field, kind=kind, help=_HELP[kind])
    return typer.unknown(value.span)
