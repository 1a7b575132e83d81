"""The tables of a program, for the models and the migration alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from fastgen.backend.column_types import ColumnType, scalar_column
from fastgen.backend.database_names import overlong
from fastgen.backend.features import bearer, has_sessions, scheme
from fastgen.backend.kind_names import package_of
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
from fastgen.ir.naming import snake_case

SESSION = "A login. Its refresh token changes at each use; only the hash of the last one is kept."
COOKIE_SESSION = "A login. Only the keyed hash of the token in its cookie is kept."
API_KEY = "The key of a caller. It is shown once; only its keyed hash is kept."
LINK = "A link in a mail that works once. Only the keyed hash of its token is kept."
LONGEST_NAME = 63
"""What PostgreSQL keeps of a name."""


def tables_of(program: Program, names: Names) -> tuple[Table, ...]:
    """Return every table of a program, those of entities first, in the order of declaration."""
    tables = (
        *_entity_tables(program, names),
        *_association_tables(program, names),
        *_all_account_tables(program, names),
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


def _all_account_tables(program: Program, names: Names) -> Iterator[Table]:
    if program.mixed is None:
        yield from _account_tables(program, names)
        return
    for user in program.mixed.users:
        ways = tuple(way for way in program.ways if way.user == user)
        package = package_of(user)
        for table in _account_tables(replace(program, authentications=ways, mixed=None), names):
            name = f"{snake_case(user)}_{table.name}"
            yield replace(table, package=package, name=name)


def _account_tables(program: Program, names: Names) -> Iterator[Table]:
    """Yield the tables of the logins and of the keys, where callers have them."""
    digest = _text(64)
    instant = scalar_column(ScalarType("datetime"))
    if has_sessions(program):
        rotates = bearer(program) is not None
        token = "refresh_hash" if rotates else "token_hash"
        yield _table_of_user(
            program,
            names,
            (names.session_table, "Session", SESSION if rotates else COOKIE_SESSION),
            Column(token, token, digest, nullable=False),
            Column("expires", "expires", instant, nullable=False),
        )
    if scheme(program, "key") is not None:
        yield _table_of_user(
            program,
            names,
            (names.key_table, "ApiKey", API_KEY),
            Column("key_hash", "key_hash", digest, nullable=False, unique=True),
            Column("created", "created", instant, nullable=False),
        )

    if any(auth.verify or auth.reset for auth in program.authentications):
        yield _table_of_user(
            program,
            names,
            (names.link_table, "MailedLink", LINK),
            Column("purpose", "purpose", _text(10), nullable=False),
            Column("token_hash", "token_hash", digest, nullable=False, unique=True),
            Column("expires", "expires", instant, nullable=False),
        )


def _text(longest: int) -> ColumnType:
    return scalar_column(ScalarType("string", maximum=Decimal(longest)))


def _table_of_user(
    program: Program, names: Names, called: tuple[str, str, str], *columns: Column
) -> Table:
    """Return a table whose rows belong to a user; ``called``: its name, model and description."""
    name, model, description = called
    builder = TableBuilder(program, names)
    user = program.entities[program.authentications[0].user]
    own = names.of(user.name)
    keys = [key for each in user.key for key in builder.columns(user, user.fields[each])]
    references = tuple(f"{own.singular.rstrip('_')}_{key.name}" for key in keys)
    composite = f"fk_{name}_{'_'.join(references)}"
    alone = len(keys) == 1
    return Table(
        name=name,
        model=model,
        package="auth",
        entity=None,
        columns=(
            Column("id", "id", scalar_column(ScalarType("uuid")), nullable=False, primary_key=True),
            *(
                Column(
                    attribute=reference,
                    name=reference,
                    type=key.type,
                    nullable=False,
                    indexed=alone,
                    foreign_key=(
                        ForeignKey(
                            own.table, key.name, key.attribute, "CASCADE", not key.identifier
                        )
                        if alone
                        else None
                    ),
                )
                for reference, key in zip(references, keys, strict=True)
            ),
            *columns,
        ),
        references=(
            ()
            if alone
            else (
                CompositeKey(
                    overlong(composite) or composite,
                    references,
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
        indexes=() if alone else (TableIndex(f"ix_{name}_{'_'.join(references)}", references),),
        description=description,
    )
