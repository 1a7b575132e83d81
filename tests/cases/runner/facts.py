"""Facts about a program, one a line, as the blocks `program` of case files state them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.checked.entities import Access, Clause, Entity, Field, Shape
from fastgen.ir.checked.expressions import Constant, EnumConstant, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.program import CallStep, GivenRow, Program
from fastgen.passes.declarations.type_text import type_text


def facts_of(program: Program) -> list[str]:
    """Return every fact that a case may state."""
    return [
        *(fact for entity in program.entities.values() for fact in _entity(entity)),
        *(fact for operation in program.operations for fact in _operation(operation)),
        *(fact for enum in program.enums for fact in _enum(program, enum)),
        *(fact for auth in program.authentications for fact in _register(auth.register)),
        *_setting(program),
        *_beyond(program),
        *(fact for scenario in program.scenarios for row in scenario.given for fact in _given(row)),
        *(
            _call(step)
            for scenario in program.scenarios
            for step in scenario.steps
            if isinstance(step, CallStep)
        ),
    ]


def _beyond(program: Program) -> Iterator[str]:
    for mail in program.mails.values():
        yield f"mail {mail.name} takes {_takes(mail.parameters)}"
    for webhook in program.webhooks.values():
        yield f"webhook {webhook.name} takes {_takes(webhook.parameters)}"
    for handler in program.handlers:
        field = f" {handler.field}" if handler.field else ""
        yield f"on {handler.entity}.{handler.event}: {handler.kind}{field}"
    for job in program.jobs:
        yield f"job {job.name} every {job.seconds} seconds"


def _takes(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(f"{each.name}: {type_text(each.type)}" for each in parameters) or "nothing"


def _entity(entity: Entity) -> Iterator[str]:
    yield f"{entity.name} key {', '.join(entity.key)}"
    for field in entity.fields.values():
        yield f"{entity.name}.{field.name} {_field(field)}"
        for move in field.moves:
            yield f"{entity.name}.{move.name} for {_access(move.access)}"
    for unique in entity.uniques:
        where = " where …" if unique.where is not None else ""
        yield f"{entity.name} unique {', '.join(unique.fields)}{where} else {unique.failure.kind}"
    for check in entity.checks:
        place = "database" if check.stored else "service"
        yield f"{entity.name} check {check.name} in the {place} else {check.failure.kind}"
    for index in entity.indexes:
        yield f"{entity.name} index {', '.join(index.fields)}: {index.why}"
    for name, view in entity.views.items():
        yield f"{entity.name}.{name or 'view'} shows {_shape(view.shape)}"
    for name, access in entity.access.items():
        yield f"{entity.name}.{name} for {_access(access)}"


def _field(field: Field) -> str:
    parts = [field.kind.replace("_", " "), type_text(field.type) + ("?" if field.nullable else "")]
    if field.via is not None:
        parts.append(f"via {field.via}")
    if field.kind == "reference":
        parts.append(f"on delete {field.on_delete}")
    if field.states:
        parts.append("/".join(field.states))
    if field.mentions_caller:
        parts.append("per caller")
    if field.optional:
        parts.append("optional")
    if field.generated:
        parts.append("generated")
    return " ".join(parts)


def _access(access: Access) -> str:
    if access.open:
        return "everybody"
    allowed = "; ".join(_clause(clause) for clause in access.allow) or "nobody"
    denied = "; ".join(_clause(clause) for clause in access.deny)
    return f"{allowed}; never {denied}" if denied else allowed


def _clause(clause: Clause) -> str:
    who = ", ".join(clause.roles) if clause.audience == "roles" else clause.audience
    when = " when …" if clause.when is not None else ""
    fields = "" if clause.fields is None else f" ({', '.join(clause.fields)})"
    return f"{who}{fields}{when}"


def _shape(shape: Shape) -> str:
    parts = []
    for field in shape.fields:
        mark = "?" if field.optional else ""
        null = "?" if field.nullable else ""
        parts.append(f"{field.wire}{mark}: {type_text(field.type)}{null}")
    return f"{shape.name} {{ {', '.join(parts)} }}"


def _operation(operation: Operation) -> Iterator[str]:
    name = operation.name
    output = "nothing"
    if operation.output is not None:
        output = operation.output.name + ("[]" if operation.answers_many else "")
    elif operation.result is not None:
        output = type_text(operation.result)
    yield f"{name}: {operation.method} {operation.path} -> {operation.status} {output}"
    yield f"{name} caller {operation.needs_caller}"
    yield f"{name} for {_access(operation.access)}"
    if operation.extra is not None:
        yield f"{name} and only {_access(operation.extra)}"
    for path in operation.path_parameters:
        scopes = f" scopes {path.scopes}" if path.scopes else ""
        found = f" {path.entity}.{path.field}" if path.entity else ""
        yield f"{name} path {path.name}: {path.role} {type_text(path.type)}{found}{scopes}"
    for parameter in operation.parameters:
        mark = "?" if parameter.optional else ""
        yield f"{name} {parameter.place} {parameter.wire}{mark}: {type_text(parameter.type)}"
    if operation.input is not None:
        yield f"{name} takes {_shape(operation.input)}"
    if operation.assign:
        yield f"{name} sets {', '.join(field for field, _ in operation.assign)}"
    if operation.bulk_maximum is not None:
        yield f"{name} at most {operation.bulk_maximum}"
    yield f"{name} {'writes' if operation.writes else 'only reads'}"
    for error in operation.raises:
        yield f"{name} raises {error.status} {error.kind}"
    yield from _listing(operation)


def _listing(operation: Operation) -> Iterator[str]:
    listing = operation.listing
    if listing is None:
        return
    name = operation.name
    for part in listing.filters:
        many = " of some" if part.through_many else ""
        yield f"{name} filter {part.wire} {part.operator} {type_text(part.type)}{many}"
    for sort in listing.sorts:
        yield f"{name} sort {sort.wire}"
    if listing.search:
        yield f"{name} search {len(listing.search)}"
    page = listing.page
    yield f"{name} page {page.size} max {page.maximum} by {page.style} as {', '.join(page.names)}"
    directions = ["desc" if order.descending else "asc" for order in listing.order]
    yield f"{name} order {', '.join(directions)}"


def _enum(program: Program, name: str) -> Iterator[str]:
    values = ", ".join(member.value for member in program.enums[name].members)
    yield f"{name} is {values}"


def _register(register: Operation | None) -> Iterator[str]:
    if register is not None and register.input is not None:
        yield f"register: {register.method} {register.path}"
        yield f"register takes {_shape(register.input)}"


def _setting(program: Program) -> Iterator[str]:
    for setting in program.settings:
        yield f"setting {setting.variable}: {type_text(setting.type)}"


def _given(row: GivenRow) -> Iterator[str]:
    for name, value in row.values:
        yield f"given {row.name}.{name} = {_plain(value)}"


def _plain(value: TypedExpression) -> str:
    match value:
        case Constant(value=plain):
            return str(plain)
        case EnumConstant(owner=owner, member=member):
            return f"{owner}.{member}"
        case Variable(name=name):
            return name
        case _:
            return "…"


def _call(step: CallStep) -> str:
    who = step.actor or "anyone"
    arguments = ", ".join(name for name, _ in step.arguments)
    return f"as {who}: {step.operation or step.method}({arguments}) -> {step.status}"
