"""Tests of keys that nobody has declared: they are kept, told from taken names, and typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.free_keys import FreeKeyUsers
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.envelopes import opened, places_lines, status_of
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.samples import wire
from fastgen.ir.checked.entities import Field, kept_names, rest_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import MapType, ScalarType


class FreeKeys:
    """Makes the tests of the operations of one package that take free keys.

    The program of the kit has none of them in its inputs and views; ``users`` knows which had.
    """

    def __init__(self, kit: Kit, operations: tuple[Operation, ...], users: FreeKeyUsers) -> None:
        self.kit = kit
        self.users = users
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests."""
        for operation in self.operations:
            if operation.id in self.users.taking and operation.verb in ("create", "update"):
                rest = rest_of(self.kit.entity(operation))
                prepared = self.request(operation)
                if rest is None or prepared is None:
                    continue
                try:
                    yield self.kept(operation, prepared, rest)
                    yield self.refused(operation, prepared, rest)
                except NoSample:
                    continue

    def request(self, operation: Operation) -> Prepared | None:
        """Return a request that succeeds without free keys."""
        if operation.verb == "create":
            return self.kit.prepare(operation, "least")
        for part in operation.input.fields if operation.input is not None else ():
            found = self.kit.prepare(operation, "one", changes=part)
            if found is not None and found.body:
                return found
        return None

    def least(self, operation: Operation, prepared: Prepared) -> Mapping[str, Literal]:
        """Return what a body has to say besides: nothing, in an update."""
        return (prepared.body or {}) if operation.verb == "create" else {}

    def name(self, operation: Operation, wish: str) -> str:
        """Return a key that is nobody's."""
        taken = kept_names(self.kit.entity(operation))
        while wish in taken:
            wish += "_"
        return wish

    def value(self, rest: Field, number: int) -> Literal:
        """Return a value of a free key."""
        if not isinstance(rest.type, MapType):
            raise NoSample(rest.id)
        return wire(self.kit.samples.value(rest.type.item, number, label="value"))

    def kept(self, operation: Operation, prepared: Prepared, rest: Field) -> TestFunction:
        """Return the test that free keys come back, and stay when others change."""
        first, second = self.name(operation, "first_key"), self.name(operation, "second_key")
        one, two = self.value(rest, 0), self.value(rest, 1)
        lines = [*prepared.scene.lines]
        body = {**self.least(operation, prepared), first: one}
        shows = operation.id in self.users.showing
        lines.append(laid_out("answer = await ", prepared.send(body=body), indent=1))
        lines.append(f"assert answer.status_code == {operation.status}")
        answer = opened(operation, "answer")
        if shows:
            lines.append(laid_out(f"assert {answer}[{quoted(first)}] == ", one, indent=1))
        if operation.verb == "update":
            lines.append(laid_out("answer = await ", prepared.send(body={second: two}), indent=1))
            lines.append(f"assert answer.status_code == {operation.status}")
            if shows:
                lines.append(laid_out(f"assert {answer}[{quoted(first)}] == ", one, indent=1))
                lines.append(laid_out(f"assert {answer}[{quoted(second)}] == ", two, indent=1))
        self.kit.used.tested.add(operation.id)
        return TestFunction(f"test_{operation.name}_keeps_free_keys", tuple(lines))

    def refused(self, operation: Operation, prepared: Prepared, rest: Field) -> TestFunction:
        """Return the test that a name that is taken is no free key, nor is a wrong value one."""
        key = self.name(operation, "first_key")
        lines = [*prepared.scene.lines, "before = await rows.snapshot()"]
        cases: list[tuple[dict[str, Literal], str, str]] = [
            ({rest.wire: {}}, rest.wire, "unknown_key"),
        ]
        item = rest.type.item if isinstance(rest.type, MapType) else None
        if isinstance(item, ScalarType) and item.name != "json":
            cases.append(({key: {}}, key, "invalid"))
        for said, place, kind in cases:
            body = {**self.least(operation, prepared), **said}
            first = said is cases[0][0]
            lines.append(assignment("body: dict[str, object]" if first else "body", body))
            lines.append(laid_out("answer = await ", prepared.send(body=Code("body")), indent=1))
            lines.append(f"assert answer.status_code == {status_of(operation, kind)}")
            lines += places_lines(operation, "answer", f"[{quoted(place)}]")
        lines.append("assert await rows.snapshot() == before")
        self.kit.used.snapshot = True
        return TestFunction(f"test_{operation.name}_refuses_bad_free_keys", tuple(lines))
