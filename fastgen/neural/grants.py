"""Knows what a spec lets whom do: for telling access that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.entities import Rule
from fastgen.ir.operations import Resource
from fastgen.ir.spec import Spec
from fastgen.neural.facts import accounts_of
from fastgen.neural.operation_facts import EVERY
from fastgen.neural.rule_facts import rule_facts
from fastgen.neural.spelling import same_word
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Grant:
    """One operation that some caller may use, on fields or on all (None), on conditions."""

    subject: str
    operation: str
    who: str
    fields: frozenset[str] | None = None
    when: frozenset[str] = frozenset()
    """Conditions that must hold together."""

    def __str__(self) -> str:
        fields = "" if self.fields is None else f"({', '.join(sorted(self.fields))})"
        when = f" when {' and '.join(sorted(self.when))}" if self.when else ""
        return f"{self.operation}{fields} {self.subject} to {self.who}{when}"

    def covers(self, other: Grant) -> bool:
        """Tell whether this lets everybody do what the other one lets them do."""
        return (
            (self.subject, self.operation) == (other.subject, other.operation)
            and (self.fields is None or (other.fields is not None and self.fields >= other.fields))
            and (self.who in ("anyone", other.who) or self._is_for_callers_like(other))
            and self.when <= other.when
        )

    def _is_for_callers_like(self, other: Grant) -> bool:
        """Tell whether this is for who is signed in, and the other one is for some of those."""
        asks_who = any("caller" in condition for condition in other.when)
        return self.who == "authenticated" and (other.who != "anyone" or asks_who)


def grants_of(spec: Spec) -> frozenset[Grant]:
    """Return what a spec lets whom do, of what can be asked at all.

    Without accounts all that is offered is for anyone. With them a rule counts where a resource
    offers its operation; `create` of who signs in is registering, which is always offered. A
    `deny` takes nothing away here.
    """
    user = accounts_of(spec).user
    offered = set(_offered(spec.resources))
    if not user:
        actions = {(same_word(each.name or ""), "call") for each in spec.actions}
        return frozenset(Grant(subject, verb, "anyone") for subject, verb in offered | actions)
    offered.add((user, "create"))
    ruled = [(same_word(entity.name), rule) for entity in spec.entities for rule in entity.rules]
    called = [(same_word(each.name or ""), rule) for each in spec.actions for rule in each.rules]
    return frozenset(
        grant
        for subject, rule in (*ruled, *called)
        if rule.effect == "allow"
        for grant in grants_of_rule(subject, rule)
        if grant.operation == "call" or (subject, grant.operation) in offered
    )


def grants_of_rule(subject: str, rule: Rule) -> Iterator[Grant]:
    """Yield what one rule says, whether it allows or denies it; reading a list is reading."""
    for words in rule_facts(subject, rule):
        yield grant_of_fact(words)


def grant_of_fact(words: tuple[str, ...]) -> Grant:
    """Return what the words of a rule say.

    >>> print(grant_of_fact(("allow", "book", "update(title)", "clerk", "when", "a == b and c")))
    update(title) book to clerk when a == b and c
    """
    _, subject, operation, who, *when = words
    name, _, fields = operation.rstrip(")").partition("(")
    return Grant(
        subject,
        "read" if name == "list" else name,
        who,
        frozenset(fields.split(",")) if fields else None,
        frozenset(when[1].split(" and ")) if when else frozenset(),
    )


def _offered(resources: tuple[Resource, ...]) -> Iterator[tuple[str, str]]:
    """Yield entity and operation of all that resources offer."""
    for resource in resources:
        verbs = (
            EVERY
            if resource.operations is None
            else [verb for each in resource.operations for verb in (each.verb, *each.operations)]
        )
        for verb in verbs:
            if verb is not None and verb != "bulk":
                name = {"list": "read", "replace": "update"}.get(verb, verb)
                yield same_word(resource.entity), name
