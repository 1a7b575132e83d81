"""Lines of text are laid out as the nodes they say, and as Black would."""

from __future__ import annotations

import black
import libcst as cst
import pytest

from fastgen.backend.code import fit
from fastgen.backend.lowering.layout import render_block, render_expression
from fastgen.backend.lowering.leaves import UnsupportedNode
from fastgen.backend.lowering.line_reader import LineReader
from tests.unit.backend.lowering.test_layout import MODE, Writer

LONG = "some_rather_long_name_of_a_thing"
LINES = (
    f"async def change(self, {LONG}: UUID, *, {LONG}_too: Sequence[UUID] = (), **values: object) -> str:",
    f"def list_statement(filters: tuple[str, ...], {LONG}: str | None) -> Select[UUID, str, {LONG}]:",
    f"def only_one(parameter_of_a_function: {LONG}_{LONG}, another={LONG}_{LONG}) -> None:",
    f"{LONG}: dict[str, ColumnElement[bool]] = {{'name': {LONG}.name == bindparam('name'), **{LONG}}}",
    f"first, {LONG} = await connection.execute({LONG}, {{'key': key, 'caller_id': caller.{LONG}}})",
    f"for {LONG}, value in zip({LONG}, [{LONG}[query.offset : query.limit + 1], x[1:], x[-1]], strict=True):",
    f"if await connection.scalar({LONG}(caller.role), {{'key': {LONG}, 'caller_id': caller.id}}) is None is False:",
    f"{LONG} += sum({LONG}(row) for row in rows if row not in {LONG} and not row.is_of_no_interest(1, 2))",
    f"values = sorted(({LONG} for {LONG} in rows), key=lambda row: row.{LONG} if row else {LONG}.default)",
    f"assert {LONG}.status_code == 200, f'{{{LONG}!r}} is {{answer.text:>10}}' + {LONG} + {LONG}.problem",
    f"return {LONG}.value if {LONG}.value is not None else {LONG}.other_value if row else (row, -{LONG})",
    f"return {LONG}.value, {LONG}.another_value, {LONG}.something_else_that_is_returned_too, 1.5",
    f"raise ProblemError(403, detail=f'{LONG} is not for you and you, ' 'and nobody', row={LONG}) from None",
)


@pytest.mark.parametrize("seed", range(12))
def test_text_is_laid_out_as_its_nodes(seed: int) -> None:
    writer = Writer(seed)
    for head in ("variable = ", "return ", "", "raise ", "assert "):
        for _ in range(12):
            line = f"{head}{render_expression(writer.expression(4))}"
            parsed = cst.parse_statement(line)
            assert isinstance(parsed, cst.SimpleStatementLine)
            reader = LineReader(line)
            reader.statement()
            assert reader.flat().replace("(", "").replace(")", "") == line.replace("(", "").replace(
                ")", ""
            )
            if len(line) > 96:
                assert fit(f"    {line}") == render_block([parsed], indent=1)


@pytest.mark.parametrize("line", LINES[:-1])
def test_black_changes_no_line(line: str) -> None:
    text = fit(line.replace("'", '"')) + ("\n    pass\n" if line.endswith(":") else "\n")
    assert len(line) > 95
    assert black.format_str(text, mode=MODE) == text


@pytest.mark.parametrize(
    "line", [LINES[-1], "with x:", "x = 1 ? 2", "yield x", "f(a b)", "x[::2]", ")"]
)
def test_what_the_back_end_never_writes_is_refused(line: str) -> None:
    with pytest.raises(UnsupportedNode):
        LineReader(line).statement()
