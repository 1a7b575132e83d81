"""Reports rules that change nothing: never true, always refused, covered by others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from fastgen.analysis.formula_words import conflict, example
from fastgen.analysis.policies import Policies
from fastgen.analysis.rules import Rule, RuleSet, Use, covered, refused
from fastgen.analysis.satisfiability import follows, never
from fastgen.analysis.terms import Formula, both, either
from fastgen.diagnostics import Label, Report

Code = Literal["FG4101", "FG4102", "FG4103", "FG4104", "FG4106", "FG4110"]
MOST_RULES = 60
"""Rules of one entity that are compared with each other."""
ON_A_ROW = frozenset({"update", "replace", "delete"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said about a rule; ``other`` is the rule that is to blame."""

    code: Code
    rule: Rule
    other: Rule | None = None
    reason: str = ""
    notes: tuple[str, ...] = field(default=())


def report_rules(
    sets: Iterable[RuleSet], extras: Iterable[Rule], policies: Policies, report: Report
) -> frozenset[tuple[str, str]]:
    """Report the rules that change nothing; return the owners and operations they explain.

    A rule of a mixin stands in several entities: it is reported when it changes nothing in any.
    """
    routed = frozenset(
        (operation.entity or "", operation.verb.removeprefix("bulk_"))
        for operation in policies.program.operations
    )
    all_sets = list(sets)
    found = [finding for one in all_sets for finding in _findings(one, policies, routed)]
    found += [_contradicted(rule, policies) for rule in extras if _is_dead(rule, policies)]
    written = Counter(_place(rule) for one in all_sets for rule in one.rules)
    reported = Counter((finding.code, _place(finding.rule)) for finding in found)
    told: set[object] = set()
    for finding in found:
        place = (finding.code, _place(finding.rule))
        if place in told or reported[place] < written[place[1]]:
            continue
        told.add(place)
        _report(finding, report)
    return frozenset(
        (finding.rule.owner, verb)
        for finding in found
        if finding.code not in ("FG4104", "FG4110")
        for verb in finding.rule.verbs
    )


def _place(rule: Rule) -> object:
    return rule.span if rule.span is not None else id(rule)


def _findings(
    rules: RuleSet, policies: Policies, routed: frozenset[tuple[str, str]]
) -> Iterator[Finding]:
    """Yield what is to be said about the rules of one entity or action: at most once each."""
    alive: list[Rule] = []
    for rule in rules.rules:
        finding = None
        if _is_dead(rule, policies):
            finding = _contradicted(rule, policies)
        elif rule.effect == "allow":
            finding = _denied(rule, rules, policies) or _hidden(rule, policies, routed)
        elif not _refuses_something(rule, policies):
            finding = Finding("FG4104", rule)
        if finding is not None:
            yield finding
        else:
            alive.append(rule)
    if len(alive) <= MOST_RULES:
        yield from _needless([rule for rule in alive if rule.effect == "allow"], policies)


def _is_dead(rule: Rule, policies: Policies) -> bool:
    if rule.uses[0].clause.when is None:
        return False
    return all(never(policies.clause(use.clause)) for use in rule.uses)


def _contradicted(rule: Rule, policies: Policies) -> Finding:
    clash = conflict(policies.clause(rule.uses[0].clause))
    reason = f"{clash} never hold together" if clash and " and " in clash else ""
    return Finding("FG4101", rule, reason=reason)


def _denied(rule: Rule, rules: RuleSet, policies: Policies) -> Finding | None:
    """Return the finding for an `allow` that is refused wherever it holds."""
    if any(not use.access.deny for use in rule.uses):
        return None
    pairs = [pair for use in rule.uses for pair in refused(use, policies)]
    if not all(follows(own, denied) for own, denied in pairs):
        return None
    for other in rules.of("deny"):
        if rule.verbs <= other.verbs and all(_refuses(other, use, policies) for use in rule.uses):
            same = other.verbs == rule.verbs and all(
                follows(policies.clause(use.clause), policies.clause(rule.uses[0].clause))
                for use in other.uses
            )
            return Finding("FG4102" if same else "FG4103", rule, other)
    return Finding("FG4103", rule)


def _refuses(other: Rule, use: Use, policies: Policies) -> bool:
    """Tell whether one `deny` alone refuses everything that a clause allows."""
    own = policies.clause(use.clause)
    mine = [each.clause for each in other.uses if each.verb == use.verb]
    for name in use.clause.fields or (None,):
        covering = (
            policies.clause(clause)
            for clause in mine
            if clause.fields is None or (name is not None and name in clause.fields)
        )
        if not follows(own, either(*covering)):
            return False
    return True


