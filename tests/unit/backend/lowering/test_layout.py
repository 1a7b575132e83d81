"""Nodes are laid out as Black would: it changes nothing of what the layout engine writes."""

from __future__ import annotations

import ast
import random

import black
import libcst as cst
import pytest
from black.mode import Mode, TargetVersion

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_block, render_expression, render_statement
from fastgen.backend.lowering.nodes import Node

MODE = Mode(line_length=100, target_versions={TargetVersion.PY311})
NAMES = (
    "a",
    "bb",
    "Book.title",
    "Loan.member_id",
    "connection",
    "some_longer_name",
    "another_name.attribute",
)
TEXTS = ("x", 'a "quoted" text', "some longer text which is long", "日本語テキスト", "it's")


class Writer:
    """Writes random trees, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # no secret

    def leaf(self) -> Node:
        """Return a name or a literal."""
        return self.random.choice(
            (
                n.name(self.random.choice(NAMES)),
                n.integer(self.random.randint(-5, 10**6)),
                n.text(self.random.choice(TEXTS)),
            )
        )

    def some(self, depth: int, low: int, high: int) -> list[Node]:
        """Return a few expressions."""
        return [self.expression(depth) for _ in range(self.random.randint(low, high))]

    def expression(self, depth: int) -> Node:
        """Return an expression at most so deep."""
        if depth <= 0:
            return self.leaf()
        inner = depth - 1 - self.random.randint(0, 1)
        name = self.random.choice(NAMES)
        match self.random.randint(0, 17):
            case 0 | 1 | 2:
                return n.call(name, *self.some(inner, 0, 3))
            case 3:
                return n.call(name, self.expression(inner), default=self.expression(inner))
            case 4 | 5 | 6:
                member = self.random.choice(("where", "order_by", "scalar_subquery"))
                return n.method(self.expression(inner), member, *self.some(inner, 0, 2))
            case 7:
                return n.attribute(self.expression(inner), "field")
            case 8:
                operator = self.random.choice("+-*/%|")
                return n.binary(self.expression(inner), operator, self.expression(inner))
            case 9:
                operator = self.random.choice(("==", "<", "in", "not in", "is not"))
                return n.compare(self.expression(inner), operator, self.expression(inner))
            case 10 | 11:
                return n.logical(self.random.choice(("and", "or")), self.some(inner, 2, 4))
            case 12:
                return n.negation(self.expression(inner))
            case 13:
                return n.ternary(*self.some(inner, 3, 3))
            case 14:
                kind = self.random.choice((n.list_of, n.tuple_of))
                return kind(self.some(inner, 1, 3))
            case 15:
                return n.dict_of((n.text("key"), value) for value in self.some(inner, 0, 3))
            case 16:
                return n.awaited(n.call("f", self.expression(inner)))
            case _:
                return n.comprehension(self.expression(inner), "row", *self.some(inner, 1, 2))

    def statement(self) -> cst.BaseStatement:
        """Return a statement."""
        value = self.expression(self.random.randint(1, 5))
        match self.random.randint(0, 6):
            case 0:
                return n.assign("variable", value)
            case 1:
                return n.answer(value)
            case 2:
                return n.evaluate(value)
            case 3:
                return n.when(value, [n.evaluate(n.call("f"))], [n.evaluate(n.call("g"))])
            case 4:
                return n.loop("row", value, [n.evaluate(n.call("f"))])
            case 5:
                return n.raised(n.call("Error", value))
            case _:
                return n.assign(["row", "attribute"][0], value)


@pytest.mark.parametrize("seed", range(12))
def test_black_changes_no_statement(seed: int) -> None:
    writer = Writer(seed)
    for indent in (1, 2, 3):
        nodes = [writer.statement() for _ in range(20)]
        heads = "".join(f"{'    ' * level}if x:\n" for level in range(1, indent))
        text = f"def f():\n{heads}{render_block(nodes, indent=indent)}\n"
        assert black.format_str(text, mode=MODE) == text


def test_laying_out_keeps_the_tree() -> None:
    writer = Writer(99)
    for _ in range(200):
        node = writer.expression(4)
        flat = render_expression(node)
        laid_out = render_statement(cst.Assign([cst.AssignTarget(cst.Name("x"))], node))
        assert ast.dump(ast.parse(f"x = {flat}")) == ast.dump(ast.parse(laid_out))


@pytest.mark.parametrize("names", [1, 4, 9])
def test_black_changes_no_signature(names: int) -> None:
    parameters = [
        cst.Param(cst.Name(f"parameter_{index}"), annotation=cst.Annotation(n.name("UUID")))
        for index in range(names)
    ]
    function = cst.FunctionDef(
        cst.Name("a_function"),
        cst.Parameters(parameters),
        cst.IndentedBlock([n.answer(n.none())]),
        returns=cst.Annotation(n.subscript(n.name("Row"), n.name("UUID"), n.name("bool"))),
        asynchronous=cst.Asynchronous(),
    )
    text = render_block([function]) + "\n"
    assert black.format_str(text, mode=MODE) == text
