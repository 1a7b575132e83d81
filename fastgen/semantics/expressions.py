"""What every expression means (docs, section 13): an expression and the names it sees, to a value.

Nothing here writes; `create` and `upsert` are statements that have a value, see `statements`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

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
    Order,
    PathMany,
    RecordOf,
    Select,
    Setting,
    ShowAs,
    TypedExpression,
    UpsertRow,
    Variable,
    VariableKind,
)
from fastgen.ir.checked.types import (
    EnumType,
    MapType,
    RowsType,
    ScalarType,
    Type,
    ValueType,
)
from fastgen.semantics import folding
from fastgen.semantics.arithmetic import calculate, duration, negated
from fastgen.semantics.carried import CARRIED, carry
from fastgen.semantics.comparisons import Ascending, compare, within
from fastgen.semantics.encoding import text_of
from fastgen.semantics.environment import Environment
from fastgen.semantics.externs import call_extern
from fastgen.semantics.functions import apply
from fastgen.semantics.passwords import verify_password
from fastgen.semantics.problems import NotInThisReleaseError, refused
from fastgen.semantics.tenants import within_tenant
from fastgen.semantics.typed_values import as_declared, constant, plain
from fastgen.semantics.values import Group, Record, Row, Shown, as_caller, item_of, shown
from fastgen.semantics.world import World

SELF: tuple[VariableKind, str] = ("self", "self")
Names = Mapping[tuple[VariableKind, str], object]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression sees: the world, who calls, and the names bound around it."""

    world: World
    caller: Row | None
    names: Names

    @property
    def environment(self) -> Environment:
        """Return the world around the step."""
        return self.world.environment

    def bind(self, kind: VariableKind, name: str, value: object) -> Scope:
        """Return the scope with one more name."""
        return Scope(self.world, self.caller, {**self.names, (kind, name): value})

    def of(self, row: Row) -> Scope:
        """Return what an expression of an entity sees: this row, and who calls."""
        return Scope(self.world, self.caller, {SELF: row})

    def true(self, condition: TypedExpression | None) -> bool:
        """Tell whether a condition holds; one that is not there does, and null does not."""
        return condition is None or evaluate(condition, self) is True


def evaluate(node: TypedExpression, scope: Scope) -> object:
    """Return the value of an expression."""
    match node:
        case FieldAccess(of=of, entity=entity, field=name):
            return member(evaluate(of, scope), entity, name, scope)
        case Variable(kind="caller", name=name):
            return as_caller(scope.caller, name)
        case Variable(kind=kind, name=name):
            return scope.names[(kind, name)]
        case Constant(value=value, type=type_):
            return constant(value, type_)
        case Compare(operator=operator, left=left, right=right):
            return compare(operator, evaluate(left, scope), evaluate(right, scope))
        case Logical(operator="and", operands=operands):
            return all(evaluate(one, scope) is True for one in operands)
        case Logical(operands=operands):
            return any(evaluate(one, scope) is True for one in operands)
        case Not(operand=operand):
            return evaluate(operand, scope) is not True
        case NullTest(operand=operand, negated=turned):
            return (evaluate(operand, scope) is None) is not turned
        case EnumConstant(owner=owner, member=name, type=type_):
            return enum_value(owner, name, type_, scope)
        case Coalesce(left=left, right=right):
            known = evaluate(left, scope)
            return evaluate(right, scope) if known is None else known
        case Arith(operator=operator, left=left, right=right):
            return calculate(operator, evaluate(left, scope), evaluate(right, scope))
        case Negate(operand=operand):
            return negated(evaluate(operand, scope))
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return evaluate(then if scope.true(condition) else otherwise, scope)
        case Contains(item=item, collection=collection, negated=turned):
            return within(evaluate(item, scope), evaluate(collection, scope)) is not turned
        case Clock(name="now"):
            return scope.environment.now
        case Clock():
            return scope.environment.now.date()
        case DurationConstant(amount=amount, unit=unit):
            return duration(amount, unit)
        case Setting(name=name):
            return scope.world.settings[name]
        case Select():
            return tuple(chosen(node, scope))
        case Fold():
            return fold(node, scope)
        case MapList(element=element, query=query):
            return tuple(evaluate(element, inner) for inner in each(query, scope))
        case PathMany(of=of, entity=entity, field=name, type=type_):
            return through(evaluate(of, scope), entity, name, type_, scope)
        case ShowAs(of=of, view=view):
            return shown(evaluate(of, scope), view)
        case IndexAccess(of=of, index=index):
            return item_of(evaluate(of, scope), evaluate(index, scope))
        case ListOf(items=items):
            return tuple(evaluate(item, scope) for item in items)
        case RecordOf():
            return record(node, scope)
        case Interpolated(parts=parts):
            return "".join(
                part if isinstance(part, str) else text_of(evaluate(part, scope), plain(part.type))
                for part in parts
            )
        case FunctionCall(function="verify", arguments=(secret, stored)):
            kept = evaluate(stored, scope)
            return verify_password(scope.environment, evaluate(secret, scope), kept)
        case FunctionCall(function="random_token"):
            return scope.environment.new_token()
        case FunctionCall(function=name, arguments=arguments) if name in CARRIED:
            values = [evaluate(argument, scope) for argument in arguments]
            bare = Scope(scope.world, None, {})
            return carry(node, values, scope.world, lambda default: evaluate(default, bare))
        case FunctionCall(arguments=arguments):
            return apply(node, [evaluate(argument, scope) for argument in arguments])
        case ExternCall(extern=name, arguments=arguments):
            values = [evaluate(argument, scope) for argument in arguments]
            return call_extern(scope.world, name, values)
        case CreateRow() | UpsertRow():
            raise NotInThisReleaseError("a write inside an expression", node.span)
    assert_never(node)


