"""What an action does: the statements of the language, in the order they run."""

from __future__ import annotations

from typing import TypeAlias

from fastgen.ir.expressions import (
    Argument,
    Create,
    Entry,
    Expression,
    Located,
    Query,
    Record,
    Upsert,
)
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ErrorUse(Located):
    """``kind(args) "message" on "field" with shape`` or ``409 "message"``: how an operation stops.

    Exactly one of ``kind`` and ``status`` is set.
    """

    kind: str | None = None
    status: int | None = None
    arguments: tuple[Argument, ...] = ()
    message: Expression | None = None
    on: str | None = None
    shape: Record | None = None


@dataclass(frozen=True, slots=True)
class Let(Located):
    """``let name = value else error``; with ``else``, null stops with the error."""

    name: str
    value: Expression
    otherwise: ErrorUse | None = None


@dataclass(frozen=True, slots=True)
class Require(Located):
    """``require condition else error``."""

    condition: Expression
    otherwise: ErrorUse | None = None


@dataclass(frozen=True, slots=True)
class If(Located):
    """``if condition { … } else { … }``."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class For(Located):
    """``for variable in query { … }``; the query is bounded."""

    query: Query
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Perform(Located):
    """An expression run for its effect: ``create``, ``upsert``, or a call."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Update(Located):
    """``update row { … }``."""

    row: Expression
    record: Record


@dataclass(frozen=True, slots=True)
class Delete(Located):
    """``delete row``."""

    row: Expression


@dataclass(frozen=True, slots=True)
class DeleteAll(Located):
    """``delete all query``."""

    query: Query


@dataclass(frozen=True, slots=True)
class Add(Located):
    """``add item to relation``."""

    item: Expression
    relation: Expression


@dataclass(frozen=True, slots=True)
class Remove(Located):
    """``remove item from relation``."""

    item: Expression
    relation: Expression


@dataclass(frozen=True, slots=True)
class Send(Located):
    """``send message(args)``: a mail or a webhook, after commit."""

    message: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Fail(Located):
    """``fail error``."""

    error: ErrorUse


@dataclass(frozen=True, slots=True)
class Return(Located):
    """``return status value with headers``; a missing status is 200, or 204 without a value."""

    status: int | None = None
    value: Expression | None = None
    headers: Record | None = None


@dataclass(frozen=True, slots=True)
class SourceBlock(Located):
    """Statements still in their textual form, as they come from JSON or YAML."""

    text: str


Statement: TypeAlias = (
    Let
    | Require
    | If
    | For
    | Perform
    | Update
    | Delete
    | DeleteAll
    | Add
    | Remove
    | Send
    | Fail
    | Return
    | SourceBlock
)

__all__ = [
    "Add",
    "Create",
    "Delete",
    "DeleteAll",
    "Entry",
    "ErrorUse",
    "Fail",
    "For",
    "If",
    "Let",
    "Perform",
    "Remove",
    "Require",
    "Return",
    "Send",
    "SourceBlock",
    "Statement",
    "Update",
    "Upsert",
]
