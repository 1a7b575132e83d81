"""References in a body: they must name rows that exist and that the caller can read."""

from __future__ import annotations

from collections.abc import Sequence

from fastgen.backend.code import dictionary, signature
from fastgen.backend.encoders import python_string
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.policies import Predicate
from fastgen.backend.services.work import Work
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """Keys in a body: of which entity, and the code of a mapping from their places to them.

    ``condition`` is the code of when there are some, or nothing.
    """

    entity: str
    keys: str
    condition: str = ""

    @staticmethod
    def one(entity: str, wire: str, code: str, *, optional: bool) -> Reference:
        """Return the reference of a key that names one row."""
        keys = f"{{{python_string(wire)}: {code}}}"
        return Reference(entity, keys, f"{code} is not None" if optional else "")

    @staticmethod
    def many(entity: str, wire: str, code: str) -> Reference:
        """Return the reference of a key that names several rows."""
        place = place_code(f"{escaped(wire)}.{{index}}")
        return Reference(entity, f"{{{place}: key for index, key in enumerate({code})}}")


def place_code(place: str) -> str:
    """Return the code of a place: an f-string where it has an index."""
    text = python_string(place)
    return f"f{text}" if "{" in place else text


def escaped(wire: str) -> str:
    """Return a name as it stands in an f-string."""
    return wire.replace("{", "{{").replace("}", "}}")


def require_rows(
    service: PackageService,
    operation: Operation,
    work: Work,
    references: Sequence[Reference],
    unknown: str = "unknown",
) -> list[str]:
    """Return the lines that refuse unknown keys, all at once; ``unknown`` is a free name."""
    if not references:
        return []
    service.module.use("app.errors", "refuse_unknown")
    calls = [(each, _call(service, operation, work, each)) for each in references]
    if len(calls) == 1:
        ((only, call),) = calls
        line = f"refuse_unknown({call})"
        return [f"if {only.condition}:", f"    {line}"] if only.condition else [line]
    lines = [f"{unknown}: list[str] = []"]
    for each, call in calls:
        line = f"{unknown} += {call}"
        lines += [f"if {each.condition}:", f"    {line}"] if each.condition else [line]
    return [*lines, f"refuse_unknown({unknown})"]


def _call(service: PackageService, operation: Operation, work: Work, reference: Reference) -> str:
    """Return the call that looks for unknown keys, and see to it that the function is there."""
    home = service.home_of(reference.entity)
    readable = home.readable(operation, reference.entity)
    asks = readable is not None and bool(readable.argument or readable.binds.expressions)
    name = _write(home, operation, work, reference.entity, readable)
    if home is not service:
        service.module.use(home.module.path, name)
    caller = "caller, " if asks else ""
    return f"await {name}(connection, {caller}{reference.keys})"


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
    wish = f"unknown_{own.plural}"
    name = wish if wish not in home.module.functions_text else home.module.taken.fresh(wish)
    home.required[entity, rule, work.caller.optional] = name
    asks = readable is not None and bool(readable.argument or readable.binds.expressions)
    conditions = [f'{model}.{key}.in_(bindparam("keys", expanding=True))']
    if readable is not None:
        conditions.append(readable.call(home.module))
    kind = home.key_annotation(entity)
    text = f"select({model}.{key}).where({', '.join(conditions)})"
    statement = home.conditional(
        f"FIND_{name.removeprefix('unknown_')}".upper(),
        text,
        f"Select[{kind}]",
        [readable],
        work.caller,
    )
    values = [("keys", "list(keys.values())"), *home.caller_values(work.caller, readable)]
    parameters = ["connection: AsyncConnection"]
    if asks:
        parameters.append("caller: Caller | None" if work.caller.optional else "caller: Caller")
    parameters.append(f"keys: Mapping[str, {kind}]")
    rows = own.plural.replace("_", " ")
    lines = [
        signature(name, parameters, "list[str]"),
        f'    """Return the places of keys that are of no {rows} which the caller can read."""',
        "    if not keys:",
        "        return []",
        f"    found = set(await connection.scalars({statement}, {dictionary(values)}))",
        "    return [place for place, key in keys.items() if key not in found]",
    ]
    return home.module.function(name, lines)
