"""How a row gets into its table: its derived texts, its links, the rows that come along."""

from __future__ import annotations

from fastgen.backend.blind_indexes import seals
from fastgen.backend.code import dictionary, signature
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.names import attribute
from fastgen.backend.nested_inputs import nested_input
from fastgen.backend.services.links import add_links
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.references import Reference, escaped, place_code
from fastgen.backend.services.work import Work
from fastgen.backend.services.writes import Values, WriteWriter
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.types import InputType, ListType, ScalarType

INLINE = 40
"""Characters of a dict that still reads well as an argument."""


def add_values(work: Work, code: str) -> str:
    """Return the values as an argument: inline where they are short, else by name."""
    if len(code) <= INLINE or (code.endswith(")") and "{**" not in code):
        return code
    work.body.append(f"values = {code}")
    return "values"


def insert_key(writer: WriteWriter, values: Values, body: str, code: str) -> str:
    """Add the INSERT, and return the code of the new row's key."""
    if values.derived:
        return insert_derived(writer, values, body, code)
    work = writer.work
    (column,) = writer.naming.key_columns(writer.entity.name)
    argument = add_values(work, code)
    if writer.row_key == "key":
        work.body.append(f"await connection.execute({writer.insert()}, {argument})")
        return "key"
    if column in values.plain:
        work.body.append(f"await connection.execute({writer.insert()}, {argument})")
        return f"{body}.{column}"
    name = writer.module.fresh_constant(
        f"create_{writer.own.singular}",
        f"insert({writer.model}).returning({writer.model}.{column})",
    )
    work.body.append(f"key = (await connection.execute({name}, {argument})).scalar_one()")
    return "key"


def insert_derived(writer: WriteWriter, values: Values, body: str, code: str) -> str:
    """Add an INSERT that tries one slug after another until one is free, unless one is given."""
    if len(values.derived) > 1:
        raise Unsupported(f"two derived fields ({writer.entity.name})")
    (declared,) = values.derived
    work, module, model = writer.work, writer.module, writer.model
    (column,) = writer.naming.columns(writer.entity.name, declared.name)
    (key,) = writer.naming.key_columns(writer.entity.name)
    source = source_code(writer, declared, body)
    name = derived_insert(writer.service, writer.entity, declared)
    module.use("app.values", "slugify")
    work.body.append(f"values: dict[str, object] = {code}")
    derived = f"await {name}(connection, values, slugify({source}))"
    given = values.given.get(declared.name)
    if given is None:
        work.body.append(f"key = {derived}")
        return "key"
    plain = module.same_constant(
        f"create_{writer.own.singular}_as_named".upper(),
        f"insert({model}).returning({model}.{key})",
    )
    work.body += [
        f"if {given} is None:",
        f"    key = {derived}",
        "else:",
        f'    values["{column}"] = {given}',
        f"    key = (await connection.execute({plain}, values)).scalar_one()",
    ]
    return "key"


def derived_insert(service: PackageService, entity: Entity, declared: Field) -> str:
    """Return the function that inserts a row with the first slug that is free, imported."""
    home = service.home_of(entity.name)
    if home is not service:
        return service.module.use(home.module.path, derived_insert(home, entity, declared))
    own, module = service.names.of(entity.name), service.module
    name = f"insert_{own.singular}"
    if name in module.functions_text:
        return name
    model = service.naming.model(entity.name).name
    (column,) = service.naming.columns(entity.name, declared.name)
    (key,) = service.naming.key_columns(entity.name)
    length = 255
    if isinstance(declared.type, ScalarType) and declared.type.maximum is not None:
        length = int(declared.type.maximum)
    module.use("app.values", "slug_candidates")
    beside = columns_beside(service, entity, declared)
    unique = ", ".join(f"{model}.{each}" for each in (*beside, column))
    absent = "insert_if_absent_among" if beside else "insert_if_absent"
    module.use("app.database", absent)
    insert = module.fresh_constant(
        f"create_{own.singular}",
        f"{absent}({model}, {unique}).returning({model}.{key})",
    )
    taken = module.same_constant(
        f"TAKEN_{column}S".upper(),
        f"select({model}.{column}).where("
        + "".join(f'{model}.{each} == bindparam("{each}"), ' for each in beside)
        + f'{model}.{column}.startswith(bindparam("start")))',
    )
    start = [("start", column), *((each, f'values["{each}"]') for each in beside)]
    kind = service.key_annotation(entity.name)
    head = signature(
        name, ["connection: AsyncConnection", "values: dict[str, object]", f"{column}: str"], kind
    )
    return module.function(
        name,
        [
            head,
            f'    """Insert with the first {column.replace("_", " ")} that is free.',
            "",
            "    The database decides: an INSERT that meets a row with the same one does nothing.",
            '    """',
            f"    taken = set(await connection.scalars({taken}, {dictionary(start)}))",
            f"    free = (each for each in slug_candidates({column}, {length})"
            " if each not in taken)",
            f"    key: {kind} | None = None",
            "    while key is None:",
            f'        values["{column}"] = next(free)',
            f"        key = await connection.scalar({insert}, values)",
            "    return key",
        ],
        last=True,
    )


def columns_beside(service: PackageService, entity: Entity, declared: Field) -> tuple[str, ...]:
    """Return the columns with which together a derived field is unique: that of the tenant."""
    for unique in entity.uniques:
        if declared.name in unique.fields and unique.where is None:
            return tuple(
                column
                for name in unique.fields
                if entity.fields[name].flags.tenant
                for column in service.naming.columns(entity.name, name)
            )
    return ()


