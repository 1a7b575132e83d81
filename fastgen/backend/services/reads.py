"""Functions that read one row, and those that find or lock the row a path names."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.callers import FALSE, TRUE
from fastgen.backend.code import dictionary, indented, signature
from fastgen.backend.finders import FieldGroup
from fastgen.backend.functions import RowFinder
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.reading import expressions_of
from fastgen.backend.services.outputs import MADE, Output
from fastgen.backend.services.package import PackageService, where
from fastgen.backend.services.policies import Predicate
from fastgen.backend.services.statements import Caller
from fastgen.backend.services.work import Work
from fastgen.ir.checked.expressions import ShowAs
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.traversal import walk

ROOM = 96
"""Characters on a line inside a function."""


def write_read(service: PackageService, operation: Operation) -> None:
    """Write ``get_book``."""
    work = service.work(operation)
    if operation.output is None:
        raise AssertionError(f"{operation.id} shows nothing")
    output = service.output(operation.output, work.entity)
    readable = service.permitted(operation, work.entity, "readable")
    scopes, values = service.scope_conditions(operation, work.entity)
    readers = service.reader_of_scopes(operation)
    conditions = [service.key_condition(work.entity, field=key_field(operation)), *scopes]
    conditions += [text for text, _ in readers]
    predicates = [readable, *(each for _, each in readers)]
    if readable is not None:
        conditions.append(readable.call(service.module))
    text = f"{service.select_name(output)}{where(conditions)}"
    name = operation.name.upper()
    statement = service.conditional(
        name, text, output.annotation("Select"), predicates, work.caller
    )
    key = read_key(service, operation, work)
    given = [("key", key), *values, *service.caller_values(work.caller, output, *predicates)]
    if output.shows_token:
        given.append((MADE, own_token(key)))
    work.body += [
        *fetch_lines("row", statement, given, f"{service.fetch(output)}.one_or_none()"),
        "if row is None:",
        "    raise NotFound",
        f"return {service.shown(output)}",
    ]
    service.finish(work)


def read_key(service: PackageService, operation: Operation, work: Work) -> str:
    """Return the code of the key of the row that is read."""
    found = work.function.with_role("key")
    if found:
        return found[0].name
    if operation.target is None:
        raise AssertionError(f"{operation.id} names no row")
    from fastgen.backend.services.writes import target_key

    around = service.project.work(operation)
    return target_key(work, around.lowering, operation.target)


def fetch_lines(
    target: str,
    statement: str,
    given: list[tuple[str, str]],
    suffix: str,
    *,
    name: str = "values",
) -> list[str]:
    """Return the lines that run a statement; what would not fit on one gets a name."""
    values = dictionary(given)
    one = f"{target} = (await connection.execute({statement}, {values})){suffix}"
    if len(one) <= ROOM:
        return [one]
    lines = [f"{name} = {values}"]
    named = f"{target} = (await connection.execute({statement}, {name})){suffix}"
    if len(named) <= ROOM:
        return [*lines, named]
    lines.append(f"statement = {statement}")
    return [*lines, f"{target} = (await connection.execute(statement, {name})){suffix}"]


def missing_lines(
    statement: str, given: list[tuple[str, str]], *, name: str = "values"
) -> list[str]:
    """Return the lines that answer 404 unless a statement finds a row."""
    values = dictionary(given)
    one = f"if await connection.scalar({statement}, {values}) is None:"
    if len(one) <= ROOM:
        return [one, "    raise NotFound"]
    lines = [f"{name} = {values}"]
    named = f"if await connection.scalar({statement}, {name}) is None:"
    if len(named) > ROOM:
        lines.append(f"statement = {statement}")
        named = f"if await connection.scalar(statement, {name}) is None:"
    return [*lines, named, "    raise NotFound"]


def key_field(operation: Operation) -> str | None:
    """Return the field that the last part of the path names; None for the entity's key."""
    return next((each.field for each in operation.path_parameters if each.role == "key"), None)


