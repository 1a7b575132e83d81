"""Which errors an operation can answer: kinds, and the statuses that its route declares."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.body_kinds import is_simple
from fastgen.backend.contracts import Contracts
from fastgen.backend.functions import Functions, ServiceFunction
from fastgen.backend.overflows import may_overflow
from fastgen.backend.program_index import ProgramIndex
from fastgen.backend.reading import statements_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Fail, Failure, Let, Require

CONFLICT = 409
DELETING = frozenset({"delete", "bulk_delete"})
CREDENTIALS = frozenset({"unauthenticated", "bad_token", "wrong_login", "unknown_caller"})
REFUSALS = frozenset({"forbidden", "inactive"})
INVALID = frozenset({"invalid", "missing", "blank", "unknown_key", "unknown_row"})
OF_VALUES = frozenset({"invalid", "missing", "unknown_key"})
"""What may be wrong with a body or a query."""
CHECKING = frozenset({"move", "toggle_add", "toggle_remove"})
"""The verbs without a body after which the row is checked."""
HIGHEST = 499
"""Errors above are not promised by each operation: they are those of the server."""


def problem_kinds(
    operation: Operation, program: Program, functions: Functions
) -> frozenset[tuple[str, int]]:
    """Return the kinds of error that an operation may answer, each with its status.

    What the checker lists is narrowed by what the route looks at: an operation that does not ask
    who calls cannot refuse a token, and a bad segment of a path is a row that does not exist.
    """
    function = functions.of(operation)
    raised = {error.kind: error.status for error in operation.raises if error.status <= HIGHEST}
    found = raised.keys() - CREDENTIALS - REFUSALS - INVALID
    body = bool(function.with_role("body", "form", "text", "upload"))
    if is_simple(operation):
        found.add("forbidden")
    if body:
        found |= {"malformed", "unsupported"}
    if asks_caller(function):
        found |= {"bad_token"} | (raised.keys() & (CREDENTIALS | REFUSALS))
    read = body or operation.idempotent or any(function.with_role("query", "value"))
    if INVALID & raised.keys() and (read or _fails_as_invalid(operation, program)):
        found |= (OF_VALUES if read else frozenset({"invalid"})) | (INVALID & raised.keys())
    if may_overflow(operation, functions):
        found.add("invalid")
    if operation.verb in DELETING and operation.entity and _held(operation.entity, functions.index):
        found.add("conflict")
    kinds = operation.contract.kinds
    pairs = {
        (kind, kinds[kind].status if kind in kinds else raised.get(kind, CONFLICT))
        for kind in found
    }
    pairs |= {(failure.kind, failure.status) for failure in failures_of(operation)}
    return frozenset(pairs)


def problem_statuses(
    operation: Operation, program: Program, functions: Functions
) -> tuple[int, ...]:
    """Return the statuses of its errors in order, each once."""
    return tuple(sorted({status for _, status in problem_kinds(operation, program, functions)}))


def error_groups(
    operation: Operation, program: Program, functions: Functions, contracts: Contracts
) -> dict[tuple[str, ...], list[int]]:
    """Return the statuses of its errors in order, by the classes of the bodies that they have."""
    kinds = problem_kinds(operation, program, functions)
    groups: dict[tuple[str, ...], list[int]] = {}
    for status in sorted({status for _, status in kinds}):
        named = frozenset(kind for kind, found in kinds if found == status)
        groups.setdefault(contracts.shapes_of(operation, named), []).append(status)
    return groups


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
    written = {operation.entity} if operation.verb in CHECKING else set()
    for statement in statements_of(operation):
        value = getattr(statement, "value", None)
        for part in (statement, value, getattr(value, "of", None)):
            entity = getattr(part, "entity", None)
            written.add(entity if isinstance(entity, str) else None)
    return any(
        check.failure.kind in INVALID
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
