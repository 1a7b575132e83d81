"""Tests of one resource: create, read, change, delete."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.answers import Answers, echoed, inner
from fastgen.backend.testing.envelopes import kind_lines, opened, status_line
from fastgen.backend.testing.factories import own_fields
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Prepared
from fastgen.backend.testing.literals import Code, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import Row
from fastgen.backend.testing.scenes import variable
from fastgen.backend.testing.sending import send, way_of
from fastgen.backend.testing.situations import Situation
from fastgen.backend.testing.steady import Movement
from fastgen.ir.checked.entities import Entity, Field, ShapeField
from fastgen.ir.checked.expressions import Clock, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Send
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType, ViewType
from fastgen.ir.naming import snake_case

VOWELS = "aeio"
SECRET = frozenset({"password", "secret", "token"})
"""Scalars that the database never holds as they were said."""


def a_thing(singular: str) -> str:
    """Return a noun with its article, for the name of a test.

    >>> a_thing("book"), a_thing("order_line")
    ('a_book', 'an_order_line')
    """
    return f"{'an' if singular[0] in VOWELS else 'a'}_{singular.rstrip('_')}"


class Crud(Answers):
    """Makes the tests of the single-row operations of one package."""

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests, in the order of a row's life."""
        for operation in self.operations:
            match operation.verb:
                case "create":
                    yield from self.create(operation)
                    yield from self.create_least(operation)
                case "update":
                    yield from self.update(operation)
                case "replace":
                    yield from self.replace(operation)
                case "delete":
                    yield from self.delete(operation)
                    yield from self.restricted(operation)

    def create(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test that creates a row with all it can have, and reads it back."""
        prepared = self.kit.prepare(operation)
        if prepared is None or prepared.body is None:
            return
        entity = self.kit.entity(operation)
        read = self.partner(operation, "read")
        lines = [*prepared.scene.lines, assignment("body", prepared.body)]
        lines.append(laid_out("created = await ", prepared.send(body=Code("body")), indent=1))
        lines.append(f"assert created.status_code == {operation.status}")
        new = self.kit.matrix.created(prepared.request)
        prepared.situation.world.rows.append(new)
        expected = self.expected(operation, prepared, new, "created", "body")
        if expected is not None:
            lines.append(laid_out(f"assert {opened(operation, 'created')} == ", expected, indent=1))
        if read is not None and operation.output is not None and self.may_read(read, prepared, new):
            path = self.path_of_created(read, prepared, new, entity)
            if path is not None:
                lines.append(f'assert created.headers["location"] == {path}')
                call = send(read.method, path, headers=self.reading_headers(read, prepared))
                lines.append(laid_out("read = await ", call, indent=1))
                lines.append(f"assert read.status_code == {read.status}")
                if self.shown_again(operation, read):
                    both = opened(read, "read"), opened(operation, "created")
                    lines.append(f"assert {both[0]} == {both[1]}")
        lines += self.kept_secret(operation, prepared)
        name = f"test_{operation.name}" if read is None else f"test_{operation.name}_and_read_it"
        yield TestFunction(name, tuple(lines))

    def create_least(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test that creates a row with what it must have, where defaults are certain."""
        full = self.kit.prepare(operation)
        prepared = self.kit.prepare(operation, "least")
        if prepared is None or full is None or prepared.body is None or operation.output is None:
            return
        if full.body is not None and len(full.body) == len(prepared.body):
            return
        new = self.kit.matrix.created(prepared.request)
        absent = {
            part.source
            for part in (operation.input.fields if operation.input else ())
            if part.wire not in prepared.body
        }
        checks: list[str] = []
        for part in operation.output.fields:
            if part.source not in absent:
                continue
            value = self.shown(part, prepared, new)
            if value is not None:
                operator = "is" if flat(value) in ("None", "True", "False") else "=="
                checks.append(
                    f"assert {opened(operation, 'created')}[{quoted(part.wire)}] "
                    f"{operator} {flat(value)}"
                )
        if not checks:
            return
        lines = [*prepared.scene.lines, assignment("body", prepared.body)]
        lines.append(laid_out("created = await ", prepared.send(body=Code("body")), indent=1))
        lines.append(f"assert created.status_code == {operation.status}")
        yield TestFunction(f"test_defaults_of_{operation.name}", (*lines, *checks))

    def update(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield tests of a partial update: one key changes, the others stay; null where allowed."""
        if operation.input is None or operation.output is None:
            return
        entity = self.kit.entity(operation)
        found = self.first_change(operation)
        if found is None:
            return
        part, prepared = found
        if self.is_simple(operation):
            lines = [*prepared.scene.lines, f"path = {prepared.path}"]
            empty = way_of(operation) != "files"  # no client sends a form with nothing in it
            unchanged = send(
                operation.method,
                "path",
                body={} if empty else prepared.body,
                headers=prepared.headers,
                around=operation,
            )
            if empty:
                lines.append("rows_before = await rows.snapshot()")
                self.kit.used.snapshot = True
            lines.append(laid_out("before = await ", unchanged, indent=1))
            lines.append(f"assert before.status_code == {operation.status}")
            if empty:
                lines.append("assert await rows.snapshot() == rows_before")
            lines.append(assignment("body", prepared.body or {}))
            change = send(
                operation.method,
                "path",
                body=Code("body"),
                headers=prepared.headers,
                around=operation,
            )
            lines.append(laid_out("changed = await ", change, indent=1))
            lines.append(f"assert changed.status_code == {operation.status}")
            lines.append(self.compare(operation, part, entity))
            lines += self.touched(operation, entity)
            yield TestFunction(
                f"test_{operation.name}_changes_only_the_keys_it_names", tuple(lines)
            )
        yield from self.nulls(operation, entity)
        yield from self.secrets(operation)

    def kept_secret(self, operation: Operation, prepared: Prepared) -> Iterator[str]:
        """Yield the assertions that the database does not hold what was said in plain text."""
        for part in operation.input.fields if operation.input is not None else ():
            said = (prepared.body or {}).get(part.wire)
            kind = inner(part.type)
            if isinstance(kind, ScalarType) and kind.name in SECRET and isinstance(said, str):
                self.kit.used.snapshot = True
                yield f"assert {quoted(said)} not in str(await rows.snapshot())"

    def secrets(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test for each change of a field that is never stored in plain text."""
        for part in operation.input.fields if operation.input is not None else ():
            kind = inner(part.type)
            if not isinstance(kind, ScalarType) or kind.name not in SECRET:
                continue
            prepared = self.kit.prepare(operation, "one", changes=part)
            if prepared is None or not prepared.body:
                continue
            lines = [*prepared.scene.lines]
            change = prepared.send(body=prepared.body)
            lines.append(laid_out("changed = await ", change, indent=1))
            lines.append(f"assert changed.status_code == {operation.status}")
            lines += self.kept_secret(operation, prepared)
            name = f"test_{operation.name}_keeps_the_{snake_case(part.name)}_secret"
            yield TestFunction(name, tuple(lines))

    def first_change(self, operation: Operation) -> tuple[ShapeField, Prepared] | None:
        """Return a field that an update may change and that the answer shows."""
        entity = self.kit.entity(operation)
        shape = operation.input
        for part in shape.fields if shape is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is None or declared.kind != "column" or not echoed(part.type):
                continue
            if not self.kit.samples.says_all(part.type):
                continue
            if declared.name in entity.key or self.wire_of(operation, declared.name) is None:
                continue
            prepared = self.kit.prepare(operation, "one", changes=part)
            if prepared is not None and prepared.body:
                return part, prepared
        return None

    def compare(self, operation: Operation, part: ShapeField, entity: Entity) -> str:
        """Return the assertion about an answer to a change of one field."""
        shown = self.wire_of(operation, part.source or "") or part.wire
        changed, before = opened(operation, "changed"), opened(operation, "before")
        stays = all(self.stays(other, part, entity) for other in self.others(operation, part))
        if stays and shown == part.wire:
            return f"assert {changed} == {before} | body"
        return f"assert {changed}[{quoted(shown)}] == body[{quoted(part.wire)}]"

    def touched(self, operation: Operation, entity: Entity) -> Iterator[str]:
        """Yield the assertions that what each update sets to the current time has changed."""
        for part in operation.output.fields if operation.output is not None else ():
            declared = entity.fields.get(part.source or "")
            now = declared.on_update if declared is not None else None
            if part.value is None and isinstance(now, Clock) and now.name == "now":
                key = quoted(part.wire)
                changed, before = opened(operation, "changed"), opened(operation, "before")
                yield f"assert {changed}[{key}] != {before}[{key}]"

    def others(self, operation: Operation, part: ShapeField) -> Iterator[ShapeField]:
        """Yield the other fields of an answer."""
        for other in operation.output.fields if operation.output is not None else ():
            if other.source != part.source or other.value is not None:
                yield other

    def stays(self, other: ShapeField, part: ShapeField, entity: Entity) -> bool:
        """Tell whether a field stays as it is when another one changes."""
        declared = entity.fields.get(other.source or "")
        computed = other.value or (declared.computed if declared is not None else None)
        if isinstance(inner(other.type), ViewType):
            return False
        if declared is not None and (declared.on_update is not None or declared.derived_from):
            return False
        if computed is None:
            return True
        if Movement(self.kit.program, one_reader=True).in_value(computed):
            return False
        return (
            part.source not in set(own_fields(computed))
            and not any(
                isinstance(each, Variable) and each.kind == "self" and each is computed
                for each in walk(computed)
            )
            and all(entity.fields[name].kind != "computed" for name in own_fields(computed))
        )

    def is_simple(self, operation: Operation) -> bool:
        """Tell whether an update does nothing but what its body says."""
        statements = (*operation.before, *operation.after, *operation.answer)
        return not (operation.assign or any(not isinstance(each, Send) for each in statements))

    def nulls(self, operation: Operation, entity: Entity) -> Iterator[TestFunction]:
        """Yield a test that sets a nullable field to null; a form has no word for it."""
        if way_of(operation) == "files":
            return
        checked = {name for check in entity.checks for name in own_fields(check.condition)}
        for part in operation.input.fields if operation.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if not part.nullable or declared is None or declared.kind != "column":
                continue
            if not self.kit.samples.says_all(part.type):
                continue
            shown = self.wire_of(operation, declared.name)
            if shown is None or declared.name in checked or not self.is_simple(operation):
                continue
            prepared = self.kit.prepare(operation, "one", changes=part)
            if prepared is None or not prepared.body:
                continue
            lines = [*prepared.scene.lines, f"path = {prepared.path}"]
            lines.append(assignment("body", prepared.body))
            change = send(
                operation.method,
                "path",
                body=Code("body"),
                headers=prepared.headers,
                around=operation,
            )
            lines.append(laid_out("changed = await ", change, indent=1))
            after = opened(operation, "changed")
            lines.append(f"assert {after}[{quoted(shown)}] == body[{quoted(part.wire)}]")
            clear = send(
                operation.method,
                "path",
                body={part.wire: Code("None")},
                headers=prepared.headers,
                around=operation,
            )
            lines.append(laid_out("changed = await ", clear, indent=1))
            lines.append(f"assert {after}[{quoted(shown)}] is None")
            name = f"test_{operation.name}_clears_{snake_case(declared.name)}"
            yield TestFunction(name, tuple(lines))
            return

    def replace(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test that replaces a row."""
        prepared = self.kit.prepare(operation)
        if prepared is None or prepared.body is None or operation.output is None:
            return
        lines = [*prepared.scene.lines, assignment("body", prepared.body)]
        lines.append(laid_out("changed = await ", prepared.send(body=Code("body")), indent=1))
        lines.append(f"assert changed.status_code == {operation.status}")
        yield TestFunction(f"test_{operation.name}", tuple(lines))

    def delete(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test that deletes a row; afterwards it is not there."""
        prepared = self.kit.prepare(operation)
        if prepared is None:
            return
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        call = send(operation.method, "path", headers=prepared.headers)
        lines.append(laid_out("deleted = await ", call, indent=1))
        lines.append(f"assert deleted.status_code == {operation.status}")
        if operation.status == 204:
            lines.append('assert deleted.content == b""')
        world = prepared.situation.world
        if any(row is world.caller for row in prepared.path_rows.values()):
            yield TestFunction(f"test_{operation.name}", tuple(lines))  # nobody is left to ask
            return
        read = self.partner(operation, "read")
        again = operation
        if read is not None and self.kit.matrix.guard(read, prepared.situation.world.caller) == 0:
            again = read
        headers = prepared.headers if again is operation else self.reading_headers(again, prepared)
        gone = send(again.method, "path", headers=headers)
        lines.append(laid_out("missing = await ", gone, indent=1))
        lines.append(status_line(again, ["not_found"], "missing"))
        yield TestFunction(f"test_{operation.name}", tuple(lines))

    def restricted(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test for each kind of rows that keeps a row from being deleted."""
        target = operation.entity or ""
        seen: set[str] = set()
        for entity, declared, way in self.restricting(target):
            prepared = self.kit.prepare(operation)
            if prepared is None:
                return
            row = next((r for r in prepared.path_rows.values() if r.entity == target), None)
            if row is None:
                return
            try:
                lines = list(self.chain(prepared.situation, row, entity, declared, way))
            except NoSample:
                continue
            call = send(operation.method, prepared.path, headers=prepared.headers)
            lines.append(laid_out("refused = await ", call, indent=1))
            lines.append(status_line(operation, ["conflict"], "refused"))
            lines += kind_lines(operation, "conflict", "refused")
            plural = self.kit.names.of(entity.name).plural
            name = f"test_{operation.name}_stops_at_{plural}"
            if entity.name in seen:
                name = f"{name}_by_{snake_case(declared.name).strip('_')}"
            seen.add(entity.name)
            yield TestFunction(name, (*prepared.scene.lines, *lines))

    def restricting(self, target: str) -> Iterator[tuple[Entity, Field, tuple[Field, ...]]]:
        """Yield the restricting references, also those of rows that would go along."""
        for entity, declared in self.kit.factories.index.references(target):
            if declared.on_delete == "restrict":
                yield entity, declared, ()
            elif declared.on_delete == "cascade" and entity.name != target:
                for outer, reference in self.kit.factories.index.references(entity.name):
                    if reference.on_delete == "restrict" and outer.name != target:
                        yield outer, reference, (declared,)

    def chain(
        self,
        situation: Situation,
        row: Row,
        entity: Entity,
        declared: Field,
        way: tuple[Field, ...],
    ) -> Iterator[str]:
        """Yield the lines that make a row refer to another one, over others if need be."""
        names = {
            row: next(n for r, n in self.kit.scenes.write(situation).names.items() if r is row)
        }
        current = row
        for reference in way:
            child = Row(declared.target or "", self.kit.names.of(declared.target or "").singular)
            child.told[reference.name] = current
            names[child] = variable(child)
            yield self.kit.scenes.create(child, names)
            current = child
        last = Row(entity.name, self.kit.names.of(entity.name).singular, {declared.name: current})
        yield laid_out("await ", self.kit.scenes.creation(last, names), indent=1)
