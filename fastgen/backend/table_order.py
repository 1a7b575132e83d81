"""The order in which tables are created: each after those it refers to, as far as that goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fastgen.backend.table_parts import Column, Table

Needs = Mapping[str, frozenset[str]]


def in_order_of_creation(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Sort tables so that each comes after those it refers to; cycles are left to a later ALTER.

    Stable: by name among the equally ready (Kahn's algorithm). Where only cycles remain, the first
    table by name that is in one is taken, and its unmet references have to be added at the end.
    """
    by_name = {table.name: table for table in tables}
    waiting = {table.name: frozenset(referred(table)) for table in tables}
    ordered: list[Table] = []
    while waiting:
        ready = sorted(name for name, needs in waiting.items() if not needs & waiting.keys())
        for name in ready or [in_a_cycle(waiting, by_name)]:
            ordered.append(by_name[name])
            del waiting[name]
    return tuple(ordered)


def referred(table: Table) -> Iterator[str]:
    """Yield the other tables that a table refers to."""
    for column in table.columns:
        if column.foreign_key is not None and column.foreign_key.table != table.name:
            yield column.foreign_key.table
    for reference in table.references:
        if reference.table != table.name:
            yield reference.table


def in_a_cycle(waiting: Needs, by_name: Mapping[str, Table]) -> str:
    """Return the first table by name that refers to itself by way of others.

    One whose unmet references are single columns comes before any other.
    """
    found = [name for name in sorted(waiting) if name in reachable(name, waiting)]
    single = [
        name
        for name in found
        if not any(reference.table in waiting for reference in by_name[name].references)
    ]
    return (single or found)[0]


def reachable(name: str, needs: Needs) -> set[str]:
    """Return the tables that a table needs, directly or by way of others."""
    found: set[str] = set()
    open_names = [*needs[name]]
    while open_names:
        each = open_names.pop()
        if each not in found and each in needs:
            found.add(each)
            open_names.extend(needs[each])
    return found


def mark_cycles(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Mark references to a table created later: they are added when all tables exist."""
    position = {table.name: index for index, table in enumerate(in_order_of_creation(tables))}

    def late(table: Table, column: Column) -> Column:
        key = column.foreign_key
        if key is None or position[key.table] <= position[table.name]:
            return column
        return replace(column, foreign_key=replace(key, late=True))

    return tuple(
        replace(
            table,
            columns=tuple(late(table, column) for column in table.columns),
            references=tuple(
                replace(each, late=position[each.table] > position[table.name])
                for each in table.references
            ),
        )
        for table in tables
    )