def enum_value(owner: str, name: str, type_: Type, scope: Scope) -> str:
    """Return a member as the wire spells it; a state of a flow is its name."""
    if isinstance(plain(type_), EnumType):
        return next(
            member.value
            for member in scope.world.program.enums[owner].members
            if member.name == name
        )
    return name


def member(of: object, entity: str | None, name: str, scope: Scope) -> object:
    """Return a field of a row, a value or a record; "a member of a null is null"."""
    match of:
        case None:
            return None
        case Row():
            return field_of(of, name, scope)
        case Shown(row=row):
            return field_of(row, name, scope)
        case Record(values=values):
            return values.get(name)
        case Group(key=key, rows=rows):
            return key if name == "key" else rows
        case Mapping():
            return of.get(name)
        case _:
            raise TypeError(f"{type(of).__name__} of {entity} has no {name}")


def field_of(row: Row, name: str, scope: Scope) -> object:
    """Return a field of a row as the state has it now."""
    own = scope.world.entity(row.entity).fields[name]
    match own.kind:
        case "column" | "state":
            return scope.world.fields(row).get(name)
        case "reference":
            number = scope.world.fields(row).get(name)
            return Row(own.target or "", number) if isinstance(number, int) else None
        case "computed":
            if scope.world.is_gone(row):
                raise refused("not_found", 404)
            with within_tenant(scope.world, row):
                value = None if own.computed is None else evaluate(own.computed, scope.of(row))
            return as_declared(value, own.type)
        case "inverse" | "many_to_many":
            many = scope.world.related(row, own)
            if not isinstance(own.type, RowsType):
                return many[0] if many else None
            return tuple(in_order(many, own.order, scope))
    assert_never(own.kind)


def through(of: object, entity: str, name: str, type_: Type, scope: Scope) -> object:
    """Return "a path through many: a list" of what each row yields; rows come once."""
    found: list[object] = []
    for row in of if isinstance(of, tuple) else ():
        value = member(row, entity, name, scope)
        if isinstance(type_, RowsType):
            found.extend(
                one
                for one in (value if isinstance(value, tuple) else (value,))
                if one not in found and one is not None
            )
        else:
            found.append(value)
    return tuple(found)


def record(node: RecordOf, scope: Scope) -> object:
    """Return a record: a value or a map where the type says so, else an anonymous one."""
    values: dict[str, object] = {}
    wires: dict[str, str] = {}
    types: dict[str, Type] = {}
    for entry in node.entries:
        value = evaluate(entry.value, scope)
        if entry.name is not None:
            values[entry.name] = value
            wires[entry.name] = entry.wire or entry.name
            types[entry.name] = entry.value.type
    match plain(node.type):
        case ValueType(name):
            for part in scope.world.program.values[name].fields:
                if part.name not in values:
                    default = part.default
                    values[part.name] = evaluate(default, scope) if default else None
            return values
        case MapType() | ScalarType():
            return values
        case _:
            return Record(values, wires, types)


# ---------------------------------------------------------------- queries


