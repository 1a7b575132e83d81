"""Checks claims about what must not be possible, such as `anonymous write` or `Book.cost leaves`.

A claim is ``WHO OPERATION [ENTITY, ENTITY.FIELD or ACTION] [except NAMES]`` or
``ENTITY[.FIELD] leaves [to WHO]``. WHO is `anyone`, `anonymous`, `authenticated` or a role.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastgen.analysis.asked_names import UnclearError, known_name, read_callers
from fastgen.analysis.flows import Flows, moved_by, register_route, route_of, touched_by
from fastgen.analysis.formula_words import example
from fastgen.analysis.policies import (
    OPERATIONS,
    WRITES,
    CallerClass,
    Policies,
    is_named,
    is_possible,
    name_of,
    verb_of,
)
from fastgen.analysis.terms import TRUE, Formula, both
from fastgen.diagnostics import Label, Report, Span
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication, Program

VERBS = (*OPERATIONS, "write", "all", "call")
LEAVES, EXCEPT, TO = "leaves", "except", "to"


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that must not be possible.

    ``callers`` are the classes it speaks of. ``verb`` is an operation or `leaves`; ``entity`` None
    means every entity and action, ``action`` one action alone.
    """

    text: str
    callers: tuple[CallerClass, ...]
    verb: str
    entity: str | None = None
    field: str | None = None
    action: str | None = None
    exceptions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Breach:
    """A way to do what a claim forbids."""

    route: str
    words: str
    example: str
    span: Span | None


def read_claim(text: str, policies: Policies) -> Claim:
    """Return the claim that a text says; raise UnclearError when it says none."""
    words = text.replace(",", " ").split()
    exceptions: frozenset[str] = frozenset()
    if EXCEPT in words:
        at = words.index(EXCEPT)
        known = _names(policies.program)
        exceptions = frozenset(
            known_name(name, known, "entity or action") for name in words[at + 1 :]
        )
        words = words[:at]
        if not exceptions:
            raise UnclearError("nothing follows `except`")
    if LEAVES in words:
        return _read_leaving(text, words, policies)
    if len(words) not in (2, 3):
        raise UnclearError(
            "say `WHO OPERATION [ENTITY]`, such as `anonymous write Book`, "
            "or `ENTITY.FIELD leaves`"
        )
    callers = read_callers(words[0], policies)
    actions = {name for one in policies.program.operations for name in _called(one)}
    if len(words) == 2 and words[1] in actions:
        return Claim(text, callers, "call", action=words[1])
    verb = known_name(words[1], (*VERBS, *sorted(actions)), "operation")
    if verb in actions:
        raise UnclearError(f"`{verb}` is an action and has no entity: say `{words[0]} {verb}`")
    if len(words) == 2:
        return Claim(text, callers, verb, exceptions=exceptions)
    if words[2] in actions:
        return Claim(text, callers, "call", action=words[2])
    entity, field = _column(words[2], policies.program)
    return Claim(text, callers, verb, entity, field, exceptions=exceptions)


def _read_leaving(text: str, words: list[str], policies: Policies) -> Claim:
    form = "say `ENTITY.FIELD leaves` or `ENTITY.FIELD leaves to WHO`"
    match words:
        case [column, "leaves"]:
            callers = policies.classes()
        case [column, "leaves", "to", who]:
            callers = read_callers(who, policies)
        case _:
            raise UnclearError(form)
    entity, field = _column(column, policies.program)
    return Claim(text, callers, LEAVES, entity, field)


def _column(word: str, program: Program) -> tuple[str, str | None]:
    entity, _, field = word.partition(".")
    known_name(entity, tuple(program.entities), "entity")
    if field:
        known_name(field, tuple(program.entities[entity].fields), "field", of=entity)
    return entity, field or None


def _names(program: Program) -> tuple[str, ...]:
    called = (name for one in program.operations for name in _called(one))
    return (*program.entities, *dict.fromkeys(called))


def _called(operation: Operation) -> tuple[str, ...]:
    """Return what an action, a move or a toggle is called; nothing for the six operations."""
    if operation.verb == "action":
        return (operation.name,)
    if not is_named(operation):
        return ()
    name = name_of(operation)
    return (name, f"{operation.entity}.{name}", operation.name)


def breaches(claim: Claim, policies: Policies, flows: Flows) -> Iterator[Breach]:
    """Yield the ways to do what a claim forbids, in the order of the routes."""
    if claim.verb == LEAVES:
        yield from _leaks(claim, policies, flows)
        return
    for operation in policies.program.operations:
        if _is_meant(claim, operation, policies.program):
            yield from _calls(claim, operation, policies)
    yield from _registration(claim, policies)


def _leaks(claim: Claim, policies: Policies, flows: Flows) -> Iterator[Breach]:
    for way in flows.ways():
        entity, field = way.column
        if entity != claim.entity or claim.field not in (None, field):
            continue
        if way.kind == "ordered" and claim.field is None:
            continue  # that the rows of a list have an order gives nothing else away
        callers = [one for one in claim.callers if is_possible(policies, one, way.condition)]
        if way.kind == "sent":
            # Whoever receives a message need not be a caller: no claim about some callers means it.
            if len(claim.callers) == len(policies.classes()):
                yield Breach(way.route, way.words, "whoever receives it", way.span)
        elif callers:
            who = example(policies, way.condition, way.row, callers) or callers[0].words
            yield Breach(way.route, way.words, who, way.span)


