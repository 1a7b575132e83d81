"""Which index serves which route, and which fields that routes ask for have none, and why."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.blind_indexes import with_blind_indexes
from fastgen.backend.names import Names
from fastgen.backend.row_keys import with_row_keys
from fastgen.backend.table_parts import Table
from fastgen.backend.tables import tables_of
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.expressions import Compare, FieldAccess, PathMany, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ListType, MapType
from fastgen.planning.architecture import Decision
from fastgen.records import dataclass

Place = tuple[str, str]
"""An entity and a field of it."""

SCANNING = frozenset({"contains"})
"""Operators of filters that look into every row."""


@dataclass(frozen=True, slots=True)
class Found:
    """An index of the database: the columns in their order, and how it comes to be."""

    name: str
    columns: tuple[str, ...]
    why: str


def indexes(program: Program) -> Iterator[Decision]:
    """Yield a decision for each index, then for each field that is asked for and has none."""
    program = with_row_keys(with_blind_indexes(program))
    names = Names(program)
    uses = uses_of(program)
    served: set[Place] = set()
    known: dict[str, list[Found]] = {}
    for table in tables_of(program, names):
        entity = program.entities.get(table.entity or "")
        own = list(found_in(table, entity))
        if entity is not None:
            known[entity.name] = own
        for found in own:
            reasons = [found.why] if found.why else []
            for place in places_of(found, entity, names):
                served.add(place)
                reasons += uses.get(place, {})
            if reasons:
                yield Decision(
                    topic="index",
                    subject=found.name,
                    value=f"{table.name} ({', '.join(found.columns)})",
                    reason="; ".join(dict.fromkeys(reasons)),
                    override="`index (…)` in the entity adds one",
                )
    for (owner, name), reasons_of_field in uses.items():
        if (owner, name) not in served:
            yield _refused(program.entities[owner], name, tuple(reasons_of_field))
    yield from pairs(program, names, known)


def found_in(table: Table, entity: Entity | None) -> Iterator[Found]:
    """Yield the indexes of a table, that of its key first."""
    keys = tuple(column.name for column in table.columns if column.primary_key)
    yield Found(f"pk_{table.name}", keys, "" if entity is not None else "the key of the table")
    declared = {index.fields: index.why for index in (entity.indexes if entity else ())}
    for column in table.columns:
        if column.unique:
            yield Found(f"uq_{table.name}_{column.name}", (column.name,), "unique")
        elif column.indexed:
            own = declared.get((column.attribute,), "")
            why = "foreign key" if column.foreign_key is not None else _declared(own)
            yield Found(f"ix_{table.name}_{column.name}", (column.name,), why)
    for unique in table.uniques:
        partial = "unique for a part of the rows" if unique.where is not None else "unique"
        yield Found(unique.name, unique.columns, partial)
    for index in table.indexes:
        yield Found(index.name, index.columns, "declared" if len(index.columns) > 1 else "")


def _declared(why: str) -> str:
    """Return what a use does not say already."""
    return why if why == "declared" else ""


def places_of(found: Found, entity: Entity | None, names: Names) -> Iterator[Place]:
    """Yield the fields that an index is of use for: those whose columns come first in it."""
    if entity is None or found.why.startswith("unique for a part"):
        return
    for field in entity.fields.values():
        if has_columns(field):
            columns = names.columns(entity.name, field.name)
            if found.columns[: len(columns)] == columns:
                yield entity.name, field.name


def uses_of(program: Program) -> dict[Place, dict[str, None]]:
    """Return what lists ask of each field, in the order of the routes."""
    uses: dict[Place, dict[str, None]] = {}

    def use(subject: TypedExpression, why: str) -> None:
        if isinstance(subject, FieldAccess | PathMany) and subject.entity is not None:
            uses.setdefault((subject.entity, subject.field), {})[why] = None

    for operation in program.operations:
        listing = operation.listing
        if listing is None:
            continue
        route = f"{operation.method} {operation.path}"
        for part in listing.filters:
            scans = ", which no index helps" if part.operator in SCANNING else ""
            use(part.subject, f"filter of {route}{scans}")
        for sort in listing.sorts:
            use(sort.subject, f"sort of {route}")
        for name, what in narrowing(program, operation):
            uses.setdefault((operation.entity or "", name), {})[f"{what} of {route}"] = None
        for order in listing.order[:1]:
            use(order.key, f"first of the order of {route}")
        for subject in listing.search:
            use(subject, f"search of {route}, which no index helps")
        for condition, what in conditions_of(operation):
            for node in walk(condition):
                if isinstance(node, FieldAccess) and _is_own(node):
                    use(node, f"{what} of {route}")
    return uses


def narrowing(program: Program, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the fields whose value is the same in all rows of a list, and what says so."""
    for parameter in operation.path_parameters:
        if parameter.role == "scope" and parameter.scopes and "." not in parameter.scopes:
            yield parameter.scopes, "path"
    for field in program.entities[operation.entity].fields.values() if operation.entity else ():
        if field.flags.tenant:
            yield field.name, "tenant"
    for condition, what in conditions_of(operation):
        for node in walk(condition):
            if isinstance(node, Compare) and node.operator == "==":
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(side, FieldAccess) and _is_own(side) and _is_caller(other):
                        yield side.field, what


