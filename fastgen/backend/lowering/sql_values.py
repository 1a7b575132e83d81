"""Values in SQL that behave alike on both databases: arithmetic, dates, texts, functions."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.durations import is_months
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare, may_be_null, scalar, scale
from fastgen.backend.lowering.scope import NotInSql
from fastgen.backend.lowering.sql_queries import QueryLowering
from fastgen.ir.checked.expressions import (
    Arith,
    Coalesce,
    Constant,
    EnumConstant,
    FieldAccess,
    Fold,
    FunctionCall,
    Interpolated,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import EnumType, RowType, ScalarType

TEXTS = ("string", "text", "email", "url", "phone", "ip", "slug")


class ValueLowering(QueryLowering):
    """Lowers values."""

    def row_of(self, query: Select, entity: str) -> Variable:
        """Return the row variable of a query."""
        return Variable(RowType(entity), kind="row", name=query.variable)

    def enum_constant(self, expression: EnumConstant) -> Node:
        """Lower a member of an enum, or a state."""
        kind = bare(expression.type)
        if isinstance(kind, EnumType):
            symbol = self.naming.enum(kind.enum)
        else:
            field = next(
                field.name
                for field in self.naming.entity(expression.owner).fields.values()
                if field.kind == "state" and expression.member in field.states
            )
            symbol = self.naming.states(expression.owner, field)
        return n.attribute(self.scope.model(symbol), self.naming.member(expression.member))

    def compared(self, expression: TypedExpression) -> Node:
        """Lower an operand of a comparison: sums of decimals are exact there on SQLite too."""
        node = self.value(expression)
        if (
            isinstance(expression, Arith)
            and expression.operator in ("+", "-", "*")
            and scalar(expression) == "decimal"
            and not self.is_outside(expression)
        ):
            return self._rounded(node, scale(expression))
        return node

    def _rounded(self, node: Node, digits: int | None) -> Node:
        if digits is None:
            return node
        return n.call(self.scope.support("rounded"), node, n.integer(digits))

    def coalesce(self, expression: Coalesce) -> Node:
        """Lower ``a ?? b ?? c`` to one COALESCE."""
        operands: list[TypedExpression] = []
        rest: TypedExpression = expression
        while isinstance(rest, Coalesce):
            operands.append(rest.left)
            rest = rest.right
        self.scope.sqlalchemy("func")
        return n.call("func.coalesce", *(self.value(part) for part in (*operands, rest)))

    # ------------------------------------------------------------ arithmetic

    def arithmetic(self, expression: Arith) -> Node:
        """Lower arithmetic; the types of the operands decide what it means."""
        left, right, operator = expression.left, expression.right, expression.operator
        kinds = scalar(left), scalar(right)
        if is_months(left) or is_months(right):
            raise NotInSql("a month or a year that is added to a field in a query")
        match kinds, operator:
            case (("datetime", "duration"), "+" | "-"):
                return self._moved("add_duration", left, right, operator)
            case (("duration", "datetime"), "+"):
                return self._moved("add_duration", right, left, operator)
            case (("date", "duration"), "+" | "-"):
                # Only the whole days of the duration count, as in Python.
                function = "add_days" if operator == "+" else "subtract_days"
                return n.call(self.scope.support(function), self.value(left), self.value(right))
            case (("duration", "date"), "+"):
                return self._moved("add_days", right, left, operator)
            case (("datetime", "datetime") | ("date", "date"), "-"):
                function = "elapsed" if kinds[0] == "datetime" else "elapsed_days"
                return n.call(self.scope.support(function), self.value(left), self.value(right))
            case ((("date" | "datetime"), _) | (_, ("date" | "datetime")), _):
                raise NotInSql("arithmetic of dates")
        one, other = self.value(left), self.value(right)
        match operator:
            case "/" | "%":
                return self._divided(expression, one, other)
            case "+" if kinds[0] in TEXTS and any(
                isinstance(part, FunctionCall) for part in walk(expression)
            ):
                # SQLAlchemy knows no types of functions: `+` of them would add numbers.
                return n.method(self.as_column(one, left), "concat", other)
            case _:
                return self._kept(expression, n.binary(one, operator, other))

    def _kept(self, expression: Arith, node: Node) -> Node:
        """Return the result of an operation on durations as a duration: SQL sees a number."""
        if scalar(expression) != "duration":
            return node
        return n.call(self.scope.sqlalchemy("type_coerce"), node, self.scope.support("Duration"))

    def _moved(
        self, function: str, moment: TypedExpression, duration: TypedExpression, operator: str
    ) -> Node:
        amount = self.value(duration)
        return n.call(
            self.scope.support(function),
            self.value(moment),
            n.minus(amount) if operator == "-" else amount,
        )

    def _divided(self, expression: Arith, one: Node, other: Node) -> Node:
        """Lower a division: of nothing by zero is null, of whole numbers truncates towards zero."""
        divisor = expression.right
        if not (isinstance(divisor, Constant) and divisor.value not in (0, None)):
            self.scope.sqlalchemy("func")
            kind = (
                {"type_": self.scope.sqlalchemy("BigInteger")} if scalar(divisor) == "int" else {}
            )
            other = n.call("func.nullif", other, n.integer(0), **kind)
        if expression.operator == "%":
            return n.binary(self._left(one, expression.left), "%", other)
        if scalar(expression) == "int":
            return n.binary(self._left(one, expression.left), "//", other)
        if scalar(expression.left) == "int" and scalar(divisor) == "int":
            floating = n.call(self.scope.sqlalchemy("Float"))
            one = n.call(self.scope.sqlalchemy("cast"), one, floating)
            return n.binary(one, "/", other)
        quotient = n.binary(self._left(one, expression.left), "/", other)
        if scalar(expression) == "decimal":
            return self._rounded(quotient, scale(expression))
        return quotient

    def _left(self, node: Node, expression: TypedExpression) -> Node:
        """Return a left operand that overloads the operators."""
        if isinstance(expression, Constant):
            return n.call(self.scope.sqlalchemy("literal"), node)
        return node

    # ------------------------------------------------------------ texts

    def interpolated(self, expression: Interpolated) -> Node:
        """Lower a text with values in it to a concatenation."""
        result: Node | None = None
        for index, part in enumerate(expression.parts):
            if isinstance(part, str):
                piece: Node = n.text(part)
            else:
                piece = self._as_text(part)
            if index == 0 and isinstance(piece, cst.SimpleString) and len(expression.parts) > 1:
                piece = n.call(self.scope.sqlalchemy("literal"), piece)
            result = piece if result is None else n.binary(result, "+", piece)
        return n.text("") if result is None else result

    def _as_text(self, part: TypedExpression) -> Node:
        kind = scalar(part)
        if kind in TEXTS:
            return self._or_empty(self.value(part), part)
        if isinstance(part, Constant) and kind == "int":
            return n.text(str(part.value))
        if kind in ("int", "date"):
            node = n.call(
                self.scope.sqlalchemy("cast"), self.value(part), self.scope.sqlalchemy("String")
            )
            return self._or_empty(node, part)
        if kind == "uuid":
            node = n.call(self.scope.support("uuid_text"), self.value(part))
            return self._or_empty(node, part)
        raise NotInSql(f"{kind} in a text")

    def _or_empty(self, node: Node, part: TypedExpression) -> Node:
        """Show null as nothing."""
        if not may_be_null(part):
            return node
        self.scope.sqlalchemy("func")
        return n.call("func.coalesce", node, n.text(""))

    def text_contains(self, text: TypedExpression, part: TypedExpression) -> Node:
        """Lower "the text has this part"; case matters on both databases."""
        if isinstance(part, Constant):
            return n.method(
                self.value(text), "contains", self.value(part), autoescape=n.boolean(True)
            )
        found = n.call(self.scope.support("position_of"), self.value(part), self.value(text))
        return n.compare(found, ">", n.integer(0))

    def function(self, expression: FunctionCall) -> Node:
        """Lower a function of the language."""
        arguments = expression.arguments
        self.scope.sqlalchemy("func")
        match expression.function:
            case "lower" | "upper" | "abs" | "replace":
                return n.call(
                    f"func.{expression.function}", *(self.value(each) for each in arguments)
                )
            case "length" if scalar(arguments[0]) in TEXTS:
                return n.call("func.length", self.value(arguments[0]))
            case "trim":
                return n.call("func.trim", self.value(arguments[0]), n.text(" \t\n\r"))
            case "contains":
                return self.text_contains(arguments[0], arguments[1])
            case "starts":
                return self._starts(arguments[0], arguments[1])
            case "round":
                digits = self.value(arguments[1]) if len(arguments) > 1 else n.integer(0)
                rounded = n.call(self.scope.support("rounded"), self.value(arguments[0]), digits)
                if scalar(expression) == "decimal":
                    return rounded
                kind = "Float" if scalar(expression) == "float" else "BigInteger"
                return n.call(self.scope.sqlalchemy("cast"), rounded, self.scope.sqlalchemy(kind))
            case "year" | "month":
                part = n.call(
                    self.scope.sqlalchemy("extract"),
                    n.text(expression.function),
                    self.value(arguments[0]),
                )
                # `Integer` is what reads the values of a cursor.
                whole = self.scope.sqlalchemy("BigInteger")
                return n.call(self.scope.sqlalchemy("cast"), part, whole)
            case "reveal" if isinstance(arguments[0], FieldAccess):
                return self.revealed(arguments[0])
            case "days_between":
                return n.call(
                    self.scope.support("days_between"), *(self.value(each) for each in arguments)
                )
            case "absolute_url":
                # The setting is known to Python: it gives the address of nothing, and a slash.
                nowhere = Constant(ScalarType("string"), value="")
                base = replace(expression, type=ScalarType("url"), arguments=(nowhere,))
                path = n.call("func.ltrim", self.value(arguments[0]), n.text("/"))
                self.scope.sqlalchemy("func")
                return n.binary(self.scope.outside(base), "+", path)
            case "count" | "exists" if arguments and isinstance(arguments[0], Select):
                query = arguments[0]
                return self.fold(Fold(expression.type, function=expression.function, query=query))
            case name:
                raise NotInSql(name)

    def _starts(self, text: TypedExpression, start: TypedExpression) -> Node:
        if isinstance(start, Constant):
            return n.method(
                self.value(text), "startswith", self.value(start), autoescape=n.boolean(True)
            )
        beginning = n.call("func.length", self.value(start))
        head = n.call("func.substr", self.value(text), n.integer(1), beginning)
        return n.compare(head, "==", self.value(start))
