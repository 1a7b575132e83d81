"""Reads a question about access as it is asked on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.analysis.asked_names import UnclearError, known_name, read_callers, unknown
from fastgen.analysis.decision import Question
from fastgen.analysis.facts import FactReader
from fastgen.analysis.policies import CallerClass, Policies, is_named, name_of, verb_of
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program

ANONYMOUS = ("anyone", "anonymous")


def read_question(
    program: Program,
    operation: str,
    caller: str,
    *,
    rows: Iterable[str] = (),
    caller_fields: Iterable[str] = (),
    field: str | None = None,
) -> Question:
    """Return the question; raise UnclearError when a name or a value is not understood."""
    program = with_one_caller(program)
    policies = Policies(program)
    found = find_operation(program, operation)
    asking = _caller(caller, policies)
    reader = FactReader(policies, found)
    given = [reader.of_caller(text) for text in caller_fields]  # first: rows are compared with it
    given += [reader.of_row(text) for text in rows]
    if field is not None:
        _check_field(field, found, program)
    return Question(found, asking, tuple(given), field)


def find_operation(program: Program, text: str) -> Operation:
    """Return the operation that `Book.update`, an action or an operation id means."""
    by_name = {operation.name: operation for operation in program.operations}
    if text in by_name:
        return by_name[text]
    for one in program.operations:
        if is_named(one) and text in (name_of(one), f"{one.entity}.{name_of(one)}"):
            return one
    entity, dot, verb = text.partition(".")
    if not dot:
        actions = [
            name_of(one) for one in program.operations if one.verb == "action" or is_named(one)
        ]
        raise UnclearError(unknown(text, [*actions, *by_name], "operation"))
    known_name(entity, program.entities, "entity")
    own = [one for one in program.operations if one.entity == entity and one.verb != "action"]
    matching = [one for one in own if verb in (one.verb, verb_of(one))]
    if matching:
        return next((one for one in matching if one.verb == verb), matching[0])
    offered = dict.fromkeys(name_of(one) if is_named(one) else verb_of(one) for one in own)
    if not own:
        raise UnclearError(f"`{entity}` has no routes: give it a `resource`")
    raise UnclearError(unknown(verb, offered, "operation", of=entity))


def _caller(who: str, policies: Policies) -> CallerClass | None:
    """Return the class of a caller; None for one who is signed in and whose role is not said."""
    if who in ANONYMOUS:
        return policies.classes()[0]
    found = read_callers(who, policies)
    return found[0] if len(found) == 1 else None


def _check_field(field: str, operation: Operation, program: Program) -> None:
    """Raise UnclearError for a key that the operation neither takes nor shows."""
    if operation.entity is None or operation.verb == "action":
        raise UnclearError("an action is allowed as a whole: leave the field out")
    known_name(field, program.entities[operation.entity].fields, "field", of=operation.entity)
    shape = operation.input if operation.input is not None else operation.output
    keys = [] if shape is None else [key.source for key in shape.fields if key.source]
    if field not in keys:
        does = "take" if operation.input is not None else "show"
        listed = ", ".join(f"`{key}`" for key in keys)
        raise UnclearError(f"`{operation.name}` does not {does} `{field}`; it has {listed}")
