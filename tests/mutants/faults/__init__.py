"""The planted faults, by theme."""

from __future__ import annotations

from tests.mutants.fault import Fault
from tests.mutants.faults import accounts, expressions, inputs, lists, rules, stored, writing

FAULTS: dict[str, tuple[Fault, ...]] = {
    "rules": rules.FAULTS,
    "lists": lists.FAULTS,
    "inputs": inputs.FAULTS,
    "writing": writing.FAULTS,
    "stored": stored.FAULTS,
    "expressions": expressions.FAULTS,
    "accounts": accounts.FAULTS,
}


def every_fault() -> list[Fault]:
    """Return all faults, those of each theme together."""
    return [fault for faults in FAULTS.values() for fault in faults]
