"""Functions that change a row: by some of its fields, by all, by a move of its state."""

from __future__ import annotations

from fastgen.backend.blind_indexes import is_sealed
from fastgen.backend.code import Laid, dictionary
from fastgen.backend.finders import FieldGroup, field_groups
from fastgen.backend.functions import free_name
from fastgen.backend.lowering.identifiers import global_identifier, local
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.names import attribute
from fastgen.backend.outbox.events import split_announcements
from fastgen.backend.password_uses import is_password
from fastgen.backend.services.links import add_links, link_names
from fastgen.backend.services.package import PackageService, where
from fastgen.backend.services.reads import (
    fetch_lines,
    flag_columns,
    flag_lines,
    load,
    missing_lines,
    refused_lines,
)
from fastgen.backend.services.references import Reference
from fastgen.backend.services.row_writing import is_document
from fastgen.backend.services.sealing import entries_of, key_of_replaced
from fastgen.backend.services.versions import version_lines
from fastgen.backend.services.writes import WriteWriter
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Field, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.records import replace


def variable_name(name: str) -> str:
    """Return a field as a variable of a function; it hides no builtin.

    >>> variable_name("dict"), variable_name("author"), variable_name("values")
    ('dict_', 'author', 'values_')
    """
    visible = global_identifier(name)
    return free_name(name) if visible == local(name) else visible


def write_update(service: PackageService, operation: Operation) -> None:
    """Write ``update_book``."""
    writer = WriteWriter(service, operation)
    work, entity = writer.work, writer.entity
    key = writer.row_key = begin(writer)
    shape = operation.input
    fields = [
        (each, declared)
        for each in (shape.fields if shape is not None else ())
        if (declared := entity.fields.get(each.source or each.name)) is not None
    ]
    extra = [
        each
        for each in (shape.fields if shape is not None else ())
        if (each.source or each.name) not in entity.fields
    ]
    links = [(each, declared) for each, declared in fields if declared.kind == "many_to_many"]
    plain = [(each, declared) for each, declared in fields if declared.kind != "many_to_many"]
    work.body += changed_references(writer, fields)
    work.body += writer.around.before
    for each, _ in links:
        name = variable_name(each.name)
        work.body.append(f'{name} = changes.pop("{attribute(each.name)}", None)')
    touched = touched_fields(writer)
    moved = [line for each, declared in plain for line in changed_field(writer, each, declared)]
    given = "changes"
    if moved or touched or extra:
        work.body.append("values: dict[str, object] = {**changes}")
        given = "values"
        for each in extra:
            work.body.append(f'values.pop("{attribute(each.name)}", None)')
        work.body += moved
    moved_key = assigned_key(writer)
    write = []
    for column, code in touched:
        if column == moved_key:
            write.append(f"new_key = {code}")
            code = "new_key"
        write.append(f'values["{column}"] = {code}')
    write.append(f'await connection.execute({writer.update()}, {{"key": {key}, **{given}}})')
    if writer.around.assign:
        work.body += write
    else:
        # An empty body changes nothing, not even the time of the last change.
        said = [given] if not touched else ["changes"]
        said += [f"{free_name(each.name)} is not None" for each, _ in links if touched]
        work.body += [f"if {' or '.join(said)}:", *(f"    {line}" for line in write)]
        if not links and not any(declared.name in entity.key for _, declared in plain):
            work.body += announcements(writer, key)
    if moved_key is not None:
        key = "new_key"
    for each, declared in plain:
        if declared.name in entity.key and moved_key is None:
            changed = f'changes.get("{attribute(each.name)}", {key})'
            key = "key" if "." in key else key
            work.body.append(f"{key} = {changed}")
    for each, declared in links:
        name = variable_name(each.name)
        work.body.append(f"if {name} is not None:")
        work.body += [f"    {line}" for line in replace_links(writer, declared, key, name)]
    lines = [] if writer.around.assign else announcements(writer, key)
    if lines:
        any_of = ["changes", *(f"{variable_name(each.name)} is not None" for each, _ in links)]
        work.body += [f"if {' or '.join(any_of)}:", *lines]
    finish(writer, key)


def assigned_key(writer: WriteWriter) -> str | None:
    """Return the column of the key where `set` gives the row another one."""
    assigned = dict(writer.around.assign)
    keys = writer.naming.key_columns(writer.entity.name)
    return keys[0] if len(keys) == 1 and writer.entity.key[0] in assigned else None


def changed_references(writer: WriteWriter, fields: list[tuple[ShapeField, Field]]) -> list[str]:
    """Return the lines that refuse keys in a partial body which name no rows."""
    lines: list[str] = []
    references: list[Reference] = []
    for each, declared in fields:
        name, target = attribute(each.name), declared.target or ""
        if declared.kind == "many_to_many":
            code = f'changes.get("{name}", [])'
            references.append(Reference.many(target, declared.wire, code))
        elif declared.kind == "reference":
            variable = variable_name(each.name)
            lines.append(f'{variable} = changes.get("{name}")')
            references.append(Reference.one(target, declared.wire, variable, optional=True))
    return [*lines, *writer.require_all(references)]


