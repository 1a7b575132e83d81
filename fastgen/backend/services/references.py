"""References in a body: they must name rows that exist and that the caller can read."""

from __future__ import annotations

from fastgen.backend.code import dictionary, signature
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.policies import Predicate
from fastgen.backend.services.work import Work
from fastgen.ir.checked.operations import Operation


def require_rows(
    service: PackageService, operation: Operation, work: Work, entity: str, keys: str, field: str
) -> str:
    """Return the call that refuses unknown keys, and see to it that the function is there."""
    home = service.home_of(entity)
    readable = home.readable(operation, entity)
    asks = readable is not None and bool(readable.argument or readable.binds.expressions)
    name = _write(home, operation, work, entity, readable)
    if home is not service:
        service.module.use(home.module.path, name)
    caller = "caller, " if asks else ""
    return f'await {name}(connection, {caller}{keys}, field="{field}")'


def _write(
    home: PackageService,
    operation: Operation,
    work: Work,
    entity: str,
    readable: Predicate | None,
) -> str:
    """Return the function of a module that refuses keys of an entity; add it if need be."""
    rule = readable.name if readable is not None else ""
    for optional in (work.caller.optional, True):
        known = home.required.get((entity, rule, optional))
        if known is not None:
            return known
    own = home.names.of(entity)
    model = home.naming.model(entity).name
    (key,) = home.naming.key_columns(entity)
    wish = f"require_{own.plural}"
    name = wish if wish not in home.module.functions_text else home.module.taken.fresh(wish)
    home.required[entity, rule, work.caller.optional] = name
    asks = readable is not None and bool(readable.argument or readable.binds.expressions)
    conditions = [f'{model}.{key}.in_(bindparam("keys", expanding=True))']
    if readable is not None:
        conditions.append(readable.call(home.module))
    kind = home.key_annotation(entity)
    text = f"select({model}.{key}).where({', '.join(conditions)})"
    statement = home.conditional(
        f"FIND_{name.removeprefix('require_')}".upper(),
        text,
        f"Select[{kind}]",
        [readable],
        work.caller,
    )
    values = [("keys", "list(keys)"), *home.caller_values(work.caller, readable)]
    parameters = ["connection: AsyncConnection"]
    if asks:
        parameters.append("caller: Caller | None" if work.caller.optional else "caller: Caller")
    parameters += [f"keys: Sequence[{kind}]", "*", "field: str"]
    lines = [
        signature(name, parameters, "None"),
        f'    """Refuse keys of {own.plural.replace("_", " ")} that the caller cannot read."""',
        "    if keys:",
        f"        found = set(await connection.scalars({statement}, {dictionary(values)}))",
        "        if not found.issuperset(keys):",
        "            raise UnknownRow(field=field)",
    ]
    return home.module.function(name, lines)
