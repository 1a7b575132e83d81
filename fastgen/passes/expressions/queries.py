"""Types `T where … order by … limit …` and `[element for x in query]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import (
    Constant,
    MapList,
    Order,
    Select,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.narrowing import non_null_if
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.tenants import both, scope_table
from fastgen.records import dataclass

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

INT = ScalarType("int")
UNSORTABLE = frozenset({"json", "file", "image", "password", "secret", "token", "bytes"})


@dataclass(frozen=True, slots=True)
class TypedQuery:
    """A query and the names its element sees."""

    select: Select
    inside: Environment
    known: bool = True


def type_query(node: written.Query, env: Environment, typer: Typer) -> TypedQuery:
    """Type a query; `.x` inside it, and its variable, mean the row that is searched."""
    source = typer.infer(node.source, env)
    return search(node, source, env, typer)


def search(
    node: written.Query, source: TypedExpression, env: Environment, typer: Typer
) -> TypedQuery:
    """Type the clauses of a query over a source that is already typed."""
    row_type = row_type_of(source.type)
    if row_type is None:
        if not isinstance(source.type, UnknownType):
            typer.report.error("FG2031", source.span or node.span, type=with_article(source.type))
        row_type = UnknownType()
    table = _table(source, env, typer) if isinstance(source, Select) else None
    whole = table is not None and source == table
    if node.variable is not None:
        refuse_shadow(node.variable, env, typer, node.span)
        name = env.fresh(node.variable)
        if whole and isinstance(source, Select):
            source = _named(source, name, env, typer)
    elif whole and isinstance(source, Select):
        name = source.variable
    else:
        name = env.fresh(_row_name(row_type))
    row = variable("row", name, row_type)
    inside = env.search(row)
    if node.variable is not None:
        inside = inside.bind(node.variable, row)
    where = typer.condition(node.where, inside) if node.where is not None else None
    if node.where is not None:
        inside = inside.knowing(non_null_if(node.where, True))
    order = type_order(node.order, inside, typer)
    group_by = None
    result: Type = source.type if isinstance(source.type, RowsType) else ListType(row_type)
    if isinstance(source.type, UnknownType):
        result = source.type
    if node.group_by is not None:
        group_by = refuse_secret(typer.infer(node.group_by, inside), typer)
        rows = _many(row_type)
        inside = env.bind("key", variable("group_key", "key", group_by.type)).bind(
            "rows", variable("group_rows", "rows", rows)
        )
        result = ListType(RecordType((("key", group_by.type), ("rows", rows))))
    select = Select(
        type=result,
        source=source.source if whole and isinstance(source, Select) else source,
        variable=name,
        where=both(source.where, where) if whole and isinstance(source, Select) else where,
        order=order,
        limit=_count(node.limit, env, typer),
        offset=_count(node.offset, env, typer),
        group_by=group_by,
        span=node.span or source.span,
    )
    return TypedQuery(select, inside, not isinstance(row_type, UnknownType))


def as_select(value: TypedExpression, env: Environment, typer: Typer) -> TypedQuery | None:
    """Return many rows as a query without clauses; None if the value is not many."""
    if isinstance(value, Select):
        row = row_type_of(value.type)
        if row is not None:
            return TypedQuery(value, env.search(variable("row", value.variable, row)))
    row_type = row_type_of(value.type)
    if row_type is None:
        return None
    name = env.fresh(_row_name(row_type))
    select = Select(type=value.type, source=value, variable=name, span=value.span)
    return TypedQuery(select, env.search(variable("row", name, row_type)))


def row_type_of(type_: Type) -> Type | None:
    """Return the type of one of many, or None if the type is not many.

    >>> row_type_of(RowsType("Loan"))
    RowType(entity='Loan')
    """
    match type_:
        case RowsType(entity):
            return RowType(entity)
        case ListType(item=item):
            return item
        case _:
            return None


def type_order(
    keys: tuple[written.OrderKey, ...], env: Environment, typer: Typer
) -> tuple[Order, ...]:
    """Type the keys of an order."""
    orders: list[Order] = []
    for key in keys:
        value = refuse_secret(typer.infer(key.key, env), typer)
        inner = value.type.of if isinstance(value.type, NullableType) else value.type
        sortable = not isinstance(inner, RowsType | ListType | RecordType) and not (
            isinstance(inner, ScalarType) and inner.name in UNSORTABLE
        )
        if not sortable:
            typer.report.error("FG2032", value.span or key.span, type=with_article(inner))
        when = typer.condition(key.when, env) if key.when is not None else None
        orders.append(Order(value, key.descending, when))
    return tuple(orders)


def type_comprehension(
    node: written.Comprehension, env: Environment, typer: Typer
) -> TypedExpression:
    """Type `[element for x in query]`."""
    query = type_query(node.query, env, typer)
    element = refuse_secret(typer.infer(node.element, query.inside), typer)
    return MapList(type=ListType(element.type), element=element, query=query.select, span=node.span)


def _table(source: Select, env: Environment, typer: Typer) -> Select:
    """Return the same source without any clause but for its tenant."""
    return _named(source, source.variable, env, typer)


def _named(source: Select, name: str, env: Environment, typer: Typer) -> Select:
    """Return a whole table whose row has the given name."""
    plain = Select(type=source.type, source=source.source, variable=name, span=source.span)
    return scope_table(plain, env, typer.tables) if isinstance(source.source, str) else plain


def _row_name(row_type: Type) -> str:
    return snake_case(row_type.entity) if isinstance(row_type, RowType) else "item"


def _many(row_type: Type) -> Type:
    return RowsType(row_type.entity) if isinstance(row_type, RowType) else ListType(row_type)


def _count(
    node: written.Expression | None, env: Environment, typer: Typer
) -> TypedExpression | None:
    if node is None:
        return None
    value = typer.check(node, env, INT)
    if isinstance(value, Constant) and isinstance(value.value, int) and value.value < 0:
        typer.report.error("FG2022", value.span, type="`int`", notes=("it must be at least 0",))
    return value
