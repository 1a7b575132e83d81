"""Rows in SQL: their keys, their fields, and the paths from one to another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from fastgen.backend.blind_indexes import index_of, stays_inside
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.mentions import entity_of, has_function, queries
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import computation, may_be_null
from fastgen.backend.lowering.scope import Frame, NotInSql, Source, SqlScope
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Choose,
    Coalesce,
    Constant,
    FieldAccess,
    Fold,
    FunctionCall,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import NullableType


class RowLowering(ABC):
    """Lowers access to rows; values and conditions come from the subclass."""

    def __init__(self, scope: SqlScope) -> None:
        self.scope = scope
        self.naming = scope.naming

    @abstractmethod
    def value(self, expression: TypedExpression) -> Node:
        """Lower an expression to its value."""

    @abstractmethod
    def conditions(self, expression: TypedExpression) -> list[Node]:
        """Lower a condition of a WHERE to the arguments of ``.where``."""

    @abstractmethod
    def first(self, fold: Fold, columns: Sequence[str]) -> Node:
        """Lower ``first(query)`` to a scalar subquery of a column of its row."""

    @abstractmethod
    def as_column(self, node: Node, expression: TypedExpression) -> Node:
        """Return a node that has the methods of a column."""

    # ------------------------------------------------------------ outside

    def is_outside(self, expression: TypedExpression) -> bool:
        """Tell whether an expression needs nothing from the database.

        Python can supply its value.
        """
        if isinstance(expression, Constant):
            return False
        return not queries(expression) and not any(
            self._needs_row(part) for part in walk(expression)
        )

    def _needs_row(self, part: TypedExpression) -> bool:
        if isinstance(part, Variable):
            return self.scope.source_of(part) is not None
        if not isinstance(part, FieldAccess) or part.entity is None:
            return False
        declared = self.naming.field(part.entity, part.field)
        if declared.kind in ("inverse", "many_to_many", "computed") or stays_inside(declared):
            return True
        if isinstance(part.of, Variable):
            return not self.scope.readable(part)
        return isinstance(part.of, FieldAccess) and part.of.entity is not None

    # ------------------------------------------------------------ keys

    def key(self, row: TypedExpression) -> tuple[Node, ...]:
        """Return the key columns of a row, or of null."""
        entity = entity_of(row)
        if entity is None:
            return (n.none(),)
        match row:
            case Variable():
                source = self.scope.source_of(row)
                if source is not None:
                    columns = self.naming.key_columns(entity)
                    return tuple(self.scope.column(source, column) for column in columns)
                return tuple(self.outside_field(row, name) for name in self.key_fields(entity))
            case FieldAccess(of=of, entity=owner, field=name) if owner is not None:
                field = self.naming.field(owner, name)
                if field.kind == "reference":
                    return tuple(
                        self.reach(of, owner, column) for column in self.naming.columns(owner, name)
                    )
                return tuple(self.field_of(row, entity, key) for key in self.key_fields(entity))
            case Fold(function="first"):
                return tuple(
                    self.first(row, (column,)) for column in self.naming.key_columns(entity)
                )
            case Choose(condition=condition, then=then, otherwise=otherwise):
                case = self.scope.sqlalchemy("case")
                test = self.condition(condition)
                return tuple(
                    n.call(case, n.tuple_of((test, one)), else_=other)
                    for one, other in zip(self.key(then), self.key(otherwise), strict=True)
                )
            case Coalesce(left=left, right=right):
                self.scope.sqlalchemy("func")
                return tuple(
                    n.call("func.coalesce", one, other)
                    for one, other in zip(self.key(left), self.key(right), strict=True)
                )
            case FunctionCall(function="authenticate"):
                return (self.scope.outside(row),)
            case _:
                raise NotInSql(type(row).__name__)

    @abstractmethod
    def condition(self, expression: TypedExpression) -> Node:
        """Lower a condition to one expression that is true or false."""

    def key_fields(self, entity: str) -> tuple[str, ...]:
        """Return the fields of an entity's key."""
        return self.naming.entity(entity).key

    def outside_field(self, row: TypedExpression, name: str) -> Node:
        """Return a field of a row that Python holds."""
        entity = entity_of(row)
        assert entity is not None
        return self.scope.outside(self._access(row, entity, name))

    def _access(self, row: TypedExpression, entity: str, name: str) -> FieldAccess:
        field = self.naming.field(entity, name)
        nullable = field.nullable or may_be_null(row)
        kind = NullableType(field.type) if nullable else field.type
        return FieldAccess(kind, of=row, entity=entity, field=name)

    # ------------------------------------------------------------ fields

    def field_of(self, row: TypedExpression, entity: str, name: str) -> Node:
        """Return a field of a row: a column, a computed value, or the key of a to-one relation."""
        field = self.naming.field(entity, name)
        if field.kind == "computed":
            return self._computed(row, entity, field)
        if field.kind in ("inverse", "many_to_many"):
            raise NotInSql(f"{entity}.{name}")
        if isinstance(row, FieldAccess) and row.entity is not None:
            held = self.naming.field(row.entity, row.field)
            if held.kind == "reference" and self.naming.entity(entity).key == (name,):
                return self.key(row)[0]
        return self.reach(row, entity, self.naming.columns(entity, name)[0])

    def reach(self, row: TypedExpression, entity: str, column: str) -> Node:
        """Return a column of a row, by a scalar subquery where the row is not in the statement."""
        match row:
            case Variable():
                source = self.scope.source_of(row)
                if source is not None:
                    return self.scope.column(source, column)
                for name in self.naming.entity(entity).fields:
                    if self._stored(entity, name) and column in self.naming.columns(entity, name):
                        inside = stays_inside(self.naming.field(entity, name))
                        if not inside and self.scope.readable(self._access(row, entity, name)):
                            return self.outside_field(row, name)
                        return self._through(
                            row, entity, lambda source: self.scope.column(source, column)
                        )
                raise NotInSql(column)
            case Fold(function="first"):
                return self.first(row, (column,))
            case _:
                return self._through(row, entity, lambda source: self.scope.column(source, column))

    def _stored(self, entity: str, name: str) -> bool:
        return self.naming.field(entity, name).kind in ("column", "state", "reference")

    def _through(self, row: TypedExpression, entity: str, select: Callable[[Source], Node]) -> Node:
        """Return a scalar subquery of what ``select`` reads from the row at the end of a path."""
        frame = self.begin()
        hops: list[tuple[Node, list[Node]]] = []
        end = self.scope.open_source(entity, self._hint(row))
        wanted = select(end)
        where: list[Node] = []
        step: TypedExpression = row
        source = end
        while True:
            if (
                isinstance(step, FieldAccess)
                and step.entity is not None
                and isinstance(step.of, FieldAccess)
                and step.of.entity is not None
                and self.naming.field(step.entity, step.field).kind == "reference"
                and self.naming.field(step.of.entity, step.of.field).kind == "reference"
            ):
                owner = self.scope.open_source(step.entity, self._hint(step.of))
                pairs = self._pairs(source, owner, step)
                hops.append((n.name(owner.name), pairs))
                source, step = owner, step.of
                continue
            where.extend(self.at(source, step))
            break
        query = n.call(self.scope.sqlalchemy("select"), wanted)
        for model, pairs in hops:
            query = n.method(query, "join", model, *self._joined(pairs))
        query = n.method(query, "where", *where)
        return n.method(self.end(frame, query), "scalar_subquery")

    def _joined(self, pairs: list[Node]) -> list[Node]:
        return pairs if len(pairs) == 1 else [n.call(self.scope.sqlalchemy("and_"), *pairs)]

    def _pairs(self, source: Source, owner: Source, step: FieldAccess) -> list[Node]:
        assert step.entity is not None
        return [
            n.compare(self.scope.column(owner, column), "==", self.scope.column(source, key))
            for key, column in zip(
                self.naming.key_columns(source.entity),
                self.naming.columns(step.entity, step.field),
                strict=True,
            )
        ]

    def at(self, source: Source, row: TypedExpression) -> list[Node]:
        """Return the conditions that make a source the given row."""
        if isinstance(row, FieldAccess) and row.entity is not None:
            field = self.naming.field(row.entity, row.field)
            if field.kind == "inverse":
                assert field.via is not None
                columns = self.naming.columns(source.entity, field.via)
                return [
                    n.compare(self.scope.column(source, column), "==", key)
                    for column, key in zip(columns, self.key(row.of), strict=True)
                ]
        keys = self.key(row)
        return [
            n.compare(self.scope.column(source, column), "==", key)
            for column, key in zip(self.naming.key_columns(source.entity), keys, strict=True)
        ]

    def _hint(self, row: TypedExpression) -> str:
        match row:
            case FieldAccess(field=field):
                return field
            case _:
                return ""

    def _computed(self, row: TypedExpression, entity: str, field: Field) -> Node:
        source = self.scope.source_of(row) if isinstance(row, Variable) else None
        if source is None:
            return self._through(row, entity, lambda end: self._computed_at(end, entity, field))
        return self._computed_at(source, entity, field)

    def _computed_at(self, source: Source, entity: str, field: Field) -> Node:
        assert field.computed is not None
        if field.flags.stored:
            return self.scope.column(source, self.naming.columns(entity, field.name)[0])
        if self._callable(source, entity, field):
            function = self.scope.model(self.naming.computed(entity, field.name))
            self.scope.column(source, "key")
            return n.call(function, n.name(source.name))
        before = self.scope.rows.get(("self", ""))
        self.scope.rows[("self", "")] = source
        try:
            value = computation(field)
            return self.as_column(self.value(value), value)
        finally:
            if before is None:
                del self.scope.rows[("self", "")]
            else:
                self.scope.rows[("self", "")] = before

    def _callable(self, source: Source, entity: str, field: Field) -> bool:
        """Tell whether the function of a computed field can be called here.

        Its subqueries correlate with the innermost SELECT alone, and must not read a table
        that is there.
        """
        assert field.computed is not None
        if not has_function(field, self.naming.field):
            return False
        if source.level != self.scope.frame.level or (entity, field.name) in self.scope.inside:
            return False
        busy = {other.entity for other in self.scope.frame.sources}
        return not (tables_of(self.naming.entity(entity).name, field, self.scope) & busy)

    def revealed(self, secret: FieldAccess) -> Node:
        """Return a secret as it was before it was sealed for its row."""
        entity = secret.entity
        assert entity is not None
        function = self.scope.model(Symbol("app.vault", "revealed"))
        (sealed,) = self.naming.columns(entity, secret.field)
        (key,) = self.naming.key_columns(entity)

        def select(source: Source) -> Node:
            columns = (self.scope.column(source, sealed), self.scope.column(source, key))
            return n.call(function, *columns)

        source = self.scope.source_of(secret.of) if isinstance(secret.of, Variable) else None
        return select(source) if source is not None else self._through(secret.of, entity, select)

    def searched(self, side: TypedExpression) -> TypedExpression:
        """Return what a comparison reads in the place of a secret: its index."""
        if isinstance(side, FieldAccess) and side.entity is not None:
            entity = self.naming.entity(side.entity)
            index = index_of(entity, entity.fields[side.field])
            if index is not None:
                return replace(side, field=index.name)
        return side

    # ------------------------------------------------------------ frames

    def begin(self) -> Frame:
        """Start a SELECT inside the current one."""
        frame = Frame(len(self.scope.frames))
        self.scope.frames.append(frame)
        return frame

    def end(self, frame: Frame, query: Node) -> Node:
        """Finish a SELECT: name what it is correlated with, where SQLAlchemy would not see it."""
        closed = self.scope.frames.pop()
        assert closed is frame
        if any(source.level < frame.level - 1 for source in frame.outer):
            ordered = sorted(frame.outer, key=lambda source: (source.level, source.name))
            query = n.method(query, "correlate", *(n.name(source.name) for source in ordered))
        return query


def tables_of(entity: str, field: Field, scope: SqlScope) -> set[str]:
    """Return the entities that the subqueries of a computed field read."""
    found: set[str] = set()
    assert field.computed is not None
    for part in walk(field.computed):
        if isinstance(part, Select) and isinstance(part.source, str):
            found.add(part.source)
        elif isinstance(part, FieldAccess) and part.entity is not None:
            used = scope.naming.field(part.entity, part.field)
            if used.kind in ("inverse", "many_to_many") and used.target is not None:
                found.add(used.target)
            if isinstance(part.of, FieldAccess) and (reached := entity_of(part.of)) is not None:
                found.add(reached)
            if used.kind == "computed" and (part.entity, part.field) != (entity, field.name):
                found |= tables_of(part.entity, used, scope)
    return found
