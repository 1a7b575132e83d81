"""Which errors an operation can answer, as the statuses that its route declares."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.body_kinds import is_simple
from fastgen.backend.functions import Functions, ServiceFunction
from fastgen.backend.program_index import ProgramIndex
from fastgen.backend.reading import statements_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Fail, Failure, Let, Require

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT = 400, 401, 403, 404, 409
UNSUPPORTED, INVALID, INTERNAL = 415, 422, 500
DELETING = frozenset({"delete", "bulk_delete"})


def problem_statuses(
    operation: Operation, program: Program, functions: Functions
) -> tuple[int, ...]:
    """Return the statuses in order, each once.

    What the checker lists is narrowed by what the route looks at: an operation that does not ask
    who calls cannot refuse a token, and a bad segment of a path is a row that does not exist.
    """
    function = functions.of(operation)
    raised = {error.status for error in operation.raises if error.status < INTERNAL}
    found = raised - {UNAUTHORIZED, FORBIDDEN, INVALID}
    body = bool(function.with_role("body", "form", "text"))
    if is_simple(operation):
        found.add(FORBIDDEN)
    if body:
        found |= {BAD_REQUEST, UNSUPPORTED}
    if asks_caller(function):
        found.add(UNAUTHORIZED)
        if FORBIDDEN in raised:
            found.add(FORBIDDEN)
    read = body or operation.idempotent or any(function.with_role("query", "value"))
    if INVALID in raised and (read or _fails_as_invalid(operation, program)):
        found.add(INVALID)
    found |= {failure.status for failure in failures_of(operation)}
    if operation.verb in DELETING and operation.entity and _held(operation.entity, functions.index):
        found.add(CONFLICT)
    return tuple(sorted(found))


def asks_caller(function: ServiceFunction) -> bool:
    """Tell whether a route looks at credentials."""
    finders = (each.finder for each in function.parameters if each.finder is not None)
    return (
        function.authenticate
        or function.guard is not None
        or bool(function.with_role("caller"))
        or any(each.role == "caller" for finder in finders for each in finder.parameters)
    )


def failures_of(operation: Operation) -> Iterator[Failure]:
    """Yield the errors that the statements of an operation name."""
    for statement in statements_of(operation):
        match statement:
            case Let(otherwise=Failure() as failure) | Require(otherwise=failure):
                yield failure
            case Fail(failure=failure):
                yield failure


def _fails_as_invalid(operation: Operation, program: Program) -> bool:
    written = {operation.entity} if operation.verb == "move" else set()
    for statement in statements_of(operation):
        entity = getattr(statement, "entity", None)
        written.add(entity if isinstance(entity, str) else None)
    return any(
        check.failure.status == INVALID
        for name in written
        if name is not None
        for check in program.entities[name].checks
    )


def _held(entity: str, index: ProgramIndex) -> bool:
    """Tell whether rows that point here, or at what goes along, can prevent a deletion."""
    waiting, seen = [entity], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for other, field in index.references(name):
            if field.on_delete == "restrict":
                return True
            if field.on_delete == "cascade":
                waiting.append(other.name)
    return False
