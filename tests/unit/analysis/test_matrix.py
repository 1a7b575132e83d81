"""The matrix says what the rules say, class by class."""

from __future__ import annotations

from fastgen.analysis import Matrix, access_matrix
from tests.unit.analysis.specs import NOTE, program_of

MATRIX = access_matrix(program_of(NOTE))


def row(matrix: Matrix, entity: str | None, operation: str) -> list[str]:
    (line,) = [
        line for line in matrix.lines if (line.entity, line.operation) == (entity, operation)
    ]
    return [cell.answer for cell in line.cells]


def test_every_class_of_callers_has_a_column() -> None:
    assert MATRIX.callers == ("anonymous", "reader", "editor", "admin")


def test_a_cell_is_yes_no_or_the_condition_for_this_class() -> None:
    readable = "public or author == caller or caller in readers"
    assert row(MATRIX, "Note", "read") == ["public", readable, readable, "yes"]
    assert row(MATRIX, "Note", "create") == ["no", "yes", "yes", "yes"]
    assert row(MATRIX, "Note", "update") == ["no", "author == caller", readable, "yes"]
    assert row(MATRIX, "Note", "delete")[1:] == [
        "author == caller and stars != 5",
        "author == caller and stars != 5",
        "stars != 5",
    ]
    assert row(MATRIX, None, "publish")[0] == "no"
    assert row(MATRIX, None, "publish")[3] == "note.author == caller and caller.active"


def test_fields_have_readers_and_writers() -> None:
    fields = {(line.entity, line.field): line for line in MATRIX.fields}
    stars = fields["Note", "stars"]
    assert stars.readers[0].answer == "public"
    assert [cell.answer for cell in stars.writers] == ["no", "yes", "yes", "yes"]
    cost = fields["Note", "cost"]
    assert [cell.answer for cell in cost.readers] == ["no"] * 4
    assert any("GET /notes" in way for way in cost.ways)
    role = fields["Member", "role"]
    assert [cell.answer for cell in role.writers] == ["no"] * 4


def test_without_auth_there_is_one_class_and_all_is_open() -> None:
    matrix = access_matrix(program_of("app a\nentity Note { text: text }\nresource Note"))
    assert matrix.callers == ("anonymous",)
    assert {cell.answer for line in matrix.lines for cell in line.cells} == {"yes"}
