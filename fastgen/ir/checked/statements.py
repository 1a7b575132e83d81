"""Statements once resolved: what an action does, step by step, in one transaction."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.expressions import CreateRow, Select, TypedExpression, UpsertRow
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """How an operation stops: a kind of the error catalogue, with its status and message settled.

    ``arguments`` fill ``{name}`` of the message; ``message`` is an expression, or None for the
    kind's own.
    """

    kind: str
    status: int
    message: TypedExpression | None = None
    on: str | None = None
    arguments: tuple[tuple[str, TypedExpression], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement and its place."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Let(Placed):
    """Bind a name; with ``otherwise`` null stops, and the name is not null afterwards."""

    name: str
    value: TypedExpression
    otherwise: Failure | None = None


@dataclass(frozen=True, slots=True)
class Require(Placed):
    """Stop unless the condition holds."""

    condition: TypedExpression
    otherwise: Failure


@dataclass(frozen=True, slots=True)
class If(Placed):
    """Run one of two blocks."""

    condition: TypedExpression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class For(Placed):
    """Run a block for each row of a bounded query; the variable is the query's."""

    query: Select
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Perform(Placed):
    """Insert, upsert or call for the effect alone."""

    value: TypedExpression


@dataclass(frozen=True, slots=True)
class UpdateRow(Placed):
    """Change fields of a row."""

    row: TypedExpression
    entity: str
    values: tuple[tuple[str, TypedExpression], ...]


@dataclass(frozen=True, slots=True)
class DeleteRow(Placed):
    """Delete a row, obeying what depends on it."""

    row: TypedExpression
    entity: str


@dataclass(frozen=True, slots=True)
class DeleteRows(Placed):
    """Delete every row of a query."""

    query: Select
    entity: str


@dataclass(frozen=True, slots=True)
class AddTo(Placed):
    """Put a row into a many-to-many relation; nothing happens if it is there."""

    item: TypedExpression
    owner: TypedExpression
    entity: str
    field: str


@dataclass(frozen=True, slots=True)
class RemoveFrom(Placed):
    """Take a row out of a many-to-many relation."""

    item: TypedExpression
    owner: TypedExpression
    entity: str
    field: str


@dataclass(frozen=True, slots=True)
class Send(Placed):
    """Send a mail or a webhook once the transaction is committed.

    ``arguments`` are those of all its parameters, in their order.
    """

    message: str
    arguments: tuple[TypedExpression, ...]


@dataclass(frozen=True, slots=True)
class Say(Placed):
    """Add to the text of a mail or an answer: texts, and values, escaped where it is HTML."""

    parts: tuple[str | TypedExpression, ...]
    html: bool


@dataclass(frozen=True, slots=True)
class Fail(Placed):
    """Stop."""

    failure: Failure


AnswerForm: TypeAlias = Literal["json", "html", "text", "csv", "redirect", "file"]
"""What an answer is on the wire."""


@dataclass(frozen=True, slots=True)
class Answer(Placed):
    """``return``: status, value and headers; a row is shown through ``ShowAs`` already.

    A page of HTML and a plain text are what the statements ``says`` say, and have no ``value``. Of
    a table (``csv``) the value is a list of rows or records, of a redirect the address as text.
    """

    status: int
    value: TypedExpression | None = None
    headers: tuple[tuple[str, TypedExpression], ...] = ()
    form: AnswerForm = "json"
    says: tuple[Statement, ...] = ()


Statement: TypeAlias = (
    Let
    | Require
    | If
    | For
    | Perform
    | UpdateRow
    | DeleteRow
    | DeleteRows
    | AddTo
    | RemoveFrom
    | Send
    | Say
    | Fail
    | Answer
)

__all__ = [
    "AddTo",
    "Answer",
    "AnswerForm",
    "CreateRow",
    "DeleteRow",
    "DeleteRows",
    "Fail",
    "Failure",
    "For",
    "If",
    "Let",
    "Perform",
    "RemoveFrom",
    "Require",
    "Say",
    "Send",
    "Statement",
    "UpdateRow",
    "UpsertRow",
]
