"""Types comparisons and `in`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import (
    Compare,
    Comparison,
    Constant,
    Contains,
    FieldAccess,
    Logical,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    NullType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    UnknownType,
    ViewType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.fitting import SPELT, WORDS, as_float
from fastgen.passes.expressions.mixed_callers import as_kind, is_nobody, mixed, refuse_mixed
from fastgen.passes.expressions.secrecy import (
    is_secret,
    is_stored_secret,
    refuse_secret,
    secret_kind,
)

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

BOOL = ScalarType("bool")
NUMBERS = frozenset({"int", "float", "decimal"})
ORDERED = frozenset({"date", "datetime", "time", "duration"})
UNCOMPARABLE = frozenset({"json", "file", "image", "password", "secret"})


def type_comparison(
    node: written.Binary,
    operator: Comparison,
    left: TypedExpression,
    right: TypedExpression,
    typer: Typer,
) -> TypedExpression:
    """Type `left == right` and its like; an anonymous caller equals nothing."""
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return typer.unknown(node.span)
    nobody = _nobody(left, right, operator, typer)
    if nobody is not None:
        return nobody
    left, right = as_kind(left, right.type, typer), as_kind(right, left.type, typer)
    left = refuse_mixed(left, typer)
    right = refuse_mixed(right, typer) if not isinstance(left.type, UnknownType) else right
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return typer.unknown(node.span)
    left, right = _spell_alike(left, right, typer), _spell_alike(right, left, typer)
    one, other = _bare(left.type), _bare(right.type)
    if isinstance(one, UnknownType) or isinstance(other, UnknownType):
        return typer.unknown(node.span)
    searched = operator in {"==", "!="} and is_searched(left, right, typer)
    if not searched:
        left, right = refuse_secret(left, typer), refuse_secret(right, typer)
        if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
            return typer.unknown(node.span)
    if _is_day_and_moment(one, other):
        what = "the comparison of a date with a datetime"
        typer.report.error("FG2901", node.span, what=what)
        return typer.unknown(node.span)
    allowed = searched or _equal(one, other) if operator in {"==", "!="} else _ordered(one, other)
    if not allowed:
        typer.report.error(
            "FG2008",
            node.span,
            operator=operator,
            left=with_article(one),
            right=with_article(other),
            help=_help(one, other, right),
        )
        return typer.unknown(node.span)
    compared = Compare(type=BOOL, operator=operator, left=left, right=right, span=node.span)
    return _with_a_caller(compared) if operator == "==" else compared


def _nobody(
    left: TypedExpression, right: TypedExpression, operator: Comparison, typer: Typer
) -> TypedExpression | None:
    """Return `caller == null` where callers may be of several kinds."""
    for side, other in ((left, right), (right, left)):
        kinds = mixed(side)
        if kinds is not None and isinstance(other.type, NullType) and operator in {"==", "!="}:
            return is_nobody(kinds, negated=operator == "!=", typer=typer)
    return None


def type_membership(
    node: written.Binary, item: TypedExpression, many: TypedExpression, typer: Typer
) -> TypedExpression:
    """Type `item in collection`."""
    item = refuse_mixed(as_kind(refuse_secret(item, typer), many.type, typer), typer)
    many = refuse_mixed(refuse_secret(many, typer), typer)
    if isinstance(item.type, UnknownType) or isinstance(many.type, UnknownType):
        return typer.unknown(node.span)
    one = _bare(item.type)
    match _bare(many.type):
        case RowsType(entity):
            allowed = isinstance(one, RowType | ViewType) and one.entity == entity
        case ListType(item=inner):
            item = _spell_as(item, inner, typer)
            allowed = _equal(_bare(item.type), _bare(inner))
        case ScalarType(name=name) if name in WORDS:
            allowed = isinstance(one, ScalarType) and one.name in WORDS
        case MapType():
            allowed = isinstance(one, ScalarType) and one.name in WORDS
        case _:
            typer.report.error("FG2031", many.span or node.span, type=with_article(many.type))
            return typer.unknown(node.span)
    if not allowed:
        typer.report.error(
            "FG2008",
            node.span,
            operator=node.operator,
            left=with_article(one),
            right=with_article(many.type),
        )
        return typer.unknown(node.span)
    negated = node.operator == "not in"
    return Contains(type=BOOL, item=item, collection=many, negated=negated, span=node.span)


def is_searched(left: TypedExpression, right: TypedExpression, typer: Typer) -> bool:
    """Tell whether a token, or a secret that has an index, is compared with a text."""
    for stored, text in ((left, right), (right, left)):
        given = _bare(text.type)
        plain = isinstance(given, NullType) or (
            isinstance(given, ScalarType) and given.name in WORDS and given.name != "password"
        )
        if plain and not is_stored_secret(text) and _has_digest(stored, typer):
            return True
    return False


def _has_digest(value: TypedExpression, typer: Typer) -> bool:
    if not isinstance(value, FieldAccess) or value.entity is None:
        return False
    flags = typer.tables.fields[value.entity][value.field].flags
    kind = secret_kind(value.type)
    return kind == "token" or (kind == "secret" and (flags.unique or flags.indexed))


def _is_day_and_moment(one: Type, other: Type) -> bool:
    names = {side.name for side in (one, other) if isinstance(side, ScalarType)}
    return names == {"date", "datetime"}


def _with_a_caller(compared: Compare) -> TypedExpression:
    """Keep `x == caller` false for an anonymous caller, even where `x` is null."""
    sides = (compared.left, compared.right)
    for side, other in (sides, sides[::-1]):
        caller = _caller_of(side)
        if caller is None or not isinstance(caller.type, NullableType):
            continue
        if isinstance(other.type, NullableType) and _caller_of(other) is None:
            known = NullTest(type=BOOL, operand=caller, negated=True, span=compared.span)
            return Logical(
                type=BOOL, operator="and", operands=(known, compared), span=compared.span
            )
    return compared


def _caller_of(value: TypedExpression) -> Variable | None:
    while isinstance(value, FieldAccess):
        value = value.of
    return value if isinstance(value, Variable) and value.kind == "caller" else None


def _spell_alike(value: TypedExpression, other: TypedExpression, typer: Typer) -> TypedExpression:
    """Read a string literal as a date, a uuid or the like when it is compared with one."""
    return _spell_as(value, _bare(other.type), typer)


def _spell_as(value: TypedExpression, wanted: Type, typer: Typer) -> TypedExpression:
    spelt = isinstance(wanted, ScalarType) and wanted.name in SPELT
    if spelt and isinstance(value, Constant) and isinstance(value.value, str):
        return typer.fit(value, wanted)
    return as_float(value, wanted)


def _bare(type_: Type) -> Type:
    return type_.of if isinstance(type_, NullableType) else type_


def _equal(one: Type, other: Type) -> bool:
    match one, other:
        case (UnknownType() | NullType(), _) | (_, UnknownType() | NullType()):
            return True
        case ScalarType(), ScalarType():
            if one.name in UNCOMPARABLE or other.name in UNCOMPARABLE:
                return False
            return one.name == other.name or _alike(one.name, other.name)
        case (RowType() | ViewType(), RowType() | ViewType()):
            return one.entity == other.entity
        case (EnumType(), EnumType()) | (StateType(), StateType()):
            return one == other
        case ListType(), ListType():
            return _equal(_bare(one.item), _bare(other.item))
        case (RowsType() | UnionType() | MapType(), _):
            return False
        case _:
            return one == other


def _alike(one: str, other: str) -> bool:
    return {one, other} <= NUMBERS or {one, other} <= WORDS


def _ordered(one: Type, other: Type) -> bool:
    if not isinstance(one, ScalarType) or not isinstance(other, ScalarType):
        return False
    if is_secret(one) or is_secret(other):
        return False
    return _alike(one.name, other.name) or (one.name == other.name and one.name in ORDERED)


def _help(one: Type, other: Type, right: TypedExpression) -> str | None:
    match one, other:
        case (EnumType() | StateType(), ScalarType()) if isinstance(right, Constant):
            owner = one.enum if isinstance(one, EnumType) else one.entity
            return f"write `{owner}.{right.value}`" if isinstance(right.value, str) else None
        case RowType(), ScalarType():
            return f"compare with a `{one.entity}`, or name one of its fields"
        case ScalarType(), RowType():
            return f"compare with a `{other.entity}`, or name one of its fields"
        case (RowType(), RowsType()) | (ListType(), _):
            return "use `in` for many"
        case _:
            return None
