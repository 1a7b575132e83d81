"""LibCST nodes as text that Black (line length 100) would not change.

LibCST prints what it is told and breaks no line; here a node is written flat, and split by Black's
rules if it is too long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import libcst as cst

from fastgen.backend.lowering.leaves import BINARY, UnsupportedNode, Writer
from fastgen.backend.lowering.line import LINE_LENGTH, Line, display_width
from fastgen.backend.lowering.logical_line import LogicalLine
from fastgen.backend.lowering.splitting import split_line

_AUGMENTED: Final[dict[type[cst.BaseAugOp], str]] = {
    cst.AddAssign: "+=",
    cst.SubtractAssign: "-=",
    cst.BitOrAssign: "|=",
}


def render_expression(node: cst.BaseExpression) -> str:
    """Return an expression on one line, whatever its length.

    >>> render_expression(cst.parse_expression("f( a,b )"))
    'f(a, b)'
    """
    writer = Writer()
    writer.expression(node)
    return writer.flat()


def render_assignment(target: str, node: cst.BaseExpression, *, indent: int = 0) -> str:
    """Return ``target = node`` as Black lays it out, with ``indent`` levels before each line."""
    return render_statement(
        cst.Assign(targets=[cst.AssignTarget(cst.Name(target))], value=node), indent=indent
    )


def render_statement(
    node: cst.BaseSmallStatement | cst.BaseCompoundStatement | cst.SimpleStatementLine,
    *,
    indent: int = 0,
) -> str:
    """Return one statement, without a line end after it."""
    return "\n".join(_statement(node, indent))


def render_block(nodes: Iterable[cst.BaseStatement], *, indent: int = 0) -> str:
    """Return statements, with the blank lines that their leading lines ask for."""
    return "\n".join(_block(nodes, indent))


def _block(nodes: Iterable[cst.BaseStatement], indent: int) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        leading = (
            node.leading_lines
            if isinstance(
                node, cst.SimpleStatementLine | cst.If | cst.For | cst.FunctionDef | cst.Try
            )
            else ()
        )
        for line in leading:
            if line.comment is not None:
                lines.append(f"{'    ' * indent}{line.comment.value}")
            elif lines:
                lines.append("")
        lines.extend(_statement(node, indent))
    return lines


def _statement(
    node: cst.BaseSmallStatement | cst.BaseStatement,
    indent: int,
) -> list[str]:
    match node:
        case cst.SimpleStatementLine(body=body):
            return [line for small in body for line in _statement(small, indent)]
        case cst.If():
            return _if(node, indent)
        case cst.For():
            return _for(node, indent)
        case cst.FunctionDef():
            return _function(node, indent)
        case cst.Try():
            return _try(node, indent)
        case cst.BaseSmallStatement():
            writer = Writer()
            _small(writer, node)
            return lay_out(writer, indent)
        case _:
            raise UnsupportedNode(type(node).__name__)


def lay_out(writer: LogicalLine, indent: int) -> list[str]:
    """Return the lines of one logical line."""
    text = writer.flat()
    if 4 * indent + display_width(text) <= LINE_LENGTH:
        return [f"{'    ' * indent}{text}"]
    return [part.text() for part in split_line(Line(indent, writer.leaves))]


def _small(writer: Writer, node: cst.BaseSmallStatement) -> None:
    match node:
        case cst.Expr(value=value):
            writer.operand(value)
        case cst.Assign(targets=targets, value=value):
            for target in targets:
                _target(writer, target.target)
                writer.word("=")
            writer.optional(value)
        case cst.AnnAssign(target=name, annotation=annotation, value=given):
            writer.expression(name)
            writer.put(":")
            writer.space()
            writer.optional(annotation.annotation)
            if given is not None:
                writer.word("=")
                writer.optional(given)
        case cst.AugAssign(target=name, operator=operator, value=value):
            writer.expression(name)
            writer.word(_AUGMENTED[type(operator)])
            writer.optional(value)
        case cst.Return(value=answer):
            writer.put("return")
            if answer is not None:
                writer.space()
                writer.optional(answer)
        case cst.Raise(exc=error, cause=cause):
            writer.put("raise")
            if error is not None:
                writer.space()
                writer.operand(error)
            if cause is not None:
                writer.word("from")
                writer.expression(cause.item)
        case cst.Assert(test=test):
            writer.put("assert")
            writer.space()
            writer.optional(test)
        case cst.Pass():
            writer.put("pass")
        case cst.Continue():
            writer.put("continue")
        case cst.Break():
            writer.put("break")
        case _:
            raise UnsupportedNode(type(node).__name__)


def _target(writer: Writer, node: cst.BaseExpression) -> None:
    """Add what is assigned to; several names stand without parentheses."""
    if not isinstance(node, cst.Tuple) or node.lpar:
        writer.expression(node)
        return
    for index, element in enumerate(node.elements):
        if index:
            writer.put(",")
            writer.space()
        writer.expression(element.value)


def _suite(body: cst.BaseSuite, indent: int) -> list[str]:
    nodes: Sequence[cst.BaseStatement | cst.BaseSmallStatement] = body.body
    return _block([node for node in nodes if isinstance(node, cst.BaseStatement)], indent + 1)


def _head(keyword: str, condition: cst.BaseExpression, indent: int) -> list[str]:
    writer = Writer()
    writer.put(keyword)
    writer.space()
    writer.optional(condition)
    writer.put(":")
    return lay_out(writer, indent)


def _if(node: cst.If, indent: int) -> list[str]:
    lines: list[str] = []
    keyword = "if"
    branch: cst.If | cst.Else | None = node
    while isinstance(branch, cst.If):
        lines += _head(keyword, branch.test, indent)
        lines += _suite(branch.body, indent)
        keyword, branch = "elif", branch.orelse
    if branch is not None:
        lines.append(f"{'    ' * indent}else:")
        lines += _suite(branch.body, indent)
    return lines


def _for(node: cst.For, indent: int) -> list[str]:
    writer = Writer()
    writer.put("async for" if node.asynchronous else "for")
    writer.space()
    writer.optional(node.target)
    writer.word("in")
    writer.optional(node.iter)
    writer.put(":")
    return [*lay_out(writer, indent), *_suite(node.body, indent)]


def _try(node: cst.Try, indent: int) -> list[str]:
    margin = "    " * indent
    lines = [f"{margin}try:", *_suite(node.body, indent)]
    for handler in node.handlers:
        assert handler.type is not None
        alias = f" as {render_expression(handler.name.name)}" if handler.name is not None else ""
        lines.append(f"{margin}except {render_expression(handler.type)}{alias}:")
        lines += _suite(handler.body, indent)
    return lines


def _function(node: cst.FunctionDef, indent: int) -> list[str]:
    lines = [
        f"{'    ' * indent}@{render_expression(decorator.decorator)}"
        for decorator in node.decorators
    ]
    writer = Writer()
    writer.put("async def" if node.asynchronous else "def")
    writer.space()
    writer.put(node.name.value)
    opening = writer.open("(")
    parameters = [*node.params.params]
    bare_star = isinstance(node.params.star_arg, cst.ParamStar)
    pieces: list[cst.Param | None] = [*parameters]
    if bare_star:
        pieces.append(None)
    pieces += node.params.kwonly_params
    for index, parameter in enumerate(pieces):
        if index:
            writer.put(",")
            writer.space()
        if parameter is None:
            writer.put("*")
        else:
            _parameter(writer, parameter)
    writer.close(opening)
    if node.returns is not None:
        writer.word("->")
        writer.optional(node.returns.annotation)
    writer.put(":")
    return [*lines, *lay_out(writer, indent), *_suite(node.body, indent)]


def _parameter(writer: Writer, parameter: cst.Param) -> None:
    writer.put(parameter.name.value)
    if parameter.annotation is not None:
        writer.put(":")
        writer.space()
        writer.optional(parameter.annotation.annotation)
    if parameter.default is not None:
        if parameter.annotation is not None:
            writer.word("=")
        else:
            writer.put("=")
        writer.expression(parameter.default)


__all__ = [
    "BINARY",
    "lay_out",
    "render_assignment",
    "render_block",
    "render_expression",
    "render_statement",
]