def write_loader(service: PackageService, output: Output) -> str:
    """Return the name of a function that shows a row by its key, whoever asks.

    Add it if need be.
    """
    own = service.names.of(output.entity)
    for operation in service.functions.packages.get(service.package, ()):
        if (
            operation.verb == "read"
            and operation.output is not None
            and operation.output.name == output.schema
            and operation.entity == output.entity
            and service.functions.needs_caller(operation) == "no"
            and not output.reads_settings
            and service.functions.is_open(operation)
            and not any(each.role in ("scope", "part") for each in operation.path_parameters)
            and key_field(operation) in (None, *service.entity(output.entity).key)
        ):
            return service.functions.name_of(operation)
    view = output.schema.removeprefix(own.prefix).removesuffix("Public").lower()
    name = f"show_{own.singular}_{view}" if view else f"show_{own.singular}"
    if name in service.module.functions_text:
        return name
    service.module.constant(service.select_name(output), output.select)
    constant = service.module.same_constant(
        name.upper(),
        f"{service.select_name(output)}{where([service.key_condition(output.entity)])}",
    )
    parameters = ["connection: AsyncConnection"]
    need = "no"
    if service.asks_caller(output):
        optional = may_be_anonymous(service, output)
        need = "optional" if optional else "required"
        parameters.append("caller: Caller | None" if optional else "caller: Caller")
    caller = Caller(service.module, service.functions, need=need)
    values = [("key", "key"), *service.caller_values(caller, output)]
    parameters.append(f"key: {service.key_annotation(output.entity)}")
    if output.reads_settings:
        service.module.know("Settings", "app.settings")
        parameters.append("settings: Settings")
    if output.shows_token:
        parameters.append(f"{MADE}: str")
        values.append((MADE, MADE))
    body = [
        *indented(fetch_lines("row", constant, values, f"{service.fetch(output)}.one()")),
        f"    return {service.shown(output)}",
    ]
    service.module.function(name, [signature(name, parameters, output.schema), *body])
    return name


def may_be_anonymous(service: PackageService, output: Output) -> bool:
    """Tell whether some operation shows rows like this to nobody in particular."""
    program = service.program
    registrations = (each.register for each in program.ways)
    operations = (*program.operations, *(each for each in registrations if each is not None))
    for operation in operations:
        if service.functions.needs_caller(operation) != "optional":
            continue
        shown = [operation.output.name] if operation.output is not None else []
        shown += [
            program.entities[part.entity].views[part.view].shape.name
            for each in expressions_of(operation)
            for part in walk(each)
            if isinstance(part, ShowAs)
        ]
        if output.schema in shown:
            return True
    return False


def load(service: PackageService, output: Output, work: Work, key: str) -> str:
    """Return the call that shows the row with a key."""
    name = write_loader(service, output)
    caller = ["caller"] if service.asks_caller(output) else []
    settings = ["settings"] if output.reads_settings else []
    token = []
    if output.shows_token:
        made = work.operation.verb == "create"
        token = [f"await auth.issue_token(connection, {key})" if made else own_token(key)]
    return f"await {name}({', '.join(['connection', *caller, key, *settings, *token])})"


def own_token(key: str) -> str:
    """Return the call that makes a new token of the session that the caller came with."""
    return f"auth.renew_token({key}, caller.session_id)"


def flag_lines(flags: tuple[FieldGroup, ...]) -> list[str]:
    """Return the lines that refuse a body which names fields that the caller may not touch."""
    lines: list[str] = []
    for flag in flags:
        if any(rule not in (TRUE, FALSE) for rule in flag.rules):
            lines += [
                f"    if {touched(flag)} and not row.{flag.label}:",
                "        raise Forbidden",
            ]
    return lines


def touched(flag: FieldGroup) -> str:
    """Return the condition that a body names one of the fields of a group."""
    names = [quoted(name) for name in flag.fields]
    return f"{names[0]} in fields" if len(names) == 1 else f"fields & {{{', '.join(names)}}}"


def refused_lines(
    service: PackageService, operation: Operation, flags: tuple[FieldGroup, ...]
) -> list[str]:
    """Return the lines that refuse fields by the role of the caller.

    Before any row is looked up.
    """
    functions = service.functions
    enum = service.program.role_enum
    lines: list[str] = []
    for flag in flags:
        classes = [
            (caller, rule)
            for caller, rule in zip(functions.classes, flag.rules, strict=True)
            if caller in functions.allowed(operation)
        ]
        refused = [caller for caller, rule in classes if rule == FALSE]
        if not refused:
            continue
        test = touched(flag)
        if len(refused) < len(classes) and enum is not None:
            role = service.functions.names.column(
                service.program.authentications[0].user,
                service.program.authentications[0].role or "",
            )
            cls = service.naming.enum(enum).name
            members = [
                f"{cls}.{service.naming.member(caller.role or '')}"
                for caller, rule in classes
                if rule != FALSE
            ]
            among = (
                f"is not {members[0]}" if len(members) == 1 else f"not in ({', '.join(members)})"
            )
            test = f"{test} and caller.{role} {among}"
        lines += [f"    if {test}:", "        raise Forbidden"]
    return lines


