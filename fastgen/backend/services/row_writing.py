"""Rows as an operation writes them: within the limits of their fields, derived, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from fastgen.backend.blind_indexes import index_of, is_sealed, seals
from fastgen.backend.constants import column_default
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import may_be_null, scalar
from fastgen.backend.lowering.python_scope import PythonScope, Row
from fastgen.backend.lowering.statements import StatementLowering
from fastgen.backend.lowering.writes import Values
from fastgen.backend.reading import deletes_rows
from fastgen.backend.services.limits import is_within, limits_of
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    Compare,
    CreateRow,
    FieldAccess,
    Select,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import AddTo, RemoveFrom, UpdateRow
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullType,
    RowsType,
    RowType,
    ScalarType,
    Type,
    UnionType,
    ValueType,
)

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService


class RowWriting(StatementLowering):
    """Lowers what writes rows: a value is made to fit, and a row is checked once it is there."""

    def __init__(self, scope: PythonScope, service: PackageService, operation: Operation) -> None:
        """Begin the body of an operation."""
        super().__init__(scope)
        self.service = service
        self.operation = operation
        self.deletes = deletes_rows(operation)
        self.upserted: Row | None = None
        self.row_key: Node | None = None
        """The key of the row that secrets are sealed for."""

    def columns(
        self, entity: str, values: Iterable[tuple[str, TypedExpression]]
    ) -> list[tuple[Node | None, Node]]:
        """Return the columns that values go to: within their limits, passwords hashed."""
        entries: list[tuple[Node | None, Node]] = []
        for name, value in values:
            declared = self.scope.naming.field(entity, name)
            if is_sealed(declared):
                entries += self.sealed(entity, declared, value)
            elif declared.kind == "column":
                (column,) = self.scope.naming.columns(entity, name)
                entries.append((n.text(column), self.stored(entity, declared, value)))
            else:
                entries.extend(super().columns(entity, [(name, value)]))
        return entries

    def sealed(
        self, entity: str, declared: Field, value: TypedExpression
    ) -> list[tuple[Node | None, Node]]:
        """Return the column of a secret of the row at hand, and that of its index."""
        if self.row_key is None:
            raise Unsupported(f"a secret of a row whose key is not known ({declared.id})")
        node = self.stored(entity, declared, value)
        index = index_of(self.scope.naming.entity(entity), declared)
        node = node if index is None else self.simple(node, local(declared.name))
        function = self.scope.symbol("app.vault", "to_seal")
        (column,) = self.scope.naming.columns(entity, declared.name)
        entries: list[tuple[Node | None, Node]] = [
            (n.text(column), n.call(function, node, self.row_key))
        ]
        if index is not None:
            (column,) = self.scope.naming.columns(entity, index.name)
            entries.append((n.text(column), node))
        return entries

    def new_row(self, entity: str, values: Values) -> list[tuple[Node | None, Node]]:
        """Return the columns of a new row; secrets need its key before it is there."""
        declared = self.scope.naming.entity(entity)
        if not seals(declared):
            return super().new_row(entity, values)
        (name,) = declared.key
        (column,) = self.scope.naming.key_columns(entity)
        complete = dict(self.with_defaults(entity, values))
        given = complete.pop(name, None)
        hint = f"{self.singular(entity)}_key"
        if given is None:
            node: Node = n.call(self.scope.symbol("app.ids", "uuid7"))
        else:
            node = self.stored(entity, declared.fields[name], given)
        self.row_key = self.simple(node, hint)
        return [(n.text(column), self.row_key), *self.columns(entity, complete.items())]

    def stored(self, entity: str, declared: Field, value: TypedExpression) -> Node:
        """Lower a value to what the column of a field holds.

        What may break a limit of the field is checked when it runs; a password is hashed.
        """
        if entity_of(value) is not None or declared.kind != "column":
            return self.key(value) if entity_of(value) is not None else self.value(value)
        if isinstance(value.type, NullType):
            return n.none()
        node = self.value(value)
        kind = declared.type.name if isinstance(declared.type, ScalarType) else ""
        if not is_within(value, declared):
            if kind == "decimal" and scalar(value) == "decimal":
                places = n.integer(places_of(declared.type))
                node = self.simple(node, local(declared.name)) if may_be_null(value) else node
                rounded = n.call(self.scope.support("round_decimal"), node, places)
                there = n.compare(node, "is not", n.none())
                node = n.ternary(there, rounded, n.none()) if may_be_null(value) else rounded
            constant = limits_of(self.service.module, entity, declared, value)
            check = self.scope.symbol("app.fields", "checked")
            node = n.call(check, n.name(constant), node, n.text(declared.wire))
        if kind == "password":
            if not may_be_null(value):
                return n.awaited(n.call("passwords.hash", node))
            node = self.simple(node, local(declared.name))
            there = n.compare(node, "is not", n.none())
            return n.ternary(there, n.awaited(n.call("passwords.hash", node)), n.none())
        if is_document(declared.type):
            dump = dumping(declared.type)
            named = {"by_alias": n.name("False")} if has_names(declared.type) else {}
            return n.call(self.scope.symbol(dump.module, dump.name), node, **named)
        return node

    # ------------------------------------------------------------ rows as they are written

    def with_defaults(self, entity: str, values: Values) -> list[tuple[str, TypedExpression]]:
        """Return the values of a new row, but for defaults that the columns have."""
        given = {name for name, _ in values}
        fields = self.scope.naming.entity(entity).fields
        return [
            (name, value)
            for name, value in super().with_defaults(entity, values)
            if name in given or column_default(fields[name]) is None
        ]

    def derived_of(self, create: CreateRow) -> Field | None:
        """Return the field of a new row that is derived from another one."""
        given = dict(create.values)
        for declared in self.scope.naming.entity(create.entity).fields.values():
            if declared.derived_from is not None and declared.name not in given:
                return declared
        return None

    def insert(self, create: CreateRow, row: Row | None) -> None:
        """Add the INSERT of a row, what is derived, and the checks of the service."""
        from fastgen.backend.services.checks import has_checks

        entity = self.scope.naming.entity(create.entity)
        derived = self.derived_of(create)
        checks = has_checks(self.service, entity)
        if row is None and checks:
            name = self.scope.taken.fresh(self.singular(entity.name))
            row = Row(n.name(name), entity.name, Variable(create.type, kind="let", name=name))
            row.open = False
            self.scope.bind(row.variable, row)
        if derived is None:
            super().insert(create, row)
        else:
            self._insert_derived(create, row, derived)
        if row is not None and row is not self.upserted:
            self.check(entity.name, row.variable)

    def _insert_derived(self, create: CreateRow, row: Row | None, derived: Field) -> None:
        from fastgen.backend.services.insertions import derived_insert

        entity = self.scope.naming.entity(create.entity)
        every = super().with_defaults(entity.name, create.values)
        source = dict(every).get(derived.derived_from or "")
        if source is None:
            raise Unsupported(f"{derived.id} is derived from a field that nobody gives")
        name = derived_insert(self.service, entity, derived)
        entries = n.dict_of(self.new_row(entity.name, create.values))
        text = n.call(self.scope.support("slugify"), self.value(source))
        insert = n.awaited(n.call(name, self.scope.connection, entries, text))
        self.scope.written()
        if row is None:
            self.emit(n.evaluate(insert))
            return
        key = self.scope.taken.fresh(f"{self.singular(entity.name)}_key")
        self.emit(n.assign(key, insert))
        known = Variable(RowType(entity.name), kind="let", name=f"new {self.singular(entity.name)}")
        self.scope.bindings["let", known.name] = n.name(key)
        self.find_by_key(row, known)

    def find_by_key(self, row: Row, key: Variable) -> None:
        """Fetch a row that is there for certain."""
        found = Variable(RowType(row.entity), kind="row", name=row.variable.name)
        self.scope.bindings["row", found.name] = row
        same = Compare(ScalarType("bool"), operator="==", left=found, right=key)
        query = Select(RowsType(row.entity), source=row.entity, variable=found.name, where=same)
        wish = f"find_added_{self.singular(row.entity)}"
        self.emit_fetch(query, row, wish=wish, unique=True, certain=True)

    def update(self, update: UpdateRow, later: Callable[[str], bool], *, nested: bool) -> None:
        """Change fields of a row, and check it."""
        fields = self.scope.naming.entity(update.entity).fields
        if any(is_sealed(fields[name]) for name, _ in update.values):
            self.row_key = self.simple(self.key(update.row), f"{self.singular(update.entity)}_key")
        super().update(update, later, nested=nested)
        self.check(update.entity, update.row)

    def _update_found(self, entity: str, old: Row, row: Row, values: Values) -> None:
        self.row_key = n.attribute(old.node, self.scope.naming.key_columns(entity)[0])
        super()._update_found(entity, old, row, values)

    def upsert(self, upsert: UpsertRow, row: Row) -> None:
        """Change the row with the same keys or add one, and check it."""
        before, self.upserted = self.upserted, row
        super().upsert(upsert, row)
        self.upserted = before
        self.check(upsert.entity, row.variable)

    def link(self, change: AddTo | RemoveFrom) -> None:
        """Put a row into a relation or take it out, and check both."""
        super().link(change)
        declared = self.scope.naming.field(change.entity, change.field)
        other = f"{declared.target}.{declared.via}"
        if self._is_checked(change.entity, declared.id):
            self.check(change.entity, change.owner)
        if declared.target is not None and self._is_checked(declared.target, other):
            self.check(declared.target, change.item)

    def _is_checked(self, entity: str, relation: str) -> bool:
        """Tell whether a check of an entity is about one of its relations."""
        return any(
            isinstance(part, FieldAccess) and f"{part.entity}.{part.field}" == relation
            for each in self.scope.naming.entity(entity).checks
            for part in walk(each.condition)
        )

    def check(self, entity: str, row: TypedExpression) -> None:
        """Add the call that checks a row as it is now against what the database cannot hold."""
        from fastgen.backend.services.checks import has_checks, write_checks

        declared = self.scope.naming.entity(entity)
        if not has_checks(self.service, declared):
            return
        home = self.service.home_of(entity)
        name = write_checks(home, declared, self.operation)
        if home is not self.service:
            self.scope.imports.add(Symbol(home.module.path, name))
        self.emit(n.evaluate(n.awaited(n.call(name, self.scope.connection, self.key(row)))))

    def _is_plain(self, entity: str, view: str | None) -> bool:
        from fastgen.backend.services.checks import has_checks

        declared = self.scope.naming.entity(entity)
        derives = any(each.derived_from is not None for each in declared.fields.values())
        return not (derives or has_checks(self.service, declared)) and super()._is_plain(
            entity, view
        )


def places_of(type_: Type) -> int:
    """Return the digits after the point of a decimal."""
    return type_.scale or 0 if isinstance(type_, ScalarType) else 0


def is_document(type_: Type) -> bool:
    """Tell whether a value is kept as JSON and is not made of what JSON has."""
    match type_:
        case ValueType() | UnionType():
            return True
        case ListType(item=item) | MapType(item=item):
            return not (isinstance(item, ScalarType) and item.name in PLAIN)
        case _:
            return False


def has_names(type_: Type) -> bool:
    """Tell whether a value has fields: in its column they keep the names of the spec."""
    match type_:
        case ValueType() | UnionType():
            return True
        case ListType(item=item) | MapType(item=item):
            return has_names(item)
        case _:
            return False


def dumping(type_: Type) -> Symbol:
    """Return the function that makes a document of a value; pydantic takes bytes for text."""
    item = type_.item if isinstance(type_, ListType | MapType) else type_
    if isinstance(item, ScalarType) and item.name == "bytes":
        return Symbol("app.fields", "encode_all")
    return Symbol("pydantic_core", "to_jsonable_python")


PLAIN = frozenset(
    ["string", "text", "int", "float", "bool", "email", "url", "phone", "slug", "json"]
)
"""Scalars that are the same in JSON."""