def _is_meant(claim: Claim, operation: Operation, program: Program) -> bool:
    if operation.verb == "action":
        if claim.action is not None or claim.verb == "call":
            return claim.action in (None, operation.name)
        if operation.name in claim.exceptions or (claim.verb not in ("write", "all")):
            return False
        if claim.entity is None:
            touched = {entity for entity, _ in touched_by(program, operation)}
            return (operation.writes or claim.verb == "all") and not (
                touched and touched <= claim.exceptions
            )
        return _writes_meant(claim, operation, program)
    if is_named(operation):
        return _is_named_meant(claim, operation, program)
    if claim.action is not None or operation.entity in claim.exceptions:
        return False
    if claim.entity not in (None, operation.entity):
        return claim.verb in ("write", "all") and _writes_meant(claim, operation, program)
    return verb_of(operation) in verbs_meant(claim.verb)


def _is_named_meant(claim: Claim, operation: Operation, program: Program) -> bool:
    """Tell whether a claim means a move or a toggle, by its name or because it writes."""
    names = _called(operation)
    if claim.action is not None or claim.verb == "call":
        return claim.action is None or claim.action in names
    if claim.verb not in ("write", "all") or claim.exceptions & {operation.entity, *names}:
        return False
    own = claim.entity in (None, operation.entity)
    if own and claim.field in (None, moved_by(operation, program)):
        return True
    return _writes_meant(claim, operation, program)


def _writes_meant(claim: Claim, operation: Operation, program: Program) -> bool:
    """Tell whether statements of an operation write the entity, or the field, of a claim."""
    touched = [field for entity, field in touched_by(program, operation) if entity == claim.entity]
    return bool(touched) and claim.field in (None, *touched)


def verbs_meant(verb: str) -> tuple[str, ...]:
    """Return the operations that a word of a claim means."""
    return {"write": WRITES, "all": OPERATIONS, "call": ()}.get(verb, (verb,))


def _calls(claim: Claim, operation: Operation, policies: Policies) -> Iterator[Breach]:
    formula = policies.of_operation(operation)
    if claim.field is not None and operation.entity == claim.entity:
        if verb_of(operation) in ("create", "update", "replace"):
            if operation.input is None or all(
                key.source != claim.field for key in operation.input.fields
            ):
                return
            entity = policies.program.entities[operation.entity or ""]
            covered = policies.permitted(operation.access, entity, verb_of(operation), claim.field)
            formula = both(formula, covered)
        elif verb_of(operation) == "delete":
            return
    yield from _breach(claim, operation, formula, policies)


def _breach(
    claim: Claim, operation: Operation, formula: Formula, policies: Policies
) -> Iterator[Breach]:
    callers = [one for one in claim.callers if is_possible(policies, one, formula)]
    if not callers:
        return
    noun = operation.entity or "row"
    who = example(policies, formula, noun, callers) or callers[0].words
    route = route_of(operation)
    yield Breach(
        route,
        f"`{route}` is open to {callers[0].words}",
        who,
        _letting(operation, callers[0], policies),
    )


def _letting(operation: Operation, caller: CallerClass, policies: Policies) -> Span | None:
    """Return the first rule that lets callers of a class do an operation."""
    for clause in operation.access.allow:
        if is_possible(policies, caller, policies.clause(clause)):
            return clause.span or operation.span
    return operation.span


def _registration(claim: Claim, policies: Policies) -> Iterator[Breach]:
    """Yield the ready-made way to create a user."""
    for auth in policies.program.ways:
        if auth.may_register and auth.endpoints is not None:
            yield from _registering(claim, policies, auth)


def _registering(claim: Claim, policies: Policies, auth: Authentication) -> Iterator[Breach]:
    if claim.action is not None or auth.user in claim.exceptions:
        return
    if "create" not in verbs_meant(claim.verb) or claim.entity not in (None, auth.user):
        return
    taken = auth.register.input if auth.register is not None else None
    if claim.field is not None and (
        taken is None or all(key.source != claim.field for key in taken.fields)
    ):
        return
    callers = [one for one in claim.callers if is_possible(policies, one, TRUE)]
    route = register_route(auth)
    access = policies.program.entities[auth.user].access["create"]
    span = next((clause.span for clause in access.allow), None)
    words = f"`{route}` is open to {callers[0].words}"
    yield Breach(route, words, callers[0].words, span)


def report_claims(claims: list[Claim], policies: Policies, report: Report) -> list[list[Breach]]:
    """Report each claim that does not hold, with an example; return the breaches of each claim."""
    flows = Flows(policies)
    found = [list(breaches(claim, policies, flows)) for claim in claims]
    for claim, ways in zip(claims, found, strict=True):
        if not ways:
            continue
        first = ways[0]
        labels = () if first.span is None else (Label(first.span, "this lets it happen"),)
        notes = [f"{way.words}; for example: {way.example}" for way in ways[:5]]
        if len(ways) > 5:
            notes.append(f"and {len(ways) - 5} more ways")
        report.error(
            "FG4111",
            first.span,
            labels=labels,
            notes=notes,
            claim=claim.text,
            help="narrow the rule, or say `except …` in the claim",
        )
    return found
