"""The analysis and the back end, written apart, agree on who gets past which rules."""

from __future__ import annotations

from pathlib import Path

import pytest

import fastgen
from fastgen.analysis.policies import CallerClass, Policies
from fastgen.analysis.satisfiability import always, never
from fastgen.analysis.terms import both, negated
from fastgen.backend.caller_rules import CallerRules
from fastgen.backend.callers import FALSE, TRUE
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.program import Program
from tests.unit.analysis.specs import NOTE, program_of

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted(ROOT.glob("examples/*/spec.fg"))


def assert_agreement(program: Program) -> int:
    """Compare every operation for every class of callers; return how many were compared."""
    program = with_one_caller(program)
    rules, policies = CallerRules(program), Policies(program)
    compared = 0
    for operation in program.operations:
        for theirs in rules.classes:
            ours = CallerClass(theirs.anonymous, theirs.role)
            condition = rules.condition(operation, theirs)
            known = both(policies.assume(ours), policies.rules_of(operation))
            place = (operation.name, ours.name, condition)
            if condition == FALSE:
                assert never(known), place
            elif condition == TRUE:
                refused = negated(policies.rules_of(operation))
                assert never(both(policies.assume(ours), refused)), place
            else:
                assert not never(known), place
                assert not always(known), place
            compared += 1
    return compared


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_rules_of_the_examples_mean_the_same_to_both(path: Path) -> None:
    program = fastgen.load(path).program
    assert program is not None
    assert assert_agreement(program) > 0


def test_rules_with_every_kind_of_condition_mean_the_same_to_both() -> None:
    assert assert_agreement(program_of(NOTE)) == 44
