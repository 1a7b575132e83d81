"""The tables behind messages, events and jobs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fastgen.backend.column_types import ColumnType, column_type, scalar_column
from fastgen.backend.names import Names
from fastgen.backend.outbox.events import keeps_messages
from fastgen.backend.table_parts import Column, Table, TableIndex
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import MapType, ScalarType
from fastgen.ir.types import ScalarName

MESSAGE = (
    "What is to be done once the transaction that wrote it is committed; a row goes when it is "
    "done, and is parked when it failed too often."
)
JOB = "When each job is due."


def outbox_tables(program: Program, names: Names) -> Iterator[Table]:
    """Yield the tables of the outbox, of what a program needs of it."""
    if keeps_messages(program):
        yield _messages(names)
    if program.jobs:
        yield _jobs(names)


def _messages(names: Names) -> Table:
    table = names.outbox_table
    return Table(
        name=table,
        model="OutboxMessage",
        package="outbox",
        entity=None,
        columns=(
            Column("id", "id", _type("uuid"), nullable=False, primary_key=True, identifier=True),
            Column("topic", "topic", _type("string", 120), nullable=False),
            Column("payload", "payload", _document(), nullable=False),
            Column("created", "created", _type("datetime"), nullable=False),
            Column("due", "due", _type("datetime"), nullable=False),
            Column("attempts", "attempts", _type("int"), nullable=False),
            Column("error", "error", _type("string", 500), nullable=True),
            Column("parked", "parked", _type("datetime"), nullable=True),
        ),
        indexes=(TableIndex(f"ix_{table}_parked_due", ("parked", "due")),),
        description=MESSAGE,
    )


def _jobs(names: Names) -> Table:
    return Table(
        name=names.job_table,
        model="ScheduledJob",
        package="outbox",
        entity=None,
        columns=(
            Column("name", "name", _type("string", 120), nullable=False, primary_key=True),
            Column("due", "due", _type("datetime"), nullable=False),
            Column("error", "error", _type("string", 500), nullable=True),
        ),
        description=JOB,
    )


def _document() -> ColumnType:
    return column_type(MapType(ScalarType("json")), field="payload", enum_values={})


def _type(name: ScalarName, maximum: int | None = None) -> ColumnType:
    return scalar_column(
        ScalarType(name, maximum=Decimal(maximum) if maximum is not None else None)
    )
