"""Queries of the language as parts of a SELECT: what is searched, and the conditions on it."""

from __future__ import annotations

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.mentions import mentions
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.scope import Frame, NotInSql, Source, variable_key
from fastgen.backend.lowering.sql_rows import RowLowering
from fastgen.ir.checked.expressions import (
    FieldAccess,
    PathMany,
    Select,
)
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Opened:
    """A query whose SELECT is begun: its conditions, and the row it yields (None.

    Only links are read).
    """

    frame: Frame
    source: Source | None
    where: tuple[Node, ...]
    first_model: str


class QueryOpening(RowLowering):
    """Opens queries: their rows become sources of a statement."""

    def open_query(self, query: Select, *, needs_row: bool) -> Opened:
        """Begin the SELECT of a query: bind its variable and gather its conditions."""
        frame = self.begin()
        where: list[Node] = []
        source, model = self._open_source(query, where, needs_row=needs_row)
        if query.where is not None:
            where.extend(self.conditions(query.where))
        return Opened(frame, source, tuple(where), model)

    def _open_source(
        self, query: Select, where: list[Node], *, needs_row: bool
    ) -> tuple[Source | None, str]:
        """Add the tables that a query reads to the current SELECT.

        With the conditions that link them.
        """
        if query.group_by is not None:
            raise NotInSql("group by")
        origin = query.source
        if isinstance(origin, str):
            source = self.scope.open_source(origin)
            self._bind(query.variable, source)
            return source, source.name
        if isinstance(origin, Select):
            if origin.limit is not None or origin.offset is not None:
                raise NotInSql("limit inside a query")
            source_or_none, model = self._open_source(origin, where, needs_row=True)
            assert source_or_none is not None
            if origin.where is not None:
                where.extend(self.conditions(origin.where))
            self._bind(query.variable, source_or_none)
            return source_or_none, model
        if isinstance(origin, FieldAccess | PathMany) and origin.entity is not None:
            return self._open_relation(query, origin, where, needs_row=needs_row)
        raise NotInSql(type(origin).__name__)

    def _open_relation(
        self, query: Select, origin: FieldAccess | PathMany, where: list[Node], *, needs_row: bool
    ) -> tuple[Source | None, str]:
        assert origin.entity is not None
        field = self.naming.field(origin.entity, origin.field)
        if field.target is None:
            raise NotInSql("a list")
        owners = self._owner_keys(origin, where)
        if self.naming.is_link(origin.entity, origin.field):
            link = self.naming.association(origin.entity, origin.field)
            table = self._open_link(origin.entity, origin.field)
            for column, key in zip(link.owner_columns, owners, strict=True):
                where.append(n.compare(self.scope.column(table, column), "==", key))
            if not needs_row and not self._uses(query):
                return None, table.name
            source = self.scope.open_source(field.target, _hint(origin))
            for column, name in zip(
                link.item_columns, self.naming.key_columns(field.target), strict=True
            ):
                where.append(
                    n.compare(
                        self.scope.column(table, column), "==", self.scope.column(source, name)
                    )
                )
            self._bind(query.variable, source)
            return source, table.name
        source = self.scope.open_source(field.target, _hint(origin))
        if field.kind == "inverse":
            assert field.via is not None
            columns = self.naming.columns(field.target, field.via)
        else:
            columns = self.naming.key_columns(field.target)
        for column, key in zip(columns, owners, strict=True):
            where.append(n.compare(self.scope.column(source, column), "==", key))
        self._bind(query.variable, source)
        return source, source.name

    def _owner_keys(self, origin: FieldAccess | PathMany, where: list[Node]) -> tuple[Node, ...]:
        """Return what identifies the rows that a relation starts from; many are joined in."""
        assert origin.entity is not None
        field = self.naming.field(origin.entity, origin.field)
        if isinstance(origin, FieldAccess):
            if field.kind == "reference":
                return self.key(origin)
            return self.key(origin.of)
        inner = Select(origin.of.type, source=origin.of, variable=f"{origin.field}_owner")
        source, _ = self._open_source(inner, where, needs_row=True)
        assert source is not None
        columns = (
            self.naming.columns(origin.entity, origin.field)
            if field.kind == "reference"
            else self.naming.key_columns(origin.entity)
        )
        return tuple(self.scope.column(source, column) for column in columns)

    def _open_link(self, entity: str, field: str) -> Source:
        symbol = self.naming.association(entity, field).model
        name = self.scope.imports.add(symbol)
        source = Source(f"{entity}.{field}", name, self.scope.frame.level)
        if any(other.name == name for frame in self.scope.frames for other in frame.sources):
            raise NotInSql(f"{entity}.{field} inside itself")
        self.scope.frame.sources.append(source)
        return source

    def _bind(self, variable: str, source: Source) -> None:
        self.scope.rows["row", variable] = source

    def _uses(self, query: Select) -> bool:
        """Tell whether the conditions or the order of a query mention its row."""
        parts = [query.where, *(order.key for order in query.order)]
        return any(
            part is not None
            and mentions(part, lambda variable: variable_key(variable) == ("row", query.variable))
            for part in parts
        )


def _hint(origin: FieldAccess | PathMany) -> str:
    """Return a name for one of the rows of a relation to many: ``pupils`` yields a ``Pupil``."""
    name = origin.field
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else f"{name}_row"