def announcements(writer: WriteWriter, key: str) -> list[str]:
    """Return the lines that announce a change, one level deeper: an empty body changes nothing."""
    first, rest = split_announcements(writer.operation.after)
    writer.operation = replace(writer.operation, after=rest)
    return [Laid(f"    {line}") for line in writer.block_after(key, first)]


def begin(writer: WriteWriter) -> str:
    """Return the code of the key of the row; a target is found and locked here."""
    if writer.operation.target is None:
        key = writer.own_key()
        writer.work.body += version_lines(writer, key)
        return key
    flags = field_groups(writer.service.functions, writer.operation, writer.entity.name)
    if flags:
        writer.work.body.append(f"fields = {fields_said(writer)}")
        refused = refused_lines(writer.service, writer.operation, flags)
        writer.work.body += [line.removeprefix("    ") for line in refused]
    key = writer.own_key()
    writer.work.body += lock_target(writer, key, flags)
    writer.work.body += version_lines(writer, key)
    return key


def lock_target(writer: WriteWriter, key: str, flags: tuple[FieldGroup, ...]) -> list[str]:
    """Return the lines that lock the target and refuse it like a row of a path."""
    service, operation, entity = writer.service, writer.operation, writer.entity
    readable = service.readable(operation, entity.name)
    permitted = service.permitted(operation, entity.name, "changeable")
    permitted = None if permitted == readable else permitted
    (column,) = writer.naming.key_columns(entity.name)
    columns = [f"{writer.model}.{column}"]
    kinds = [service.key_annotation(entity.name)]
    predicates = [readable, permitted]
    if permitted is not None:
        columns.append(f'{permitted.call(service.module)}.label("allowed")')
        kinds.append("bool")
    for code, predicate in flag_columns(service, operation, entity.name, flags):
        columns.append(code)
        kinds.append("bool")
        predicates.append(predicate)
    conditions = [service.key_condition(entity.name)]
    if readable is not None:
        conditions.append(readable.call(service.module))
    text = f"select({', '.join(columns)}){where(conditions)}.with_for_update()"
    statement = service.conditional(
        f"LOCK_{writer.own.singular}".upper(),
        text,
        f"Select[{', '.join(kinds)}]",
        predicates,
        writer.work.caller,
    )
    given = [("key", key), *service.caller_values(writer.work.caller, *predicates)]
    after = [line.removeprefix("    ") for line in flag_lines(flags)]
    if permitted is None and not after:
        return missing_lines(statement, given, name="found")
    return [
        *fetch_lines("row", statement, given, ".one_or_none()", name="found"),
        "if row is None:",
        "    raise NotFound",
        *(["if not row.allowed:", "    raise Forbidden"] if permitted is not None else []),
        *after,
    ]


def fields_said(writer: WriteWriter) -> str:
    """Return the code of the keys of a body as the body says them."""
    if writer.operation.verb == "update":
        return keys_said(writer.operation, "changes")
    body = writer.work.parameter("body").name
    return f"frozenset({body}.model_dump(exclude_unset=True, by_alias=True))"


def keys_said(operation: Operation, changes: str) -> str:
    """Return the code of the wire names of the keys of a partial body."""
    parts = operation.input.fields if operation.input is not None else ()
    spelt = {attribute(each.name): each.wire for each in parts if attribute(each.name) != each.wire}
    if not spelt:
        return f"frozenset({changes})"
    pairs = dictionary([(name, f'"{wire}"') for name, wire in spelt.items()])
    return f"frozenset({pairs}.get(name, name) for name in {changes})"


def touched_fields(writer: WriteWriter) -> list[tuple[str, str]]:
    """Return the columns that an update sets whatever it is asked, with their code."""
    assigned = dict(writer.around.assign)
    found = []
    for declared in writer.entity.fields.values():
        if declared.name in assigned:
            (column,) = writer.naming.columns(writer.entity.name, declared.name)
            code = assigned[declared.name]
            found += entries_of(writer, declared, column, code)
        elif declared.on_update is not None:
            (column,) = writer.naming.columns(writer.entity.name, declared.name)
            node = writer.lowering.stored(writer.entity.name, declared, declared.on_update)
            found.append((column, render_expression(node)))
    return found


def replace_links(writer: WriteWriter, declared: Field, key: str, name: str) -> list[str]:
    """Return the lines that set a to-many relation."""
    _, clear = link_names(writer, declared)
    return [
        f'await connection.execute({clear}, {{"key": {key}}})',
        f"await {add_links(writer, declared)}(connection, {key}, {name})",
    ]


