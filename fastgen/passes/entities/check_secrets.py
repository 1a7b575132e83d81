"""Checks that what is kept secret can be: sealed for a row, and not given away by its place."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullableType,
    ScalarType,
    Type,
    UnionType,
    ValueType,
)
from fastgen.passes.declarations.tables import Tables

KEPT = frozenset({"secret", "token"})


def check_secrets(
    node: written.Entity,
    fields: Mapping[str, Field],
    key: tuple[str, ...],
    tables: Tables,
    report: Report,
) -> None:
    """Report secrets whose row has no lasting key, and secrets inside other values."""
    for field in fields.values():
        inside = _inside(field.type, tables)
        if inside is not None:
            what = f"a `{inside}` in a list, a map or a value"
            report.error("FG2901", field.span, point=inside, what=what)
        if isinstance(field.type, ScalarType) and field.type.name == "secret":
            reason = _unfit(key, fields)
            if reason is not None and field.kind == "column":
                report.error(
                    "FG4201",
                    field.span,
                    field=field.name,
                    entity=node.name,
                    reason=reason,
                    help="leave out the key, so that it is an `id: uuid`, or make it `immutable`",
                )


def _unfit(key: tuple[str, ...], fields: Mapping[str, Field]) -> str | None:
    """Return what is wrong with a key that secrets are sealed for."""
    if len(key) != 1:
        return "has several fields"
    own = fields[key[0]]
    if own.generated and isinstance(own.type, ScalarType) and own.type.name == "int":
        return "is not known before the row is written"
    lasts = own.generated or own.flags.immutable
    if own.kind != "column":
        return "is another row"
    return None if lasts else "can change"


def _inside(type_: Type, tables: Tables) -> str | None:
    """Return the kind of secret that a value of several parts would keep in plain text."""
    match type_:
        case ListType(item=item) | MapType(item=item):
            return _first(item, tables)
        case ScalarType():
            return None
        case _:
            return _first(type_, tables)


def _first(type_: Type, tables: Tables) -> str | None:
    """Return the first kind of secret that a type has somewhere."""
    match type_:
        case ScalarType(name=name):
            return name if name in KEPT else None
        case NullableType(of=inner) | ListType(item=inner) | MapType(item=inner):
            return _first(inner, tables)
        case ValueType(name=name):
            parts = [part.type for part in tables.values[name].fields]
        case UnionType(name=name):
            members = [member for _, member in tables.unions[name].members]
            parts = [part.type for each in members for part in tables.values[each].fields]
        case _:
            return None
    return next((found for part in parts if (found := _first(part, tables))), None)
