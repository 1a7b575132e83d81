"""Works out which errors an operation may answer with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.ir.checked import statements as checked
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import FunctionCall
from fastgen.ir.checked.files import holds_files
from fastgen.ir.checked.operations import Operation, RaisedError
from fastgen.ir.checked.statements import Failure
from fastgen.ir.checked.traversal import each_statement, expressions_in, walk
from fastgen.ir.checked.types import ScalarType, Type

CHANGING_VERBS = frozenset(
    {
        "create", "update", "replace", "delete", "bulk_create", "bulk_update",
        "bulk_delete", "toggle_add", "toggle_remove", "move",
    }
)  # fmt: skip
TOGGLES = frozenset({"toggle_add", "toggle_remove"})
"""The verbs that change a set beside a row, and no field of it that could be taken."""
VERSIONED_VERBS = frozenset({"update", "replace", "delete", "move"})
"""The verbs that a client may bind to the version it knows (If-Match)."""
TEXTS = frozenset({"string", "text"})
"""A whole body of these types is a plain text."""
REMOVING_VERBS = frozenset({"delete", "bulk_delete"})


def raised_errors(
    operation: Operation,
    entities: Mapping[str, Entity],
    restricted: frozenset[str],
    *,
    guarded: bool,
) -> tuple[RaisedError, ...]:
    """Return every error of an operation once, by status and kind.

    ``restricted`` are the entities whose rows others hold back; ``guarded`` says that callers may
    be inactive.
    """
    found: dict[tuple[str, int], None] = {}
    kinds = operation.contract.kinds
    for kind in _kinds(operation, entities, restricted, guarded):
        found[kind, kinds[kind].status] = None
    stops = list(failures(operation.before + operation.after + operation.answer))
    statements = operation.before + operation.after + operation.answer
    for entity in written_entities(operation):
        stops.extend(check.failure for check in entities[entity].checks)
        if operation.verb not in TOGGLES or entity in _written(statements):
            stops.extend(unique.failure for unique in entities[entity].uniques)
    for failure in stops:
        found[failure.kind, failure.status] = None
    ordered = sorted(found, key=lambda error: (error[1], error[0]))
    return tuple(RaisedError(kind, status) for kind, status in ordered)


def failures(statements: tuple[checked.Statement, ...]) -> Iterator[Failure]:
    """Yield the failures that statements name, in order."""
    for statement in each_statement(statements):
        match statement:
            case checked.Let(otherwise=Failure() as failure):
                yield failure
            case checked.Require(otherwise=failure):
                yield failure
            case checked.Fail(failure=failure):
                yield failure
            case _:
                pass


def writes(statements: tuple[checked.Statement, ...]) -> bool:
    """Tell whether statements change anything; a message is kept until it is sent."""
    sends = any(isinstance(one, checked.Send) for one in each_statement(statements))
    return sends or any(True for _ in _written(statements)) or asks_accounts(statements)


def asks_accounts(statements: tuple[checked.Statement, ...]) -> bool:
    """Tell whether statements look somebody up by password, or sign somebody in."""
    return any(
        isinstance(part, FunctionCall) and part.function in {"authenticate", "token"}
        for each in expressions_in(statements)
        for part in walk(each)
    )


def written_entities(operation: Operation) -> tuple[str, ...]:
    """Return the entities whose rows an operation inserts or changes, once each."""
    found: dict[str, None] = {}
    if operation.entity is not None and operation.verb in CHANGING_VERBS - REMOVING_VERBS:
        found[operation.entity] = None
    for entity in _written(operation.before + operation.after + operation.answer):
        found[entity] = None
    return tuple(found)


def _written(statements: tuple[checked.Statement, ...]) -> Iterator[str]:
    for statement in each_statement(statements):
        match statement:
            case checked.Let(value=value) | checked.Perform(value=value):
                if isinstance(value, checked.CreateRow | checked.UpsertRow):
                    yield value.entity
            case checked.Answer(value=value):
                inner = getattr(value, "of", value)
                if isinstance(inner, checked.CreateRow | checked.UpsertRow):
                    yield inner.entity
            case (
                checked.UpdateRow(entity=entity)
                | checked.DeleteRow(entity=entity)
                | checked.DeleteRows(entity=entity)
                | checked.AddTo(entity=entity)
                | checked.RemoveFrom(entity=entity)
            ):
                yield entity
            case _:
                pass


def _kinds(
    operation: Operation,
    entities: Mapping[str, Entity],
    restricted: frozenset[str],
    guarded: bool,
) -> Iterator[str]:
    places = {parameter.place for parameter in operation.parameters}
    body = operation.input is not None or bool(places & {"body", "form", "whole"})
    if body:
        yield "malformed"
    if is_simple(operation):
        yield "forbidden"
    if body or operation.parameters or operation.path_parameters or operation.listing is not None:
        yield "invalid"
    if operation.needs_caller == "required":
        yield "unauthenticated"
    elif operation.needs_caller == "optional":
        yield "bad_token"
    if guarded and operation.needs_caller != "no":
        yield "inactive"
    if _may_forbid(operation):
        yield "forbidden"
    if operation.path_parameters or operation.target is not None:
        yield "not_found"
    if operation.verb in REMOVING_VERBS and operation.entity in restricted:
        yield "conflict"
    if operation.verb == "move":
        yield "illegal_move"
    asks = asks_accounts(operation.before + operation.after + operation.answer)
    if operation.rate is not None or asks:
        yield "too_many"
    if guarded and asks:
        yield "inactive"
    if operation.idempotent:
        yield "invalid"
    versioned = operation.entity is not None and "Versioned" in entities[operation.entity].traits
    if versioned and operation.verb in VERSIONED_VERBS:
        yield "stale"
    if _refers(operation, entities):
        yield "unknown_row"


def is_simple(operation: Operation) -> bool:
    """Tell whether a page of another site could send the body without asking first.

    That is a form, with files or without, or a plain text: what browsers have always sent.
    """
    return holds_files(operation.input) or any(
        one.place == "form" or (one.place == "whole" and is_text(one.type))
        for one in operation.parameters
    )


def is_text(type_: Type) -> bool:
    """Tell whether a whole body of the type is a text, and not JSON."""
    return isinstance(type_, ScalarType) and type_.name in TEXTS


def _may_forbid(operation: Operation) -> bool:
    """Tell whether a caller who may see the rows may still be refused."""
    reading = operation.verb in {"list", "read"}
    for access in (operation.access, operation.extra):
        if access is None or access.open:
            continue
        if any(clause.audience == "roles" for clause in (*access.allow, *access.deny)):
            return True
        if not reading and any(clause.when is not None for clause in access.allow):
            return True
        if access.deny:
            return True
    return False


def restricted_entities(entities: Mapping[str, Entity]) -> frozenset[str]:
    """Return the entities whose rows cannot go while others point at them.

    What goes with a row may hold it back as well: a copy on loan keeps its book.
    """
    found: dict[str, None] = {}
    above: dict[str, list[str]] = {}
    for entity in entities.values():
        for field in entity.fields.values():
            if field.kind != "reference" or field.target is None:
                continue
            if field.on_delete == "restrict":
                found[field.target] = None
            elif field.on_delete == "cascade":
                above.setdefault(entity.name, []).append(field.target)
    waiting = list(found)
    while waiting:
        for target in above.get(waiting.pop(), ()):
            if target not in found:
                found[target] = None
                waiting.append(target)
    return frozenset(found)


def _refers(operation: Operation, entities: Mapping[str, Entity]) -> bool:
    if any(parameter.by is not None for parameter in operation.parameters):
        return True
    if operation.input is None or operation.entity is None:
        return False
    fields = entities[operation.entity].fields
    return any(
        part.source is not None and fields[part.source].target is not None
        for part in operation.input.fields
        if part.source in fields
    )