def finish(writer: WriteWriter, key: str) -> None:
    """End a function that has changed a row."""
    service, operation, work = writer.service, writer.operation, writer.work
    work.body += writer.check_lines(key)
    work.body += writer.after(key)
    if operation.output is not None and not operation.answer:
        output = service.output(operation.output, writer.entity.name)
        work.body.append(f"return {load(service, output, work, key)}")
    found = work.function.with_role("key", "row")
    finder = found[-1].finder if found else None
    subject = article(writer.own.singular)
    doc = f"Change {subject} that `{finder.service}` has found." if finder is not None else ""
    service.finish(work, doc=doc)


def changed_field(writer: WriteWriter, each: ShapeField, declared: Field) -> list[str]:
    """Return the lines that put a changed field where it belongs, if that is not where it is."""
    (column,) = writer.naming.columns(writer.entity.name, declared.name)
    name = attribute(each.name)
    if declared.kind == "reference":
        return [f'if "{name}" in changes:', f'    values["{column}"] = values.pop("{name}")']
    if is_sealed(declared):
        plain = variable_name(name)
        lines = [f'if "{name}" in changes:', f'    {plain} = changes["{name}"]']
        if column != name:
            lines.append(f'    values.pop("{name}")')
        sealed = entries_of(writer, declared, column, plain)
        return [*lines, *(f'    values["{put}"] = {code}' for put, code in sealed)]
    if is_password(declared):
        if not each.nullable:
            return [
                f'if "{name}" in changes:',
                f'    values.pop("{name}")',
                f'    values["{column}"] = await passwords.hash(changes["{name}"])',
            ]
        plain = variable_name(name)
        return [
            f'if "{name}" in changes:',
            f'    {plain} = changes["{name}"]',
            f'    values.pop("{name}")',
            f"    hashed = await passwords.hash({plain}) if {plain} is not None else None",
            f'    values["{column}"] = hashed',
        ]
    if declared.flags.rest:
        return merged_keys(writer, name, column, declared)
    if is_document(declared.type):
        dumped = writer.document(declared, f'changes["{name}"]')
        lines = [f'if "{name}" in changes:']
        if column != name:
            lines.append(f'    values.pop("{name}")')
        return [*lines, f'    values["{column}"] = {dumped}']
    if column != name:
        return [f'if "{name}" in changes:', f'    values["{column}"] = values.pop("{name}")']
    return []


def merged_keys(writer: WriteWriter, name: str, column: str, declared: Field) -> list[str]:
    """Return the lines that change some of the free keys of a row and leave the others."""
    writer.module.use("app.rest", "merged")
    condition = writer.service.key_condition(writer.entity.name)
    statement = writer.module.same_constant(
        f"{name}_of_{writer.own.singular}".upper(),
        f"select({writer.model}.{column}).where({condition})",
    )
    said = writer.document(declared, f'changes["{name}"]')
    lines = [
        f'if "{name}" in changes:',
        f'    before = await connection.scalar({statement}, {{"key": {writer.row_key}}})',
        f'    values["{column}"] = merged(before, {said})',
    ]
    return lines if column == name else [*lines, f'    values.pop("{name}")']


def write_replace(service: PackageService, operation: Operation) -> None:
    """Write ``replace_book``."""
    writer = WriteWriter(service, operation)
    work = writer.work
    body = work.parameter("body").name
    if assigned_key(writer) is not None:
        raise Unsupported("`set` of the key in a `replace`")
    key = begin(writer)
    work.body += writer.around.before
    writer.row_key = key_of_replaced(writer, key, body)
    values = writer.create_values(body)
    work.body += writer.require(values)
    known = {column for column, _ in values.entries}
    values.entries += [each for each in touched_fields(writer) if each[0] not in known]
    code = writer.values_code(values, body)
    named = f'{{"key": {key}, {code[1:]}' if code.startswith("{") else f'{{"key": {key}, **{code}}}'
    work.body.append(f"await connection.execute({writer.update()}, {named})")
    (column,) = writer.naming.key_columns(writer.entity.name)
    if column in values.plain:
        key = f"{body}.{column}"
    for declared, name in values.links:
        work.body += replace_links(writer, declared, key, name)
    finish(writer, key)


def article(noun: str) -> str:
    """Return a noun with its article.

    >>> article("book"), article("author")
    ('a book', 'an author')
    """
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun.rstrip('_').replace('_', ' ')}"


def write_delete(service: PackageService, operation: Operation) -> None:
    """Write ``delete_book``."""
    writer = WriteWriter(service, operation)
    work = writer.work
    key = begin(writer)
    work.body += writer.around.before
    work.body.append(f'await connection.execute({writer.delete()}, {{"key": {key}}})')
    work.body += writer.around.answer
    service.finish(work)
