"""Tests of keys in bodies that name rows of another tenant: as good as none."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.null import bare
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.nested_inputs import nested_input
from fastgen.backend.testing.envelopes import issue_lines, status_line
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared, fresh
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.refusals import told_as
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.sending import send, way_of
from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.types import InputType, ListType

NAMING = frozenset({"create", "update", "replace"})


class ForeignKeys:
    """Makes the tests of the keys that bodies name rows of tenants by."""

    def __init__(self, kit: Kit, tenancy: Tenancy) -> None:
        """Take what the tests are made with."""
        self.kit = kit
        self.tenancy = tenancy

    def is_of_tenants(self, entity: str | None) -> bool:
        """Tell whether the rows of an entity belong to a tenant."""
        return entity in self.tenancy.paths

    def foreign(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test for each key of a body: a row of another tenant is as good as none."""
        if operation.verb not in NAMING:
            return
        for part, entity, value in self.named(operation):
            try:
                prepared = self.naming(operation, part)
            except NoSample:
                continue
            if prepared is None or prepared.headers is None:
                continue
            self.kit.used.entities[entity] = None
            self.kit.used.snapshot = True
            field, said = value
            singular = self.kit.names.of(entity).singular
            body: Literal = {part: said}
            lines = [*prepared.scene.lines, f"path = {prepared.path}"]
            if prepared.body and set(prepared.body) != {part}:
                lines.append(assignment("body: dict[str, object]", prepared.body))
                body = Code(f"body | {flat({part: said})}")
            call = send(
                operation.method,
                "path",
                body=body,
                headers=prepared.headers,
                way=way_of(operation),
            )
            word = field.replace(".0", "").replace(".", "_").replace("-", "_")
            yield TestFunction(
                f"test_{operation.name}_with_{local(word)}_of_another_tenant",
                (
                    *lines,
                    "await rows.next_tenant()",
                    f"foreign = str(await rows.{singular}())",
                    "before = await rows.snapshot()",
                    laid_out("refused = await ", call, indent=1),
                    status_line(operation, ("unknown_row",), "refused"),
                    *issue_lines(operation, "unknown_row", "refused", quoted(told_as(field))),
                    "assert await rows.snapshot() == before",
                ),
                keeps_rows=True,
            )

    def named(self, operation: Operation) -> Iterator[tuple[str, str, tuple[str, Literal]]]:
        """Yield the keys of a body that name rows of tenants.

        The key, the entity, where the error is, and what the key says to name a foreign row.
        """
        if operation.input is None or operation.entity is None:
            return
        entity = self.kit.entity(operation)
        for part in operation.input.fields:
            declared = entity.fields.get(part.source or "")
            if declared is None or not self.is_of_tenants(declared.target):
                continue
            kind = bare(part.type)
            item = bare(kind.item) if isinstance(kind, ListType) else kind
            if isinstance(item, InputType):
                yield from self.nested(part, declared, item, is_list=isinstance(kind, ListType))
            elif declared.target is not None:
                foreign: Literal = Code("foreign")
                if isinstance(kind, ListType):
                    yield part.wire, declared.target, (f"{part.wire}.0", [foreign])
                else:
                    yield part.wire, declared.target, (part.wire, foreign)

    def nested(
        self, part: ShapeField, declared: Field, item: InputType, *, is_list: bool
    ) -> Iterator[tuple[str, str, tuple[str, Literal]]]:
        """Yield the same for the rows that come along."""
        shape = nested_input(self.kit.program, item.entity, declared)
        target = self.kit.program.entities[item.entity]
        for each in shape.fields:
            inner = target.fields.get(each.source or "")
            if inner is None or inner.kind != "reference" or not self.is_of_tenants(inner.target):
                continue
            said = self.least(shape, target, each)
            if said is not None and inner.target is not None:
                place = f"{part.wire}.0.{each.wire}" if is_list else f"{part.wire}.{each.wire}"
                yield part.wire, inner.target, (place, [said] if is_list else said)

    def least(self, shape: Shape, entity: Entity, named: ShapeField) -> dict[str, Literal] | None:
        """Return a row that comes along and names a foreign one; None if it needs more rows."""
        said: dict[str, Literal] = {}
        for each in shape.fields:
            declared = entity.fields.get(each.source or "")
            if each is named:
                said[each.wire] = Code("foreign")
            elif each.optional:
                continue
            elif declared is not None and declared.target is not None:
                return None
            else:
                try:
                    said[each.wire] = wire(self.kit.samples.value(each.type, label=each.name))
                except NoSample:
                    return None
        return said

    def naming(self, operation: Operation, key: str) -> Prepared | None:
        """Return a request that succeeds, and may say the key."""
        if operation.verb != "update":
            return fresh(self.kit.prepare(operation, "full"))
        parts = operation.input.fields if operation.input is not None else ()
        part = next(each for each in parts if each.wire == key)
        declared = self.kit.entity(operation).fields.get(part.source or "")
        if declared is None or declared.kind == "inverse":
            return None
        return fresh(self.kit.prepare(operation, "one", changes=part))