def flag_columns(
    service: PackageService, operation: Operation, entity: str, flags: tuple[FieldGroup, ...]
) -> Iterator[tuple[str, Predicate | None]]:
    """Yield the columns that say whether the caller may touch the fields of a group."""
    for flag in flags:
        if all(rule in (TRUE, FALSE) for rule in flag.rules):
            continue
        home = service.predicate(operation, entity, flag.rules, f"{flag.label}_of")
        test = home.call(service.module) if home is not None else "true()"
        yield f'{test}.label("{flag.label}")', home


def write_finder(service: PackageService, operation: Operation, finder: RowFinder) -> None:
    """Write ``lock_book`` or ``find_post``: the row that a path names, or an error."""
    plan = next(
        each
        for each in service.functions.plans_of(operation)
        if service.functions.finder_of(operation, each).name == finder.name
    )
    optional = any(each.annotation.text.endswith("| None") for each in finder.parameters)
    asks = any(each.role == "caller" for each in finder.parameters)
    need = "no" if not asks else "optional" if optional else "required"
    caller = Caller(service.module, service.functions, need=need)
    entity = finder.entity
    model = service.naming.model(entity).name
    scopes, values = service.scope_conditions(operation, entity) if plan.scoped else ([], [])
    readers = service.reader_of_scopes(operation) if plan.scoped else []
    readable = service.readable(operation, entity)
    permitted = None
    if plan.permitted:
        permitted = service.permitted(operation, entity, plan.adjective, parameter=plan.parameter)
        permitted = None if permitted == readable else permitted
    conditions = [service.key_condition(entity, field=plan.field), *scopes]
    conditions += [text for text, _ in readers]
    if readable is not None:
        conditions.append(readable.call(service.module))
    predicates = [readable, permitted, *(each for _, each in readers)]
    keys = [f"{model}.{column}" for column in service.naming.key_columns(entity)]
    kinds = [service.key_annotation(entity)]
    columns = keys
    wanted = service.wanted_columns(plan)
    columns = [*columns, *(code for code, _ in wanted)]
    kinds += [kind for _, kind in wanted]
    if permitted is not None:
        columns = [*columns, f'{permitted.call(service.module)}.label("allowed")']
        kinds.append("bool")
    for code, home in flag_columns(service, operation, entity, plan.flags):
        columns = [*columns, code]
        kinds.append("bool")
        predicates.append(home)
    text = f"select({', '.join(columns)}){where(conditions)}"
    if plan.locks:
        text += ".with_for_update()"
    annotation = f"Select[{', '.join(kinds)}]"
    statement = service.conditional(finder.service.upper(), text, annotation, predicates, caller)
    key = next(each.name for each in finder.parameters if each.role == "key")
    given = [("key", key), *values, *service.caller_values(caller, *predicates)]
    head = signature(
        finder.service,
        [f"{each.name}: {each.annotation.text}" for each in finder.parameters],
        "None" if finder.returns_key else finder.result.text,
    )
    service.module.annotation(finder.result)
    for each in finder.parameters:
        service.module.annotation(each.annotation)
    doc = (
        ['    """Keep the row as it is until the end of the transaction."""'] if plan.locks else []
    )
    flags = flag_lines(plan.flags)
    before = refused_lines(service, operation, plan.flags)
    if permitted is None and finder.returns_key and not flags:
        body = indented(missing_lines(statement, given))
    else:
        body = [
            *indented(fetch_lines("row", statement, given, ".one_or_none()")),
            "    if row is None:",
            "        raise NotFound",
        ]
        if permitted is not None:
            body += ["    if not row.allowed:", "        raise Forbidden"]
        body += flags
        if not finder.returns_key:
            body.append("    return row")
    service.module.function(finder.service, [head, *doc, *before, *body])
