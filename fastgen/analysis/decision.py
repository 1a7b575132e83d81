"""Explains one decision: whether a caller may do an operation on a row, by which rule, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from fastgen.analysis.conditions import Translator
from fastgen.analysis.facts import Fact
from fastgen.analysis.flows import readable_field
from fastgen.analysis.formula_words import formula_text, is_about_the_class, literal_text
from fastgen.analysis.policies import (
    KEYED,
    READING,
    SOMEBODY,
    CallerClass,
    Policies,
    covers,
    verb_of,
)
from fastgen.analysis.satisfiability import follows, never, solve, under
from fastgen.analysis.terms import ROW, TRUE, Formula, Negation, Term, both, negated
from fastgen.diagnostics import Span
from fastgen.ir.checked.entities import Clause
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program

Outcome = Literal["allowed", "denied", "depends"]
Verdict = Literal[
    "holds", "does not hold", "depends", "is about other callers", "is about other keys"
]
MOST_CHANGES = 3
SHOWN_FLIPS = 3
UNAUTHENTICATED, FORBIDDEN, NOT_FOUND = 401, 403, 404


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what: `caller` None means signed in, with a role that is not known."""

    operation: Operation
    caller: CallerClass | None
    facts: tuple[Fact, ...] = ()
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that was looked at; ``part`` says whose it is, ``left`` what it depends on."""

    effect: Literal["allow", "deny"]
    part: str
    verdict: Verdict
    left: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: ``statuses`` are what the server may answer, the likeliest first.

    ``where`` is the condition under which it is allowed, for the outcome `depends`.
    """

    outcome: Outcome
    statuses: tuple[int, ...]
    reason: str
    where: str | None
    deciding: Considered | None
    rules: tuple[Considered, ...]
    flips: tuple[str, ...] = field(default=())


def decide(program: Program, question: Question) -> Decision:
    """Return what the server would decide, every rule that it looks at, and what would flip it."""
    asked = _Asked(program, question)
    decision = asked.decision()
    flips = tuple(_flips(program, question, decision.outcome))
    return Decision(
        decision.outcome,
        decision.statuses,
        decision.reason,
        decision.where,
        decision.deciding,
        decision.rules,
        flips,
    )


