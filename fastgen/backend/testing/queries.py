"""Requests whose SQL statements are counted: what makes their rows, and what they say."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from fastgen.backend.testing.bulk import Bulk
from fastgen.backend.testing.counted import Asked, Counted
from fastgen.backend.testing.envelopes import items_in
from fastgen.backend.testing.kit import Prepared
from fastgen.backend.testing.list_rows import ROWS, ListRows
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.requests import Request as MatrixRequest
from fastgen.backend.testing.rows import Row
from fastgen.backend.testing.sending import send
from fastgen.backend.testing.situations import Caller
from fastgen.ir.checked.operations import Listing, Operation

ITEMS = 2
"""How many items the body of a bulk request has."""
AGAIN = f"for _ in range({ROWS}):"


class Queries(ListRows):
    """Makes the requests of each operation that a budget may be asserted of."""

    def requests(self) -> Iterator[Counted]:
        """Yield the requests: several where a caller is looked up if there is one."""
        for operation in self.operations:
            if operation.verb.startswith("bulk"):
                yield from self.bulk_case(operation)
                continue
            yield from self.case(operation, None, "anybody")
            if operation.verb in ("list", "read") and operation.needs_caller == "optional":
                anonymous, *callers = self.kit.situations.callers()
                yield from self.case(operation, (*callers,), "somebody")
                yield from self.case(operation, (anonymous,), "nobody")

    def case(
        self, operation: Operation, callers: tuple[Caller, ...] | None, asked: Asked
    ) -> Iterator[Counted]:
        """Yield one kind of request, if a successful one can be made."""
        scene = self.scene(operation, callers)
        if scene is None:
            return
        prepared, lines, several = scene
        says = {key: truth(value) for key, value in (prepared.body or prepared.query).items()}
        status = self.kit.matrix.status(prepared.request)
        least = min(ROWS, operation.listing.page.size) if operation.listing else ROWS
        checks = (
            [f"assert len({items_in(operation, 'answer.json()')}) >= {least}"] if several else []
        )
        body: Literal = None
        if prepared.body is not None:
            lines.append(assignment("body", prepared.content))
            body = Code("body")
        call = send(
            operation.method,
            prepared.path,
            body=body,
            headers=prepared.headers,
            query=prepared.query,
            around=operation,
        )
        keeps_rows = AGAIN not in lines
        lines += ["statements.clear()", laid_out("answer = await ", call, indent=1)]
        lines += [f"assert answer.status_code == {status}", *checks]
        signed_in = prepared.headers is not None
        yield Counted(operation.id, asked, says, signed_in, tuple(lines), keeps_rows)

    def bulk_case(self, operation: Operation) -> Iterator[Counted]:
        """Yield a request with two items in its body, if one is known to succeed."""
        bulk = Bulk(self.kit, self.operations)
        found = bulk.items(operation)
        if found is None:
            return
        lines = (
            *found.lines,
            "statements.clear()",
            laid_out("answer = await ", bulk.request(operation, found), indent=1),
            f"assert answer.status_code == {operation.status}",
        )
        says = {key: truth(value) for key, value in found.said.items()}
        signed_in = found.prepared.headers is not None
        yield Counted(operation.id, "anybody", says, signed_in, lines, keeps_rows=True, rows=ITEMS)

    def scene(
        self, operation: Operation, callers: tuple[Caller, ...] | None
    ) -> tuple[Prepared, list[str], bool] | None:
        """Return a request, the lines before it, and whether it lists several rows for certain."""
        prepared = self.request(operation, callers)
        if prepared is None:
            return None
        if operation.listing is not None:
            for found in (prepared, self.from_reading(operation, callers)):
                lines = self.listed_lines(operation, operation.listing, found)
                if lines and found is not None:
                    return found, lines, True
        return prepared, [*prepared.scene.lines], False

    def request(self, operation: Operation, callers: tuple[Caller, ...] | None) -> Prepared | None:
        """Return a request that succeeds: of an update that says all it can, or else one thing."""
        found = self.kit.prepare(operation, callers=callers)
        if found is None and operation.verb == "update" and operation.input is not None:
            for part in operation.input.fields:
                found = found or self.kit.prepare(operation, "one", changes=part, callers=callers)
        return found

    def from_reading(
        self, operation: Operation, callers: tuple[Caller, ...] | None
    ) -> Prepared | None:
        """Return the request of a list whose caller can read a certain row."""
        read = self.partner(operation)
        if read is None or operation.path_parameters:
            return None
        found = self.kit.prepare(read, callers=callers)
        if found is None:
            return None
        request = MatrixRequest(operation, found.situation.world, {}, "none", {})
        if self.kit.matrix.status(request) != operation.status:
            return None
        path = self.kit.scenes.path(operation, {}, found.scene)
        return replace(found, operation=operation, request=request, path=path)

    def partner(self, operation: Operation) -> Operation | None:
        """Return the operation that reads one of the rows that a list shows."""
        for each in self.kit.factories.index.about(operation.entity):
            if each.verb == "read" and [part.role for part in each.path_parameters] == ["key"]:
                return each
        return None

    def listed_lines(
        self, operation: Operation, listing: Listing, prepared: Prepared | None
    ) -> list[str]:
        """Return the lines that make several rows that a list shows; none if that is not known."""
        if prepared is None:
            return []
        scene = prepared.scene
        try:
            row = self.plain(operation, listing, prepared)
            lines = scene.lines
            if row is None:
                row = self.alike(operation, listing, prepared)
                lines = tuple(
                    without_unused(
                        scene.lines, set(map(scene.names.get, prepared.path_rows.values()))
                    )
                )
            if row is not None:
                created = flat(self.kit.scenes.creation(row, scene.names))
                return [*lines, AGAIN, f"    await {created}"]
            listed = self.listed(operation, listing, prepared)
        except NoSample:
            return []
        return [*listed.lines] if listed is not None else []

    def alike(self, operation: Operation, listing: Listing, prepared: Prepared) -> Row | None:
        """Return a row like the one that the caller can read; None if the list does not show it."""
        for row in prepared.path_rows.values():
            if row.entity == operation.entity:
                other = Row(row.entity, "other", dict(row.told))
                return other if self.visible(operation, listing, prepared, other) else None
        return None


def without_unused(lines: Iterable[str], names: Container[str | None]) -> Iterator[str]:
    """Yield lines but those that only give one of the names a row.

    >>> lines = ["one = await rows.one()", "two = await rows.two()", "f(two)"]
    >>> list(without_unused(lines, ["one"]))
    ['two = await rows.two()', 'f(two)']
    """
    kept = list(lines)
    for line in kept:
        name = line.partition(" = ")[0]
        others = (other for other in kept if other is not line)
        if name not in names or any(re.search(rf"\b(?<!\.){name}\b", each) for each in others):
            yield line


def truth(value: Literal) -> bool | None:
    """Tell whether a value of a body counts as true; None where it is null.

    >>> truth(Code("None")), truth(Code("str(author)")), truth([]), truth(0)
    (None, True, False, False)
    """
    if value is None or value == Code("None"):
        return None
    return True if isinstance(value, Code) else bool(value)
