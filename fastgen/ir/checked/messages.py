"""What lies beyond requests once resolved: messages that are sent, handlers of events, jobs."""

from __future__ import annotations

import dataclasses
from typing import Literal, TypeAlias

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Parameter
from fastgen.ir.checked.statements import Statement
from fastgen.records import dataclass

VERIFY, RESET = "verify_address", "reset_password"
"""The mails that `verify` and `reset` of `auth` send: with a link to confirm an address, and to
choose a new password."""

EventKind: TypeAlias = Literal["created", "updated", "deleted", "entered"]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail; ``html`` and ``text`` are templates: blocks of ``Say``, ``If`` and ``For``.

    None means that the part is not written; at least one of the two is. Where ``to`` is null,
    nothing is sent.
    """

    name: str
    parameters: tuple[Parameter, ...]
    to: TypedExpression
    subject: TypedExpression
    html: tuple[Statement, ...] | None
    text: tuple[Statement, ...] | None
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A signed request to somebody else; ``secret`` is a setting. Where ``to`` is null, none."""

    name: str
    parameters: tuple[Parameter, ...]
    to: TypedExpression
    body: TypedExpression
    secret: TypedExpression
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Handler:
    """What happens after an event of an entity is committed; over ``self``.

    ``entered`` is the coming of a row into the ``state`` of its flow ``field``.
    """

    entity: str
    kind: EventKind
    body: tuple[Statement, ...]
    field: str | None = None
    state: str | None = None
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def event(self) -> str:
        """The word of the spec: ``created`` or the name of a state."""
        return self.state if self.state is not None else self.kind


@dataclass(frozen=True, slots=True)
class Job:
    """What is done again and again; ``seconds`` lie between two runs."""

    name: str
    description: str | None
    seconds: int
    body: tuple[Statement, ...]
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)
