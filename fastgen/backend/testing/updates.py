"""What is certain of a request once one of its statements has changed a row."""

from __future__ import annotations

from fastgen.backend.testing.evaluation import Evaluator
from fastgen.backend.testing.limits import takes
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import Arith, CreateRow, ShowAs
from fastgen.ir.checked.statements import Answer, Let, Perform, Require, Statement, UpdateRow

RECKONED = "reckoned"
"""The kind of variable that is bound once a field has got a value that was reckoned from a row."""


def updated(update: UpdateRow, entity: Entity, evaluator: Evaluator) -> Evaluator | None:
    """Return what is known after a change that the fields take; None if that is not certain.

    The rows of the evaluator stay as the test makes them, so what is reckoned from a row is certain
    only once: see `stale`.
    """
    reckoned = False
    for name, value in update.values:
        known = evaluator.value(value)
        if isinstance(value, Arith):
            reckoned = True
            if known is UNKNOWN or known is OPAQUE:
                return None
        if entity.checks or not takes(entity.fields[name].type, known):
            return None
    return evaluator.bound(RECKONED, OPAQUE) if reckoned else evaluator


def stale(statement: Statement, evaluator: Evaluator) -> bool:
    """Tell whether a statement may read a row that is no longer what the test made it."""
    if (RECKONED, "") not in evaluator.bindings:
        return False
    match statement:
        case Require() | Let() | Perform():
            return True
        case Answer(value=value):
            return isinstance(value.of if isinstance(value, ShowAs) else value, CreateRow)
        case UpdateRow(values=values):
            return any(isinstance(value, Arith) for _, value in values)
        case _:
            return False
