"""The caller's row, kept as it is from where an operation reads it until it has changed it.

The caller is found before the operation begins, without a lock. Of two requests that come at once
and add to what they read, one would be lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.backend.code import fit
from fastgen.backend.features import has_sessions
from fastgen.backend.reading import expressions_of, statements_of
from fastgen.ir.checked.expressions import FieldAccess, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import UpdateRow
from fastgen.ir.checked.traversal import walk

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService


LOCK_CALLER = "lock_caller"
"""The function of a service that locks the caller's row and reads it."""


def locked_caller(service: PackageService, operation: Operation) -> list[str]:
    """Return the lines that lock the caller's row and read it again, where that matters."""
    fields = _fields_at_stake(service, operation)
    if not fields:
        return []
    module, names = service.module, service.names
    user = service.program.authentications[0].user
    user_key = service.program.entities[user].key
    model = names.of(user).model
    key = module.naming.key_columns(user)[0]
    columns = [name for each in fields for name in names.columns(user, each)]
    shown = ", ".join(f"{model}.{name}" for name in columns)
    where = f'{model}.{key} == bindparam("key")'
    statement = module.constant("LOCK_CALLER", f"select({shown}).where({where}).with_for_update()")
    said = [
        f"{name}={'caller' if each in user_key else 'row'}.{name}"
        for each in service.functions.caller_fields
        for name in names.columns(user, each)
    ]
    if has_sessions(service.program):
        said.append("session_id=caller.session_id")
    module.know("Unauthenticated", "app.errors")
    name = module.function(
        LOCK_CALLER,
        [
            f"async def {LOCK_CALLER}(connection: AsyncConnection, caller: Caller) -> Caller:",
            '    """Keep the row of the caller as it is until the end of the transaction."""',
            f"    row = (await connection.execute({statement}, "
            f'{{"key": caller.{key}}})).one_or_none()',
            "    if row is None:",
            "        raise Unauthenticated",
            *(f"    {line}" for line in fit(f"return Caller({', '.join(said)})").splitlines()),
        ],
    )
    line = f"caller = await {name}(connection, caller)"
    if service.functions.needs_caller(operation) == "optional":
        return ["if caller is not None:", f"    {line}"]
    return [line]


def _fields_at_stake(service: PackageService, operation: Operation) -> tuple[str, ...]:
    """Return what is known of the caller, if the operation reads some of it and changes the row."""
    changed = any(
        isinstance(each, UpdateRow) and _is_caller(each.row) for each in statements_of(operation)
    )
    if not changed:
        return ()
    user = service.program.entities[service.program.authentications[0].user]
    known = tuple(each for each in service.functions.caller_fields if each not in user.key)
    read = {
        part.field
        for each in expressions_of(operation)
        for part in walk(each)
        if isinstance(part, FieldAccess) and _is_caller(part.of)
    }
    return known if read & set(known) else ()


def _is_caller(value: object) -> bool:
    return isinstance(value, Variable) and value.kind == "caller"
