"""Functions that create rows, with their links and the rows that come along."""

from __future__ import annotations

from fastgen.backend.callers import FALSE, TRUE
from fastgen.backend.code import dictionary
from fastgen.backend.finders import FieldGroup, field_groups
from fastgen.backend.functions import ServiceFunction
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.names import attribute
from fastgen.backend.services.insertions import add_values, insert_key, rows_along
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.policies import Predicate
from fastgen.backend.services.reads import load
from fastgen.backend.services.writes import Values, WriteWriter
from fastgen.ir.checked.operations import Operation


def write_create(service: PackageService, operation: Operation) -> None:
    """Write ``create_book``."""
    write_creation(WriteWriter(service, operation))


def write_register(
    service: PackageService, operation: Operation, function: ServiceFunction, password: str | None
) -> None:
    """Write ``register_member``, which the service of accounts calls, with a hash if it has one."""
    writer = WriteWriter(service, operation, function=function)
    if password is not None:
        (hashed,) = writer.work.arguments("hash")
        writer.hashed[password] = hashed
    write_creation(writer)


def write_creation(writer: WriteWriter) -> None:
    """Write a function that adds the row which its input describes."""
    service, operation, work, entity = (
        writer.service,
        writer.operation,
        writer.work,
        writer.entity,
    )
    body = work.parameter("body").name
    start = len(work.body)
    work.body += writer.around.before
    writer.clock(
        [
            *(each.default for each in entity.fields.values() if each.default is not None),
            *(value for _, value in operation.assign),
        ]
    )
    values = writer.create_values(body)
    # The body is checked before the statements run.
    work.body[start:start] = writer.require(values)
    code = writer.values_code(values, body)
    ruled = creation_rules(writer) or bool(groups_of(writer))
    if operation.output is None and not operation.answer and not ruled:
        work.body.append(f"await connection.execute({writer.insert()}, {code})")
        service.finish(work)
        return
    if operation.output is None or operation.answer:
        _insert(writer, values, body, code)
        service.finish(work)
        return
    output = service.output(operation.output, entity.name)
    alone = not (values.links or values.nested or values.derived or operation.after)
    unchecked = not (ruled or writer.check_lines("key"))
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
    key = _insert(writer, values, body, code)
    work.body.append(f"return {load(service, output, work, key)}")
    service.finish(work)


def _insert(writer: WriteWriter, values: Values, body: str, code: str) -> str:
    """Add the lines that insert the row with all that belongs to it, and return its key."""
    key = insert_key(writer, values, body, code)
    writer.work.body += creation_lines(writer, key)
    writer.work.body += field_lines(writer, key, body)
    writer.work.body += rows_along(writer, values, key)
    writer.work.body += writer.check_lines(key)
    writer.work.body += writer.after(key)
    return key


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
    return refused_unless(writer, key, predicate, f"CHECK_{operation.name}")


def groups_of(writer: WriteWriter) -> tuple[FieldGroup, ...]:
    """Return the groups of fields of a body that not everybody may give who may give some."""
    return field_groups(writer.service.functions, writer.operation, writer.entity.name)


def field_lines(writer: WriteWriter, key: str, body: str) -> list[str]:
    """Return the lines that refuse a new row with fields that the caller may not give."""
    lines: list[str] = []
    service, operation = writer.service, writer.operation
    shape = operation.input.fields if operation.input is not None else ()
    for group in groups_of(writer):
        home = service.predicate(operation, writer.entity.name, group.rules, f"{group.label}_of")
        if home is None:
            continue
        names = [quoted(attribute(each.name)) for each in shape if each.wire in group.fields]
        touched = f"{body}.model_fields_set & {{{', '.join(names)}}}"
        if len(names) == 1:
            touched = f"{names[0]} in {body}.model_fields_set"
        wish = f"CHECK_{operation.name}_{group.label}"
        lines += refused_unless(writer, key, home, wish, also=f"{touched} and ")
    return lines


def refused_unless(
    writer: WriteWriter, key: str, predicate: Predicate, wish: str, *, also: str = ""
) -> list[str]:
    """Return the lines that refuse a new row which does not fulfil a predicate."""
    service = writer.service
    (column,) = writer.naming.key_columns(writer.entity.name)
    condition = service.key_condition(writer.entity.name)
    text = f"select({writer.model}.{column}).where({condition}, {predicate.call(writer.module)})"
    statement = service.conditional(
        wish.upper(),
        text,
        f"Select[{service.key_annotation(writer.entity.name)}]",
        [predicate],
        writer.work.caller,
    )
    given = [("key", key), *service.caller_values(writer.work.caller, predicate)]
    return [
        f"if {also}await connection.scalar({statement}, {dictionary(given)}) is None:",
        "    raise Forbidden",
    ]
