"""Values in Python that agree with SQL: arithmetic, dates, texts, functions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import libcst as cst

from fastgen.backend.blind_indexes import stays_inside
from fastgen.backend.field_types import value_class
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.durations import is_months, months_of, timedelta_of
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare, may_be_null, scalar, scale
from fastgen.backend.lowering.python_scope import PythonScope, hint_of
from fastgen.backend.lowering.sql_values import TEXTS
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import (
    Arith,
    Constant,
    DurationConstant,
    EnumConstant,
    FieldAccess,
    FunctionCall,
    Interpolated,
    ListOf,
    RecordOf,
    TypedExpression,
)
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.types import EnumType, ListType, ScalarType, Type, UnionType, ValueType

_METHODS = {"trim": "strip", "replace": "replace"}


class NotInPython(Unsupported):
    """An expression that this lowering does not know how to compute."""


class PythonValues(ABC):
    """Lowers values that need no query."""

    def __init__(self, scope: PythonScope) -> None:
        self.scope = scope

    @abstractmethod
    def value(self, expression: TypedExpression) -> Node:
        """Lower an expression to its value."""

    @abstractmethod
    def fetch(self, expression: TypedExpression) -> Node:
        """Return the value of an expression that only the database knows."""

    def is_kept(self, expression: TypedExpression) -> bool:
        """Tell whether an expression is a field that only the database computes with."""
        if not isinstance(expression, FieldAccess) or expression.entity is None:
            return False
        return stays_inside(self.scope.naming.field(expression.entity, expression.field))

    def simple(self, node: Node, hint: str) -> Node:
        """Return a node that can be written twice: anything but a name or attribute gets a name."""
        core = node
        while isinstance(core, cst.Attribute):
            core = core.value
        if isinstance(core, cst.Name | cst.Integer | cst.SimpleString):
            return node
        local = self.scope.taken.fresh(hint)
        self.scope.prelude.append(n.assign(local, node))
        return n.name(local)

    def guarded(self, operands: Sequence[TypedExpression], result: Node) -> Node:
        """Return a result that is null where an operand is."""
        tests = [
            n.compare(self.simple(self.value(operand), hint_of(operand)), "is not", n.none())
            for operand in operands
            if may_be_null(operand)
        ]
        return n.ternary(n.logical("and", tests), result, n.none()) if tests else result

    def operands(self, *operands: TypedExpression) -> tuple[list[Node], list[Node]]:
        """Return the values of operands, and the tests that the nullable ones are there."""
        values: list[Node] = []
        tests: list[Node] = []
        for operand in operands:
            node = self.value(operand)
            if may_be_null(operand):
                node = self.simple(node, hint_of(operand))
                tests.append(n.compare(node, "is not", n.none()))
            values.append(node)
        return values, tests

    def _unless_null(self, tests: Sequence[Node], result: Node) -> Node:
        return n.ternary(n.logical("and", tests), result, n.none()) if tests else result

    # ------------------------------------------------------------ literals

    def duration(self, expression: DurationConstant) -> Node:
        """Lower ``21 days``."""
        if is_months(expression):
            return n.integer(months_of(expression))
        self.scope.symbol("datetime", "timedelta")
        return timedelta_of(expression)

    def enum_constant(self, expression: EnumConstant) -> Node:
        """Lower a member of an enum, or a state."""
        naming = self.scope.naming
        kind = bare(expression.type)
        if isinstance(kind, EnumType):
            symbol = naming.enum(kind.enum)
        else:
            field = next(
                field.name
                for field in naming.entity(expression.owner).fields.values()
                if field.kind == "state" and expression.member in field.states
            )
            symbol = naming.states(expression.owner, field)
        return n.attribute(
            self.scope.symbol(symbol.module, symbol.name), naming.member(expression.member)
        )

    def moment(self, clock: str) -> Node:
        """Lower ``now`` or ``today``."""
        now = self.scope.clock
        if now is None:
            utc = self.scope.symbol("datetime", "UTC")
            self.scope.symbol("datetime", "datetime")
            now = n.call("datetime.now", utc)
        return n.method(now, "date") if clock == "today" else now

    # ------------------------------------------------------------ arithmetic

    def arithmetic(self, expression: Arith) -> Node:
        """Lower arithmetic; null in, null out."""
        (one, other), tests = self.operands(expression.left, expression.right)
        return self._unless_null(tests, self._calculated(expression, one, other))

    def _calculated(self, expression: Arith, one: Node, other: Node) -> Node:
        kind = scalar(expression)
        match expression.operator:
            case "/" | "%" as operator if kind == "int":
                if self._positive(expression.left) and self._positive(expression.right):
                    return n.binary(one, "//" if operator == "/" else "%", other)
                function = "quotient" if operator == "/" else "remainder"
                return n.call(self.scope.support(function), one, other)
            case "%" if kind == "decimal":
                return n.call(self.scope.support("decimal_remainder"), one, other)
            case "%":
                raise NotInPython(f"% of a {kind}")
            case "/" if kind == "decimal":
                digits = n.integer(scale(expression) or 0)
                return n.call(self.scope.support("ratio"), one, other, digits)
            case "/":
                if isinstance(expression.right, Constant) and expression.right.value:
                    return n.binary(one, "/", other)
                return n.call(self.scope.support("float_ratio"), one, other)
            case "+" if is_months(expression.left):
                return n.call(self.scope.support("add_months"), other, one)
            case "+" | "-" as operator if is_months(expression.right):
                amount = n.minus(other) if operator == "-" else other
                return n.call(self.scope.support("add_months"), one, amount)
            case operator:
                return n.binary(one, operator, other)

    def _positive(self, expression: TypedExpression) -> bool:
        """Tell whether a whole number is surely above zero.

        So that every kind of division agrees.
        """
        return (
            isinstance(expression, Constant)
            and isinstance(expression.value, int)
            and expression.value > 0
        )

    # ------------------------------------------------------------ texts

    def interpolated(self, expression: Interpolated) -> Node:
        """Lower a text with values in it to an f-string; null shows as nothing."""
        parts: list[str | Node] = []
        for part in expression.parts:
            parts.append(part if isinstance(part, str) else self.shown(part))
        return n.formatted(parts)

    def shown(self, part: TypedExpression) -> Node:
        """Lower a value to what an f-string shows; null shows as nothing."""
        node = self.value(part)
        if may_be_null(part):
            there = self.simple(node, hint_of(part))
            node = n.ternary(
                n.compare(there, "is not", n.none()), self._text_of(part, there), n.text("")
            )
        else:
            node = self._text_of(part, node)
        return self.simple(node, hint_of(part)) if not _fits_in_f_string(node) else node

    def _text_of(self, part: TypedExpression, node: Node) -> Node:
        kind = scalar(part)
        if kind == "bool":
            return n.ternary(node, n.text("true"), n.text("false"))
        return n.call(self.scope.support("shown"), node) if kind == "datetime" else node

    def _rounded(self, expression: FunctionCall, value: Node, places: Node) -> Node:
        """Round halves away from zero, whatever is rounded."""
        given = scalar(expression.arguments[0])
        if given != "decimal":
            exact = value if given == "int" else n.call("str", value)
            value = n.call(self.scope.symbol("decimal", "Decimal"), exact)
        node = n.call(self.scope.support("round_decimal"), value, places)
        kind = scalar(expression)
        return node if kind == "decimal" else n.call(kind or "int", node)

    def function(self, expression: FunctionCall) -> Node:
        """Lower a function of the language."""
        if expression.function == "random_token":
            return n.call(self.scope.symbol("secrets", "token_urlsafe"), n.integer(32))
        if expression.function == "verify":
            return self._verified(*expression.arguments)
        if expression.function == "reveal" and self.is_kept(expression.arguments[0]):
            return self.fetch(expression)
        if expression.function == "to_json":
            return n.call(self.scope.support("json_text"), self._as_json(expression.arguments[0]))
        values, tests = self.operands(*expression.arguments)
        return self._unless_null(tests, self._called(expression, values))

    def _as_json(self, expression: TypedExpression) -> Node:
        """Lower a value as JSON shows it: under names of the wire, decimals with their places."""
        match expression:
            case RecordOf(entries=entries):
                return n.dict_of(
                    (
                        None if entry.spread else n.text(entry.wire or entry.name or ""),
                        self._as_json(entry.value),
                    )
                    for entry in entries
                )
            case ListOf(items=items):
                return n.list_of(self._as_json(item) for item in items)
        node, kind = self.value(expression), bare(expression.type)
        if isinstance(kind, ListType) and _places(kind.item) is not None:
            each = self.scope.taken.fresh("each")
            return n.comprehension(self._with_places(n.name(each), kind.item), each, node)
        if _places(kind) is None:
            return node
        if not may_be_null(expression):
            return self._with_places(node, kind)
        node = self.simple(node, hint_of(expression))
        there = n.compare(node, "is not", n.none())
        return n.ternary(there, self._with_places(node, kind), n.none())

    def _with_places(self, node: Node, kind: Type) -> Node:
        places = n.integer(_places(kind) or 0)
        return n.call(self.scope.support("round_decimal"), node, places)

    def _adapter(self, expression: FunctionCall) -> Node:
        """Return the constant that reads JSON of the type that a call names."""
        kind = bare(expression.type)
        match kind:
            case ValueType(name=name) | UnionType(name=name):
                own = Symbol("app.values", value_class(name))
            case EnumType(enum=name):
                own = self.scope.naming.enum(name)
            case _:
                own = Symbol("app.fields", "Json")
        adapter = self.scope.symbol("pydantic", "TypeAdapter")
        cls = self.scope.symbol(own.module, own.name)
        return n.name(self.scope.module.share(f"{own.name}_of_json", lambda: n.call(adapter, cls)))

    def _table(self, expression: FunctionCall, given: Node) -> Node:
        """Read the lines of a text or of a file as values."""
        kind = bare(expression.type)
        assert isinstance(kind, ListType)
        assert isinstance(kind.item, ValueType)
        line = value_class(kind.item.name)
        model = self.scope.symbol("app.values", line)
        header = self.value(expression.arguments[1])
        if file_type(expression.arguments[0].type) is None:
            read = self.scope.symbol("app.tables", "read_table")
            return n.call(read, model, given, header=header)
        read = self.scope.symbol("app.tables", "read_table_file")
        root = n.attribute(n.name("settings"), "files_dir")
        return n.awaited(n.call(read, root, given, model, header=header))

    def _verified(self, plain: TypedExpression, hashed: TypedExpression) -> Node:
        """Compare a password with a hash; the time is the same where there is no hash."""
        node = self.value(plain)
        if may_be_null(plain):
            node = self.simple(node, hint_of(plain))
        verify = n.call("passwords.verify", node, self.value(hashed))
        matches = n.subscript(n.awaited(verify), n.integer(0))
        there = n.compare(node, "is not", n.none())
        return n.logical("and", [there, matches]) if may_be_null(plain) else matches

    def _called(self, expression: FunctionCall, values: Sequence[Node]) -> Node:
        first, *rest = values
        match expression.function:
            case "lower" | "upper" as name:
                return n.call(self.scope.support(f"ascii_{name}"), first)
            case "trim" | "replace" as name:
                return n.method(first, _METHODS[name], *rest)
            case "length":
                return n.call("len", first)
            case "contains" if scalar(expression.arguments[0]) in TEXTS:
                return n.compare(rest[0], "in", first)
            case "contains":
                return n.compare(rest[0], "in", first)
            case "starts":
                return n.method(first, "startswith", *rest)
            case "split":
                return n.method(first, "split", *rest)
            case "join":
                return n.method(rest[0] if rest else n.text(""), "join", first)
            case "abs":
                return n.call("abs", first)
            case "round":
                digits = rest[0] if rest else n.integer(0)
                return self._rounded(expression, first, digits)
            case "year" | "month" as name:
                return n.attribute(first, name)
            case "days_between":
                return n.call(self.scope.support("count_days"), first, *rest)
            case "keys":
                return n.call("sorted", first)
            case "values":
                key = self.scope.taken.fresh("key")
                whole = self.simple(first, "values")
                return n.comprehension(
                    n.subscript(whole, n.name(key)), key, n.call("sorted", whole)
                )
            case "distinct":
                return n.call("list", n.call("dict.fromkeys", first))
            case "slugify":
                return n.call(self.scope.support("slugify"), first)
            case "reveal":
                return first  # a text that is not stored yet
            case "hash":
                return n.call(self.scope.support("fingerprint"), first)
            case "from_json":
                return n.call(self.scope.support("read_json"), self._adapter(expression), first)
            case "from_csv":
                return self._table(expression, first)
            case "absolute_url":
                base = n.attribute(n.name("settings"), "public_url")
                return n.call(self.scope.support("absolute_url"), base, first)
            case "sign" | "unsign" as name:
                claims = {"sign": "sign_claims", "unsign": "read_claims"}[name]
                function = self.scope.symbol("app.signatures", claims)
                return n.call(function, n.name("settings"), first, *rest)
            case "diff":
                each = self.scope.taken.fresh("each")
                left_out = n.compare(n.name(each), "not in", rest[0])
                return n.comprehension(n.name(each), each, first, left_out)
            case "percent_encoded" | "same_site" as name:
                return n.call(self.scope.symbol("app.answering", name), first)
            case "file_name" | "file_size" | "file_type" as name:
                return n.attribute(first, name.removeprefix("file_"))
            case "file_named":
                return n.method(first, "renamed", *rest)
            case name:
                raise NotInPython(name)


def _places(kind: Type) -> int | None:
    """Return the places that a decimal shows; None for anything else, and for results."""
    if not isinstance(kind, ScalarType) or kind.name != "decimal" or kind.precision is None:
        return None
    return kind.scale or 0


def _fits_in_f_string(node: Node) -> bool:
    """Tell whether Python 3.11 takes an expression inside an f-string, and a reader too."""
    match node:
        case cst.Name():
            return True
        case cst.Attribute(value=value):
            return _fits_in_f_string(value)
        case cst.Call(func=function, args=()):
            return _fits_in_f_string(function)
        case _:
            return False
