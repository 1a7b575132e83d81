"""Tests of keys in bodies: rows that the caller may not read are refused like absent ones."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.drafts import Draft
from fastgen.backend.testing.envelopes import issue_lines, status_line
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.refusals import told_as
from fastgen.ir.checked.operations import Operation
from fastgen.ir.naming import snake_case

NAMING = frozenset({"create", "update", "action"})


class References:
    """Makes the tests of the keys in the bodies of one package."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield a test for each key of a body that may name a row the caller cannot read."""
        for operation in self.operations:
            if operation.verb not in NAMING:
                continue
            seen: set[str] = set()
            for body, root, key, is_set in self.named(operation):
                if key in seen:
                    continue
                seen.add(key)
                prepared = self.kit.prepare_hidden(operation, body, root)
                if prepared is None:
                    continue
                try:
                    test = self.hidden(prepared, root, key, is_set=is_set)
                except NoSample:
                    continue
                yield test

    def named(self, operation: Operation) -> Iterator[tuple[Draft, str, str, bool]]:
        """Yield each key of a good body with the root of the row that it names."""
        try:
            drafts = list(self.drafts(operation))
        except NoSample:
            return
        for draft in drafts:
            for key, (root, _) in draft.roots.items():
                yield draft, root, key, False
            for key, (root, _) in draft.sets.items():
                yield draft, root, key, True

    def drafts(self, operation: Operation) -> Iterator[Draft]:
        """Yield good bodies: of an update one for each reference, else one with all keys."""
        if operation.verb != "update":
            yield self.kit.draft(operation, "full")
            return
        entity = self.kit.entity(operation)
        for part in operation.input.fields if operation.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is not None and declared.target is not None:
                yield self.kit.draft(operation, "one", 0, part)

    def hidden(self, prepared: Prepared, root: str, key: str, *, is_set: bool) -> TestFunction:
        """Return the test of one key."""
        row = prepared.situation.rows[root]
        absent: Literal = self.kit.absent_key(row.entity)
        if is_set:
            absent = [absent]
        body = prepared.body or {}
        lines = [*prepared.scene.lines]
        if len(body) == 1:
            refused: Literal = body
            other: Literal = {key: absent}
        else:
            lines.append(assignment("body: dict[str, object]", body))
            refused = Code("body")
            other = Code(f"body | {flat({key: absent})}")
        lines.append("before = await rows.snapshot()")
        lines.append(laid_out("hidden = await ", prepared.send(body=refused), indent=1))
        lines.append(status_line(prepared.operation, ["unknown_row"], "hidden"))
        place = f"{told_as(key)}.0" if is_set else told_as(key)
        lines += issue_lines(prepared.operation, "unknown_row", "hidden", quoted(place))
        lines.append(laid_out("absent = await ", prepared.send(body=other), indent=1))
        lines.append("assert hidden.content == absent.content")
        lines.append("assert await rows.snapshot() == before")
        self.kit.used.snapshot = True
        word = key.replace(".", "_").replace("-", "_")
        return TestFunction(
            f"test_{prepared.operation.name}_with_a_hidden_{snake_case(word)}", tuple(lines)
        )
