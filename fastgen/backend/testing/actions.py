"""Tests of actions, toggles and nested paths."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.answers import inner
from fastgen.backend.testing.envelopes import opened, status_line
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Row
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.entities import find_move
from fastgen.ir.checked.expressions import CreateRow, ShowAs
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Answer, Require
from fastgen.ir.checked.types import ViewType

CHANGING = frozenset({"update", "replace", "delete", "read"})
ACTED = frozenset({"action", "move"})


class Actions:
    """Makes the tests of the operations of one package that are no plain change of a row."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests."""
        for operation in self.operations:
            if operation.verb in ACTED:
                yield from self.answers(operation)
                yield from self.refuses(operation)
            elif operation.verb == "toggle_add":
                yield from self.toggles(operation)
            elif operation.verb in CHANGING:
                yield from self.elsewhere(operation)

    # ------------------------------------------------------------ actions

    def answers(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test of what an action answers."""
        prepared = self.kit.prepare(operation)
        if prepared is None:
            return
        status = self.kit.matrix.status(prepared.request)
        lines = [*self.opening(prepared), f"assert answer.status_code == {status}"]
        expected = self.expected(operation, prepared)
        if expected is not None:
            lines.append(laid_out(f"assert {opened(operation, 'answer')} == ", expected, indent=1))
        if operation.verb == "move":
            lines += self.moved(operation)
        yield TestFunction(f"test_{operation.name}", tuple(lines))

    def moved(self, operation: Operation) -> Iterator[str]:
        """Yield the assertion about the new state, where the answer shows it."""
        declared, move = find_move(
            self.kit.program.entities[operation.entity or ""], operation.move or ""
        )
        parts = operation.output.fields if operation.output is not None else ()
        shown = next((part.wire for part in parts if part.source == declared.name), None)
        if shown is not None and not (move.body or operation.answer):
            yield f"assert {opened(operation, 'answer')}[{quoted(shown)}] == {quoted(move.target)}"

    def opening(self, prepared: Prepared) -> Iterator[str]:
        """Yield the lines up to the answer."""
        yield from prepared.scene.lines
        body: Literal = None
        if prepared.body is not None:
            yield assignment("body", prepared.content)
            body = Code("body")
        request = send(
            prepared.operation.method,
            prepared.path,
            body=body,
            headers=prepared.headers,
            query=prepared.query,
            around=prepared.operation,
        )
        yield laid_out("answer = await ", request, indent=1)

    def expected(self, operation: Operation, prepared: Prepared) -> Literal:
        """Return the answer to an action that shows a row it makes; None if little is certain."""
        statements = (*operation.before, *operation.after, *operation.answer)
        answer = statements[-1] if statements else None
        if operation.output is None or not isinstance(answer, Answer):
            return None
        made = answer.value.of if isinstance(answer.value, ShowAs) else answer.value
        if not isinstance(made, CreateRow):
            return None
        evaluator = self.kit.matrix.evaluator(prepared.request)
        row = self.kit.matrix.made(made, evaluator)
        prepared.situation.world.rows.append(row)
        bound = evaluator.bound("self", row)
        found: dict[str, Literal] = {}
        certain = 0
        for part in operation.output.fields:
            value: Literal = Code(f"{opened(operation, 'answer')}[{quoted(part.wire)}]")
            try:
                if isinstance(inner(part.type), ViewType):
                    raise NoSample(part.name)
                known = (
                    bound.value(part.value)
                    if part.value is not None
                    else (bound.field(row, part.source) if part.source is not None else UNKNOWN)
                )
                if known is UNKNOWN or known is OPAQUE:
                    raise NoSample(part.name)
                value = self.kit.scenes.json(known, inner(part.type), prepared.scene)
                value = Code("None") if value is None else value
                certain += 1
            except NoSample:
                pass
            found[part.wire] = value
        return found if certain else None

    def refuses(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test for each way in which the conditions of an action fail."""
        statements = (*operation.before, *operation.after, *operation.answer)
        statuses = dict.fromkeys(
            each.otherwise.status for each in statements if isinstance(each, Require)
        )
        for status in statuses:
            if status < 405 or status == 422:
                continue
            prepared = self.kit.prepare(operation, wanted=frozenset({status}))
            if prepared is None:
                continue
            lines = [*self.opening(prepared), f"assert answer.status_code == {status}"]
            word = "conflict" if status == 409 else str(status)
            yield TestFunction(f"test_{operation.name}_refused_with_{word}", tuple(lines))

    # ------------------------------------------------------------ toggles

    def toggles(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test that does it twice and undoes it twice."""
        prepared = self.kit.prepare(operation)
        undo = next(
            (
                other
                for other in self.operations
                if other.verb == "toggle_remove"
                and other.path == operation.path
                and other.relation == operation.relation
            ),
            None,
        )
        if prepared is None or undo is None:
            return
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        for each, word in ((operation, "added"), (undo, "removed")):
            request = send(each.method, "path", headers=prepared.headers)
            lines.append(laid_out(f"{word} = await ", request, indent=1))
            lines.append(f"assert {word}.status_code == {each.status}")
            lines.append(laid_out("again = await ", request, indent=1))
            lines.append(
                f"assert (again.status_code, again.content) == ({each.status}, {word}.content)"
            )
        name = f"test_{operation.name}_twice_is_once"
        yield TestFunction(name, tuple(lines))

    # ------------------------------------------------------------ nested paths

    def elsewhere(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test in which a row is looked for below another one than its own."""
        scope = next((p for p in operation.path_parameters if p.scopes is not None), None)
        if scope is None or not any(p.role == "key" for p in operation.path_parameters):
            return
        prepared = self.any_request(operation)
        if prepared is None:
            return
        row = prepared.path_rows[scope.name]
        other = Row(row.entity, f"other_{row.name}", dict(row.told))
        if any(name in other.told for name in self.kit.program.entities[row.entity].key):
            return
        names = {**prepared.scene.names, other: other.name}
        try:
            line = self.kit.scenes.create(other, names)
        except NoSample:
            return
        lines = [*prepared.scene.lines, line]
        lines.append(f"path = {self.other_path(prepared, row, other)}")
        body: Literal = None
        if prepared.body is not None:
            body = prepared.body
        request = send(
            operation.method, "path", body=body, headers=prepared.headers, around=operation
        )
        lines.append(laid_out("missing = await ", request, indent=1))
        lines.append(status_line(operation, ["not_found"], "missing"))
        name = f"test_{operation.name}_below_another_{row.name.rstrip('_')}"
        yield TestFunction(name, tuple(lines))

    def any_request(self, operation: Operation) -> Prepared | None:
        """Return a request that succeeds, with as little body as possible."""
        found = self.kit.prepare(operation)
        if found is None and operation.verb == "update" and operation.input is not None:
            for part in operation.input.fields:
                found = self.kit.prepare(operation, "one", changes=part)
                if found is not None:
                    break
        return found

    def other_path(self, prepared: Prepared, row: Row, other: Row) -> str:
        """Return the path below another row."""
        name = prepared.scene.names[row]
        return prepared.path.replace("{" + name + "}", "{" + other.name + "}", 1)
