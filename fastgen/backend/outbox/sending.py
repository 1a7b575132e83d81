"""``send`` and announcements as code: calls that put a message into the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.backend.function_parts import free_name
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.outbox.events import handler_of, kept_names
from fastgen.backend.outbox.settings import message_needs_settings
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.messages import Handler
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Send

if TYPE_CHECKING:
    from fastgen.backend.lowering.statements import StatementLowering

ANNOUNCE = "announce_event"
MESSAGES = "app.outbox.messages"
QUEUE = "app.outbox.queue"


def sending_function(program: Program, message: str) -> str:
    """Return the function that writes a message; no function of a service is called like it."""
    name = f"send_{local(message)}"
    taken = {free_name(operation.name) for operation in program.operations}
    while name in taken:
        name += "_message"
    return name


def sending_names(program: Program) -> dict[str, str]:
    """Return the functions that statements call to send, and where they are."""
    names = (*program.mails, *program.webhooks)
    found = {sending_function(program, name): MESSAGES for name in names}
    if program.handlers:
        found[ANNOUNCE] = QUEUE
    return found


def lower_send(lowering: StatementLowering, send: Send) -> None:
    """Add the call that sends a message, or announces an event."""
    scope = lowering.scope
    program = scope.naming.program
    handler = handler_of(program, send.message)
    if handler is not None:
        payload = _payload(lowering, handler, send.arguments)
        call = n.call(
            scope.symbol(QUEUE, ANNOUNCE), scope.connection, n.text(send.message), payload
        )
    else:
        function = scope.symbol(MESSAGES, sending_function(program, send.message))
        given = [scope.connection]
        if message_needs_settings(program, send.message):
            given.append(n.name("settings"))
        given += [_argument(lowering, each) for each in send.arguments]
        call = n.call(function, *given)
    lowering.emit(n.evaluate(n.awaited(call)))


def _payload(
    lowering: StatementLowering, handler: Handler, arguments: tuple[TypedExpression, ...]
) -> Node:
    names = kept_names(handler, lowering.scope.naming)
    if handler.kind != "deleted" and len(names) > 1:
        raise Unsupported(f"an event of a row whose key has several fields ({handler.entity})")
    pairs = zip(names, arguments, strict=True)
    return n.dict_of((n.text(name), _argument(lowering, value)) for name, value in pairs)


def _argument(lowering: StatementLowering, value: TypedExpression) -> Node:
    return lowering.key(value) if entity_of(value) is not None else lowering.value(value)
