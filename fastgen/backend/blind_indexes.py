"""Gives each secret that is searched a second column: a keyed hash, which can be compared."""

from __future__ import annotations

from dataclasses import replace

from fastgen.backend.column_types import ColumnType
from fastgen.backend.names import identifier
from fastgen.ir.checked.entities import Entity, Field, Flags
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType, Type

MARK = ".index"
"""Ends the name of such a column: no name of a spec has a dot."""
TOKEN = ScalarType("token")


def is_sealed(declared: Field) -> bool:
    """Tell whether a field holds a secret, which is sealed for its row.

    >>> is_sealed(Field("A.b", "b", "b", "column", ScalarType("secret")))
    True
    """
    return declared.kind == "column" and _is(declared.type, "secret")


def is_digest(declared: Field) -> bool:
    """Tell whether a field holds a keyed hash: a token, or the index of a secret."""
    return declared.kind == "column" and _is(declared.type, "token")


def stays_inside(declared: Field) -> bool:
    """Tell whether only the database computes with what it holds of a field."""
    return is_sealed(declared) or is_digest(declared)


def kept_column(declared: Field, place: str) -> ColumnType | None:
    """Return the type of a column of secrets, or of hashes of what belongs to a place.

    ``place`` is a table and a column of it: ``patients.insurance``.
    """
    if is_sealed(declared):
        return ColumnType("str", f'Secret("{place}")', "sa.Text()", (("app.vault", "Secret"),))
    if is_digest(declared):
        return ColumnType("str", f'Digest("{place}")', "sa.String(64)", (("app.vault", "Digest"),))
    return None


def seals(entity: Entity) -> bool:
    """Tell whether rows of an entity hold secrets."""
    return any(map(is_sealed, entity.fields.values()))


def index_of(entity: Entity, declared: Field) -> Field | None:
    """Return the field by which a secret is found."""
    return next(
        (each for each in entity.fields.values() if secret_of(entity, each) is declared), None
    )


def secret_of(entity: Entity, declared: Field) -> Field | None:
    """Return the secret that a field is the index of."""
    name, mark, _ = declared.name.partition(MARK)
    return entity.fields[name] if mark else None


def with_blind_indexes(program: Program) -> Program:
    """Return the program with a field more for each secret that is searched or unique."""
    if not has_sealed(program):
        return program
    entities = {name: _indexed(entity) for name, entity in program.entities.items()}
    return replace(program, entities=entities)


def _indexed(entity: Entity) -> Entity:
    listed = {name for rule in entity.uniques for name in rule.fields}
    listed.update(name for index in entity.indexes for name in index.fields)
    fields: dict[str, Field] = {}
    renamed: dict[str, str] = {}
    taken = {identifier(name) for name in entity.fields}
    for declared in entity.fields.values():
        fields[declared.name] = declared
        flags = declared.flags
        if is_sealed(declared) and (flags.unique or flags.indexed or declared.name in listed):
            name = f"{declared.name}{MARK}"
            while identifier(name) in taken:
                name += "_"
            taken.add(identifier(name))
            renamed[declared.name] = name
            fields[name] = Field(
                id=f"{entity.name}.{name}",
                name=name,
                wire=declared.wire,
                kind="column",
                type=TOKEN,
                nullable=declared.nullable,
                optional=True,
                flags=Flags(unique=flags.unique, indexed=flags.indexed, hidden=True, readonly=True),
                span=declared.span,
            )
    if not renamed:
        return entity

    def moved(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(renamed.get(name, name) for name in names)

    return replace(
        entity,
        fields=fields,
        uniques=tuple(replace(each, fields=moved(each.fields)) for each in entity.uniques),
        indexes=tuple(replace(each, fields=moved(each.fields)) for each in entity.indexes),
    )


def _is(type_: Type, name: str) -> bool:
    return isinstance(type_, ScalarType) and type_.name == name


def has_sealed(program: Program) -> bool:
    """Tell whether a program keeps secrets."""
    return any(map(seals, program.entities.values()))


def has_digests(program: Program) -> bool:
    """Tell whether a program keeps what can be compared alone."""
    return any(
        is_digest(each) for entity in program.entities.values() for each in entity.fields.values()
    )
