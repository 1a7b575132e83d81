"""Tests of what tables write down by themselves: rows that were deleted, changes of rows."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.crud import Crud
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, laid_out
from fastgen.backend.testing.sending import send
from fastgen.backend.triggers import is_secret
from fastgen.ir.checked.operations import Operation


class History(Crud):
    """Makes the tests of deleted rows and of changes."""

    def deleted(self) -> Iterator[TestFunction]:
        """Yield a test of each operation that deletes one row which is kept."""
        for operation in self.operations:
            if operation.verb != "delete" or not self.has(operation, "SoftDelete"):
                continue
            prepared = self.kit.prepare(operation)
            if prepared is None:
                continue
            self.use("archive", "DeletedRow")
            call = send(operation.method, "path", headers=prepared.headers)
            yield TestFunction(
                f"test_{operation.name}_keeps_what_it_was",
                (
                    *self.opening(prepared),
                    laid_out("deleted = await ", call, indent=1),
                    f"assert deleted.status_code == {operation.status}",
                    "async with database.reader.connect() as connection:",
                    "    query = select(DeletedRow.source, DeletedRow.content)",
                    "    kept = (await connection.execute(query)).all()",
                    f"source = {self.table(operation)}",
                    "contents = [row.content for row in kept if row.source == source]",
                    "assert len(contents) == 1",
                    *self.without_secrets(operation, "contents[0]"),
                ),
            )

    def changed(self) -> Iterator[TestFunction]:
        """Yield a test of each update that is written down."""
        for operation in self.operations:
            if operation.verb != "update" or not self.has(operation, "Audited"):
                continue
            found = self.first_change(operation) if self.is_simple(operation) else None
            if found is None:
                continue
            _, prepared = found
            self.use("history", "RowChange")
            call: Literal = send(
                operation.method,
                "path",
                body=Code("body"),
                headers=prepared.headers,
                around=operation,
            )
            who = "is not None" if prepared.headers else "is None"
            yield TestFunction(
                f"test_{operation.name}_is_written_down",
                (
                    *self.opening(prepared),
                    assignment("body", prepared.body or {}),
                    laid_out("changed = await ", call, indent=1),
                    f"assert changed.status_code == {operation.status}",
                    "async with database.reader.connect() as connection:",
                    "    query = select(RowChange.action, RowChange.content, RowChange.caller)",
                    f"    query = query.where(RowChange.source == {self.table(operation)})",
                    "    query = query.order_by(RowChange.number.desc())",
                    "    last = (await connection.execute(query)).first()",
                    "assert last is not None",
                    'assert last.action == "update"',
                    f"assert last.caller {who}",
                    *self.without_secrets(operation, "last.content"),
                ),
            )

    def has(self, operation: Operation, trait: str) -> bool:
        """Tell whether the entity of an operation includes a built-in mixin."""
        return operation.entity is not None and trait in self.kit.entity(operation).traits

    def use(self, package: str, model: str) -> None:
        """Import what the test asks the database with."""
        self.kit.used.add_import("sqlalchemy", "select")
        self.kit.used.add_import(self.kit.names.module_of(package, "models"), model)

    def table(self, operation: Operation) -> str:
        """Return the name of the table of an entity, as code."""
        return quoted(self.kit.names.of(operation.entity or "").table)

    def opening(self, prepared: Prepared) -> tuple[str, ...]:
        """Return the lines before the request."""
        return (*prepared.scene.lines, f"path = {prepared.path}")

    def without_secrets(self, operation: Operation, content: str) -> Iterator[str]:
        """Yield the assertions that no secret is written down."""
        entity = self.kit.entity(operation)
        for field in entity.fields.values():
            if is_secret(field):
                for column in self.kit.names.columns(entity.name, field.name):
                    yield f"assert {quoted(column)} not in {content}"
