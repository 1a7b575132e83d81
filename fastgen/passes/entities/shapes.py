"""Makes shapes: how the fields of an entity look on the wire, going out and coming in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastgen.ir.checked.entities import Field, Shape, ShapeField
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.types import ListType, RecordType, RowsType, RowType, Type
from fastgen.passes.declarations.tables import Tables
from fastgen.passes.expressions.secrecy import is_secret

STORED = frozenset({"column", "reference"})


def key_type(entity: str, tables: Tables) -> Type:
    """Return how a row of an entity is named on the wire: by its key.

    A key of several fields is a record of them.
    """
    fields = tables.key_fields(entity)
    types = [(field.name, _key_part(field, tables)) for field in fields]
    return types[0][1] if len(types) == 1 else RecordType(tuple(types))


def output_field(field: Field, tables: Tables) -> ShapeField:
    """Return a field as a view shows it: a relation by its key."""
    return ShapeField(
        name=field.name,
        wire=field.wire,
        type=wire_type(field, tables),
        source=field.name,
        nullable=field.nullable,
        description=field.description,
    )


def wire_type(field: Field, tables: Tables) -> Type:
    """Return the type of a field on the wire."""
    match field.type:
        case RowType(entity):
            return key_type(entity, tables)
        case RowsType(entity):
            return ListType(key_type(entity, tables))
        case other:
            return other


def is_shown(field: Field) -> bool:
    """Tell whether the default view shows a field."""
    return not (
        field.flags.hidden
        or field.flags.writeonly
        or is_secret(field.type)
        or isinstance(field.type, RowsType)
        or (field.kind == "inverse")
    )


def is_accepted(field: Field, *, creating: bool) -> bool:
    """Tell whether the default input takes a field."""
    if field.generated or field.flags.readonly or field.flags.hidden or field.derived_from:
        return False
    if field.flags.owner or field.flags.tenant or (field.flags.immutable and not creating):
        return False
    if file_type(field.type) is not None and (field.optional or not creating):
        return False  # it makes a form of the body: who wants that lists the field
    return field.kind in STORED or field.kind == "many_to_many"


def is_writable(field: Field) -> bool:
    """Tell whether an input may take a field at all."""
    return field.kind in STORED or field.kind == "many_to_many"


def input_field(field: Field, tables: Tables, *, creating: bool) -> ShapeField:
    """Return a field as an input takes it: a relation by its key, all optional in an update."""
    return ShapeField(
        name=field.name,
        wire=field.wire,
        type=wire_type(field, tables),
        source=field.name,
        nullable=field.nullable,
        optional=field.optional or not creating,
        default=field.default if creating else None,
        description=field.description,
    )


def default_view(entity: str, fields: Mapping[str, Field], tables: Tables) -> Shape:
    """Return every field that is neither hidden nor secret nor to-many."""
    shown = tuple(output_field(field, tables) for field in fields.values() if is_shown(field))
    return Shape(name=f"{entity}Public", entity=entity, fields=shown)


def default_input(
    entity: str, fields: Iterable[Field], tables: Tables, *, name: str, creating: bool
) -> Shape:
    """Return every field that a caller may say."""
    accepted = tuple(
        input_field(field, tables, creating=creating)
        for field in fields
        if is_accepted(field, creating=creating)
    )
    return Shape(name=name, entity=entity, fields=accepted)


def _key_part(field: Field, tables: Tables) -> Type:
    if isinstance(field.type, RowType):
        return key_type(field.type.entity, tables)
    return field.type
