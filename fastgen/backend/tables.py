"""The tables of a program, for the models and the migration alike."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fastgen.backend.column_types import scalar_column
from fastgen.backend.database_names import overlong
from fastgen.backend.features import bearer
from fastgen.backend.names import Names
from fastgen.backend.outbox.tables import outbox_tables
from fastgen.backend.table_builder import TableBuilder
from fastgen.backend.table_order import mark_cycles
from fastgen.backend.table_parts import (
    Column,
    CompositeKey,
    ForeignKey,
    Table,
    TableIndex,
)
from fastgen.backend.trait_tables import trait_tables
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType

SESSION = "A login. Its refresh token changes at each use; only the hash of the last one is kept."
LONGEST_NAME = 63
"""What PostgreSQL keeps of a name."""


def tables_of(program: Program, names: Names) -> tuple[Table, ...]:
    """Return every table of a program, those of entities first, in the order of declaration."""
    tables = (
        *_entity_tables(program, names),
        *_association_tables(program, names),
        *_session_table(program, names),
        *outbox_tables(program, names),
        *trait_tables(program),
    )
    return mark_cycles(tables)


def _entity_tables(program: Program, names: Names) -> Iterator[Table]:
    builder = TableBuilder(program, names)
    for entity in program.entities.values():
        yield builder.table(entity)


def _association_tables(program: Program, names: Names) -> Iterator[Table]:
    builder = TableBuilder(program, names)
    for (owner, field), association in names.associations.items():
        entity = program.entities[owner]
        target = entity.fields[field].target
        if target is not None:
            yield builder.association(entity, association, program.entities[target])


def _session_table(program: Program, names: Names) -> Iterator[Table]:
    """Yield the table of the sessions, one row for each login, where there is a login."""
    auth = bearer(program)
    if auth is None:
        return
    builder = TableBuilder(program, names)
    user = program.entities[auth.user]
    own = names.of(auth.user)
    keys = [key for name in user.key for key in builder.columns(user, user.fields[name])]
    columns = tuple(f"{own.singular.rstrip('_')}_{key.name}" for key in keys)
    composite = f"fk_{names.session_table}_{'_'.join(columns)}"
    yield Table(
        name=names.session_table,
        model="Session",
        package="auth",
        entity=None,
        columns=(
            Column("id", "id", scalar_column(ScalarType("uuid")), nullable=False, primary_key=True),
            *(
                Column(
                    attribute=name,
                    name=name,
                    type=key.type,
                    nullable=False,
                    indexed=len(keys) == 1,
                    foreign_key=(
                        ForeignKey(
                            own.table, key.name, key.attribute, "CASCADE", not key.identifier
                        )
                        if len(keys) == 1
                        else None
                    ),
                )
                for name, key in zip(columns, keys, strict=True)
            ),
            Column(
                "refresh_hash",
                "refresh_hash",
                scalar_column(ScalarType("string", maximum=Decimal(64))),
                nullable=False,
            ),
            Column("expires", "expires", scalar_column(ScalarType("datetime")), nullable=False),
        ),
        references=(
            ()
            if len(keys) == 1
            else (
                CompositeKey(
                    overlong(composite) or composite,
                    columns,
                    own.table,
                    tuple(key.name for key in keys),
                    tuple(key.attribute for key in keys),
                    "CASCADE",
                    cascade_update=not all(key.identifier for key in keys),
                    named=overlong(composite) is not None,
                    field=None,
                ),
            )
        ),
        indexes=(
            ()
            if len(keys) == 1
            else (TableIndex(f"ix_{names.session_table}_{'_'.join(columns)}", columns),)
        ),
        description=SESSION,
    )
