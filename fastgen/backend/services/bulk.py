"""Functions that create, change or delete many rows in one request, all or none.

They go through the functions for single rows; what an error says about a field is put below the
index of its
row.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.backend.callers import FALSE, TRUE, condition_for
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.names import attribute
from fastgen.backend.row_keys import named_by
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.references import (
    Reference,
    escaped,
    place_code,
    require_rows,
)
from fastgen.backend.services.updates import keys_said
from fastgen.backend.services.work import Work
from fastgen.backend.single_operations import single_of
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.operations import Operation, OperationVerb


def write_bulk(service: PackageService, operation: Operation) -> None:
    """Write a bulk operation."""
    if operation.before or operation.after or operation.answer:
        raise Unsupported("statements around a bulk operation")
    if operation.assign:
        raise Unsupported("`set` of a bulk operation: say it in the single one")
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
    single = single_of(operation, service.functions.packages[service.package])
    if single is None:
        raise Unsupported(f"{operation.verb.replace('_', ' ')} without {verb}")
    if _items(operation, service) != _items(single, service):
        raise Unsupported(f"{operation.verb.replace('_', ' ')} with another input than {verb}")
    return single


def _items(operation: Operation, service: PackageService) -> tuple[ShapeField, ...]:
    """Return what an operation accepts of a row, but for the key of an update."""
    if operation.input is None or operation.verb == "bulk_delete":
        return ()
    updating = operation.verb in ("update", "bulk_update")
    keys = named_by(service.entity(operation.entity or "")) if updating else ()
    return tuple(each for each in operation.input.fields if each.name not in keys)


def _arguments(service: PackageService, single: Operation, known: dict[str, str]) -> str:
    function = service.functions.of(single)
    known = {"versions": "None", **known}
    return ", ".join(known.get(each.role, each.name) for each in function.parameters)


def _guarded(service: PackageService, work: Work, name: str, lines: list[str]) -> None:
    """Add a loop over the rows whose errors say which row they are about."""
    service.module.use("app.errors", "item_errors")
    work.body += [
        f"for index, {name} in enumerate({work.parameter('body').name}):",
        "    with item_errors(index):",
        *(f"        {line}" for line in lines),
    ]


def _create(service: PackageService, operation: Operation, work: Work) -> None:
    single = sibling(service, operation, "create")
    own = service.names.of(work.entity)
    name = own.singular if own.singular != work.parameter("body").name else f"one_{own.singular}"
    schema = service.functions.of(single).result.text
    work.body += _references(service, operation, work, name)
    work.body.append(f"created: list[{schema}] = []")
    call = f"{service.functions.of(single).name}({_arguments(service, single, {'body': name})})"
    _guarded(service, work, name, [f"created.append(await {call})"])
    work.body.append("return created")
    service.finish(work)


def _update(service: PackageService, operation: Operation, work: Work) -> None:
    """Write a function that finds all rows before it changes the first one."""
    single = sibling(service, operation, "update")
    own = service.names.of(work.entity)
    entity = service.entity(work.entity)
    parts = named_by(entity)
    function = service.functions.of(single)
    said_parts = {name: f'{own.singular}["{attribute(name)}"]' for name in parts}
    item = quoted(attribute(parts[0]))
    others = f"not in ({', '.join(quoted(attribute(name)) for name in parts)})"
    test = f"!= {item}" if len(parts) == 1 else others
    rest = f"{{name: value for name, value in {own.singular}.items() if name {test}}}"
    changes = [f"changes: Any = {rest}"]
    wire = quoted(entity.fields[parts[0]].wire)
    finds = _find(service, operation, single, place=wire, parts=said_parts)
    keys = [f"key = {own.singular}[{item}]"] if len(parts) == 1 else []
    said = changes if any("changes" in line for line in finds) else []
    looks = [line.replace("found = ", "") for line in finds]
    _guarded(service, work, own.singular, [*keys, *said, *looks])
    work.body += _references(service, operation, work, own.singular)
    changes = [f"changes = {rest}"] if said else changes
    # What an item before has changed is read again.
    again = [line.strip() for line in finds if line.strip().startswith("found = ")]
    known = {"key": "key", "row": "found", "body": "changes"}
    change = f"changed.append(await {function.name}({_arguments(service, single, known)}))"
    work.body.append(f"changed: list[{function.result.text}] = []")
    _guarded(service, work, own.singular, [*keys, *changes, *again, change])
    work.body.append("return changed")
    service.finish(work)


def _references(service: PackageService, operation: Operation, work: Work, one: str) -> list[str]:
    """Return the lines that refuse keys of no rows in any item, before the first is written."""
    partial = operation.verb == "bulk_update"
    items = f"for index, {one} in enumerate({work.parameter('body').name})"
    fields = service.entity(work.entity).fields
    named = named_by(service.entity(work.entity))
    found = []
    for each in operation.input.fields if operation.input is not None else ():
        declared = fields.get(each.source or each.name)
        if partial and each.name in named:
            continue  # the row with that key has been found
        if declared is None or declared.kind not in ("reference", "many_to_many"):
            continue
        name, place = attribute(each.name), f"items.{{index}}.{escaped(declared.wire)}"
        code = f'{one}.get("{name}")' if partial else f"{one}.{name}"
        if declared.kind == "many_to_many":
            many = f"{code} or []" if partial or each.nullable else code
            place = place_code(f"{place}.{{number}}")
            keys = f"{{{place}: key {items} for number, key in enumerate({many})}}"
        elif partial or each.nullable or each.optional:
            there = f"for key in [{code}] if key is not None"
            keys = f"{{{place_code(place)}: key {items} {there}}}"
        else:
            keys = f"{{{place_code(place)}: {code} {items}}}"
        found.append(Reference(declared.target or "", keys))
    return require_rows(service, operation, work, found)


def _delete(service: PackageService, operation: Operation, work: Work) -> None:
    single = sibling(service, operation, "delete")
    function = service.functions.of(single)
    parts = named_by(service.entity(work.entity))
    said = {name: f"key.{attribute(name)}" for name in parts}
    lines = _find(service, operation, single, place='f"keys.{index}"', parts=said)
    arguments = _arguments(service, single, {"key": "key", "row": "found"})
    lines.append(f"await {function.name}({arguments})")
    work.body.append(f"for index, key in enumerate({work.parameter('body').name}):")
    work.body += [f"    {line}" for line in lines]
    service.finish(work)


def _find(
    service: PackageService,
    operation: Operation,
    single: Operation,
    *,
    place: str,
    parts: Mapping[str, str],
) -> list[str]:
    """Return the lines that find a row as its single operation does, or refuse its key at a place.

    ``place`` is code, as is what is said of the ``parts`` of a composite key. The finder locks the
    row and asks all rules, also those about fields.
    """
    functions = service.functions
    if operation.extra is not None and any(
        condition_for(operation.extra, caller, service.program) not in (TRUE, FALSE)
        for caller in functions.classes
    ):
        raise Unsupported("rules about rows that only a bulk operation has")
    finder = next(
        functions.finder_of(single, plan)
        for plan in functions.plans_of(single)
        if any(
            each.role == "key" and each.name == plan.parameter for each in single.path_parameters
        )
    )
    said = {"fields": keys_said(single, "changes")}
    by_wire = {each.name: each.field for each in single.path_parameters}
    if len(parts) == 1:
        said["key"] = "key"
    arguments = ", ".join(
        said.get(each.role) or parts.get(by_wire.get(each.wire) or "", each.name)
        for each in finder.parameters
    )
    wants_row = any(each.role == "row" for each in functions.of(single).parameters)
    found = "found = " if wants_row else ""
    service.module.use("app.errors", "NotFound")
    service.module.use("app.errors", "UnknownRow")
    return [
        "try:",
        f"    {found}await {finder.service}({arguments})",
        "except NotFound:",
        f"    raise UnknownRow(field={place}) from None",
    ]
