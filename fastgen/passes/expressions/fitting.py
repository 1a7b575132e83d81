"""Decides whether a value fits where a type is expected, and makes literals fit."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from fastgen.diagnostics import Report
from fastgen.ir.checked.expressions import Choose, Coalesce, Constant, ListOf, TypedExpression
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    NullType,
    RecordType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    UnknownType,
    ValueType,
    ViewType,
)
from fastgen.ir.media import FILES, TEXTS
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.literal_values import literal_problem

if TYPE_CHECKING:
    from fastgen.passes.declarations.tables import Tables

WORDS = frozenset(
    {"string", "text", "email", "url", "phone", "ip", "slug", "password", "secret", "token"}
)
"""Text types: a value of one may stand for another; the format is checked at run time."""
SPELT = frozenset({"uuid", "date", "datetime", "time", "ip"})
"""Types whose literals are written as strings."""
WIDER = {
    "int": frozenset({"int", "float", "decimal"}),
    "float": frozenset({"float"}),
    "decimal": frozenset({"decimal"}),
}

EXACT = Context(prec=100, rounding=ROUND_HALF_UP)


def fit(value: TypedExpression, expected: Type, tables: Tables, report: Report) -> TypedExpression:
    """Return the value made to fit the type; report once if it does not."""
    wanted = expected.of if isinstance(expected, NullableType) else expected
    if isinstance(value, Constant) and value.value is not None:
        return _fit_constant(value, wanted, expected, report)
    if isinstance(value, ListOf) and isinstance(wanted, ListType):
        items = tuple(fit(item, wanted.item, tables, report) for item in value.items)
        return replace(value, items=items, type=replace(wanted, minimum=None, maximum=None))
    if fits(value.type, expected, tables):
        return _fit_branches(value, expected, tables, report)
    found = value.type
    inner = found.of if isinstance(found, NullableType) else found
    if isinstance(found, NullType) or (found is not inner and fits(inner, expected, tables)):
        report.error(
            "FG2007",
            value.span,
            expected=with_article(wanted),
            help=_null_help(found, wanted),
        )
    else:
        report.error(
            "FG2006",
            value.span,
            expected=with_article(wanted),
            found=with_article(inner),
            help=_mismatch_help(inner, wanted),
        )
    return Constant(type=UnknownType(), value=None, span=value.span)


def fits(found: Type, expected: Type, tables: Tables) -> bool:
    """Tell whether every value of one type may stand where the other is expected."""
    match found, expected:
        case (UnknownType(), _) | (_, UnknownType()):
            return True
        case NullType(), NullableType():
            return True
        case NullableType(of=inner), NullableType(of=wanted):
            return fits(inner, wanted, tables)
        case _, NullableType(of=wanted):
            return fits(found, wanted, tables)
        case (NullType(), _) | (NullableType(), _):
            return False
        case _, ScalarType(name="json"):
            return not isinstance(found, RowType | RowsType) and not _holds_file(found)
        case ScalarType(name=name), ScalarType() if name in FILES:
            return _file_fits(found, expected)
        case ScalarType(), ScalarType():
            return _scalar_fits(found.name, expected.name)
        case EnumType(), EnumType():
            return found.enum == expected.enum
        case StateType(), StateType():
            return found == expected
        case RowType(), RowType():
            return found.entity == expected.entity
        case ViewType(), RowType():
            return found.entity == expected.entity
        case RowsType(), RowsType():
            return found.entity == expected.entity
        case RowsType(), ListType(item=item):
            return fits(RowType(found.entity), item, tables)
        case ListType(item=item), RowsType():
            return fits(item, RowType(expected.entity), tables)
        case ListType(item=item), ListType(item=wanted):
            return fits(item, wanted, tables)
        case MapType(item=item), MapType(item=wanted):
            return fits(item, wanted, tables)
        case RecordType(), MapType(item=item):
            return all(fits(inner, item, tables) for _, inner in found.fields)
        case RecordType(), ValueType():
            return _record_fits(found, expected.name, tables)
        case RecordType(), UnionType():
            members = tables.unions[expected.name].members
            return any(_record_fits(found, member, tables) for _, member in members)
        case ValueType(), UnionType():
            return any(found.name == member for _, member in tables.unions[expected.name].members)
        case RecordType(), RecordType():
            given = dict(found.fields)
            return given.keys() == dict(expected.fields).keys() and all(
                fits(given[name], inner, tables) for name, inner in expected.fields
            )
        case _:
            return found == expected


def join(left: Type, right: Type) -> Type | None:
    """Return the type that both fit, or None.

    >>> join(NullType(), RowType("Loan"))
    NullableType(of=RowType(entity='Loan'))
    """
    match left, right:
        case UnknownType(), _:
            return right
        case _, UnknownType():
            return left
        case NullType(), NullType():
            return left
        case (NullType(), other) | (other, NullType()):
            return other if isinstance(other, NullableType) else NullableType(other)
        case (NullableType(of=inner), other) | (other, NullableType(of=inner)):
            both = join(inner, other.of if isinstance(other, NullableType) else other)
            return None if both is None else NullableType(both)
        case ScalarType(), ScalarType():
            return _join_scalars(left, right)
        case ListType(), ListType():
            item = join(left.item, right.item)
            return None if item is None else ListType(item)
        case RecordType(), RecordType():
            return _join_records(left, right)
        case _:
            return left if left == right else None


def _join_scalars(left: ScalarType, right: ScalarType) -> Type | None:
    if left == right:
        return left
    if left.name == right.name:
        return ScalarType(left.name)
    if _scalar_fits(left.name, right.name) and right.name in WIDER:
        return ScalarType(right.name)
    if _scalar_fits(right.name, left.name) and left.name in WIDER:
        return ScalarType(left.name)
    if left.name in WORDS and right.name in WORDS:
        return ScalarType("text" if "text" in {left.name, right.name} else "string")
    return None


def _join_records(left: RecordType, right: RecordType) -> Type | None:
    others = dict(right.fields)
    if [name for name, _ in left.fields] != list(others):
        return None
    fields: list[tuple[str, Type]] = []
    for name, type_ in left.fields:
        both = join(type_, others[name])
        if both is None:
            return None
        fields.append((name, both))
    return RecordType(tuple(fields))


def _scalar_fits(found: str, expected: str) -> bool:
    if found == expected:
        return True
    return expected in WIDER.get(found, ()) or (found in WORDS and expected in WORDS)


def _holds_file(type_: Type) -> bool:
    """Tell whether a value is a file, or has one in it."""
    match type_:
        case NullableType(of=inner) | ListType(item=inner) | MapType(item=inner):
            return _holds_file(inner)
        case RecordType(fields=fields):
            return any(_holds_file(inner) for _, inner in fields)
        case ScalarType(name=name):
            return name in FILES
        case _:
            return False


def _file_fits(found: ScalarType, expected: ScalarType) -> bool:
    """Tell whether every file of one type is one of another: nothing looks into it again."""
    if expected.name not in FILES:
        return False
    small = expected.size is None or (found.size is not None and found.size <= expected.size)
    texts = {*TEXTS} if {*TEXTS} & {*expected.media} else set[str]()
    known = not expected.media or (
        found.media != () and {*found.media} <= {*expected.media} | texts
    )
    return small and known and (found.name == "image" or expected.name == "file")


def as_float(value: TypedExpression, other: Type) -> TypedExpression:
    """Return a number written with a point as a float, where it stands beside one."""
    exact = isinstance(value.type, ScalarType) and value.type.name == "decimal"
    beside = isinstance(other, ScalarType) and other.name == "float"
    if isinstance(value, Constant) and exact and beside:
        return replace(value, type=ScalarType("float"))
    return value


def _record_fits(record: RecordType, name: str, tables: Tables) -> bool:
    given = dict(record.fields)
    for field in tables.values[name].fields:
        found = given.pop(field.name, None)
        wanted: Type = NullableType(field.type) if field.nullable else field.type
        if found is None:
            if not field.optional:
                return False
        elif not fits(found, wanted, tables):
            return False
    return not given


def in_places(value: Decimal, wanted: ScalarType) -> Decimal:
    """Return a number as a column of a type would keep it.

    >>> in_places(Decimal("0.125"), ScalarType("decimal", precision=8, scale=2))
    Decimal('0.13')
    """
    if wanted.name != "decimal" or wanted.scale is None:
        return value
    return value.quantize(Decimal(1).scaleb(-wanted.scale), context=EXACT)


def _fit_constant(value: Constant, wanted: Type, expected: Type, report: Report) -> TypedExpression:
    if isinstance(value.type, UnknownType) or isinstance(wanted, UnknownType):
        return value
    if isinstance(wanted, ScalarType) and isinstance(value.type, ScalarType):
        spelt = value.type.name in WORDS and wanted.name in SPELT
        if wanted.name == "json":
            return value
        exact = value.type.name == "decimal" and wanted.name == "float"
        if spelt or exact or _scalar_fits(value.type.name, wanted.name):
            if value.worked_out and isinstance(value.value, Decimal):
                value = replace(value, value=in_places(value.value, wanted))
            problem = literal_problem(value.value, wanted)
            if problem is not None:
                report.error("FG2022", value.span, type=with_article(wanted), notes=(problem,))
            number: str | int | Decimal | bool | None = value.value
            if isinstance(number, int) and wanted.name in {"decimal", "float"}:
                number = Decimal(number)
            return replace(value, value=number, type=wanted)
    report.error(
        "FG2006",
        value.span,
        expected=with_article(wanted),
        found=with_article(value.type),
        help=_mismatch_help(value.type, wanted),
    )
    return Constant(type=UnknownType(), value=None, span=value.span)


def _fit_branches(
    value: TypedExpression, expected: Type, tables: Tables, report: Report
) -> TypedExpression:
    """Make the literals inside `if … then … else …` and `??` fit too."""
    match value:
        case Choose():
            return replace(
                value,
                type=expected,
                then=fit(value.then, expected, tables, report),
                otherwise=fit(value.otherwise, expected, tables, report),
            )
        case Coalesce():
            return replace(value, right=fit(value.right, expected, tables, report))
        case _:
            return value


def _null_help(found: Type, wanted: Type) -> str | None:
    if isinstance(found, NullType):
        return None
    match wanted:
        case ScalarType(name="int" | "float" | "decimal"):
            return "say what null stands for: `… ?? 0`"
        case ScalarType(name=name) if name in WORDS:
            return 'say what null stands for: `… ?? ""`'
        case RowType():
            return "stop when it is null: `let row = … else not_found`"
        case _:
            return "say what null stands for with `??`, or test it: `… is not null`"


def _mismatch_help(found: Type, wanted: Type) -> str | None:
    match found, wanted:
        case ScalarType(), ScalarType() if wanted.name in FILES and found.name in FILES:
            types = f", of {', '.join(wanted.media)}" if wanted.media else ""
            return f"here stand files of at most {wanted.size:,} bytes{types}"
        case RowsType(), RowType():
            return f"take one of them: `first({found.entity} where …)`"
        case ScalarType(name="float"), ScalarType(name="decimal"):
            return "money is decimal all the way: make the other one decimal too"
        case ScalarType(name=name), EnumType() if name in WORDS:
            return f"a member is written `{wanted.enum}.name`"
        case ScalarType(), RowType():
            return f"find the row by it: `first({wanted.entity} where … == …)`"
        case RowType(), ScalarType():
            return f"name a field of the `{found.entity}`"
        case _:
            return None
