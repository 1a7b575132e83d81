"""Which expressions read the settings, sign, or ask the accounts: what their functions need."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.reading import expressions_of
from fastgen.ir.checked.expressions import FunctionCall, Setting, TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.tokens import shown_tokens, shows_token
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


def asks_accounts(operation: Operation, program: Program) -> bool:
    """Tell whether an operation needs the accounts: for a password, or for a token it shows."""
    if operation.output is not None and shows_token(operation.output):
        return True
    expressions = list(expressions_of(operation))
    return calls_one(expressions, ACCOUNTS) or any(shown_tokens(expressions, program.entities))


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
    return calls_one(_expressions(program), functions)


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
