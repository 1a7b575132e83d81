"""`fastgen access`: who may do what, and who gets to see which field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import JsonValue, Output

if TYPE_CHECKING:
    from fastgen.analysis import Cell, FieldLine, Line, Matrix

EXAMPLES = (
    "fastgen access spec.fg",
    "fastgen access spec.fg --entity Book",
    "fastgen access spec.fg --json",
)
YES, NO = "yes", "no"


def access(
    spec: SpecArgument,
    entity: Annotated[
        list[str] | None,
        typer.Option("--entity", metavar="NAME", help="Only this entity; may come several times."),
    ] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Print the matrix of access: each class of callers, entity and operation, and each field.

    A cell is `yes`, `no`, or the number of a condition that is listed below.
    """
    from fastgen import api
    from fastgen.analysis import access_matrix

    output = Output("access", as_json)
    loaded = api.load(spec)
    output.show(loaded.report, loaded.sources)
    if loaded.program is None or loaded.report.has_errors:
        output.finish(loaded.report, ExitCode.SPEC_ERRORS)
        return ExitCode.SPEC_ERRORS
    wanted = entity or []
    for name in wanted:
        refuse_unknown(name, loaded.program.entities)
    matrix = access_matrix(loaded.program)
    lines = [line for line in matrix.lines if not wanted or line.entity in wanted]
    fields = [line for line in matrix.fields if not wanted or line.entity in wanted]
    output.say(rendered(matrix, lines, fields))
    output.finish(
        loaded.report,
        ExitCode.OK,
        callers=[*matrix.callers],
        operations=[line_value(line) for line in lines],
        fields=[field_value(line) for line in fields],
    )
    return ExitCode.OK


def refuse_unknown(name: str, entities: Iterable[str]) -> None:
    """Raise BadParameter for an entity that there is not."""
    from fastgen.analysis import UnclearError
    from fastgen.analysis.asked_names import known_name

    try:
        known_name(name, entities, "entity")
    except UnclearError as error:
        raise typer.BadParameter(str(error), param_hint="--entity") from None


class Notes:
    """The conditions of a table, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def cell(self, cell: Cell) -> str:
        """Return what stands in a cell."""
        if cell.where is None:
            return cell.answer
        return f"({self.numbers.setdefault(cell.where, len(self.numbers) + 1)})"

    def people(self, cells: Sequence[Cell]) -> str:
        """Return the callers for whom something is possible."""
        if all(cell.answer == YES for cell in cells):
            return "anyone"
        if all(cell.answer == NO for cell in cells):
            return "nobody"
        found = [cell for cell in cells if cell.answer != NO]
        return ", ".join(
            cell.caller if cell.where is None else f"{cell.caller} {self.cell(cell)}"
            for cell in found
        )

    def lines(self) -> list[str]:
        """Return the list of the conditions."""
        return [f"  ({number}) where {text}" for text, number in self.numbers.items()]


def rendered(matrix: Matrix, lines: Sequence[Line], fields: Sequence[FieldLine]) -> str:
    """Return the tables as text."""
    blocks: list[str] = []
    owners = [line.entity for line in lines if line.entity] + [line.entity for line in fields]
    for owner in dict.fromkeys(owners):
        blocks.append(
            block(
                owner,
                matrix.callers,
                [line for line in lines if line.entity == owner],
                [line for line in fields if line.entity == owner],
            )
        )
    actions = [line for line in lines if line.entity is None]
    if actions:
        blocks.append(block("actions", matrix.callers, actions, []))
    return "\n\n".join(blocks) or "there is nothing that anybody could do"


def block(
    title: str, callers: Sequence[str], lines: Sequence[Line], fields: Sequence[FieldLine]
) -> str:
    """Return what is said about one entity, or about the actions."""
    notes = Notes()
    text = [title]
    if lines:
        head = ("operation", *callers, "route")
        rows = [
            (
                line.operation,
                *(notes.cell(cell) for cell in line.cells),
                ", ".join(line.routes) or "no route",
            )
            for line in lines
        ]
        text += table([head, *rows])
    if fields:
        head = ("field", "seen by", "written by")
        seen = [
            (line.field, notes.people(line.readers), notes.people(line.writers)) for line in fields
        ]
        text += ["", *table([head, *seen])]
    return "\n".join([*text, *notes.lines()])


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows with their columns below each other."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def line_value(line: Line) -> JsonValue:
    """Return an operation as a JSON value."""
    return {
        "entity": line.entity,
        "operation": line.operation,
        "routes": [*line.routes],
        "access": cells_value(line.cells),
    }


def field_value(line: FieldLine) -> JsonValue:
    """Return a field as a JSON value."""
    return {
        "entity": line.entity,
        "field": line.field,
        "readers": cells_value(line.readers),
        "writers": cells_value(line.writers),
        "ways_out": [*line.ways],
    }


def cells_value(cells: Iterable[Cell]) -> dict[str, JsonValue]:
    """Return what each class of callers may do: true, false or `{"where": …}`."""
    return {
        cell.caller: cell.answer == YES if cell.where is None else {"where": cell.where}
        for cell in cells
    }
