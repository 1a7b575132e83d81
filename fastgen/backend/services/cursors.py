"""Pages by cursor: the rows after one whose order values the caller brings back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastgen.backend.code import signature
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.null import bare, may_be_null, scalar
from fastgen.backend.lowering.sql import SqlLowering
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.package import where
from fastgen.ir.checked.expressions import Order, TypedExpression

if TYPE_CHECKING:
    from fastgen.backend.services.lists import ListWriter

STEMS = {"Annotated[str, Field(pattern=NO_NUL)]": "TEXT", "AwareDatetime": "DATETIME"}
"""What adapters are called where their type is no single word."""

TEXTS = ("string", "text", "email", "url", "phone", "ip", "slug")


def write_cursor_list(
    writer: ListWriter, conditions: Sequence[str], shape: list[str], *, sorted_by: bool
) -> None:
    """Write the keys of the orders, and the statement that goes on after a cursor."""
    module = writer.module
    for name in ("SortKey", "sort_columns", "rows_after"):
        module.know(name, "app.pagination")
    default = f"{writer.prefix}ORDER"
    keys = [sort_key(writer, order) for order in writer.listing.order]
    default = module.same_constant(
        default, f"({', '.join(keys)},)" if len(keys) == 1 else f"({', '.join(keys)})"
    )
    writer.default_order_name = default
    if sorted_by:
        known = dict(_known(writer))
        text = "{" + ", ".join(f'"{name}": {code}' for name, code in known.items()) + "}"
        module.constant(f"{writer.prefix}KEYS", text, "dict[str, SortKey]")
        function = f"{writer.operation.name.removeprefix('list_')}_sort_keys"
        module.function(
            function,
            [
                signature(
                    function, ["sort: str | None"], "tuple[SortKey, ...]", asynchronous=False
                ),
                "    if sort is None:",
                f"        return {default}",
                f'    keys = [{writer.prefix}KEYS[key] for key in sort.split(",")]',
                f"    return (*keys, *{default})",
            ],
        )
        ordered = f"{function}(sort)"
    else:
        ordered = default
    select = writer.service.select_name(writer.output)
    limit = '.limit(bindparam("limit", type_=BigInteger))'
    keys_code = "keys" if sorted_by else ordered
    lines = [
        "@lru_cache(maxsize=256)",
        signature(
            writer.statement,
            [*shape, "nulls: tuple[bool, ...] | None"],
            "Select[*tuple[Any, ...]]",
            asynchronous=False,
        ),
        '    """Build the statement for one shape of query; the values are bound when it runs."""',
    ]
    if sorted_by:
        lines.append(f"    keys = {ordered}")
    lines += [
        f"    statement = {select}{where(conditions)}.add_columns(*sort_columns({keys_code}))"
        f".order_by(*(key.order() for key in {keys_code})){limit}",
        "    return statement if nulls is None else"
        f" statement.where(rows_after({keys_code}, nulls))",
    ]
    module.function(writer.statement, lines)


def _known(writer: ListWriter) -> Iterator[tuple[str, str]]:
    for each in writer.listing.sorts:
        yield each.wire, sort_key(writer, Order(each.subject))
        yield f"-{each.wire}", sort_key(writer, Order(each.subject, descending=True))


def sort_key(writer: ListWriter, order: Order) -> str:
    """Return one key of an order as a ``SortKey``."""
    lowering = SqlLowering(writer.scope())
    node = lowering.value(order.key)
    nullable = may_be_null(order.key) or order.when is not None
    if order.when is not None:
        pair = n.tuple_of((lowering.condition(order.when), node))
        node = n.call(lowering.scope.sqlalchemy("case"), pair)
    parts = [render_expression(node), kind_of(writer, order.key, nullable=nullable)]
    if order.descending:
        parts.append("descending=True")
    if nullable:
        parts.append("nullable=True")
    return f"SortKey({', '.join(parts)})"


def kind_of(writer: ListWriter, key: TypedExpression, *, nullable: bool) -> str:
    """Return the adapter that reads the values of a key from a cursor.

    What the database refuses is refused.
    """
    module = writer.module
    module.know("TypeAdapter", "pydantic")
    name = scalar(key)
    kind = bare(key.type)
    if name in TEXTS:
        module.know("NO_NUL", "app.fields")
        module.know("Field", "pydantic")
        module.know("Annotated", "typing")
        text = "Annotated[str, Field(pattern=NO_NUL)]"
    elif name == "int":
        text = module.know("Integer", "app.fields")
    elif name == "datetime":
        text = module.know("AwareDatetime", "pydantic")
    else:
        text = annotation_of(kind, module)
    stem = STEMS.get(text, text.upper())
    if module.home_of(stem) is not None:
        stem = f"{stem}_VALUE"
    if nullable:
        text, stem = f"{text} | None", f"{stem}_OR_NULL"
    return module.constant(stem, f"TypeAdapter({text})", "TypeAdapter[Any]", first=True)


def cursor_lines(writer: ListWriter, *, filtered: bool, sorts: bool) -> list[str]:
    """Return the middle of the function of such a list."""
    module = writer.module
    module.use("app.database", "as_dicts")
    for name in ("read_cursor", "write_cursor"):
        module.know(name, "app.pagination")
    keys = writer.default_order_name
    lines = []
    if sorts:
        keys = "keys"
        function = f"{writer.operation.name.removeprefix('list_')}_sort_keys"
        lines.append(f"keys = {function}(query.sort)")
    call = writer.call(writer.statement, "", filtered=filtered, sort="query.sort" if sorts else "")
    call = f"{call[:-1]}, nulls)" if call.endswith(")") else f"{writer.statement}(nulls)"
    lines += [
        "nulls: tuple[bool, ...] | None = None",
        "if query.cursor is not None:",
        f"    position = read_cursor(query.cursor, {keys}, query)",
        "    nulls = tuple(value is None for value in position)",
        '    values |= {f"after_{number}": value for number, value in enumerate(position)}',
        'values["limit"] = query.limit + 1',
        f"statement = {call}",
        "rows = as_dicts(await connection.execute(statement, values))",
        f"following = write_cursor(rows[query.limit - 1], {keys}, query)"
        " if len(rows) > query.limit else None",
    ]
    return lines
