"""``app/seed.py``: the rows of ``seed … by key``, inserted at start where they are absent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from fastgen.backend.blind_indexes import index_of, is_sealed, seals
from fastgen.backend.constants import constant_code
from fastgen.backend.encoders import python_string
from fastgen.backend.features import bearer
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.layout import render_block, render_expression
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python import PythonLowering
from fastgen.backend.lowering.python_scope import Module, PythonScope
from fastgen.backend.password_uses import is_password
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.expressions import Constant, TypedExpression
from fastgen.ir.checked.program import SeedRow
from fastgen.ir.checked.types import ListType, MapType, ScalarType
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class SeedsView:
    """What ``app/seed.py`` holds; ``statements`` are constants, ``lines`` the body."""

    imports: str
    statements: str
    signature: str
    lines: tuple[str, ...]


def plan_seeds(context: Context) -> Iterator[PlannedFile]:
    """Yield ``app/seed.py`` where the program has seeds."""
    if context.program.seeds:
        yield PlannedFile("app/seed.py", "app/seed.py.jinja", seeds_view(context))


def hashes(context: Context) -> bool:
    """Tell whether some seed has a password."""
    return any(
        is_password(context.program.entities[seed.entity].fields[name])
        for seed in context.program.seeds
        for name, _ in seed.values
    )


def seeds_call(context: Context) -> str:
    """Return how the factory calls the function."""
    if not hashes(context):
        return "insert_seeds(database)"
    program = context.program
    one = program.mixed is None and bearer(program) is not None
    holder = "app.state.auth" if one else "app.state"
    return f"insert_seeds(database, {holder}.passwords)"


def seeds_view(context: Context) -> SeedsView:
    """Return the view of ``app/seed.py``."""
    passwords = hashes(context)
    imported: list[Import] = [
        *symbols("sqlalchemy", "exists insert select"),
        *symbols("sqlalchemy.exc", "IntegrityError"),
        *symbols("app.database", "Base Database"),
    ]
    if passwords:
        imported += symbols("app.auth.passwords", "Passwords")
    module = Module(Naming(context.program, context.names))
    lines = [line for seed in context.program.seeds for line in seed_lines(context, seed, module)]
    imported += [(each.module, each.name) for each in module.imports]
    more = ", passwords: Passwords" if passwords else ""
    return SeedsView(
        imports=import_lines(imported),
        statements=module.render(),
        signature=f"async def insert_seeds(database: Database{more}) -> None:",
        lines=tuple(lines),
    )


def seed_lines(context: Context, seed: SeedRow, module: Module) -> Iterator[str]:
    """Yield the statements that insert one row."""
    entity = context.program.entities[seed.entity]
    model = module.naming.model(seed.entity)
    module.imports.add(model)
    values = dict(seed.values)
    key: list[str] = []
    rest: list[str] = []
    prelude: list[str] = []
    sealed = seals(entity)
    for field in entity.fields.values():
        expression = values.get(field.name)
        code = (
            field_code(context, entity, field, values, module)
            if expression is None
            else value_code(field, expression, module, prelude)
        )
        if code is not None and is_sealed(field):
            module.symbol("app.vault", "to_seal")
            found_by, put = sealed_entries(context, entity, field, code, values)
            (key if field.name in seed.by else rest).extend(found_by)
            rest += put
        elif code is not None:
            (column,) = context.names.columns(entity.name, field.name)
            (key if field.name in seed.by else rest).append(f"{python_string(column)}: {code}")
    if sealed and fields_key(entity).generated:
        module.symbol("app.ids", "uuid7")
        rest.insert(0, f"{python_string(context.names.key_columns(entity.name)[0])}: row_key")
        yield "row_key = uuid7()"
    if prelude:
        yield "async with database.reader.connect() as connection:"
        yield from (f"    {line}" for line in prelude)
    yield (
        f"key: dict[str, object] = {{{', '.join(key)}}}"
        if is_first(context, seed)
        else (f"key = {{{', '.join(key)}}}")
    )
    yield f"if await is_absent(database, {model.name}, key):"
    yield f"    await insert_row(database, {model.name}, key, {{{', '.join(rest)}}})"


def fields_key(entity: Entity) -> Field:
    """Return the field that is the key of an entity with secrets."""
    (name,) = entity.key
    return entity.fields[name]


def sealed_entries(
    context: Context,
    entity: Entity,
    field: Field,
    code: str,
    values: dict[str, TypedExpression],
) -> tuple[list[str], list[str]]:
    """Return the entries of the index of a secret, and of the secret sealed for its row."""
    key = fields_key(entity)
    found = constant_code(values[key.name], key.type) if key.name in values else ("row_key", ())
    if found is None:
        raise Unsupported(f"a seed of {field.id} whose key is no constant")
    (column,) = context.names.columns(entity.name, field.name)
    put = f"{python_string(column)}: to_seal({code}, {found[0]})"
    index = index_of(entity, field)
    if index is None:
        return [], [put]
    (digest,) = context.names.columns(entity.name, index.name)
    return [f"{python_string(digest)}: {code}"], [put]


def is_first(context: Context, seed: SeedRow) -> bool:
    """Tell whether a seed is the first one, which declares the variable of the key."""
    return context.program.seeds[0] is seed


def value_code(
    field: Field, expression: TypedExpression, module: Module, prelude: list[str]
) -> str | None:
    """Return the value that a seed gives to a field."""
    if field.kind not in {"column", "state", "reference"}:
        raise Unsupported(f"a seed of {field.id}")
    constant = constant_code(expression, field.type)
    if constant is not None:
        for symbol in constant[1]:
            module.symbol(*symbol)
        code = constant[0]
    else:
        scope = PythonScope(module)
        lowering = PythonLowering(scope)
        node = lowering.key(expression) if field.kind == "reference" else lowering.value(expression)
        prelude += render_block(scope.prelude).split("\n") if scope.prelude else []
        code = render_expression(node)
    return f"await passwords.hash({code})" if is_password(field) else code


def field_code(
    context: Context,
    entity: Entity,
    field: Field,
    values: dict[str, TypedExpression],
    module: Module,
) -> str | None:
    """Return the value of a field that a seed leaves out, where the column has no default."""
    source = values.get(field.derived_from or "")
    if field.derived_from is not None and isinstance(source, Constant):
        longest = int(field.type.maximum or 255) if isinstance(field.type, ScalarType) else 255
        return python_string(slug_of_text(str(source.value))[:longest].rstrip("-"))
    if field.kind != "column" or field.nullable or field.generated:
        return None
    if field.default is None:
        empty = {ListType: "[]", MapType: "{}"}
        return empty.get(type(field.type))
    if constant_code(field.default, field.type) is not None and not is_sealed(field):
        return None
    return value_code(field, field.default, module, [])


def slug_of_text(text: str) -> str:
    """Return a text as a slug, as ``slugify`` of the generated project does.

    >>> slug_of_text("Größe & Co."), slug_of_text("Café"), slug_of_text("...")
    ('gro-e-co', 'cafe', 'item')
    """
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in letters if not unicodedata.combining(each)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "item"
