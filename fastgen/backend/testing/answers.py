"""What comes back from the operations on one row."""

from __future__ import annotations

from dataclasses import replace

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.reading import written_over
from fastgen.backend.testing.envelopes import opened, within_quotes
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Row
from fastgen.backend.testing.steady import is_steady
from fastgen.ir.checked.entities import Entity, Field, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import ListType, NullableType, ScalarType, Type, ViewType

ECHOED = frozenset(
    [
        "string",
        "text",
        "int",
        "float",
        "decimal",
        "bool",
        "date",
        "datetime",
        "time",
        "duration",
        "uuid",
        "email",
        "url",
        "slug",
    ]
)
"""Scalars that come back as they were sent."""


class Answers:
    """Knows the answers of the operations of one package, as far as they are certain."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.operations = operations
        self._alike: dict[tuple[str, str | None], list[Operation]] = {}
        for each in operations:
            self._alike.setdefault((each.verb, each.entity), []).append(each)

    def partner(self, operation: Operation, verb: str) -> Operation | None:
        """Return the operation of another verb on the same rows."""
        prefix = operation.path
        candidates = self._alike.get((verb, operation.entity), [])
        if verb == "read" and operation.verb == "create":
            return next((o for o in candidates if o.path.startswith(f"{prefix}/")), None)
        return next((o for o in candidates if o.path == prefix), None)

    def expected(
        self, operation: Operation, prepared: Prepared, row: Row, answer: str, body: str
    ) -> Literal:
        """Return the whole answer as code; what is not certain is compared with itself."""
        if operation.output is None or operation.answer:
            return None
        found: dict[str, Literal] = {}
        certain = 0
        for part in operation.output.fields:
            value: Literal = Code(f"{opened(operation, answer)}[{quoted(part.wire)}]")
            try:
                value = self.certain(part, prepared, row)
                certain += 1
            except NoSample:
                pass
            found[part.wire] = value
        return found if certain else None

    def shown(self, part: ShapeField, prepared: Prepared, row: Row) -> Literal | None:
        """Return a field of an answer as code, or None if it is not certain (or null: as code)."""
        try:
            value = self.certain(part, prepared, row)
        except NoSample:
            return None
        return Code("None") if value is None else value

    def certain(self, part: ShapeField, prepared: Prepared, row: Row) -> Literal:
        """Return a field of an answer; raise NoSample where it is not certain."""
        shown = inner(part.type)
        if isinstance(inner(shown.item) if isinstance(shown, ListType) else shown, ViewType):
            raise NoSample(part.name)
        entity = self.kit.entity(prepared.operation)
        declared = entity.fields.get(part.source or "")
        written = written_over(prepared.operation)
        if prepared.operation.after and (
            declared is None or declared.kind != "column" or declared.name in written
        ):
            raise NoSample(part.name)
        says = prepared.request.says.keys() - written
        if declared is not None and declared.name in says and prepared.body:
            source = self.said(prepared, declared)
            sure = echoed(part.type) and self.kit.samples.says_all(part.type)
            if source is not None and sure and not declared.derived_from:
                return source
        evaluator = self.kit.factories.evaluator(prepared.situation.world).bound("self", row)
        value = (
            evaluator.value(part.value)
            if part.value is not None
            else (evaluator.field(row, declared.name) if declared is not None else UNKNOWN)
        )
        if value is UNKNOWN or value is OPAQUE:
            raise NoSample(part.name)
        return self.kit.scenes.json(value, inner(part.type), prepared.scene)

    def said(self, prepared: Prepared, declared: Field) -> Literal | None:
        """Return what the body says of a field."""
        shape = prepared.operation.input
        if shape is None or prepared.body is None:
            return None
        part = next((p for p in shape.fields if p.source == declared.name), None)
        return prepared.body.get(part.wire) if part is not None else None

    def may_read(self, read: Operation, prepared: Prepared, row: Row) -> bool:
        """Tell whether the caller of a request may read a row, for certain."""
        if read.path_parameters and any(
            p.role not in ("key", "part") for p in read.path_parameters
        ):
            known = {p.name for p in prepared.operation.path_parameters}
            if any(
                p.role not in ("key", "part") and p.name not in known for p in read.path_parameters
            ):
                return False
        world = prepared.situation.world
        rows = {
            p.name: row if p.role in ("key", "part") else prepared.request.rows.get(p.name)
            for p in read.path_parameters
        }
        request = replace(prepared.request, operation=read, rows=rows, says={}, body="none")
        request.world = world
        return self.kit.matrix.status(request) == read.status

    def path_of_created(
        self, read: Operation, prepared: Prepared, row: Row, entity: Entity
    ) -> str | None:
        """Return where a new row is read, as code."""
        path = read.path
        for parameter in read.path_parameters:
            if parameter.role not in ("key", "part"):
                other = prepared.path_rows.get(parameter.name)
                if other is None or other not in prepared.scene.names:
                    return None
                value = "{" + prepared.scene.names[other] + "}"
            else:
                shown = self.wire_of(prepared.operation, parameter.field or "")
                said = self.said(prepared, entity.fields[parameter.field or ""])
                if isinstance(said, str):
                    value = said
                elif shown is not None:
                    value = within_quotes(
                        f"{opened(prepared.operation, 'created')}[{quoted(shown)}]"
                    )
                else:
                    return None
            path = path.replace("{" + parameter.name + "}", value)
        return f'f"{path}"' if "{" in path else f'"{path}"'

    def wire_of(self, operation: Operation, field: str) -> str | None:
        """Return the key under which an answer shows a field."""
        parts = operation.output.fields if operation.output is not None else ()
        return next((part.wire for part in parts if part.source == field), None)

    def shown_again(self, operation: Operation, read: Operation) -> bool:
        """Tell whether reading a row shows what the operation that made it has answered."""
        if operation.output is None or read.output != operation.output:
            return False
        one_reader = operation.needs_caller == "no" or not self.is_public(read)
        return is_steady(self.kit.program, operation.output, one_reader=one_reader)

    def is_public(self, read: Operation) -> bool:
        """Tell whether nobody needs headers to read."""
        return not read.access.open and any(
            clause.audience == "anyone" and clause.when is None for clause in read.access.allow
        )

    def reading_headers(self, read: Operation, prepared: Prepared) -> str | None:
        """Return the headers to read with: none where nobody needs them."""
        return None if self.is_public(read) and read.extra is None else prepared.headers


def inner(type_: Type) -> Type:
    """Return a type without its null."""
    return type_.of if isinstance(type_, NullableType) else type_


def echoed(type_: Type) -> bool:
    """Tell whether a value comes back as it was sent."""
    kind = inner(type_)
    return not isinstance(kind, ScalarType) or kind.name in ECHOED
