"""Tests of answers that are not JSON: what is hostile in them stays a text, and leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.actions import Actions
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared, with_text
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import Known, Row
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import (
    FieldAccess,
    FunctionCall,
    Interpolated,
    MapList,
    RecordOf,
    Select,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Answer, AnswerForm, Let, Require, Say, UpdateRow
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType, Type

MARKUP = '<b>&"'
FORMULA = "=1+1"
ELSEWHERE = "//evil.example/"
HOSTILE: dict[AnswerForm, str] = {
    "html": MARKUP,
    "text": MARKUP,
    "csv": FORMULA,
    "redirect": ELSEWHERE,
}
"""What each kind of answer has to show as a text."""
TEXTS = frozenset({"string", "text"})
MEDIA = {"html": "text/html", "text": "text/plain", "csv": "text/csv"}


class DocumentTests:
    """Makes a test of each action that answers a page, a text, a table or a redirect."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        """Take what tests are made with, and all operations."""
        self.kit = kit
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests; an action that no certain request is known for has none."""
        for operation in self.operations:
            if operation.form in ("json", "file"):
                continue
            try:
                yield from self.document(operation)
            except NoSample:
                continue

    def document(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield the test of one action."""
        told = self.told(operation)
        prepared = self.kit.prepare(operation, told=told)
        if prepared is None:
            prepared, told = self.kit.prepare(operation), {}
        if prepared is None:
            return
        hostile = HOSTILE[operation.form]
        given = False
        if not any(isinstance(each, Require) for each in operation.before):
            for name in self.shown_parameters(operation):
                changed = with_text(prepared, name, hostile)
                given = given or changed is not prepared
                prepared = changed
        listed = self.listed(operation) if operation.form == "csv" else None
        scene = [listed] if listed is not None else []
        opening = Actions(self.kit, ()).opening(prepared)
        lines = [*scene, *opening, f"assert answer.status_code == {operation.status}"]
        if operation.form == "redirect":
            lines += self.redirect(operation, prepared)
        else:
            media = f"{MEDIA[operation.form]}; charset=utf-8"
            lines.append(f'assert answer.headers["content-type"] == {quoted(media)}')
            lines.append('assert answer.headers["x-content-type-options"] == "nosniff"')
            is_shown = bool(told or given or listed is not None)
            lines += getattr(self, operation.form)(operation, is_shown)
        words = {"html": "runs_nothing", "text": "is_no_page", "csv": "computes_nothing"}
        name = f"test_{operation.name}_{words.get(operation.form, 'stays_here')}"
        yield TestFunction(name, tuple(lines), keeps_rows=listed is not None)

    # ------------------------------------------------------------ what is hostile

    def told(self, operation: Operation) -> dict[str, Known]:
        """Return what the row of the path is told, of the fields that the answer shows."""
        rows = {each.name: each.entity for each in operation.path_parameters if each.entity}
        if len(rows) != 1 or any(isinstance(each, UpdateRow) for each in operation.before):
            return {}
        (entity,) = rows.values()
        found: dict[str, Known] = {}
        hostile = self.hostile(operation)
        for part in self.certain_parts(operation):
            of = part.of if isinstance(part, FieldAccess) else None
            if (
                isinstance(part, FieldAccess)
                and isinstance(of, Variable)
                and of.name in rows
                and takes_text(self.kit.program.entities[entity], part.field, hostile)
            ):
                found[part.field] = hostile
        return found

    def hostile(self, operation: Operation) -> str:
        """Return the text that an action must not make more of."""
        return HOSTILE[operation.form]

    def certain_parts(self, operation: Operation) -> Iterator[TypedExpression]:
        """Yield the values that the one answer of an action shows whatever happens."""
        answers = [each for each in operation.before if isinstance(each, Answer)]
        for answer in answers if len(answers) == 1 else ():
            for said in answer.says:
                if isinstance(said, Say):
                    yield from (part for part in said.parts if not isinstance(part, str))
            if operation.form == "redirect" and answer.value is not None:
                for part in walk(answer.value):
                    if isinstance(part, FunctionCall) and part.function == "percent_encoded":
                        (inner,) = part.arguments
                        yield from walk(inner.parts if isinstance(inner, Interpolated) else ())

    def shown_parameters(self, operation: Operation) -> Iterator[str]:
        """Yield the texts of the request that the answer shows, and that may be anything."""
        free = {
            each.name: each.wire
            for each in operation.parameters
            if admits(each.type, self.hostile(operation))
        }
        written = {
            part.name
            for each in operation.before
            if not isinstance(each, Answer | Let)
            for part in walk(getattr(each, "value", ()))
            if isinstance(part, Variable)
        }
        for part in self.certain_parts(operation):
            if isinstance(part, Variable) and part.name in free and part.name not in written:
                yield free[part.name]

    def listed(self, operation: Operation) -> str | None:
        """Return the line that makes a row with a formula for a table of all rows."""
        answer = next((each for each in operation.before if isinstance(each, Answer)), None)
        query: Select | None = None
        shown: list[str] = []
        match answer.value if answer is not None else None:
            case ShowAs(of=Select() as rows, entity=entity, view=view):
                query = rows
                fields = self.kit.program.entities[entity].views[view].shape.fields
                shown = [each.source for each in fields if each.source is not None]
            case MapList(query=rows, element=RecordOf(entries=entries)):
                query = rows
                values = [entry.value for entry in entries]
                shown = [
                    each.field
                    for each in values
                    if isinstance(each, FieldAccess) and isinstance(each.of, Variable)
                ]
        if query is None or not isinstance(query.source, str) or query.where is not None:
            return None
        entity_of = self.kit.program.entities[query.source]
        told: dict[str, Known] = {
            name: FORMULA
            for name in shown
            if name in entity_of.fields and takes_text(entity_of, name, FORMULA)
        }
        if not told:
            return None
        row = Row(entity_of.name, "listed", told)
        return self.kit.scenes.create(row, {row: "listed"})

    # ------------------------------------------------------------ what must hold

    def html(self, _: Operation, is_shown: bool) -> Iterator[str]:
        """Yield the lines about a page."""
        yield 'policy = answer.headers["content-security-policy"]'
        yield "assert \"default-src 'none'\" in policy"
        yield 'assert "script-src" not in policy'
        yield f"assert {quoted(MARKUP)} not in answer.text"
        if is_shown:
            self.kit.used.add_import("html", "escape")
            yield f"assert escape({quoted(MARKUP)}) in answer.text"

    def text(self, _: Operation, is_shown: bool) -> Iterator[str]:
        """Yield the lines about a text."""
        if is_shown:
            yield f"assert {quoted(MARKUP)} in answer.text"

    def csv(self, operation: Operation, is_shown: bool) -> Iterator[str]:
        """Yield the lines about a table."""
        file = f'attachment; filename="{operation.name}.csv"'
        yield f'assert answer.headers["content-disposition"] == {quoted(file)}'
        self.kit.used.add_import("", "csv")
        self.kit.used.add_import("io", "StringIO")
        wires = [part.wire for part in operation.output.fields] if operation.output else []
        yield 'names, *table = csv.reader(StringIO(answer.text, newline=""))'
        yield f"assert names == [{', '.join(map(quoted, wires))}]"
        yield "assert all(len(line) == len(names) for line in table)"
        if is_shown:
            yield "cells = [cell for line in table for cell in line]"
            yield f"assert {quoted(FORMULA)} not in cells"
            yield f"""assert "'{FORMULA}" in cells"""

    def redirect(self, operation: Operation, prepared: Prepared) -> Iterator[str]:
        """Yield the lines about a redirect."""
        self.kit.used.add_import("urllib.parse", "urljoin")
        self.kit.used.add_import("urllib.parse", "urlsplit")
        yield 'place = urlsplit(urljoin("https://here.example/", answer.headers["location"]))'
        yield 'assert place.netloc != "evil.example"'
        answers = [each for each in operation.before if isinstance(each, Answer)]
        if all(_is_here(each.value) for each in answers):
            yield 'assert place.netloc == "here.example"'
        yield 'assert answer.content == b""'


def _is_here(value: TypedExpression | None) -> bool:
    return not isinstance(value, Interpolated)


def admits(type_: Type, text: str) -> bool:
    """Tell whether a type takes any text of some length.

    >>> admits(ScalarType("string"), "<b>"), admits(ScalarType("slug"), "<b>")
    (True, False)
    """
    return (
        isinstance(type_, ScalarType)
        and type_.name in TEXTS
        and type_.pattern is None
        and (type_.minimum or 0) <= len(text) <= (type_.maximum or len(text))
    )


def takes_text(entity: Entity, name: str, text: str) -> bool:
    """Tell whether a field of a row surely holds a text as it is given."""
    field = entity.fields[name]
    return field.kind == "column" and admits(field.type, text) and not entity.checks
