"""A value as one expression, where no statement can stand before it."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.python import Lowered

NOT_IN_F_STRINGS = ('"', "'", "\\", "\n")
"""What Python 3.11 does not allow in the expressions of an f-string."""


def inlined(lowered: Lowered) -> Node:
    """Return a value with what would have a name of its own written where the name stands.

    Raises TypeError for a statement that does more than give a name.
    """
    named: dict[str, Node] = {}
    for statement in lowered.prelude:
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]) as given]
            ):
                named[name] = _with(named, given.value)
            case _:
                raise TypeError(f"a {type(statement).__name__} inside an expression")
    return _with(named, lowered.value)


def _with(named: Mapping[str, Node], node: Node) -> Node:
    found = node.visit(_Inliner(named)) if named else node
    if not isinstance(found, cst.BaseExpression):
        raise TypeError("an expression stays one")
    return found


class _Inliner(cst.CSTTransformer):
    def __init__(self, named: Mapping[str, Node]) -> None:
        super().__init__()
        self.named = named

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        found = self.named.get(original_node.value)
        return updated_node if found is None else n.operand(found)

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        """Join texts where an expression cannot stand between the quotes."""
        values = [
            part.expression
            for part in updated_node.parts
            if isinstance(part, cst.FormattedStringExpression)
        ]
        code = "".join(map(render_expression, values))
        if not any(sign in code for sign in NOT_IN_F_STRINGS):
            return updated_node
        pieces: list[Node] = []
        for part in updated_node.parts:
            if isinstance(part, cst.FormattedStringExpression):
                pieces.append(n.call("str", part.expression))
            elif isinstance(part, cst.FormattedStringText):
                quoted = f"{original_node.start[1:]}{part.value}{original_node.end}"
                text = cst.SimpleString(quoted.replace("{{", "{").replace("}}", "}"))
                pieces.append(n.text(str(text.evaluated_value)))
        return n.method(n.text(""), "join", n.list_of(pieces))