def pairs(program: Program, names: Names, known: dict[str, list[Found]]) -> Iterator[Decision]:
    """Yield a decision for each list that takes rows by one field and orders them by another."""
    asked: dict[tuple[str, str, str], dict[str, None]] = {}
    for operation in program.operations:
        if operation.listing is None or operation.entity is None:
            continue
        key = operation.listing.order[0].key if operation.listing.order else None
        if not isinstance(key, FieldAccess) or not _is_own(key):
            continue
        entity = program.entities[operation.entity]
        if key.field in entity.key or not has_columns(entity.fields[key.field]):
            continue  # the order that every list has
        for name, _ in narrowing(program, operation):
            if has_columns(entity.fields[name]):
                place = operation.entity, name, key.field
                asked.setdefault(place, {})[f"{operation.method} {operation.path}"] = None
    for (owner, name, order), routes in asked.items():
        wanted = (*names.columns(owner, name), *names.columns(owner, order))
        if name != order and not any(
            each.columns[: len(wanted)] == wanted for each in known.get(owner, ())
        ):
            yield Decision(
                topic="index",
                subject=f"{owner} ({name}, {order})",
                value="none",
                reason=(
                    f"{', '.join(routes)} takes rows by `{name}` and orders them by `{order}`; one "
                    f"over both costs each write, and is worth it where one `{name}` has many rows"
                ),
                override=f"`index ({name}, {order})` in the entity",
            )


def conditions_of(operation: Operation) -> Iterator[tuple[TypedExpression, str]]:
    """Yield the conditions that the rows of a list fulfil."""
    if operation.listing is not None and operation.listing.where is not None:
        yield operation.listing.where, "condition"
    for access in (operation.access, operation.extra):
        for clause in (*access.allow, *access.deny) if access is not None else ():
            if clause.when is not None:
                yield clause.when, "rule"


def _is_own(node: FieldAccess) -> bool:
    """Tell whether a field is one of the row that is listed."""
    return isinstance(node.of, Variable) and node.of.kind == "self"


def _is_caller(node: TypedExpression) -> bool:
    """Tell whether an expression is who calls, or a field of them."""
    while isinstance(node, FieldAccess):
        node = node.of
    return isinstance(node, Variable) and node.kind == "caller"


def has_columns(field: Field) -> bool:
    """Tell whether a field is kept in the table of its entity."""
    return field.kind in ("column", "state", "reference") or field.flags.stored


def _refused(entity: Entity, name: str, uses: tuple[str, ...]) -> Decision:
    field = entity.fields[name]
    helps = field.kind == "column" and not all(use.startswith("search") for use in uses)
    return Decision(
        topic="index",
        subject=f"{entity.name}.{name}",
        value="none",
        reason=f"{why_none(field, uses)} ({'; '.join(uses)})",
        override=f"`index ({name})` in the entity" if helps else "",
    )


def why_none(field: Field, uses: tuple[str, ...]) -> str:
    """Return why a field that lists ask for has no index."""
    if field.mentions_caller:
        return "it is another value for each caller"
    if field.kind == "computed" and not field.flags.stored:
        return "it is worked out for each row; `stored` would keep it in a column"
    if field.kind in ("inverse", "many_to_many"):
        return "its rows lie in another table, which has indexes of its own"
    if isinstance(field.type, ListType | MapType):
        return "a list or a map is no key of an index"
    if all(use.startswith("search") for use in uses):
        return "a search looks for a part of the text, which no index of whole values finds"
    if all(use.startswith(("rule", "condition", "search")) for use in uses):
        return "no filter, sort or order asks for it; a condition alone brings no index"
    return "its values are too long to be worth one"
