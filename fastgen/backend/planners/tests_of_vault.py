"""``tests/test_vault.py``: secrets and tokens as they lie in the database."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.blind_indexes import is_digest, is_sealed, secret_of
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.vault import key_variables
from fastgen.backend.testing.literals import flat
from fastgen.backend.testing.scenes import Used
from fastgen.ir.checked.entities import Entity, Field
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class KeptView:
    """A column to look into: ``column`` is what a factory is told, ``stored`` what is compared."""

    model: str
    singular: str
    key: str
    column: str
    stored: str
    place: str


@dataclass(frozen=True, slots=True)
class VaultTestsView:
    """What the tests look into, and the settings with keys."""

    imports: str
    secret: KeptView | None
    digest: KeptView | None
    names: str
    named: str
    signs: bool


def plan_vault_tests(context: Context, used: Used) -> Iterator[PlannedFile]:
    """Yield the tests of a program that keeps secrets or tokens."""
    program = context.program
    keys = [variable.lower() for variable in key_variables(program)]
    if not keys:
        return
    imported: list[Import] = [
        *symbols("pathlib", "Path"),
        *symbols("pydantic", "ValidationError"),
        *symbols("app.settings", "Settings"),
    ]
    signs = "signing_key" in keys
    if signs:
        imported += [
            *symbols("datetime", "timedelta"),
            *symbols("pydantic", "SecretStr"),
            *symbols("app.signatures", "read_claims sign_claims"),
        ]
    secret, digest = find(context, sealed=True), find(context, sealed=False)
    if secret is not None or digest is not None:
        used.snapshot = True
        imported += [
            *symbols("pydantic", "SecretStr"),
            *symbols("sqlalchemy", "select"),
            *symbols("app.database", "Database"),
            *symbols("app.vault", "Vault"),
            *symbols("tests.rows", "Rows"),
        ]
    if secret is not None:
        imported += [
            *symbols("sqlalchemy", "Select Text literal type_coerce update"),
            *symbols("app.reseal", "reseal"),
            *symbols("app.vault", "Tampered revealed row_name"),
        ]
    views: list[KeptView | None] = []
    for found in (secret, digest):
        if found is None:
            views.append(None)
            continue
        entity, _ = found
        used.entities[entity.name] = None
        own = context.names.of(entity.name)
        imported.append((context.names.module_of(own.package, "models"), own.model))
        views.append(kept_view(context, *found))
    view = VaultTestsView(
        imports=import_lines(imported, ["pytest"]),
        secret=views[0],
        digest=views[1],
        names=flat(keys),
        named=f"{{{', '.join(map(flat, keys))}}}",
        signs=signs,
    )
    yield PlannedFile("tests/test_vault.py", "tests/test_vault.py.jinja", view)


def find(context: Context, *, sealed: bool) -> tuple[Entity, Field] | None:
    """Return a field whose rows the tests can make and read one by one."""
    for entity in context.program.entities.values():
        for field in entity.fields.values():
            if is_sealed(field) if sealed else is_digest(field):
                return entity, field
    return None


def kept_view(context: Context, entity: Entity, field: Field) -> KeptView:
    """Return what the tests say of a field."""
    own = context.names.of(entity.name)
    column = context.names.column(entity.name, field.name)
    told = secret_of(entity, field)
    return KeptView(
        model=own.model,
        singular=own.singular,
        key=context.names.key_columns(entity.name)[0],
        column=column if told is None else context.names.column(entity.name, told.name),
        stored=column,
        place=f"{own.table}.{column}",
    )
