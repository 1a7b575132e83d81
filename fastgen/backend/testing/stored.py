"""Tests of counts that are kept in a column: exact when many rows come at once, and go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.hostile import MANY
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import Code, assignment, flat
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.stored import counted_relation


class StoredCounts:
    """Makes the tests of the stored counts of a program."""

    def __init__(self, kit: Kit, operations: Iterable[Operation]) -> None:
        self.kit = kit
        self.operations = tuple(operations)

    def tests(self) -> Iterator[TestFunction]:
        """Yield a test of each count whose rows an operation creates."""
        for entity in self.kit.program.entities.values():
            for field in entity.fields.values():
                relation = entity.fields.get(counted_relation(field) or "")
                if relation is not None and relation.kind == "inverse":
                    yield from self.of_rows(entity, field, relation)

    def of_rows(self, entity: Entity, field: Field, relation: Field) -> Iterator[TestFunction]:
        """Yield the test of a count of rows that point here."""
        for operation in self.operations:
            if operation.verb != "create" or operation.entity != relation.target:
                continue
            prepared = self.kit.prepare(operation)
            target = self.kit.program.entities[relation.target or ""]
            if prepared is None or target.fields[relation.via or ""].wire not in (
                prepared.body or {}
            ):
                continue
            names = self.kit.names
            owner, item = names.of(entity.name), names.of(relation.target or "")
            used = self.kit.used
            used.add_import("anyio", "create_task_group")
            used.add_import("sqlalchemy", "delete")
            used.add_import("sqlalchemy", "func")
            used.add_import("sqlalchemy", "select")
            used.add_import(names.module_of(owner.package, "models"), owner.model)
            used.add_import(names.module_of(item.package, "models"), item.model)
            column = names.column(entity.name, field.name)
            request = prepared.send(body=Code("body"), path="path")
            via = names.columns(relation.target or "", relation.via or "")[0]
            total = f"select(func.sum({owner.model}.{column}))"
            yield TestFunction(
                f"test_{column}_of_{owner.plural}_is_exact",
                (
                    *prepared.scene.lines,
                    f"path = {prepared.path}",
                    assignment("body", prepared.body or {}),
                    "statuses: list[int] = []",
                    "",
                    f"async def {operation.name}() -> None:",
                    f"    statuses.append((await {flat(request)}).status_code)",
                    "",
                    "async with create_task_group() as group:",
                    f"    for _ in range({MANY}):",
                    f"        group.start_soon({operation.name})",
                    "async with database.reader.connect() as connection:",
                    f"    total = await connection.scalar({total})",
                    f"    there = await connection.scalar(select(func.count({item.model}.{via})))",
                    "assert there is not None",
                    "assert total == there",
                    f"assert there >= statuses.count({operation.status}) > 0",
                    "async with database.writer.begin() as connection:",
                    f"    await connection.execute(delete({item.model}))",
                    f"    total = await connection.scalar({total})",
                    "assert total == 0",
                ),
            )
            return
