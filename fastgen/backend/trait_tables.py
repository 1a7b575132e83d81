"""The tables that words of the spec bring along: counts of requests, kept answers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fastgen.backend.column_types import ColumnType, column_type, scalar_column
from fastgen.backend.stored_files import kept_files
from fastgen.backend.table_parts import Column, Table
from fastgen.backend.traits import (
    ARCHIVE,
    HISTORY,
    KEYS,
    LIMITS,
    STORAGE,
    has_archive,
    has_history,
    has_keys,
    has_rates,
)
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import MapType, ScalarType

RATES = "How many requests of a caller a window of time has seen."
ANSWERS = "The answer to a request with a key, for when the same request comes again."
DELETED = "A row that was deleted, as it was; the trigger of its table puts it here."
DROPPED = "A file that a row had and has no more; the trigger of its table puts it here."
CHANGES = "What changed in a row, when, and who did it; the trigger of its table puts it here."
ACTING = "Who makes the changes of the transaction, on SQLite."
TEXT, INT = ScalarType("text"), ScalarType("int")
HEADERS = column_type(MapType(ScalarType("string")), field="headers", enum_values={})
CONTENT = column_type(MapType(ScalarType("json")), field="content", enum_values={})


def trait_tables(program: Program) -> Iterator[Table]:
    """Yield the tables of what the operations of a program say."""
    if any(True for _ in kept_files(program)):
        yield Table(
            name="dropped_files",
            model="DroppedFile",
            package=STORAGE,
            entity=None,
            columns=(counter("number"), text("content", 250), moment("dropped")),
            description=DROPPED,
        )
    if has_rates(program):
        yield Table(
            name="rate_counts",
            model="RateCount",
            package=LIMITS,
            entity=None,
            columns=(text("key", 255, primary=True), plain("count", INT), moment("ends")),
            description=RATES,
        )
    if has_keys(program):
        yield Table(
            name="kept_answers",
            model="KeptAnswer",
            package=KEYS,
            entity=None,
            columns=(
                text("key", 64, primary=True),
                text("request", 64),
                plain("status", INT),
                Column("headers", "headers", HEADERS, nullable=False),
                plain("body", TEXT),
                moment("expires"),
            ),
            description=ANSWERS,
        )
    if has_archive(program):
        yield Table(
            name="deleted_rows",
            model="DeletedRow",
            package=ARCHIVE,
            entity=None,
            columns=(
                counter("number"),
                text("source", 63),
                Column("content", "content", CONTENT, nullable=False),
                moment("deleted"),
            ),
            description=DELETED,
        )
    if has_history(program):
        yield Table(
            name="row_changes",
            model="RowChange",
            package=HISTORY,
            entity=None,
            columns=(
                counter("number"),
                text("source", 63),
                Column("row_key", "row_key", string(255), nullable=False, indexed=True),
                text("action", 6),
                Column("content", "content", CONTENT, nullable=False),
                Column("caller", "caller", string(255), nullable=True),
                moment("happened"),
            ),
            description=CHANGES,
        )
    if has_history(program) and program.authentications:
        yield Table(
            name="acting_caller",
            model="ActingCaller",
            package=HISTORY,
            entity=None,
            columns=(
                counter("number"),
                Column("caller", "caller", string(255), nullable=True),
            ),
            description=ACTING,
        )


def counter(name: str) -> Column:
    """Return a key that counts."""
    return Column(name, name, scalar_column(INT), nullable=False, primary_key=True, identifier=True)


def string(length: int) -> ColumnType:
    """Return the type of short texts."""
    return scalar_column(ScalarType("string", maximum=Decimal(length)))


def text(name: str, length: int, *, primary: bool = False) -> Column:
    """Return a column of short texts."""
    return Column(name, name, string(length), nullable=False, primary_key=primary)


def plain(name: str, kind: ScalarType) -> Column:
    """Return a column without anything else."""
    return Column(name, name, scalar_column(kind), nullable=False)


def moment(name: str) -> Column:
    """Return a column of instants that rows are found by."""
    return Column(name, name, scalar_column(ScalarType("datetime")), nullable=False, indexed=True)
