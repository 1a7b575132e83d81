"""Typed expressions as Python that means what their SQL means.

A value that only the database knows is fetched first: either as one more column of the SELECT that
a row comes from, or by a statement of its own, awaited before the expression.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.mentions import entity_of, needs_value
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import may_be_null, scalar
from fastgen.backend.lowering.python_queries import PythonQueries
from fastgen.backend.lowering.python_scope import PythonScope, Row, hint_of
from fastgen.backend.lowering.python_values import NotInPython
from fastgen.backend.lowering.spelt import spelt
from fastgen.backend.names import setting_name
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Clock,
    Coalesce,
    Compare,
    Constant,
    Contains,
    CreateRow,
    DurationConstant,
    EnumConstant,
    ExternCall,
    FieldAccess,
    Fold,
    FunctionCall,
    IndexAccess,
    Interpolated,
    ListOf,
    Logical,
    MapList,
    Negate,
    Not,
    NullTest,
    PathMany,
    RecordOf,
    Select,
    Setting,
    ShowAs,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.types import MapType, NullType, RowsType
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Lowered:
    """A value, and the statements that have to run before it."""

    prelude: tuple[cst.BaseStatement, ...]
    value: Node


def lower_python(expression: TypedExpression, scope: PythonScope) -> Lowered:
    """Return an expression as Python; queries inside it are awaited in the prelude."""
    before = scope.prelude
    scope.prelude = []
    try:
        value = PythonLowering(scope).value(expression)
        return Lowered(tuple(scope.prelude), value)
    finally:
        scope.prelude = before


class PythonLowering(PythonQueries):
    """Lowers expressions, access to rows, and queries."""

    def value(self, expression: TypedExpression) -> Node:
        """Lower an expression to its value."""
        match expression:
            case Constant(value=value):
                return self._constant(value, scalar(expression))
            case DurationConstant():
                return self.duration(expression)
            case EnumConstant():
                return self.enum_constant(expression)
            case Variable():
                return self._variable(expression)
            case Setting(name=name):
                return n.attribute(n.name("settings"), setting_name(name))
            case Clock(name=name):
                return self.moment(name)
            case FieldAccess():
                return self._field(expression)
            case Select() | Fold() if self.in_memory(expression):
                return self.fold_memory(expression)
            case Select() | Fold():
                return self.fetch(expression)
            case PathMany() | ShowAs() | MapList():
                return self.many(expression)
            case IndexAccess(of=of, index=index):
                return self._index(of, index)
            case Not(operand=operand):
                return self.negated(operand)
            case Negate(operand=operand):
                return self.guarded([operand], n.minus(self.value(operand)))
            case Logical(operator=operator, operands=operands):
                return n.logical(operator, [self.condition(part) for part in operands])
            case Compare():
                return self.compare(expression)
            case Contains():
                return self._contains(expression)
            case NullTest():
                return self._null_test(expression)
            case Coalesce(left=left, right=right):
                return self._coalesce(left, right)
            case Arith():
                return self.arithmetic(expression)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return n.ternary(self.condition(condition), self.value(then), self.value(otherwise))
            case ListOf(items=items):
                return n.list_of(self.value(item) for item in items)
            case RecordOf(entries=entries):
                return n.dict_of(
                    (
                        None if entry.spread else n.text(entry.wire or entry.name or ""),
                        self.value(entry.value),
                    )
                    for entry in entries
                )
            case Interpolated():
                return self.interpolated(expression)
            case FunctionCall():
                return self.function(expression)
            case ExternCall(extern=name, arguments=arguments, files=files):
                function = self.scope.symbol("app.extensions.functions", name)
                given = [n.attribute(n.name("settings"), "files_dir")] if files else []
                given += [self.value(each) for each in arguments]
                return n.awaited(n.call(function, *given))
            case CreateRow() | UpsertRow():
                raise NotInPython("a write inside an expression")
            case _:
                assert_never(expression)

    def _constant(self, value: str | int | Decimal | bool | None, kind: str | None) -> Node:
        match value:
            case None | bool():
                return n.none() if value is None else n.boolean(value)
            case int() | Decimal() if kind == "float":
                return n.floating(value)
            case int():
                return n.integer(value)
            case Decimal():
                self.scope.symbol("decimal", "Decimal")
                return n.decimal(value)
            case str():
                node, symbols = spelt(value, kind)
                for symbol in symbols:
                    self.scope.imports.add(symbol)
                return node
            case _:
                assert_never(value)

    # ------------------------------------------------------------ conditions

    def negated(self, operand: TypedExpression) -> Node:
        """Lower the opposite of a condition."""
        match operand:
            case Not(operand=inner):
                return self.condition(inner)
            case Compare(operator=operator, left=left, right=right) if operator not in ("==", "!="):
                if not (may_be_null(left) or may_be_null(right)):
                    flipped = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[operator]
                    return n.compare(self.value(left), flipped, self.value(right))
        return n.negation(self.condition(operand))

    def _null_test(self, expression: NullTest) -> Node:
        operand = expression.operand
        if entity_of(operand) is not None and not isinstance(operand, Variable):
            node = self.key(operand)
        else:
            node = self.value(operand)
        return n.compare(node, "is not" if expression.negated else "is", n.none())

    def compare(self, expression: Compare) -> Node:
        """Lower a comparison; rows compare by key, an order with null is false."""
        operator, left, right = expression.operator, expression.left, expression.right
        if self.is_kept(left) or self.is_kept(right):
            return self.fetch(expression)
        if isinstance(right.type, NullType) or isinstance(left.type, NullType):
            subject = left if isinstance(right.type, NullType) else right
            return self._null_test(
                NullTest(expression.type, operand=subject, negated=operator == "!=")
            )
        if entity_of(left) is not None:
            return n.compare(self.key(left), operator, self.key(right))
        one, other = self.value(left), self.value(right)
        if operator in ("==", "!="):
            return n.compare(one, operator, other)
        if may_be_null(left):
            one = self.simple(one, hint_of(left))
        if may_be_null(right):
            other = self.simple(other, hint_of(right))
        tests = [
            n.compare(node, "is not", n.none())
            for node, operand in ((one, left), (other, right))
            if may_be_null(operand)
        ]
        return n.logical("and", [*tests, n.compare(one, operator, other)])

    def _contains(self, expression: Contains) -> Node:
        item, collection = expression.item, expression.collection
        operator = "not in" if expression.negated else "in"
        if isinstance(collection, Select | PathMany) or isinstance(collection.type, RowsType):
            found = self.fetch(
                Contains(expression.type, item=item, collection=collection, negated=False)
            )
            return n.negation(found) if expression.negated else found
        subject = self.key(item) if entity_of(item) is not None else self.value(item)
        if isinstance(collection, ListOf):
            values = n.tuple_of(
                self.key(each) if entity_of(each) is not None else self.value(each)
                for each in collection.items
            )
            return n.compare(subject, operator, values)
        held = self.value(collection)
        nullable = [
            part for part in (item, collection) if may_be_null(part) and scalar(collection)
        ] or ([collection] if may_be_null(collection) else [])
        if not nullable:
            return n.compare(subject, operator, held)
        subject = self.simple(subject, hint_of(item))
        held = self.simple(held, hint_of(collection))
        tests = [
            n.compare(subject if part is item else held, "is not", n.none()) for part in nullable
        ]
        inside = n.logical("and", [*tests, n.compare(subject, "in", held)])
        return n.negation(inside) if expression.negated else inside

    def _coalesce(self, left: TypedExpression, right: TypedExpression) -> Node:
        fallback = self.value(right)
        if isinstance(left, FieldAccess) and isinstance(left.of, Variable) and left.entity:
            binding = self.scope.binding(left.of)
            always = not self.scope.naming.field(left.entity, left.field).nullable
            if isinstance(binding, Row) and may_be_null(left.of) and always:
                bare = self.attribute_of(binding, left)
                if bare is not None:
                    test = n.compare(binding.node, "is not", n.none())
                    return n.ternary(test, bare, fallback)
        node = self.simple(self.value(left), hint_of(left))
        return n.ternary(n.compare(node, "is not", n.none()), node, fallback)

    # ------------------------------------------------------------ rows

    def _variable(self, variable: Variable) -> Node:
        binding = self.scope.binding(variable)
        if binding is None:
            raise NotInPython(f"{variable.kind} {variable.name}")
        return binding.node if isinstance(binding, Row) else binding

    def key(self, row: TypedExpression) -> Node:
        """Lower a row to its key."""
        if isinstance(row.type, NullType):
            return n.none()
        entity = entity_of(row)
        assert entity is not None
        if isinstance(row, Variable):
            names = self.scope.naming.entity(entity).key
            keys = [
                self._field(
                    FieldAccess(
                        self.scope.naming.field(entity, name).type,
                        of=row,
                        entity=entity,
                        field=name,
                    )
                )
                for name in names
            ]
            return keys[0] if len(keys) == 1 else n.tuple_of(keys)
        if isinstance(row, Choose):
            return n.ternary(
                self.condition(row.condition), self.key(row.then), self.key(row.otherwise)
            )
        if isinstance(row, Coalesce):
            node = self.simple(self.key(row.left), hint_of(row.left))
            return n.ternary(n.compare(node, "is not", n.none()), node, self.key(row.right))
        return self.value(row)

    def _field(self, access: FieldAccess) -> Node:
        if access.entity is None:
            return self._part(access)
        if isinstance(access.of, Variable):
            binding = self.scope.binding(access.of)
            if isinstance(binding, Row):
                if access.field in binding.moved:
                    self.read_again(binding)
                node = self.attribute_of(binding, access)
                if node is not None:
                    return self.null_safe(binding, node) if may_be_null(access.of) else node
            elif (
                binding is not None and access.field in self.scope.naming.entity(access.entity).key
            ):
                return binding
        return self.fetch(access)

    def read_again(self, row: Row) -> None:
        """Read a row of which something may have been changed under another name."""
        raise NotInPython(f"a changed {row.entity}")

    def attribute_of(self, row: Row, access: FieldAccess) -> Node | None:
        """Return the attribute that holds a field of a row.

        Asking for it in its SELECT if need be.
        """
        assert access.entity is not None
        field = self.scope.naming.field(access.entity, access.field)
        if access.field in row.fixed:
            return row.fixed[access.field]
        if field.kind in ("inverse", "many_to_many"):
            return None
        stored = field.kind != "computed" or field.flags.stored
        columns = self.scope.naming.columns(access.entity, access.field) if stored else ()
        if len(columns) > 1:
            return None
        label = columns[0] if stored else hint_of(access).removeprefix(f"{hint_of(access.of)}_")
        if not stored and needs_value(access, self.scope.naming.field):
            return None
        own = FieldAccess(access.type, of=row.variable, entity=access.entity, field=access.field)
        known = label in row.selected and label not in row.stale
        if known or access.field in row.reads:
            return n.attribute(row.node, label)
        if row.open or (stored and not isinstance(row.node, cst.Call) and row.reads == frozenset()):
            row.selected[label] = own
            return n.attribute(row.node, label)
        return None

    def _part(self, access: FieldAccess) -> Node:
        """Lower a field of an inline value or a record."""
        of = self.value(access.of)
        if not may_be_null(access.of):
            return self.part_of(of, access)
        of = self.simple(of, hint_of(access.of))
        test = n.compare(of, "is not", n.none())
        return n.ternary(test, self.part_of(of, access), n.none())

    def part_of(self, of: Node, access: FieldAccess) -> Node:
        """Return a field of a value that is there."""
        return n.attribute(of, access.field)

    def _index(self, of: TypedExpression, index: TypedExpression) -> Node:
        kind = of.type
        if isinstance(kind, MapType):
            return n.method(self.value(of), "get", self.value(index))
        return n.call(self.scope.support("item_at"), self.value(of), self.value(index))
