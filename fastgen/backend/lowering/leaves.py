"""LibCST expressions and simple statements as a row of leaves.

Tokens that know where a line may break.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import libcst as cst

from fastgen.backend.lowering.leaf import (
    COMPARATOR,
    COMPREHENSION,
    DOT,
    LOGIC,
    TERNARY,
)
from fastgen.backend.lowering.logical_line import LogicalLine

BINARY: Final[dict[type[cst.BaseBinaryOp], tuple[str, int]]] = {
    cst.BitOr: ("|", 9),
    cst.BitXor: ("^", 8),
    cst.BitAnd: ("&", 7),
    cst.LeftShift: ("<<", 6),
    cst.RightShift: (">>", 6),
    cst.Add: ("+", 5),
    cst.Subtract: ("-", 5),
    cst.Multiply: ("*", 4),
    cst.Divide: ("/", 4),
    cst.FloorDivide: ("//", 4),
    cst.Modulo: ("%", 4),
}
COMPARISONS: Final[dict[type[cst.BaseCompOp], tuple[str, ...]]] = {
    cst.Equal: ("==",),
    cst.NotEqual: ("!=",),
    cst.LessThan: ("<",),
    cst.LessThanEqual: ("<=",),
    cst.GreaterThan: (">",),
    cst.GreaterThanEqual: (">=",),
    cst.In: ("in",),
    cst.NotIn: ("not", "in"),
    cst.Is: ("is",),
    cst.IsNot: ("is", "not"),
}


class UnsupportedNode(TypeError):
    """A kind of LibCST node that the back end never builds."""


class Writer(LogicalLine):
    """Collects the leaves of one logical line from nodes."""

    # ------------------------------------------------------------ expressions

    def expression(self, node: cst.BaseExpression) -> None:
        """Add an expression with the parentheses it carries."""
        if isinstance(node, cst.Tuple):
            self._tuple(node)
            return
        if isinstance(node, cst.GeneratorExp) or not node.lpar:
            self._bare(node)
            return
        opening = self.open("(", display=True)
        self._bare(node)
        self.close(opening)

    def optional(self, node: cst.BaseExpression) -> None:
        """Add an expression where Black may put parentheses or remove them."""
        if isinstance(node, cst.Tuple | cst.GeneratorExp | cst.NamedExpr):
            self.expression(node)
            return
        opening = self.open("(", display=True, visible=False)
        self._bare(node)
        self.close(opening)

    def _bare(self, node: cst.BaseExpression) -> None:
        write = _WRITERS.get(type(node))
        if write is None:
            raise UnsupportedNode(type(node).__name__)
        write(self, node)

    def _name(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Name | cst.SimpleString | cst.Integer | cst.Float)
        self.put(node.value)

    def _ellipsis(self, _: cst.BaseExpression) -> None:
        self.put("...")

    def _formatted(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.FormattedString)
        parts = [node.start]
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(part.value)
            elif isinstance(part, cst.FormattedStringExpression):
                inner = Writer()
                inner.expression(part.expression)
                text = inner.flat()
                specification = "".join(
                    piece.value
                    for piece in part.format_spec or ()
                    if isinstance(piece, cst.FormattedStringText)
                )
                conversion = f"!{part.conversion}" if part.conversion else ""
                colon = f":{specification}" if specification else ""
                parts.append(f"{{{text}{conversion}{colon}}}")
        self.put("".join((*parts, node.end)))

    def _attribute(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Attribute)
        self.expression(node.value)
        self.put(".", before=DOT if self.leaves[-1].bracket in (")", "]", "}") else 0)
        self.put(node.attr.value)

    def _call(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Call)
        self.expression(node.func)
        opening = self.open("(")
        alone = len(node.args) == 1
        for index, argument in enumerate(node.args):
            if argument.star:
                self.put(argument.star)
            if argument.keyword is not None:
                self.put(argument.keyword.value)
                self.put("=")
            value = argument.value
            if (
                alone
                and isinstance(value, cst.GeneratorExp)
                and argument.keyword is None
                and not argument.star
            ):
                self._comprehension(value.elt, value.for_in)
            elif alone and not argument.star and argument.keyword is None:
                self.expression(value)
            else:
                self.operand(value)
            if index + 1 < len(node.args):
                self.comma()
        self.close(opening)

    def operand(self, node: cst.BaseExpression) -> None:
        """Add an expression that does not follow a parenthesis.

        A bare ternary gets optional ones.
        """
        if isinstance(node, cst.IfExp) and not node.lpar:
            self.optional(node)
        else:
            self.expression(node)

    def _subscript(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Subscript)
        self.expression(node.value)
        opening = self.open("[")
        for index, element in enumerate(node.slice):
            if index:
                self.comma()
            piece = element.slice
            if isinstance(piece, cst.Index):
                if piece.star:
                    self.put("*")
                self.operand(piece.value)
            else:
                self._slice(piece)
        self.close(opening)

    def _slice(self, piece: cst.BaseSlice) -> None:
        assert isinstance(piece, cst.Slice)
        ends = [end for end in (piece.lower, piece.upper) if end is not None]
        spaced = any(not isinstance(end, cst.Name | cst.Integer) for end in ends)
        if piece.lower is not None:
            self.expression(piece.lower)
            if spaced:
                self.space()
        self.put(":")
        if piece.upper is not None:
            if spaced:
                self.space()
            self.expression(piece.upper)

    def _unary(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.UnaryOperation)
        if isinstance(node.operator, cst.Not):
            self.put("not")
            self.space()
        else:
            self.put("-")
        self.expression(node.expression)

    def _binary(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.BinaryOperation)
        text, priority = BINARY[type(node.operator)]
        self.expression(node.left)
        self.word(text, before=priority)
        self.expression(node.right)

    def _boolean(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.BooleanOperation)
        self.expression(node.left)
        self.word("and" if isinstance(node.operator, cst.And) else "or", before=LOGIC)
        self.expression(node.right)

    def _comparison(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Comparison)
        self.expression(node.left)
        for target in node.comparisons:
            first, *rest = COMPARISONS[type(target.operator)]
            self.word(first, before=COMPARATOR)
            for text in rest:
                self.word(text)
            self.expression(target.comparator)

    def _ternary(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.IfExp)
        self.expression(node.body)
        self.word("if", before=TERNARY)
        self.expression(node.test)
        self.word("else", before=TERNARY)
        self.operand(node.orelse)

    def _lambda(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Lambda)
        self.put("lambda").deeper = True
        for index, parameter in enumerate(node.params.params):
            self.space()
            self.put(parameter.name.value)
            if index + 1 < len(node.params.params):
                self.put(",")
        self.put(":").shallower = True
        self.space()
        self.operand(node.body)

    def _await(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Await)
        self.put("await")
        self.space()
        self.expression(node.expression)

    def _named(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.NamedExpr)
        self.expression(node.target)
        self.word(":=")
        self.expression(node.value)

    # ------------------------------------------------------------ displays

    def _tuple(self, node: cst.Tuple) -> None:
        opening = self.open("(", display=True)
        self._elements(node.elements)
        if len(node.elements) == 1:
            self.put(",")
        self.close(opening)

    def _list(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.List)
        opening = self.open("[", display=True)
        self._elements(node.elements)
        self.close(opening)

    def _set(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Set)
        opening = self.open("{", display=True)
        self._elements(node.elements)
        self.close(opening)

    def _elements(self, elements: Sequence[cst.BaseElement]) -> None:
        for index, element in enumerate(elements):
            if index:
                self.comma()
            if isinstance(element, cst.StarredElement):
                self.put("*")
                self.expression(element.value)
            else:
                self.operand(element.value)

    def _dict(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.Dict)
        opening = self.open("{", display=True)
        for index, element in enumerate(node.elements):
            if index:
                self.comma()
            if isinstance(element, cst.DictElement):
                self.expression(element.key)
                self.put(":")
                self.space()
            else:
                self.put("**")
            self.operand(element.value)
        self.close(opening)

    def _list_comprehension(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.ListComp | cst.SetComp | cst.GeneratorExp)
        bracket = {cst.ListComp: "[", cst.SetComp: "{", cst.GeneratorExp: "("}[type(node)]
        opening = self.open(bracket, display=True)
        self._comprehension(node.elt, node.for_in)
        self.close(opening)

    def _dict_comprehension(self, node: cst.BaseExpression) -> None:
        assert isinstance(node, cst.DictComp)
        opening = self.open("{", display=True)
        self.expression(node.key)
        self.put(":")
        self.space()
        self._comprehension(node.value, node.for_in)
        self.close(opening)

    def _comprehension(self, element: cst.BaseExpression, for_in: cst.CompFor) -> None:
        self.operand(element)
        part: cst.CompFor | None = for_in
        while part is not None:
            self.word("for", before=COMPREHENSION).deeper = True
            self._target(part.target)
            self.word("in").shallower = True
            self.operand(part.iter)
            for condition in part.ifs:
                self.word("if", before=COMPREHENSION)
                self.expression(condition.test)
            part = part.inner_for_in

    def _target(self, node: cst.BaseExpression) -> None:
        if isinstance(node, cst.Tuple):
            self._elements(node.elements)
        else:
            self.expression(node)


_WRITERS: Final[dict[type[cst.BaseExpression], Callable[[Writer, cst.BaseExpression], None]]] = {
    cst.Name: Writer._name,
    cst.SimpleString: Writer._name,
    cst.Integer: Writer._name,
    cst.Float: Writer._name,
    cst.Ellipsis: Writer._ellipsis,
    cst.FormattedString: Writer._formatted,
    cst.Attribute: Writer._attribute,
    cst.Call: Writer._call,
    cst.Subscript: Writer._subscript,
    cst.UnaryOperation: Writer._unary,
    cst.BinaryOperation: Writer._binary,
    cst.BooleanOperation: Writer._boolean,
    cst.Comparison: Writer._comparison,
    cst.IfExp: Writer._ternary,
    cst.Lambda: Writer._lambda,
    cst.Await: Writer._await,
    cst.NamedExpr: Writer._named,
    cst.List: Writer._list,
    cst.Set: Writer._set,
    cst.Dict: Writer._dict,
    cst.ListComp: Writer._list_comprehension,
    cst.SetComp: Writer._list_comprehension,
    cst.GeneratorExp: Writer._list_comprehension,
    cst.DictComp: Writer._dict_comprehension,
}
