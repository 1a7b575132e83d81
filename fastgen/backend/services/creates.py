"""Functions that create rows, with their links and the rows that come along."""

from __future__ import annotations

from fastgen.backend.callers import FALSE, TRUE
from fastgen.backend.code import dictionary, signature
from fastgen.backend.names import attribute
from fastgen.backend.nested_inputs import nested_input
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.reads import load
from fastgen.backend.services.references import require_rows
from fastgen.backend.services.work import Work
from fastgen.backend.services.writes import Values, WriteWriter, is_password
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Field, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import InputType, ListType, ScalarType

INLINE = 40
"""Characters of a dict that still reads well as an argument."""


def write_create(service: PackageService, operation: Operation) -> None:
    """Write ``create_book``."""
    writer = WriteWriter(service, operation)
    work, entity = writer.work, writer.entity
    body = work.parameter("body").name
    work.body += writer.around.before
    writer.clock(
        [
            *(each.default for each in entity.fields.values() if each.default is not None),
            *(value for _, value in operation.assign),
        ]
    )
    values = writer.create_values(body)
    work.body += writer.require(values)
    code = writer.values_code(values, body)
    if operation.output is None:
        work.body.append(f"await connection.execute({writer.insert()}, {code})")
        service.finish(work)
        return
    output = service.output(operation.output, entity.name)
    alone = not (values.links or values.nested or values.derived or operation.after)
    unchecked = not (operation.answer or creation_rules(writer) or writer.check_lines("key"))
    if output.is_stored and alone and unchecked:
        columns = ", ".join(each.code for each in output.columns)
        name = service.module.fresh_constant(
            f"create_{writer.own.singular}", f"insert({writer.model}).returning({columns})"
        )
        argument = add_values(work, code)
        work.body.append(f"row = (await connection.execute({name}, {argument})).one()")
        work.body.append(f"return {service.shown(output)}")
        service.finish(work)
        return
    key = insert_key(writer, values, body, code)
    work.body += creation_lines(writer, key)
    for declared, links in values.links:
        work.body.append(f"await {writer.add_links(declared)}(connection, {key}, {links})")
    for declared, each, rows in values.nested:
        work.body += nested_lines(writer, declared, each, rows, key)
    work.body += writer.check_lines(key)
    work.body += writer.after(key)
    if not operation.answer:
        work.body.append(f"return {load(service, output, work, key)}")
    service.finish(work)


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
    length = 255
    if isinstance(declared.type, ScalarType) and declared.type.maximum is not None:
        length = int(declared.type.maximum)
    for name in ("slugify", "slug_candidates"):
        module.use("app.values", name)
    module.use("app.database", "insert_if_absent")
    insert = module.fresh_constant(
        f"create_{writer.own.singular}",
        f"insert_if_absent({model}, {model}.{column}).returning({model}.{key})",
    )
    taken = module.constant(
        f"TAKEN_{column}S".upper(),
        f'select({model}.{column}).where({model}.{column}.startswith(bindparam("start")))',
    )
    name = f"insert_{writer.own.singular}"
    kind = writer.service.key_annotation(writer.entity.name)
    head = signature(
        name, ["connection: AsyncConnection", "values: dict[str, object]", f"{column}: str"], kind
    )
    module.function(
        name,
        [
            head,
            f'    """Insert with the first {column.replace("_", " ")} that is free.',
            "",
            "    The database decides: an INSERT that meets a row with the same one does nothing.",
            '    """',
            f'    taken = set(await connection.scalars({taken}, {{"start": {column}}}))',
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
    work.body.append(f"values: dict[str, object] = {code}")
    derived = f"await {name}(connection, values, slugify({source}))"
    given = values.given.get(declared.name)
    if given is None:
        work.body.append(f"key = {derived}")
        return "key"
    plain = module.fresh_constant(
        f"create_{writer.own.singular}_as_named", f"insert({model}).returning({model}.{key})"
    )
    work.body += [
        f"if {given} is None:",
        f"    key = {derived}",
        "else:",
        f'    values["{column}"] = {given}',
        f"    key = (await connection.execute({plain}, values)).scalar_one()",
    ]
    return "key"


def source_code(writer: WriteWriter, declared: Field, body: str) -> str:
    """Return the code of the text that a field is derived from."""
    name = declared.derived_from or ""
    for assigned, value in writer.operation.assign:
        if assigned == name:
            from fastgen.backend.lowering.layout import render_expression

            return render_expression(writer.lowering.value(value))
    shape = writer.operation.input
    for each in shape.fields if shape is not None else ():
        if (each.source or each.name) == name:
            return f"{body}.{attribute(each.name)}"
    raise Unsupported(f"{declared.id} is derived from a field that nobody gives")


# ------------------------------------------------------------ rules on new rows


def creation_rules(writer: WriteWriter) -> bool:
    """Tell whether the rules for creating look at the new row."""
    functions = writer.service.functions
    return any(
        functions.condition(writer.operation, caller) not in (TRUE, FALSE)
        for caller in functions.allowed(writer.operation)
    )


def creation_lines(writer: WriteWriter, key: str) -> list[str]:
    """Return the lines that refuse a new row which the rules do not allow."""
    if not creation_rules(writer):
        return []
    service, operation = writer.service, writer.operation
    predicate = service.permitted(operation, writer.entity.name, "creatable")
    if predicate is None:
        return []
    (column,) = writer.naming.key_columns(writer.entity.name)
    condition = service.key_condition(writer.entity.name)
    text = f"select({writer.model}.{column}).where({condition}, {predicate.call(writer.module)})"
    statement = service.conditional(
        f"CHECK_{operation.name}".upper(),
        text,
        f"Select[{service.key_annotation(writer.entity.name)}]",
        [predicate],
        writer.work.caller,
    )
    given = [("key", key), *service.caller_values(writer.work.caller, predicate)]
    return [
        f"if await connection.scalar({statement}, {dictionary(given)}) is None:",
        "    raise Forbidden",
    ]


# ------------------------------------------------------------ rows that come along


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
    model = writer.naming.model(target.name).name
    one = writer.service.names.of(target.name).singular
    one = one if one not in (rows, "key", "values", "connection") else f"{one}_"
    (via,) = writer.naming.columns(target.name, declared.via)
    entries = [(via, key)]
    lines: list[str] = []
    for part in shape.fields:
        own = target.fields[part.source or part.name]
        code = f"{one}.{attribute(part.name)}"
        if own.kind not in ("column", "reference") or is_password(own):
            raise Unsupported(f"{own.id} in rows that come along")
        if part.default is not None and writer.computed_default(part) is not None:
            raise Unsupported(f"a computed default of {own.id} in rows that come along")
        (column,) = writer.naming.columns(target.name, own.name)
        entries.append((column, code))
        if own.kind == "reference":
            keys = f"[{code} for {one} in {rows}]"
            if part.nullable or part.optional:
                keys = f"[{code} for {one} in {rows} if {code} is not None]"
            lines.append(
                require_rows(
                    writer.service,
                    writer.operation,
                    writer.work,
                    own.target or "",
                    keys,
                    f"{each.wire}.{part.wire}",
                )
            )
    given = {part.source or part.name for part in shape.fields}
    for own in target.fields.values():
        if own.name in given or own.name == declared.via or own.generated:
            continue
        if own.default is not None and own.kind in ("column", "state", "reference"):
            (column,) = writer.naming.columns(target.name, own.name)
            from fastgen.backend.lowering.layout import render_expression

            entries.append((column, render_expression(writer.lowering.value(own.default))))
        elif own.flags.owner and own.target is not None:
            (column,) = writer.naming.columns(target.name, own.name)
            (theirs,) = writer.naming.key_columns(own.target)
            entries.append((column, f"caller.{theirs}"))
    add = writer.module.same_constant(f"ADD_{attribute(declared.name)}".upper(), f"insert({model})")
    listed = rows if isinstance(each.type, ListType) else f"[{rows}]"
    return [
        f"if {rows}:",
        *(f"    {line}" for line in lines),
        f"    rows = [{dictionary(entries)} for {one} in {listed}]",
        f"    await connection.execute({add}, rows)",
    ]
