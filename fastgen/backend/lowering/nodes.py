"""Builders of LibCST expressions: each adds just the parentheses that precedence demands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

import libcst as cst

from fastgen.backend.lowering.text_literals import escaped, quoted

Node: TypeAlias = cst.BaseExpression

_ATOM: Final = 20
_AWAIT: Final = 18
_UNARY: Final = 16
_MULTIPLY: Final = 15
_ADD: Final = 14
_BITS: Final = 11
_COMPARE: Final = 9
_NOT: Final = 8
_AND: Final = 7
_OR: Final = 6
_TERNARY: Final = 5
_LAMBDA: Final = 4

_OPERATORS: Final[dict[str, tuple[type[cst.BaseBinaryOp], int]]] = {
    "+": (cst.Add, _ADD),
    "-": (cst.Subtract, _ADD),
    "*": (cst.Multiply, _MULTIPLY),
    "/": (cst.Divide, _MULTIPLY),
    "//": (cst.FloorDivide, _MULTIPLY),
    "%": (cst.Modulo, _MULTIPLY),
    "|": (cst.BitOr, _BITS),
    "&": (cst.BitAnd, _BITS + 2),
}
_COMPARISONS: Final[dict[str, type[cst.BaseCompOp]]] = {
    "==": cst.Equal,
    "!=": cst.NotEqual,
    "<": cst.LessThan,
    "<=": cst.LessThanEqual,
    ">": cst.GreaterThan,
    ">=": cst.GreaterThanEqual,
    "in": cst.In,
    "not in": cst.NotIn,
    "is": cst.Is,
    "is not": cst.IsNot,
}
_OF_OPERATORS: Final[dict[type[cst.CSTNode], int]] = {
    **dict(_OPERATORS.values()),
    cst.And: _AND,
    cst.Or: _OR,
    cst.Not: _NOT,
    cst.Minus: _UNARY,
}
_WITH_OPERATOR: Final = frozenset({cst.BinaryOperation, cst.BooleanOperation, cst.UnaryOperation})
_OF_KINDS: Final[dict[type[Node], int]] = {
    cst.Comparison: _COMPARE,
    cst.IfExp: _TERNARY,
    cst.Lambda: _LAMBDA,
    cst.NamedExpr: 0,
    cst.Await: _AWAIT,
}
"""How tightly nodes bind that have no operator; others are atoms."""


def precedence(node: Node) -> int:
    """Return how tightly an expression binds; parenthesised ones bind tightest."""
    if node.lpar:
        return _ATOM
    kind = type(node)
    if kind in _WITH_OPERATOR:
        return _OF_OPERATORS[type(node.operator)]  # type: ignore[attr-defined]  # these have one
    return _OF_KINDS.get(kind, _ATOM)


def parenthesised(node: Node) -> Node:
    """Return the expression in parentheses of its own."""
    if node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _at_least(node: Node, level: int) -> Node:
    return node if precedence(node) >= level else parenthesised(node)


def operand(node: Node) -> Node:
    """Return an expression as something that a method can be called on."""
    return _at_least(node, _ATOM)


@lru_cache(maxsize=4096)
def name(dotted: str) -> Node:
    """Return a name, or an attribute of one: ``name("Book.title")``."""
    first, *rest = dotted.split(".")
    node: Node = cst.Name(first)
    for part in rest:
        node = cst.Attribute(node, cst.Name(part))
    return node


def attribute(of: Node, member: str) -> Node:
    """Return ``of.member``."""
    base = _at_least(of, _ATOM)
    if isinstance(of, cst.Integer | cst.Float):
        base = parenthesised(of)
    return cst.Attribute(base, cst.Name(member))


def call(function: Node | str, *arguments: Node, **named: Node) -> cst.Call:
    """Return ``function(*arguments, **named)``."""
    target = name(function) if isinstance(function, str) else _at_least(function, _ATOM)
    args = [cst.Arg(argument) for argument in arguments]
    args += [cst.Arg(value, keyword=cst.Name(key)) for key, value in named.items()]
    return cst.Call(target, args)


def method(of: Node, member: str, *arguments: Node, **named: Node) -> cst.Call:
    """Return ``of.member(*arguments, **named)``."""
    return call(attribute(of, member), *arguments, **named)


def star(function: Node | str, argument: Node) -> Node:
    """Return ``function(*argument)``."""
    target = name(function) if isinstance(function, str) else function
    return cst.Call(target, [cst.Arg(argument, star="*")])


def subscript(of: Node, *indexes: Node) -> Node:
    """Return ``of[indexes]``."""
    return cst.Subscript(
        _at_least(of, _ATOM), [cst.SubscriptElement(cst.Index(index)) for index in indexes]
    )


def part(of: Node, lower: Node | None, upper: Node | None) -> Node:
    """Return ``of[lower:upper]``."""
    return cst.Subscript(
        _at_least(of, _ATOM), [cst.SubscriptElement(cst.Slice(lower=lower, upper=upper))]
    )


def binary(left: Node, operator: str, right: Node) -> Node:
    """Return ``left operator right`` for an arithmetic operator; it groups to the left."""
    kind, level = _OPERATORS[operator]
    return cst.BinaryOperation(_at_least(left, level), kind(), _at_least(right, level + 1))


def compare(left: Node, operator: str, right: Node) -> Node:
    """Return a comparison of two values."""
    return cst.Comparison(
        _at_least(left, _COMPARE + 1),
        [cst.ComparisonTarget(_COMPARISONS[operator](), _at_least(right, _COMPARE + 1))],
    )


def logical(operator: str, operands: Sequence[Node]) -> Node:
    """Return ``a and b and c`` or ``a or b or c``; of nothing, its neutral value."""
    if not operands:
        return name("True" if operator == "and" else "False")
    level = _AND if operator == "and" else _OR
    result = _at_least(operands[0], level) if len(operands) > 1 else operands[0]
    for operand in operands[1:]:
        kind = cst.And() if operator == "and" else cst.Or()
        result = cst.BooleanOperation(result, kind, _at_least(operand, level + 1))
    return result


_OPPOSITE: Final[dict[type[cst.BaseCompOp], type[cst.BaseCompOp]]] = {
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
}


def negation(operand: Node) -> Node:
    """Return ``not operand``, or the opposite comparison where that is the same."""
    if isinstance(operand, cst.UnaryOperation) and isinstance(operand.operator, cst.Not):
        return operand.expression
    if isinstance(operand, cst.Comparison) and len(operand.comparisons) == 1:
        target = operand.comparisons[0]
        opposite = _OPPOSITE.get(type(target.operator))
        if opposite is not None:
            return operand.with_changes(
                comparisons=[target.with_changes(operator=opposite())], lpar=[], rpar=[]
            )
    return cst.UnaryOperation(cst.Not(), _at_least(operand, _NOT))


def minus(operand: Node) -> Node:
    """Return ``-operand``."""
    return cst.UnaryOperation(cst.Minus(), _at_least(operand, _UNARY))


def ternary(condition: Node, then: Node, otherwise: Node) -> Node:
    """Return ``then if condition else otherwise``."""
    return cst.IfExp(
        test=_at_least(condition, _OR),
        body=_at_least(then, _OR),
        orelse=_at_least(otherwise, _TERNARY),
    )


def awaited(node: Node) -> Node:
    """Return ``await node``."""
    return cst.Await(_at_least(node, _ATOM))


def list_of(items: Iterable[Node]) -> Node:
    """Return ``[items]``."""
    return cst.List([cst.Element(item) for item in items])


def tuple_of(items: Iterable[Node]) -> Node:
    """Return ``(items)``."""
    return cst.Tuple([cst.Element(item) for item in items])


def dict_of(entries: Iterable[tuple[Node | None, Node]]) -> Node:
    """Return ``{key: value}``; an entry without a key is spread."""
    return cst.Dict(
        [
            cst.StarredDictElement(value) if key is None else cst.DictElement(key, value)
            for key, value in entries
        ]
    )


def comprehension(element: Node, variable: str, items: Node, *conditions: Node) -> Node:
    """Return ``[element for variable in items if conditions]``."""
    return cst.ListComp(element, _for_in(variable, items, conditions))


def generator(element: Node, variable: str, items: Node, *conditions: Node) -> Node:
    """Return ``element for variable in items if conditions`` in parentheses.

    A call's only argument drops them.
    """
    return cst.GeneratorExp(element, _for_in(variable, items, conditions))


def _for_in(variable: str, items: Node, conditions: Iterable[Node]) -> cst.CompFor:
    return cst.CompFor(
        cst.Name(variable),
        _at_least(items, _OR),
        ifs=[cst.CompIf(_at_least(condition, _OR)) for condition in conditions],
    )


# ---------------------------------------------------------------- literals


def text(value: str) -> Node:
    """Return the literal of a text."""
    return cst.SimpleString(quoted(value))


def integer(value: int) -> Node:
    """Return the literal of a whole number."""
    if value < 0:
        return cst.UnaryOperation(cst.Minus(), cst.Integer(str(-value)))
    return cst.Integer(str(value))


def floating(value: Decimal | int) -> Node:
    """Return a number as a float."""
    number = cst.Float(repr(abs(float(value))))
    return minus(number) if value < 0 else number


def decimal(value: Decimal) -> Node:
    """Return ``Decimal("value")``."""
    return call("Decimal", text(str(value)))


def boolean(value: bool) -> Node:
    """Return ``True`` or ``False``."""
    return name("True" if value else "False")


def none() -> Node:
    """Return ``None``."""
    return name("None")


def formatted(parts: Sequence[str | Node]) -> Node:
    """Return an f-string of texts and values; without values, a plain text.

    Values are names, attributes and calls that contain no quotes or backslashes, as Python 3.11
    demands; the caller binds anything else to a name first. Texts that are constants join their
    neighbours.
    """
    parts = [
        str(piece.evaluated_value) if isinstance(piece, cst.SimpleString) else piece
        for piece in parts
    ]
    if all(isinstance(piece, str) for piece in parts):
        return text("".join(piece for piece in parts if isinstance(piece, str)))
    plain = "".join(piece for piece in parts if isinstance(piece, str))
    quote = "'" if plain.count('"') > plain.count("'") else '"'
    pieces: list[cst.BaseFormattedStringContent] = []
    for piece in parts:
        if isinstance(piece, str):
            body = escaped(piece, quote).replace("{", "{{").replace("}", "}}")
            pieces.append(cst.FormattedStringText(body))
        else:
            pieces.append(cst.FormattedStringExpression(piece))
    if quote == "'":
        return cst.FormattedString(pieces, start="f'", end="'")
    return cst.FormattedString(pieces, start='f"', end='"')


# ---------------------------------------------------------------- statements


def line(
    statement: cst.BaseSmallStatement, *, blank: bool = False, comment: str | None = None
) -> cst.SimpleStatementLine:
    """Return a statement on a line of its own."""
    leading = [cst.EmptyLine(indent=False)] if blank else []
    if comment is not None:
        leading.append(cst.EmptyLine(comment=cst.Comment(f"# {comment}")))
    return cst.SimpleStatementLine([statement], leading_lines=leading)


def assign(target: str, value: Node, *, blank: bool = False) -> cst.SimpleStatementLine:
    """Return ``target = value``."""
    return line(cst.Assign([cst.AssignTarget(cst.Name(target))], value), blank=blank)


def evaluate(value: Node) -> cst.SimpleStatementLine:
    """Return an expression as a statement."""
    return line(cst.Expr(value))


def answer(value: Node | None = None) -> cst.SimpleStatementLine:
    """Return ``return value``."""
    return line(cst.Return(value))


def raised(error: Node, *, cause: Node | None = None) -> cst.SimpleStatementLine:
    """Return ``raise error``."""
    return line(cst.Raise(error, cst.From(cause) if cause is not None else None))


def when(
    condition: Node,
    then: Sequence[cst.BaseStatement],
    otherwise: Sequence[cst.BaseStatement] = (),
) -> cst.If:
    """Return ``if condition: then else: otherwise``; a lone ``if`` in the else becomes ``elif``."""
    orelse: cst.If | cst.Else | None = None
    if len(otherwise) == 1 and isinstance(otherwise[0], cst.If):
        orelse = otherwise[0]
    elif otherwise:
        orelse = cst.Else(cst.IndentedBlock(otherwise))
    return cst.If(condition, cst.IndentedBlock(then), orelse)


def loop(variable: str, items: Node, body: Sequence[cst.BaseStatement]) -> cst.For:
    """Return ``for variable in items: body``."""
    return cst.For(cst.Name(variable), items, cst.IndentedBlock(body))