def _hidden(rule: Rule, policies: Policies, routed: frozenset[tuple[str, str]]) -> Finding | None:
    """Return the finding for an `allow` on rows that those it speaks of may not read."""
    uses = [use for use in rule.uses if use.verb in ON_A_ROW]
    if rule.entity is None or not uses or len(uses) < len(rule.uses):
        return None
    if not any((rule.owner, use.verb) in routed for use in uses):
        return None
    readable = policies.readable(rule.owner)
    if not all(never(both(policies.clause(use.clause), readable)) for use in uses):
        return None
    who = example(policies, policies.clause(uses[0].clause), rule.owner)
    note = (f"for example: {who}: the answer is 404",) if who else ()
    return Finding("FG4106", rule, notes=note)


def _refuses_something(rule: Rule, policies: Policies) -> bool:
    """Tell whether a `deny` takes away anything that some `allow` gives."""
    for use in rule.uses:
        own = policies.clause(use.clause)
        for name in use.clause.fields or (None,):
            allowed = either(*policies.allowing(use.access, rule.entity, use.verb, name))
            if not never(both(own, allowed)):
                return True
    return False


def _needless(rules: list[Rule], policies: Policies) -> Iterator[Finding]:
    """Yield the rules that the rest covers; of two that say the same, the later one."""
    kept = list(rules)
    for rule in reversed(rules):
        others = [other for other in kept if other is not rule and other.verbs & rule.verbs]
        if _may_cover(others, rule) and _is_covered(rule, others, policies):
            kept = [other for other in kept if other is not rule]
            alone = next((one for one in others if _is_covered(rule, [one], policies)), None)
            who = example(policies, _gives(rule, policies), rule.owner)
            note = (f"for example: {who}: allowed without this rule as well",) if who else ()
            yield Finding("FG4110", rule, alone, notes=note)


def _may_cover(others: list[Rule], rule: Rule) -> bool:
    """Tell at a glance that rules do not cover another one: too few operations or callers."""
    if not rule.verbs <= set().union(*(other.verbs for other in others)):
        return False
    audiences = {use.clause.audience for other in others for use in other.uses}
    wide = {"anyone": {"anyone"}, "authenticated": {"anyone", "authenticated"}}
    needed = wide.get(rule.uses[0].clause.audience)
    return needed is None or bool(needed & audiences)


def _gives(rule: Rule, policies: Policies) -> Formula:
    return policies.clause(rule.uses[0].clause)


def _is_covered(rule: Rule, others: list[Rule], policies: Policies) -> bool:
    return all(
        follows(own, rest)
        for use in rule.uses
        for own, rest in covered(
            use,
            [each.clause for other in others for each in other.uses if each.verb == use.verb],
            rule.entity,
            policies,
        )
    )


LABELS: dict[Code, tuple[str, str]] = {
    "FG4101": ("", ""),
    "FG4102": ("allowed here", "and refused here, under the same condition"),
    "FG4103": ("allowed here", "refused here wherever it is allowed"),
    "FG4104": ("", ""),
    "FG4106": ("", ""),
    "FG4110": ("adds nothing", "covers it"),
}
HELP: dict[Code, str] = {
    "FG4101": "correct the condition, or remove the rule",
    "FG4102": "remove one of the two: a `deny` beats every `allow`",
    "FG4103": "remove the rule, or give the `deny` a narrower condition",
    "FG4104": "remove the rule: what no `allow` gives is refused already",
    "FG4106": "let them read the rows as well: a row that somebody may not read is 404",
    "FG4110": "remove the rule, or give the wider one a condition",
}


def _report(finding: Finding, report: Report) -> None:
    rule = finding.rule
    first, second = LABELS[finding.code]
    labels = []
    if rule.span is not None and (finding.reason or first):
        labels.append(Label(rule.span, finding.reason or first))
    if finding.other is not None and finding.other.span is not None:
        labels.append(Label(finding.other.span, second))
    tell = report.error if finding.code == "FG4101" else report.warning
    tell(
        finding.code,
        rule.span,
        labels=labels,
        notes=finding.notes,
        help=HELP[finding.code],
        path="" if rule.span is not None else rule.owner,
        effect=rule.effect,
        owner=rule.owner,
    )
