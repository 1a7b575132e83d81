"""Tests that a secret which was not sealed for its row is an error that tells nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import laid_out
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.expressions import FieldAccess, FunctionCall, Variable
from fastgen.ir.checked.operations import Operation


class Forged:
    """Makes the tests of forged secrets."""

    def __init__(self, kit: Kit, operations: Iterable[Operation]) -> None:
        self.kit = kit
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield a test of each operation that reveals a secret of the row that its path names."""
        for operation in self.operations:
            column = self.revealed(operation)
            prepared = self.kit.prepare(operation) if column is not None else None
            if prepared is None or operation.output is None:
                continue
            entity = operation.output.entity or ""
            if not any(row.entity == entity for row in prepared.path_rows.values()):
                continue
            own = self.kit.names.of(entity)
            for name in ("Text", "literal", "update"):
                self.kit.used.add_import("sqlalchemy", name)
            self.kit.used.add_import(self.kit.names.module_of(own.package, "models"), own.model)
            call = send(operation.method, "path", headers=prepared.headers)
            yield TestFunction(
                f"test_{operation.name}_does_not_show_a_forged_secret",
                (
                    *prepared.scene.lines,
                    f"path = {prepared.path}",
                    "async with database.writer.begin() as connection:",
                    '    forged = literal("forged", Text())',
                    f"    await connection.execute(update({own.model}).values({column}=forged))",
                    laid_out("answer = await ", call, indent=1),
                    "assert answer.status_code == 500",
                    'assert answer.json()["kind"] == "internal"',
                    'assert "forged" not in answer.text',
                ),
            )

    def revealed(self, operation: Operation) -> str | None:
        """Return the column of a secret that every answer reveals."""
        if operation.method != "GET" or operation.output is None:
            return None
        entity = operation.output.entity
        for shown in operation.output.fields:
            match shown.value:
                case FunctionCall(
                    function="reveal",
                    arguments=(FieldAccess(of=Variable(kind="self"), field=name),),
                ) if entity is not None and not self.nullable(entity, name):
                    return self.kit.names.column(entity, name)
        return None

    def nullable(self, entity: str, name: str) -> bool:
        """Tell whether a row may have no such secret."""
        return self.kit.program.entities[entity].fields[name].nullable
