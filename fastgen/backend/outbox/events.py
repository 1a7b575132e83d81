"""What an event is called in the outbox, and what is kept there of its row."""

from __future__ import annotations

from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.naming import Naming
from fastgen.ir.checked.expressions import FieldAccess, Variable
from fastgen.ir.checked.messages import Handler
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Send, Statement
from fastgen.ir.checked.traversal import expressions_in, walk
from fastgen.ir.naming import snake_case


def has_outbox(program: Program) -> bool:
    """Tell whether a program does anything beyond its requests."""
    return bool(program.mails or program.webhooks or program.handlers or program.jobs)


def keeps_messages(program: Program) -> bool:
    """Tell whether anything waits in the outbox: jobs alone need none."""
    return bool(program.mails or program.webhooks or program.handlers)


def topic_of(handler: Handler) -> str:
    """Return the name of an event: ``order.paid``."""
    return f"{snake_case(handler.entity)}.{handler.event}"


def handler_of(program: Program, topic: str) -> Handler | None:
    """Return who listens to an event; None for the name of a message."""
    return next((each for each in program.handlers if topic_of(each) == topic), None)


def split_announcements(
    statements: tuple[Statement, ...],
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the announcements that statements begin with, and the rest; no message has a dot."""
    number = 0
    for statement in statements:
        if not (isinstance(statement, Send) and "." in statement.message):
            break
        number += 1
    return statements[:number], statements[number:]


def kept_fields(handler: Handler, program: Program) -> tuple[str, ...]:
    """Return the fields of a deleted row that its handler reads, in the order of the entity."""
    read = {
        part.field
        for expression in expressions_in(handler.body)
        for part in walk(expression)
        if isinstance(part, FieldAccess)
        and isinstance(part.of, Variable)
        and part.of.kind == "self"
    }
    return tuple(name for name in program.entities[handler.entity].fields if name in read)


def kept_names(handler: Handler, naming: Naming) -> tuple[str, ...]:
    """Return the parameters of a handler: the key of its row, or what is kept of a deleted one."""
    if handler.kind == "deleted":
        fields = kept_fields(handler, naming.program)
        return tuple(parameter_of(handler.entity, name, naming) for name in fields)
    return key_names(naming.names.of(handler.entity).singular, handler.entity, naming)


def parameter_of(entity: str, field: str, naming: Naming) -> str:
    """Return what a field of a row that is gone is called as a parameter."""
    (column,) = naming.columns(entity, field)
    word = local(column)
    return f"{word}_" if word in OWN else word


def key_names(row: str, entity: str, naming: Naming) -> tuple[str, ...]:
    """Return what the key of a row is called as parameters: ``order_id``."""
    return tuple(f"{row.rstrip('_')}_{column}" for column in naming.key_columns(entity))


OWN = frozenset(["connection", "settings", "html", "text", "escape"])
"""Names that the functions of the outbox use themselves."""