class _Asked:
    """One question with everything that is known."""

    def __init__(self, program: Program, question: Question) -> None:
        program = with_one_caller(program)
        values = {fact.name: fact.value for fact in question.facts if fact.value is not None}
        self.policies = Policies(program, Translator(program, values))
        self.operation = question.operation
        self.field = question.field
        self.who = _who(self.policies, question.caller)
        self.anonymous = question.caller is not None and question.caller.anonymous
        self.given = both(self.who, *(fact.formula for fact in question.facts))
        self.entity = program.entities.get(question.operation.entity or "")
        self.verb = verb_of(question.operation)
        self.on_any_row = Policies(program).rules_of(self.operation)
        reading = self.entity is not None and self.verb in READING
        if self.field is not None and reading and self.entity is not None:
            shown = readable_field(self.policies, self.entity.name, self.field)
            self.keyed = both(self.policies.rules_of(self.operation), shown)
        else:
            self.keyed = self.policies.rules_of(self.operation, self.field)
        readable = [
            self.policies.readable(entity, term)
            for term, entity in self.policies.rows_named(self.operation).items()
        ]
        if self.verb in KEYED and self.entity is not None:
            readable.append(self.policies.readable(self.entity.name))
        self.readable = both(*readable)
        self.whole = both(self.readable, self.keyed)

    def decision(self) -> Decision:
        """Return the decision, in the order of the checks of the server."""
        rules = tuple(self._considered())
        if self.operation.access.open:
            return self._made("allowed", "without `auth` everything is open", rules)
        if never(both(self.who, self.on_any_row)):
            if self.anonymous:
                return self._made("denied", "it needs somebody signed in", rules, UNAUTHENTICATED)
            return self._made("denied", "no rule lets this caller in", rules, FORBIDDEN)
        if never(both(self.given, self.readable)):
            reason = "the caller may not read the row"
            return self._made("denied", reason, rules, NOT_FOUND)
        if never(both(self.given, self.keyed)):
            return self._refused(rules)
        if follows(self.given, self.whole):
            return self._made("allowed", "a rule allows it, and none denies it", rules)
        where = formula_text(under(self.whole, self.given))
        statuses = [self.operation.status]
        if self.operation.verb != "list":
            if not follows(self.given, self.readable):
                statuses.append(NOT_FOUND)
            if not follows(both(self.given, self.readable), self.keyed):
                statuses.append(FORBIDDEN)
        reason = "it depends on what is not given"
        return Decision("depends", tuple(statuses), reason, where, None, rules)

    def _refused(self, rules: tuple[Considered, ...]) -> Decision:
        """Return the decision for rows that may be read and not more."""
        if self.verb == "list":
            reason = "the list leaves the row out"
            return self._made("denied", reason, rules, self.operation.status)
        if self.field is not None and self.verb in READING:
            reason = f"the answer leaves `{self.field}` out"
            return self._made("denied", reason, rules, self.operation.status)
        denied = any(rule.effect == "deny" and rule.verdict == "holds" for rule in rules)
        reason = "a `deny` holds" if denied else "no rule allows it"
        return self._made("denied", reason, rules, FORBIDDEN)

    def _made(
        self, outcome: Outcome, reason: str, rules: tuple[Considered, ...], status: int = 0
    ) -> Decision:
        wanted = "allow" if outcome == "allowed" else "deny"
        deciding = next(
            (rule for rule in rules if rule.effect == wanted and rule.verdict == "holds"), None
        )
        return Decision(outcome, (status or self.operation.status,), reason, None, deciding, rules)

    def _considered(self) -> Iterator[Considered]:
        """Yield every rule that bears on the operation: its own first, then who may read."""
        name = self.entity.name if self.entity is not None else self.operation.name
        access = self.operation.access
        yield from self._of(access.deny, "deny", name)
        yield from self._of(access.allow, "allow", name)
        if self.operation.extra is not None:
            yield from self._of(self.operation.extra.deny, "deny", "this operation")
            yield from self._of(self.operation.extra.allow, "allow", "this operation")
        if self.entity is not None and self.verb in KEYED and self.verb != "read":
            read = self.entity.access["read"]
            yield from self._of(read.deny, "deny", f"{name}, to read")
            yield from self._of(read.allow, "allow", f"{name}, to read")
        for term, entity in self.policies.rows_named(self.operation).items():
            read = self.policies.program.entities[entity].access["read"]
            yield from self._of(read.deny, "deny", f"{entity}, to read", term)
            yield from self._of(read.allow, "allow", f"{entity}, to read", term)

    def _of(
        self,
        clauses: Sequence[Clause],
        effect: Literal["allow", "deny"],
        part: str,
        row: Term = ROW,
    ) -> Iterator[Considered]:
        for clause in clauses:
            verdict, left = self._verdict(clause, effect, part, row)
            yield Considered(effect, part, verdict, left, clause.span)

    def _verdict(
        self, clause: Clause, effect: str, part: str, row: Term
    ) -> tuple[Verdict, str | None]:
        own = not part.endswith("to read") and part != "this operation"
        if clause.fields is not None:
            if effect == "deny" and (self.field is None or self.field not in clause.fields):
                return "is about other keys", None
            if (
                own
                and self.field is not None
                and not covers(clause, self.entity, self.verb, self.field)
            ):
                return "is about other keys", None
        if never(both(self.who, self.policies.who(clause))):
            return "is about other callers", None
        formula = self.policies.clause(clause, row)
        if follows(self.given, formula):
            return "holds", None
        if never(both(self.given, formula)):
            return "does not hold", None
        return "depends", formula_text(under(formula, self.given))


def _who(policies: Policies, caller: CallerClass | None) -> Formula:
    if caller is not None:
        return policies.assume(caller)
    return SOMEBODY if policies.auth is not None else TRUE


def _flips(program: Program, question: Question, outcome: Outcome) -> Iterator[str]:
    """Yield the shortest changes after which the answer is the opposite one."""
    if outcome == "depends" or question.operation.access.open:
        return
    wanted = outcome == "denied"
    for size in range(1, MOST_CHANGES + 1):
        found = list(dict.fromkeys(_of_size(program, question, size, wanted)))
        if found:
            yield from found[:SHOWN_FLIPS]
            return


def _of_size(program: Program, question: Question, size: int, wanted: bool) -> Iterator[str]:
    """Yield changes of so many things: another caller, or other values."""
    classes = Policies(program).classes()
    others: list[CallerClass | None] = [one for one in classes if one != question.caller]
    for count in (size, size - 1):
        for dropped in combinations(question.facts, count):
            kept = tuple(fact for fact in question.facts if fact not in dropped)
            callers = [question.caller] if count == size else others
            for caller in callers:
                asked = Question(question.operation, caller, kept, question.field)
                words = _change(program, asked, question.caller, wanted)
                if words is not None:
                    yield words


def _change(
    program: Program, asked: Question, before: CallerClass | None, wanted: bool
) -> str | None:
    """Return what has to be so for the wanted answer, beyond what stays as it is."""
    state = _Asked(program, asked)
    goal = state.whole if wanted else negated(state.whole)
    found = solve(both(state.given, goal))
    if not found.possible:
        return None
    told = [
        literal_text(atom, value)
        for atom, value in found.example.items()
        if not is_about_the_class(atom, state.policies)
        and not follows(state.given, atom if value else Negation(atom))
    ]
    who = "" if asked.caller == before or asked.caller is None else f"by {asked.caller.words}"
    condition = f"where `{' and '.join(told)}`" if told else ""
    return " ".join(part for part in (who, condition) if part) or None