def source_code(writer: WriteWriter, declared: Field, body: str) -> str:
    """Return the code of the text that a field is derived from."""
    name = declared.derived_from or ""
    if name in writer.assigned:
        return render_expression(writer.lowering.value(writer.assigned[name]))
    shape = writer.shape
    for each in shape.fields if shape is not None else ():
        if (each.source or each.name) == name:
            return f"{body}.{attribute(each.name)}"
    raise Unsupported(f"{declared.id} is derived from a field that nobody gives")


# ------------------------------------------------------------ rows that come along


def rows_along(writer: WriteWriter, values: Values, key: str) -> list[str]:
    """Return the lines that add the links of a new row, and the rows that come with it."""
    lines = [
        f"await {add_links(writer, declared)}(connection, {key}, {links})"
        for declared, links in values.links
    ]
    for declared, each, rows in values.nested:
        lines += nested_lines(writer, declared, each, rows, key)
    return lines


def nested_lines(
    writer: WriteWriter, declared: Field, each: ShapeField, rows: str, key: str
) -> list[str]:
    """Return the lines that insert the rows that come with a new one."""
    item = each.type.item if isinstance(each.type, ListType) else each.type
    if not isinstance(item, InputType) or declared.via is None:
        raise Unsupported(f"nested rows of {declared.id}")
    program = writer.service.program
    target = program.entities[item.entity]
    shape = nested_input(program, item.entity, declared)
    one = writer.service.names.of(target.name).singular
    one = one if one not in (rows, key, "values", "connection", "key") else f"{one}_"
    inner = writer.nested(target, shape, {declared.via: key})
    sealing, before = seals(target), writer.work.body
    if sealing and target.fields[target.key[0]].generated:
        inner.row_key = f"{inner.own.singular}_key"
    writer.work.body = inner.work.body = []
    values = inner.create_values(one)
    opening, writer.work.body = writer.work.body, before
    listed = rows if isinstance(each.type, ListType) else f"[{rows}]"
    required = _require_all(inner, values, one, listed, each)
    entries = _entries(inner, values, shape, one)
    add = writer.module.same_constant(
        f"ADD_{attribute(declared.name)}".upper(), f"insert({inner.model})"
    )
    several = values.links or values.nested or values.derived or inner.check_lines("key")
    if not (several or sealing):
        return [
            f"if {rows}:",
            *(f"    {line}" for line in required),
            f"    rows = [{dictionary(entries)} for {one} in {listed}]",
            f"    await connection.execute({add}, rows)",
        ]
    if not isinstance(each.type, ListType):
        listed = f"[{rows}] if {rows} else []"
    elif each.nullable or each.optional:
        listed = f"{rows} or []"
    return [
        *([f"if {rows}:", *(f"    {line}" for line in required)] if required else []),
        f"for {one} in {listed}:",
        *(f"    {line}" for line in opening),
        *(f"    {line}" for line in _one_by_one(inner, values, one, dictionary(entries), key)),
    ]


def _one_by_one(inner: WriteWriter, values: Values, one: str, code: str, owner: str) -> list[str]:
    """Return the lines that insert one row of several, with what belongs to it."""
    found = f"{inner.own.singular}_key"
    before = inner.work.body
    inner.work.body = []
    try:
        (column,) = inner.naming.key_columns(inner.entity.name)
        if values.derived:
            (declared,) = values.derived
            name = derived_insert(inner.service, inner.entity, declared)
            inner.module.use("app.values", "slugify")
            source = source_code(inner, declared, one)
            inner.work.body.append(f"{found} = await {name}(connection, {code}, slugify({source}))")
        else:
            insert = inner.module.same_constant(
                f"add_{inner.own.singular}".upper(),
                f"insert({inner.model}).returning({inner.model}.{column})",
            )
            inner.work.body.append(
                f"{found} = (await connection.execute({insert}, {code})).scalar_one()"
            )
        inner.work.body += rows_along(inner, values, found)
        inner.work.body += inner.check_lines(found)
        return inner.work.body
    finally:
        inner.work.body = before


def _entries(inner: WriteWriter, values: Values, shape: Shape, one: str) -> list[tuple[str, str]]:
    """Return the columns of a row that comes along, with their code."""
    plain = [(column, f"{one}.{column}") for column in values.plain]
    return sorted([*plain, *values.entries], key=inner.position)


def _require_all(
    inner: WriteWriter, values: Values, one: str, listed: str, each: ShapeField
) -> list[str]:
    """Return the lines that refuse unknown keys in any of the rows that come along."""
    several = isinstance(each.type, ListType)
    place = f"{escaped(each.wire)}.{{number}}" if several else escaped(each.wire)
    rows = f"for number, {one} in enumerate({listed})" if several else f"for {one} in {listed}"
    references = []
    for declared, code, nullable in values.references:
        name = place_code(f"{place}.{escaped(declared.wire)}")
        there = f" if {code} is not None" if nullable else ""
        references.append((declared, f"{{{name}: {code} {rows}{there}}}"))
    for declared, code in values.links:
        name = place_code(f"{place}.{escaped(declared.wire)}.{{index}}")
        keys = f"for index, key in enumerate({code})"
        references.append((declared, f"{{{name}: key {rows} {keys}}}"))
    return inner.require_all(
        [Reference(declared.target or "", keys) for declared, keys in references]
    )
