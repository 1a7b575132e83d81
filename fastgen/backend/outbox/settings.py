"""Which messages read the settings when they are written, and so what has to hand them on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.setting_uses import reads_settings
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Send, Statement
from fastgen.ir.checked.traversal import each_statement, expressions_in


def message_needs_settings(program: Program, name: str) -> bool:
    """Tell whether writing a message reads a setting; its secret is read when it is sent."""
    return reads_settings(_said(program, name))


def sends_with_settings(program: Program, statements: Iterable[Statement]) -> bool:
    """Tell whether statements send a message that reads a setting."""
    return any(
        isinstance(each, Send) and message_needs_settings(program, each.message)
        for each in each_statement(statements)
    )


def _said(program: Program, name: str) -> Iterator[TypedExpression]:
    mail = program.mails.get(name)
    if mail is not None:
        yield from (mail.to, mail.subject)
        yield from expressions_in((*(mail.html or ()), *(mail.text or ())))
    webhook = program.webhooks.get(name)
    if webhook is not None:
        yield from (webhook.to, webhook.body)
