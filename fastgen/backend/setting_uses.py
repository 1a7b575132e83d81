"""Which expressions read the settings, sign, or ask the accounts: what their functions need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fastgen.backend.reading import expressions_of
from fastgen.ir.checked.expressions import FunctionCall, Setting, TypedExpression
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import expressions_in, walk

SIGNING = frozenset({"sign", "unsign"})
ADDRESSING = frozenset({"absolute_url"})


ACCOUNTS = frozenset({"authenticate", "token"})


def calls_one(expressions: Iterable[TypedExpression], functions: frozenset[str]) -> bool:
    """Tell whether some expression calls one of some functions of the language."""
    return any(
        isinstance(part, FunctionCall) and part.function in functions
        for each in expressions
        for part in walk(each)
    )


def reads_settings(expressions: Iterable[TypedExpression]) -> bool:
    """Tell whether some expression reads a setting, be it one that the spec does not name."""
    return any(
        isinstance(part, Setting)
        or (isinstance(part, FunctionCall) and part.function in SIGNING | ADDRESSING)
        for each in expressions
        for part in walk(each)
    )


def calls(program: Program, functions: frozenset[str]) -> bool:
    """Tell whether operations, mails, webhooks, handlers or jobs call one of some functions."""
    return not functions.isdisjoint(_called(Itself(program)))


class Itself:
    """A program as a key: equal to nothing but itself, which costs no look at what it says."""

    __slots__ = ("program",)

    def __init__(self, program: Program) -> None:
        self.program = program

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same program."""
        return isinstance(other, Itself) and other.program is self.program

    def __hash__(self) -> int:
        """Return the number of the program."""
        return id(self.program)


@lru_cache(maxsize=2)
def _called(itself: Itself) -> frozenset[str]:
    """Return the functions of the language that a program calls: many files ask for some."""
    return frozenset(
        part.function
        for each in _expressions(itself.program)
        for part in walk(each)
        if isinstance(part, FunctionCall)
    )


def _expressions(program: Program) -> Iterable[TypedExpression]:
    for operation in program.operations:
        yield from expressions_of(operation)
    for entity in program.entities.values():
        for field in entity.fields.values():
            for move in field.moves:
                yield from expressions_in(move.body)
    for mail in program.mails.values():
        yield from (mail.to, mail.subject)
        yield from expressions_in((*(mail.html or ()), *(mail.text or ())))
    for webhook in program.webhooks.values():
        yield from (webhook.to, webhook.body)
    for handler in program.handlers:
        yield from expressions_in(handler.body)
    for job in program.jobs:
        yield from expressions_in(job.body)
