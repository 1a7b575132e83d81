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

N = "some_rather_long_name_of_a_thing"
LINES = (
    f"async def change(self, {N}: UUID, *, {N}_too: Sequence[UUID] = (), **values: object) -> str:",
    f"def list_statement(filters: tuple[str, ...], {N}: str | None) -> Select[UUID, str, {N}]:",
    f"def only_one(parameter_of_a_function: {N}_{N}, another={N}_{N}) -> None:",
    f"{N}: dict[str, ColumnElement[bool]] = {{'n': {N}.name == bindparam('name'), **{N}}}",
    f"def list_statement({N}: tuple[str, ...], sort: str | None) -> Select[*tuple[object, ...]]:",
    f"first, {N} = await connection.execute({N}, {{'key': key, 'caller_id': caller.{N}}})",
    f"for {N}, value in zip({N}, [{N}[q.offset : q.limit + 1], x[1:], x[-1]]):",
    f"if await connection.scalar({N}(caller.role), {{'key': {N}, 'id': caller.id}}) is None:",
    f"{N} += sum({N}(row) for row in rows if row not in {N} and not row.is_of_no_interest(1, 2))",
    f"values = sorted(({N} for {N} in rows), key=lambda row: row.{N} if row else 0)",
    f"assert {N}.status_code == 200, f'{{{N}!r}} is {{answer.text:>10}}' + {N} + {N}.problem",
    f"return {N}.value if {N}.value is not None else {N}.other_value if row else (row, -{N})",
    f"return {N}.value, {N}.another_value, {N}.something_else_that_is_returned_too, 1.5",
    f"raise ProblemError(403, detail=f'{N} is not for you, ' 'and nobody', row={N}) from None",
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
    "line", [LINES[-1], "with x:", "x = 1 ? 2", "yield x", "a, b", "f(a b)", "x[::2]", ")"]
)
def test_what_the_back_end_never_writes_is_refused(line: str) -> None:
    with pytest.raises(UnsupportedNode):
        LineReader(line).statement()
