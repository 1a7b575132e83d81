"""Functions that create, change or delete many rows in one request, all or none.

They go through the functions for single rows; what an error says about a field is put below the
index of its
row.
"""

from __future__ import annotations

from fastgen.backend.code import dictionary
from fastgen.backend.names import attribute
from fastgen.backend.services.package import PackageService, where
from fastgen.backend.services.reads import fetch_lines, missing_lines
from fastgen.backend.services.work import Work
from fastgen.backend.services.writes import WriteWriter
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.operations import Operation, OperationVerb


def write_bulk(service: PackageService, operation: Operation) -> None:
    """Write a bulk operation."""
    if operation.before or operation.after or operation.answer:
        raise Unsupported("statements around a bulk operation")
    work = service.work(operation)
    match operation.verb:
        case "bulk_create":
            _create(service, operation, work)
        case "bulk_update":
            _update(service, operation, work)
        case _:
            _delete(service, operation, work)


def sibling(service: PackageService, operation: Operation, verb: OperationVerb) -> Operation:
    """Return the operation for single rows that does the work, with the rules of the bulk one."""
    for each in service.functions.packages[service.package]:
        scoped = any(part.role == "scope" for part in each.path_parameters)
        alone = each.target is None and not scoped
        if each.entity == operation.entity and each.verb == verb and alone:
            return each
    raise Unsupported(f"{operation.verb.replace('_', ' ')} without {verb}")


def _arguments(service: PackageService, single: Operation, known: dict[str, str]) -> str:
    function = service.functions.of(single)
    known = {"versions": "None", **known}
    return ", ".join(known.get(each.role, each.name) for each in function.parameters)


def _guarded(work: Work, name: str, lines: list[str]) -> None:
    """Add a loop over the rows whose errors say which row they are about."""
    rows = work.parameter("body").name
    work.body += [
        f"for index, {name} in enumerate({rows}):",
        "    try:",
        *(f"        {line}" for line in lines),
        "    except AppError as error:",
        "        for issue in error.issues:",
        '            issue.field = f"items.{index}.{issue.field}"',
        "        raise",
    ]


def _create(service: PackageService, operation: Operation, work: Work) -> None:
    single = sibling(service, operation, "create")
    own = service.names.of(work.entity)
    name = own.singular if own.singular != work.parameter("body").name else f"one_{own.singular}"
    service.module.use("app.errors", "AppError")
    schema = service.functions.of(single).result.text
    work.body.append(f"created: list[{schema}] = []")
    call = f"{service.functions.of(single).name}({_arguments(service, single, {'body': name})})"
    _guarded(work, name, [f"created.append(await {call})"])
    work.body.append("return created")
    service.finish(work)


def _update(service: PackageService, operation: Operation, work: Work) -> None:
    single = sibling(service, operation, "update")
    own = service.names.of(work.entity)
    entity = service.entity(work.entity)
    (key_field,) = entity.key
    service.module.use("app.errors", "AppError")
    function = service.functions.of(single)
    if any(each.role == "row" for each in function.parameters):
        raise Unsupported("bulk update of a row that its update looks at")
    schema = function.result.text
    writer = WriteWriter(service, operation)
    work.caller = writer.work.caller
    item = attribute(key_field)
    wire = entity.fields[key_field].wire
    rest = f'{{name: value for name, value in {own.singular}.items() if name != "{item}"}}'
    lines = [f'key = {own.singular}["{item}"]']
    lines += _lock(service, operation, work, field=wire)
    lines.append(f"changes: Any = {rest}")
    call = f"{function.name}({_arguments(service, single, {'key': 'key', 'body': 'changes'})})"
    lines.append(f"changed.append(await {call})")
    work.body.append(f"changed: list[{schema}] = []")
    _guarded(work, own.singular, lines)
    work.body.append("return changed")
    service.finish(work)


def _lock(service: PackageService, operation: Operation, work: Work, *, field: str) -> list[str]:
    """Return the lines that lock the row with a key, or refuse the key."""
    entity = service.entity(work.entity)
    readable = service.readable(operation, entity.name)
    permitted = service.permitted(operation, entity.name, "changeable")
    permitted = None if permitted == readable else permitted
    model = service.naming.model(entity.name).name
    (column,) = service.naming.key_columns(entity.name)
    columns, kinds = [f"{model}.{column}"], [service.key_annotation(entity.name)]
    if permitted is not None:
        columns.append(f'{permitted.call(service.module)}.label("allowed")')
        kinds.append("bool")
    conditions = [service.key_condition(entity.name)]
    if readable is not None:
        conditions.append(readable.call(service.module))
    text = f"select({', '.join(columns)}){where(conditions)}.with_for_update()"
    statement = service.conditional(
        f"LOCK_{service.names.of(entity.name).singular}".upper(),
        text,
        f"Select[{', '.join(kinds)}]",
        [readable, permitted],
        work.caller,
    )
    given = [("key", "key"), *service.caller_values(work.caller, readable, permitted)]
    unknown = f'    raise UnknownRow(field="{field}")'
    if permitted is None:
        *before, test, _ = missing_lines(statement, given)
        return [*before, test, unknown]
    return [
        *fetch_lines("row", statement, given, ".one_or_none()"),
        "if row is None:",
        unknown,
        "if not row.allowed:",
        "    raise Forbidden",
    ]


def _delete(service: PackageService, operation: Operation, work: Work) -> None:
    writer = WriteWriter(service, operation)
    work.caller = writer.work.caller
    service.module.use("app.errors", "AppError")
    lines = _lock(service, operation, work, field="keys")
    lines.append(f"await connection.execute({writer.delete()}, {dictionary([('key', 'key')])})")
    _guarded(work, "key", lines)
    service.finish(work)
