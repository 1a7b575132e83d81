"""What would have a name of its own is written where the name stands."""

from __future__ import annotations

import libcst as cst
import pytest

from fastgen.backend.lowering.inlining import inlined
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.python import Lowered


@pytest.mark.parametrize(
    ("before", "value", "expected"),
    [
        ([], "today", "today"),
        (["today = now().date()"], 'f"late {today}"', 'f"late {now().date()}"'),
        (["word = lower('x')"], 'f"{{a}} {word}"', '"".join(["{a} ", str(lower(\'x\'))])'),
        (["a = b + c"], "a * 2", "(b + c) * 2"),
        (["a = b.c", "d = a + 1"], "d if a else other.a", "(b.c + 1) if b.c else other.a"),
        (["a = b()"], "f(a=a)", "f(a=b())"),
    ],
)
def test_a_name_is_replaced(before: list[str], value: str, expected: str) -> None:
    statements = tuple(cst.parse_statement(each) for each in before)
    found = inlined(Lowered(statements, cst.parse_expression(value)))
    assert render_expression(found).replace("\n", "") == expected


def test_another_statement_has_no_place_in_an_expression() -> None:
    with pytest.raises(TypeError):
        inlined(Lowered((cst.parse_statement("await send()"),), cst.Name("x")))
