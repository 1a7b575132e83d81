"""Tests of rows that count their changes: nothing is sent twice, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.testing.crud import Crud
from fastgen.backend.testing.envelopes import kind_lines, status_line, status_of
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.hostile import MANY
from fastgen.backend.testing.kit import Prepared
from fastgen.backend.testing.literals import Code, assignment, flat, laid_out
from fastgen.backend.testing.sending import send
from fastgen.backend.versions import is_tagged, takes_versions
from fastgen.ir.checked.operations import Operation


def with_header(headers: str | None, name: str, value: str) -> str:
    """Return headers with one more.

    >>> with_header("headers", "If-Match", "tag"), with_header(None, "If-Match", "tag")
    ('headers | {"If-Match": tag}', '{"If-Match": tag}')
    """
    added = f'{{"{name}": {value}}}'
    return added if headers is None else f"{headers} | {added}"


class Versions(Crud):
    """Makes the tests of the versions of rows of one package."""

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests that read a row and change it."""
        for operation, read, prepared in self.updates():
            yield self.known(read, prepared)
            yield self.stale(operation, read, prepared)

    def races(self) -> Iterator[TestFunction]:
        """Yield the tests in which many change the same version of a row at once."""
        for operation, read, prepared in self.updates():
            self.kit.used.add_import("anyio", "create_task_group")
            stale = status_of(operation, "stale")
            change = send(
                operation.method, "path", body=Code("body"), headers="headers", around=operation
            )
            yield TestFunction(
                f"test_one_of_many_parallel_{operation.name}_of_a_version_wins",
                (
                    *self.opening(read, prepared),
                    assignment("body", prepared.body or {}),
                    f"headers = {with_header(prepared.headers, 'If-Match', 'tag')}",
                    "statuses: list[int] = []",
                    "",
                    f"async def {operation.name}() -> None:",
                    f"    statuses.append((await {flat(change)}).status_code)",
                    "",
                    "async with create_task_group() as group:",
                    f"    for _ in range({MANY}):",
                    f"        group.start_soon({operation.name})",
                    f"assert sorted(statuses) == [{operation.status}] + [{stale}] * {MANY - 1}",
                ),
            )

    def updates(self) -> Iterator[tuple[Operation, Operation, Prepared]]:
        """Yield the updates of rows with versions that their readers can make."""
        for operation in self.operations:
            read = self.partner(operation, "read")
            if operation.verb != "update" or read is None or not self.is_simple(operation):
                continue
            found = self.first_change(operation)
            program = self.kit.program
            tagged = is_tagged(program, read) and is_tagged(program, operation)
            if found is None or not tagged or not takes_versions(program, operation):
                continue
            caller = found[1].situation.world.caller
            if self.kit.matrix.guard(read, caller) == 0:
                yield operation, read, found[1]

    def opening(self, read: Operation, prepared: Prepared) -> tuple[str, ...]:
        """Return the lines that read the row and keep its tag."""
        call = send(read.method, "path", headers=prepared.headers)
        return (
            *prepared.scene.lines,
            f"path = {prepared.path}",
            laid_out("read = await ", call, indent=1),
            'tag = read.headers["etag"]',
        )

    def known(self, read: Operation, prepared: Prepared) -> TestFunction:
        """Return the test of a row that the client has already."""
        again = with_header(prepared.headers, "If-None-Match", "tag")
        call = send(read.method, "path", headers=again)
        return TestFunction(
            f"test_{read.name}_sends_nothing_that_is_known",
            (
                *self.opening(read, prepared),
                laid_out("known = await ", call, indent=1),
                "assert known.status_code == 304",
                'assert known.content == b""',
                'assert known.headers["etag"] == tag',
            ),
        )

    def stale(self, operation: Operation, read: Operation, prepared: Prepared) -> TestFunction:
        """Return the test of a change of a version that is not the last one."""
        guarded = with_header(prepared.headers, "If-Match", "tag")
        change = send(
            operation.method, "path", body=Code("body"), headers=guarded, around=operation
        )
        fresh = with_header(prepared.headers, "If-Match", 'changed.headers["etag"]')
        again = send(operation.method, "path", body=Code("body"), headers=fresh, around=operation)
        return TestFunction(
            f"test_{operation.name}_refuses_a_version_that_is_not_the_last",
            (
                *self.opening(read, prepared),
                assignment("body", prepared.body or {}),
                laid_out("changed = await ", change, indent=1),
                f"assert changed.status_code == {operation.status}",
                'assert changed.headers["etag"] != tag',
                laid_out("stale = await ", change, indent=1),
                status_line(operation, ["stale"], "stale"),
                *kind_lines(operation, "stale", "stale"),
                laid_out("again = await ", again, indent=1),
                f"assert again.status_code == {operation.status}",
            ),
        )
