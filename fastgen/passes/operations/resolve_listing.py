"""Resolves what a list accepts and does: filters, sorts, search, order, pages."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import FieldAccess, Order, PathMany, TypedExpression
from fastgen.ir.checked.operations import Filter, Listing, Page, Sort
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    NullableType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnknownType,
)
from fastgen.ir.naming import wire_case
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.entities.shapes import key_type
from fastgen.passes.expressions.comparisons import NUMBERS, ORDERED
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.members import access_member
from fastgen.passes.expressions.queries import type_order
from fastgen.passes.expressions.secrecy import secret_kind
from fastgen.passes.expressions.typer import Typer
from fastgen.records import replace

DEFAULT_SIZE, DEFAULT_MAXIMUM, HIGHEST_MAXIMUM = 50, 100, 1_000
PAGE_NAMES = {
    "offset": ("offset", "limit"),
    "number": ("page", "size"),
    "cursor": ("cursor", "limit"),
}
WORDS = frozenset({"string", "text", "email", "url", "slug", "phone"})
UNFILTERED = frozenset({"json", "bytes", "file", "image"})
UNSORTED = UNFILTERED | {"ip"}


def resolve_listing(
    node: written.Operation, entity: Entity, env: Environment, typer: Typer
) -> Listing:
    """Return the listing of an operation.

    ``env`` sees what the operation sees; `.x` is a field of the row listed, which is `self` in the
    result. The order ends with the key, so that pages never overlap.
    """
    row = variable("self", "self", RowType(entity.name))
    inside = replace(env, row=row)
    order = list(type_order(node.order, inside, typer))
    sorted_by = {
        part.key.field
        for part in order
        if isinstance(part.key, FieldAccess) and part.key.of == row and part.when is None
    }
    for name in entity.key:
        if name not in sorted_by and not any(
            unique.where is None and set(unique.fields) <= sorted_by
            for unique in entity.uniques
            if not any(entity.fields[field].nullable for field in unique.fields)
        ):
            order.append(Order(access_member(row, name, None, typer)))
    filters = [_filter(part, entity, row, typer) for part in node.filters]
    sorts = [_sort(part, row, typer) for part in node.sorts]
    page = resolve_page(node.page, typer)
    _report_same_wire(node, page, filters, sorts, typer)
    return Listing(
        filters=tuple(part for part in filters if part is not None),
        sorts=tuple(part for part in sorts if part is not None),
        search=_search(node, entity, row, typer),
        where=typer.condition(node.where, inside) if node.where is not None else None,
        order=tuple(order),
        page=page,
        total=node.total,
    )


def resolve_page(node: written.Pagination | None, typer: Typer) -> Page:
    """Return the pagination with its defaults."""
    if node is None:
        return Page(DEFAULT_SIZE, DEFAULT_MAXIMUM, "offset", PAGE_NAMES["offset"])
    style = node.style or "offset"
    maximum = node.maximum if node.maximum is not None else max(node.size, DEFAULT_MAXIMUM)
    if not 1 <= node.size <= maximum <= HIGHEST_MAXIMUM:
        typer.report.error(
            "FG3010", node.span, size=node.size, maximum=maximum, highest=HIGHEST_MAXIMUM
        )
    names = node.names or PAGE_NAMES[style]
    if len(names) != len(PAGE_NAMES[style]) or len(set(names)) != len(names):
        typer.report.error("FG3011", node.span, style=style, names=" and ".join(PAGE_NAMES[style]))
        names = PAGE_NAMES[style]
    return Page(node.size, maximum, style, names)


def follow_path(
    path: str, row: TypedExpression, span: Span | None, typer: Typer
) -> TypedExpression:
    """Return a dotted path from a row as an expression."""
    value = row
    for name in path.split("."):
        value = access_member(value, name, span, typer)
    return value


def _filter(
    node: written.Filter, entity: Entity, row: TypedExpression, typer: Typer
) -> Filter | None:
    subject = follow_path(node.path or node.name, row, node.span, typer)
    if isinstance(subject.type, UnknownType) or _refuse_closed(subject, node.span, typer):
        return None
    many = isinstance(subject, PathMany) or _crosses_many(subject)
    one: Type = subject.type
    if many and isinstance(one, ListType):
        one = one.item
    one = one.of if isinstance(one, NullableType) else one
    if node.operator == "any":
        if isinstance(one, ListType):
            one = one.item
        elif not many and not isinstance(one, RowsType):
            _refuse(node, subject, typer, help_text="`any` is for lists and to-many relations")
            return None
    if isinstance(one, RowType | RowsType):
        many = many or isinstance(one, RowsType)
        one, subject = _by_key(one, subject, typer)
    one = one.of if isinstance(one, NullableType) else one
    help_text = _unfit(node.operator, one)
    if help_text is not None:
        _refuse(node, subject, typer, help_text=help_text)
        return None
    style = typer.tables.style
    wire = ".".join(wire_case(part, style) for part in node.name.split("."))
    return Filter(
        name=node.name.replace(".", "_"),
        wire=_own_wire(node, entity) or wire,
        subject=subject,
        operator=node.operator,
        type=ScalarType(one.name) if isinstance(one, ScalarType) and one.name in WORDS else one,
        through_many=many,
    )


def _own_wire(node: written.Filter, entity: Entity) -> str | None:
    """Return the wire name that a field gave itself, if the filter is called after the field."""
    field = entity.fields.get(node.name)
    return field.wire if field is not None and node.path is None else None


def _by_key(
    one: RowType | RowsType, subject: TypedExpression, typer: Typer
) -> tuple[Type, TypedExpression]:
    """Return a row as its key, which is what a request can name."""
    for name in typer.tables.keys[one.entity][:1]:
        subject = access_member(subject, name, subject.span, typer)
    return key_type(one.entity, typer.tables), subject


def _unfit(operator: str, type_: Type) -> str | None:
    """Say why an operator does not suit a type, or return None."""
    scalar = type_.name if isinstance(type_, ScalarType) else None
    if operator in {"contains", "starts"}:
        return None if scalar in WORDS else f"`{operator}` is for texts"
    if operator in {"<", "<=", ">", ">="}:
        fine = scalar in NUMBERS or scalar in ORDERED or scalar in WORDS
        return None if fine else f"`{operator}` is for numbers, times and texts"
    comparable = isinstance(type_, EnumType | StateType) or (
        scalar is not None and scalar not in UNFILTERED
    )
    return None if comparable else "name one of its fields, or use `any` for a list"


def _refuse(
    node: written.Filter, subject: TypedExpression, typer: Typer, *, help_text: str
) -> None:
    typer.report.error(
        "FG3005",
        node.span,
        field=node.path or node.name,
        type=with_article(subject.type),
        help=help_text,
    )


def _refuse_closed(subject: TypedExpression, span: Span | None, typer: Typer) -> bool:
    """Report a path that ends in, or goes through, a field that is never shown."""
    value: TypedExpression = subject
    while isinstance(value, FieldAccess | PathMany):
        if value.entity is not None:
            field = typer.tables.fields[value.entity][value.field]
            kind = secret_kind(field.type)
            hidden = field.flags.hidden and not field.generated
            if kind is not None or hidden or field.flags.writeonly:
                what = f"a {kind}" if kind is not None else "hidden"
                typer.report.error("FG4010", span, field=value.field, kind=what)
                return True
        value = value.of
    return False


def _crosses_many(subject: TypedExpression) -> bool:
    value = subject
    while isinstance(value, FieldAccess | PathMany):
        if isinstance(value, PathMany):
            return True
        value = value.of
    return False


def _sort(node: written.SortKey, row: TypedExpression, typer: Typer) -> Sort | None:
    subject = follow_path(node.path or node.name, row, node.span, typer)
    if isinstance(subject.type, UnknownType) or _refuse_closed(subject, node.span, typer):
        return None
    inner = subject.type.of if isinstance(subject.type, NullableType) else subject.type
    if isinstance(inner, RowType):
        inner, subject = _by_key(inner, subject, typer)
    plain = isinstance(inner, EnumType | StateType) or (
        isinstance(inner, ScalarType) and inner.name not in UNSORTED
    )
    if not plain:
        typer.report.error("FG2032", node.span, type=with_article(inner))
        return None
    style = typer.tables.style
    wire = ".".join(wire_case(part, style) for part in node.name.split("."))
    return Sort(wire=wire, subject=subject)


def _search(
    node: written.Operation, entity: Entity, row: TypedExpression, typer: Typer
) -> tuple[TypedExpression, ...]:
    if node.search is None:
        return ()
    names = node.search or tuple(
        name for name, field in entity.fields.items() if field.flags.search
    )
    if not names:
        texts = [
            name
            for name, field in entity.fields.items()
            if isinstance(field.type, ScalarType) and field.type.name in {"string", "text"}
        ]
        typer.report.error(
            "FG3004",
            node.span,
            entity=entity.name,
            help=(
                f"write `search {texts[0]}`, or put the flag `search` on a field" if texts else None
            ),
        )
    found: list[TypedExpression] = []
    for name in names:
        if name not in entity.fields:
            meant = did_you_mean(name, entity.fields)
            typer.report.error(
                "FG2004",
                node.span,
                owner=entity.name,
                name=name,
                help=f"did you mean `{meant}`?" if meant else None,
            )
            continue
        subject = access_member(row, name, node.span, typer)
        if _refuse_closed(subject, node.span, typer):
            continue
        inner = subject.type.of if isinstance(subject.type, NullableType) else subject.type
        if isinstance(inner, ScalarType) and inner.name in WORDS:
            found.append(subject)
        else:
            typer.report.error("FG5006", node.span, flag="search", field=name, needs="a text field")
    return tuple(found)


def _own_parameters(node: written.Operation, page: Page) -> Iterator[str]:
    """Yield the names that the list itself takes in the query."""
    yield from page.names
    if node.sorts:
        yield "sort"
    if node.search is not None:
        yield "search"
    if node.total:
        yield "total"


def _report_same_wire(
    node: written.Operation,
    page: Page,
    filters: list[Filter | None],
    sorts: list[Sort | None],
    typer: Typer,
) -> None:
    own = set(_own_parameters(node, page))
    taken: set[str] = set()
    for part, found in zip(node.filters, filters, strict=True):
        if found is None:
            continue
        if found.wire in own:
            typer.report.error("FG3030", part.span or node.span, name=found.wire)
        elif found.wire in taken:
            typer.report.error("FG2001", part.span or node.span, name=found.wire)
        taken.add(found.wire)
    keys: set[str] = set()
    for key, sort in zip(node.sorts, sorts, strict=True):
        if sort is None:
            continue
        if sort.wire in keys:
            typer.report.error("FG2001", key.span or node.span, name=sort.wire)
        keys.add(sort.wire)
