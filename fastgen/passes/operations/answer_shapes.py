"""Works out what the `return` lines of an operation answer: status, type and shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.ir.checked.entities import Entity, Shape, ShapeField
from fastgen.ir.checked.statements import Answer, AnswerForm, Statement
from fastgen.ir.checked.traversal import each_statement
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RecordType,
    ScalarType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.ir.naming import pascal_case, wire_case
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.fitting import join
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_content import check_cell
from fastgen.records import dataclass

NO_CONTENT = 204
STRING, FILE = ScalarType("string"), ScalarType("file")


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """What an operation answers; ``type`` and ``output`` are None for an empty answer."""

    status: int
    type: Type | None
    output: Shape | None
    many: bool
    form: AnswerForm = "json"


def answer_shape(
    name: str,
    statements: tuple[Statement, ...],
    entities: Mapping[str, Entity],
    typer: Typer,
) -> AnswerShape:
    """Return what the `return` lines among statements answer; they must agree on its type."""
    answers = [one for one in each_statement(statements) if isinstance(one, Answer)]
    forms = [answer for answer in answers if answer.form != "json"]
    if forms:
        return _document(name, answers, forms[0], entities, typer)
    given = [answer for answer in answers if answer.value is not None]
    if not given:
        return AnswerShape(answers[0].status if answers else NO_CONTENT, None, None, False)
    type_: Type | None = given[0].value.type if given[0].value is not None else None
    for answer in given[1:]:
        other = answer.value.type if answer.value is not None else UnknownType()
        both = join(type_ or UnknownType(), other)
        if both is None:
            typer.report.error(
                "FG3012",
                answer.value.span if answer.value is not None else answer.span,
                name=name,
                first=with_article(type_ or UnknownType()),
                other=with_article(other),
            )
            both = type_
        type_ = both
    return _shaped(name, given[0].status, type_, entities, typer.tables)


def _document(
    name: str,
    answers: list[Answer],
    first: Answer,
    entities: Mapping[str, Entity],
    typer: Typer,
) -> AnswerShape:
    """Return what an action answers that does not answer JSON: always the same, and always."""
    for answer in answers:
        if answer.form != first.form:
            other = f"`{answer.form}(…)`" if answer.form != "json" else "JSON"
            if answer.form == "json" and answer.value is None:
                other = "nothing"
            typer.report.error(
                "FG3012", answer.span, name=name, first=f"`{first.form}(…)`", other=other
            )
        elif (
            first.form == "csv"
            and answer.value
            and first.value
            and answer.value.type != first.value.type
        ):
            types = [with_article(each.value.type) for each in (first, answer) if each.value]
            typer.report.error("FG3012", answer.span, name=name, first=types[0], other=types[1])
    if first.form != "csv" or first.value is None:
        answered = FILE if first.form == "file" else STRING
        return AnswerShape(first.status, answered, None, False, first.form)
    shaped = _shaped(name, first.status, first.value.type, entities, typer.tables)
    for part in shaped.output.fields if shaped.output is not None else ():
        check_cell(part.name, part.type, first.value.span, typer)
    return replace(shaped, form="csv")


def _shaped(
    name: str, status: int, type_: Type | None, entities: Mapping[str, Entity], tables: Tables
) -> AnswerShape:
    inner = type_.of if isinstance(type_, NullableType) else type_
    many = isinstance(inner, ListType)
    one = inner.item if isinstance(inner, ListType) else inner
    output = None
    if isinstance(one, ViewType):
        output = entities[one.entity].views[one.view].shape
    elif isinstance(one, RecordType):
        suffix = "Item" if many else "Result"
        output = record_shape(f"{pascal_case(name)}{suffix}", one, tables)
    return AnswerShape(status, type_, output, many)


def record_shape(name: str, record: RecordType, tables: Tables) -> Shape:
    """Return the shape of an anonymous record."""
    fields = tuple(
        ShapeField(
            name=key,
            wire=wire_case(key, tables.style),
            type=type_.of if isinstance(type_, NullableType) else type_,
            nullable=isinstance(type_, NullableType),
        )
        for key, type_ in record.fields
    )
    return Shape(name, None, fields)
