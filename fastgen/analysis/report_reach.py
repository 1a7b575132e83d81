"""Reports what nobody can reach: operations, actions, required keys of a new row."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fastgen.analysis.formula_words import example
from fastgen.analysis.policies import KEYED, Policies, verb_of
from fastgen.analysis.satisfiability import never
from fastgen.analysis.terms import ROW, Formula, both
from fastgen.diagnostics import Label, Report, Span
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import InputType, ListType

MAKING = frozenset({"create", "replace"})


def report_reach(
    policies: Policies, explained: Collection[tuple[str, str]], report: Report
) -> None:
    """Report the operations that refuse everybody, unless a rule explains it already."""
    for operation in policies.program.operations:
        if operation.access.open or not operation.access.allow:
            continue
        if _is_plain(operation, policies):
            continue
        owner, verb = operation.entity or operation.name, verb_of(operation)
        if operation.verb == "action":
            owner, verb = operation.name, "call"
        if (owner, verb) in explained or (operation.name, "call") in explained:
            continue
        reached = policies.of_operation(operation)
        if never(reached):
            _report_unreachable(operation, policies, report)
        elif verb in MAKING:
            _report_input(operation, reached, policies, report)


def _is_plain(operation: Operation, policies: Policies) -> bool:
    """Tell at a glance that somebody gets through: rules without conditions, and no `deny`."""
    verb = verb_of(operation)
    narrowed = operation.extra is not None or operation.access.deny
    if narrowed or verb in MAKING or policies.rows_named(operation):
        return False
    who = {(rule.audience, rule.roles) for rule in operation.access.allow if rule.when is None}
    if verb not in KEYED or operation.entity is None:
        return bool(who)
    read = policies.program.entities[operation.entity].access["read"]
    readers = {(rule.audience, rule.roles) for rule in read.allow if rule.when is None}
    return not read.deny and bool(who & readers)


def _report_unreachable(operation: Operation, policies: Policies, report: Report) -> None:
    """Say why nobody gets past the rules of an operation."""
    rules = policies.rules_of(operation)
    labels: tuple[Label, ...] = ()
    if never(rules):
        own = policies.permitted(operation.access, None, verb_of(operation))
        why = "no rule of it can hold"
        if operation.extra is not None and not never(own):
            why = "the rules of the entity and those inside the operation never hold together"
            spans = [clause.span for clause in (*operation.extra.allow, *operation.extra.deny)]
            labels = tuple(Label(span, "this narrows it") for span in spans[:1] if span is not None)
        _report(operation, why, policies, report, labels)
        return
    for term, entity in policies.rows_named(operation).items():
        if never(both(rules, policies.readable(entity, term))):
            why = f"nobody whom its rules let in may read a `{entity}` to name as `{term.name}`"
            _report(operation, why, policies, report, _reading(entity, policies))
            return
    entity = operation.entity or ""
    why = f"nobody whom its rules let in may read such a `{entity}`"
    _report(operation, why, policies, report, _reading(entity, policies))


def _reading(entity: str, policies: Policies) -> tuple[Label, ...]:
    """Return where the rules stand that say who reads an entity."""
    access = policies.program.entities[entity].access["read"] if entity else None
    spans = [clause.span for clause in access.allow] if access is not None else []
    return tuple(Label(span, "who may read it") for span in spans[:2] if span is not None)


def _report(
    operation: Operation,
    why: str,
    policies: Policies,
    report: Report,
    labels: tuple[Label, ...] = (),
) -> None:
    who = example(policies, policies.rules_of(operation), operation.entity or "row")
    notes = [why]
    if who is not None:
        notes.append(f"for example: {who}: refused")
    report.error(
        "FG4105",
        operation.span,
        labels=labels,
        notes=notes,
        help="widen one of the rules, or remove the operation",
        path="" if operation.span is not None else operation.id,
        verb="call" if operation.verb == "action" else verb_of(operation),
        name=operation.name if operation.verb == "action" else operation.entity,
    )


def _report_input(
    operation: Operation, reached: Formula, policies: Policies, report: Report
) -> None:
    """Report keys that a new row needs and that nobody may give."""
    entity = policies.program.entities[operation.entity or ""]
    together = reached
    for key in _required(operation):
        name = key.source or ""
        field = entity.fields[name]
        if field.target is not None and not _is_nested(key):
            row = policies.translator.term(ROW, entity.name, name)
            named = both(reached, policies.readable(field.target, row))
            if never(named):
                why = (
                    f"nobody whom its rules let in may read a `{field.target}` to name as `{name}`"
                )
                _report(operation, why, policies, report, _reading(field.target, policies))
                return
        together = both(
            together, policies.permitted(operation.access, entity, verb_of(operation), name)
        )
        if never(together):
            _report_unwritable(operation, name, field.span, policies, report)
            return


def _report_unwritable(
    operation: Operation, name: str, span: Span | None, policies: Policies, report: Report
) -> None:
    who = example(policies, policies.rules_of(operation), operation.entity or "row")
    narrowed = [
        clause.span
        for clause in operation.access.allow
        if clause.span is not None and clause.fields is not None and name not in clause.fields
    ]
    report.error(
        "FG4109",
        span or operation.span,
        labels=[Label(each, f"does not cover `{name}`") for each in dict.fromkeys(narrowed)],
        notes=[f"for example: {who}: 403 with `{name}`, 422 without"] if who else (),
        help=f"allow `{name}` as well, give it a default, or let the server `set` it",
        path="" if span or operation.span else operation.id,
        field=name,
        verb=verb_of(operation),
        entity=operation.entity,
    )


def _required(operation: Operation) -> Iterator[ShapeField]:
    """Yield the keys that the input must have and that are fields of the row."""
    if operation.input is None:
        return
    for key in operation.input.fields:
        if key.source is not None and not key.optional and key.default is None:
            yield key


def _is_nested(key: ShapeField) -> bool:
    inner = key.type.item if isinstance(key.type, ListType) else key.type
    return isinstance(inner, InputType)