def chosen(query: Select, scope: Scope) -> list[object]:
    """Return what a query finds, in its order: rows, items of a list, or groups."""
    found = _found(query, scope)
    if query.group_by is not None:
        return list(grouped(query, found, scope))
    offset = count(query.offset, scope, 0)
    limit = count(query.limit, scope, None)
    return found[offset:] if limit is None else found[offset or 0 : (offset or 0) + limit]


def count(node: TypedExpression | None, scope: Scope, default: int | None) -> int | None:
    """Return a number of rows."""
    value = default if node is None else evaluate(node, scope)
    return max(value, 0) if isinstance(value, int) else default


def _found(query: Select, scope: Scope) -> list[object]:
    if isinstance(query.source, str):
        source: tuple[object, ...] = tuple(scope.world.rows(query.source))
    else:
        value = evaluate(query.source, scope)
        source = value if isinstance(value, tuple) else ()
    if query.where is not None:
        source = tuple(
            item for item in source if scope.bind("row", query.variable, item).true(query.where)
        )
    if query.order or isinstance(query.source, str):
        return in_order(source, query.order, scope, ("row", query.variable))
    return list(source)


def in_order(
    items: tuple[object, ...] | list[Row] | list[object],
    order: tuple[Order, ...],
    scope: Scope,
    variable: tuple[VariableKind, str] = SELF,
    *,
    ends_with_key: bool = False,
) -> list[object]:
    """Return items by an order; "every order ends with the key, so it is total".

    A key of the order counts only for the items for which its condition holds.
    """
    ordered: list[object] = list(items)
    if not ends_with_key and any(isinstance(item, Row) for item in ordered):
        ordered.sort(key=lambda item: key_order(item, scope))
    for part in reversed(order):
        ordered.sort(
            key=lambda item, part=part: sort_key(part, item, scope, variable),  # type: ignore[misc]
            reverse=part.descending,
        )
    return ordered


def sort_key(
    part: Order, item: object, scope: Scope, variable: tuple[VariableKind, str]
) -> Ascending:
    """Return what one key of an order says about an item."""
    inner = Scope(scope.world, scope.caller, {**scope.names, variable: item})
    if not inner.true(part.when):
        return Ascending(None)
    return Ascending(sortable(evaluate(part.key, inner), scope))


def key_order(item: object, scope: Scope) -> list[Ascending]:
    """Return the key of a row, for sorting."""
    if not isinstance(item, Row):
        return []
    names = scope.world.entity(item.entity).key
    return [Ascending(sortable(field_of(item, name, scope), scope)) for name in names]


def sortable(value: object, scope: Scope) -> object:
    """Return what a value is sorted by: a row by its key."""
    if not isinstance(value, Row):
        return value
    key = scope.world.entity(value.entity).key
    return sortable(field_of(value, key[0], scope), scope)


def each(query: Select, scope: Scope) -> list[Scope]:
    """Return what the element of a query sees, for each thing it finds."""
    if query.group_by is None:
        return [scope.bind("row", query.variable, item) for item in chosen(query, scope)]
    scopes = []
    for group in chosen(query, scope):
        if isinstance(group, Group):
            inner = scope.bind("group_key", "key", group.key)
            scopes.append(inner.bind("group_rows", "rows", group.rows))
    return scopes


def grouped(query: Select, found: list[object], scope: Scope) -> list[Group]:
    """Return the groups "in ascending order of `key`"; a limit counts groups."""
    groups: list[tuple[object, list[object]]] = []
    for item in found:
        inner = scope.bind("row", query.variable, item)
        key = None if query.group_by is None else evaluate(query.group_by, inner)
        for known, rows in groups:
            if known == key:
                rows.append(item)
                break
        else:
            groups.append((key, [item]))
    groups.sort(key=lambda pair: Ascending(sortable(pair[0], scope)))
    offset = count(query.offset, scope, 0) or 0
    limit = count(query.limit, scope, None)
    end = None if limit is None else offset + limit
    return [Group(key, tuple(rows)) for key, rows in groups[offset:end]]


def fold(node: Fold, scope: Scope) -> object:
    """Return what a function makes of a query."""
    if node.element is None:
        items = chosen(node.query, scope)
        match node.function:
            case "count":
                return len(items)
            case "exists":
                return bool(items)
            case _:
                return items[0] if items else None
    inner = each(node.query, scope)
    return folding.fold(node, [evaluate(node.element, one) for one in inner])
