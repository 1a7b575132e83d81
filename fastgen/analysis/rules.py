"""Gathers the rules of an entity or an action as they were written: one rule, its operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fastgen.analysis.policies import OPERATIONS, Policies, covers
from fastgen.analysis.terms import Formula, either
from fastgen.diagnostics import Span
from fastgen.ir.checked.entities import Access, Clause, Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program

Effect = Literal["allow", "deny"]


@dataclass(frozen=True, slots=True)
class Use:
    """What a rule says about one operation, and the other rules of that operation."""

    verb: str
    clause: Clause
    access: Access


@dataclass(frozen=True, slots=True)
class Rule:
    """An ``allow`` or ``deny`` as written; ``owner`` is the entity or the action it stands in."""

    effect: Effect
    owner: str
    entity: Entity | None
    span: Span | None
    uses: list[Use] = field(default_factory=list)
    verbs: set[str] = field(default_factory=set)
    """The operations that the rule speaks of."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one entity or action, in the order in which they are written."""

    owner: str
    entity: Entity | None
    rules: tuple[Rule, ...]

    def of(self, effect: Effect) -> list[Rule]:
        """Return the rules of one effect."""
        return [rule for rule in self.rules if rule.effect == effect]


def rule_sets(program: Program) -> Iterator[RuleSet]:
    """Yield the rules of each entity and each action; nothing without auth."""
    if not program.authentications:
        return
    for entity in program.entities.values():
        accesses = {verb: entity.access[verb] for verb in OPERATIONS if verb in entity.access}
        if accesses.get("list") is accesses.get("read"):
            accesses.pop("list", None)
        yield gather(entity.name, entity, accesses)
    for operation in program.operations:
        if operation.verb == "action":
            yield gather(operation.name, None, {"call": operation.access})


def extra_rules(operations: tuple[Operation, ...]) -> Iterator[Rule]:
    """Yield the rules inside resources and operations, each once for every operation."""
    for operation in operations:
        if operation.extra is not None:
            yield from gather(operation.name, None, {"call": operation.extra}).rules


def gather(owner: str, entity: Entity | None, accesses: Mapping[str, Access]) -> RuleSet:
    """Return the rules behind the access of some operations."""
    found: dict[object, Rule] = {}
    effects: tuple[Effect, Effect] = ("allow", "deny")
    for verb, access in accesses.items():
        for effect in effects:
            for clause in access.allow if effect == "allow" else access.deny:
                key: object = (effect, clause.audience, clause.roles, clause.when)
                if clause.span is not None:  # one object for all clauses of a rule
                    key = id(clause.span)
                rule = found.setdefault(key, Rule(effect, owner, entity, clause.span))
                rule.uses.append(Use(verb, clause, access))
                rule.verbs.add(verb)
    rules = sorted(found.values(), key=lambda rule: rule.span.start if rule.span else 0)
    return RuleSet(owner, entity, tuple(rules))


def refused(use: Use, policies: Policies) -> list[tuple[Formula, Formula]]:
    """Return, for the row or each field that a clause covers, the clause and what refuses it."""
    own = policies.clause(use.clause)
    return [
        (own, either(*policies.denying(use.access, name))) for name in use.clause.fields or (None,)
    ]


def covered(
    use: Use, others: list[Clause], entity: Entity | None, policies: Policies
) -> list[tuple[Formula, Formula]]:
    """Return, for the row or each field that a clause covers, the clause and the other ones."""
    own = policies.clause(use.clause)
    if use.clause.fields is None:
        whole = [policies.clause(other) for other in others if other.fields is None]
        return [(own, either(*whole))]
    return [
        (
            own,
            either(
                *(
                    policies.clause(other)
                    for other in others
                    if covers(other, entity, use.verb, name)
                )
            ),
        )
        for name in use.clause.fields
    ]
