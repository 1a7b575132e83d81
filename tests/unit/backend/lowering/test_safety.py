"""A text of the spec stays a text: whatever it says, the code around it is the same."""

from __future__ import annotations

import ast
import keyword

import black
from black.mode import Mode, TargetVersion
from hypothesis import example, given
from hypothesis import strategies as st

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import Taken, constant, global_identifier, local
from fastgen.backend.lowering.imports import Imports, Symbol
from fastgen.backend.lowering.layout import render_assignment
from fastgen.backend.lowering.python import lower_python
from fastgen.backend.lowering.python_scope import Module, PythonScope
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.lowering.sql import lower_sql
from fastgen.backend.lowering.text_literals import quoted
from fastgen.ir.checked.expressions import Constant, Contains, Interpolated, TypedExpression
from tests.unit.backend.lowering.execution import NAMING
from tests.unit.backend.lowering.library import BOOL, TEXT, arith, compare, const, get, me

MODE = Mode(line_length=100, target_versions={TargetVersion.PY311})
HOSTILE = (
    "",
    "'",
    '"',
    "'\"",
    '"""',
    "\\",
    "\\'",
    "{x}",
    "{{",
    "}\n{",
    "%s",
    "\x00",
    "\x7f",
    "\ud800",
    "\u2028",
    "\xad",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\N{ZERO WIDTH SPACE}",
    "\U000e0041",
    "# type: ignore",
    "__import__('os').system('x')",
    "\r\nimport os",
    "日本",
)


def texts() -> st.SearchStrategy[str]:
    anything = st.text(st.characters(exclude_categories=()))
    return st.sampled_from(HOSTILE) | anything


@given(texts())
def test_a_literal_is_exact_and_printable(value: str) -> None:
    literal = quoted(value)
    assert ast.literal_eval(literal) == value
    assert literal.isprintable()
    assert "\n" not in literal


@given(texts())
def test_black_changes_no_literal(value: str) -> None:
    text = f"{render_assignment('variable', n.text(value))}\n"
    try:
        assert black.format_str(text, mode=MODE) == text
    except UnicodeEncodeError:
        raise AssertionError("a literal that cannot be saved") from None


@given(st.lists(texts(), max_size=3))
@example(["{", "}"])
def test_an_f_string_is_exact(pieces: list[str]) -> None:
    parts: list[str | n.Node] = []
    for piece in pieces:
        parts += [piece, n.name("value")]
    source = render_assignment("x", n.formatted(parts))
    names: dict[str, object] = {"value": "<>"}
    exec(compile(source, "text", "exec"), names)  # noqa: S102
    assert names["x"] == "".join(f"{piece}<>" for piece in pieces)


def masked(source: str, secret: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == secret:
            node.value = "a text"
    return ast.dump(tree)


def trees(value: Constant) -> list[TypedExpression]:
    title = get(me("Book"), "title")
    return [
        compare(title, "==", value),
        Contains(BOOL, item=value, collection=title),
        arith(title, "+", value, TEXT),
        Interpolated(TEXT, parts=(title, str(value.value), title)),
    ]


def sql_text(expression: TypedExpression) -> str:
    rows = {me("Book"): "Book"}
    scope = SqlScope(NAMING, Imports(), outside=lambda _: n.none(), rows=rows)
    return render_assignment("x", lower_sql(expression, scope))


@given(texts().filter(lambda value: value not in ("", "a text")))
def test_code_around_a_text_does_not_depend_on_it(value: str) -> None:
    for mine, plain in zip(trees(const(value)), trees(const("a text")), strict=True):
        assert masked(sql_text(mine), value) == masked(sql_text(plain), "a text")


@given(texts())
def test_python_around_a_text_does_not_depend_on_it(value: str) -> None:
    scope = PythonScope(Module(NAMING))
    node = lower_python(compare(const(value), "==", const("other")), scope).value
    names: dict[str, object] = {}
    exec(compile(render_assignment("x", node), "text", "exec"), names)  # noqa: S102
    assert names["x"] == (value == "other")


@given(texts())
def test_any_text_becomes_an_identifier(value: str) -> None:
    for name in (local(value), global_identifier(value), constant(value)):
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert not name.startswith("__")


def test_clashing_names_get_numbers_in_order() -> None:
    taken = Taken()
    assert [taken.fresh("loan") for _ in range(3)] == ["loan", "loan_2", "loan_3"]


def test_imports_stand_in_sections_sorted() -> None:
    imports = Imports(
        [
            Symbol("app.database", "Base"),
            Symbol("uuid", "UUID"),
            Symbol("sqlalchemy", "select"),
            Symbol("sqlalchemy", "BigInteger"),
            Symbol("datetime", "UTC"),
            Symbol("datetime", "datetime"),
        ]
    )
    assert imports.render() == (
        "from datetime import UTC, datetime\n"
        "from uuid import UUID\n\n"
        "from sqlalchemy import BigInteger, select\n\n"
        "from app.database import Base"
    )
