"""What an app remembers between two requests; never changed, only replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from fastgen.semantics.messages import Response
from fastgen.semantics.values import Row

Fields: TypeAlias = Mapping[str, object]
Table: TypeAlias = Mapping[int, Fields]
Link: TypeAlias = tuple[str, str]
"""The entity and the field that declare a many-to-many relation."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in: good until ``ends``, renewed by the one ``refresh`` token.

    ``used`` are the refresh tokens that came before it.
    """

    user: Row
    refresh: str
    ends: datetime
    used: frozenset[str] = frozenset()
    cookie: str | None = None
    """The token of its cookie, where it is kept in one; then it has no refresh token."""


@dataclass(frozen=True, slots=True)
class Access:
    """An access token: the session it belongs to, and when it ends."""

    session: int
    ends: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that failed, or a registration, for the limits: of whom, from where and when."""

    kind: str
    account: str
    address: str
    when: datetime


@dataclass(frozen=True, slots=True)
class MailedLink:
    """A link that was sent by mail and not used: whose it is, what for, and when it ends."""

    user: Row
    purpose: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is given again: the target and the body of its request, and when it ends."""

    request: tuple[str, bytes]
    response: Response
    ends: datetime


@dataclass(frozen=True, slots=True)
class State:
    """Every row by entity and number, the links of many-to-many relations, and the accounts.

    A field that refers to a row holds its number. ``made`` counts the rows and sessions ever made;
    ``counters`` are the last keys that the database counted, by entity.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    links: Mapping[Link, frozenset[tuple[int, int]]] = field(default_factory=dict)
    made: int = 0
    counters: Mapping[str, int] = field(default_factory=dict)
    sessions: Mapping[int, Session] = field(default_factory=dict)
    tokens: Mapping[str, Access] = field(default_factory=dict)
    issued: Mapping[str, str] = field(default_factory=dict)
    """The entity that each access token says it is for, also when it is good no more."""
    keys: Mapping[Row, str] = field(default_factory=dict)
    """The API key of each user who has one."""
    proven: frozenset[tuple[str, str]] = frozenset()
    """What is stored of passwords, and the passwords that were right for it."""
    open_links: Mapping[str, MailedLink] = field(default_factory=dict)
    """The links in mails that are still good, by their tokens."""
    mailed: tuple[tuple[str, str], ...] = ()
    """To whom a link was sent, and the link: its purpose and its token."""
    attempts: tuple[Attempt, ...] = ()
    rates: Mapping[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)
    """When the window of a rate ends for a caller, and the requests in it."""
    kept: Mapping[tuple[str, int | None, str], Kept] = field(default_factory=dict)
    """The answers that a key gives again: by operation, caller and key."""
    due: Mapping[str, datetime] = field(default_factory=dict)
    """When each job is due."""

    def with_row(self, row: Row, fields: Fields) -> State:
        """Return the state with a row that is new, or changed."""
        table = {**self.tables.get(row.entity, {}), row.number: fields}
        return replace(self, tables={**self.tables, row.entity: table})

    def without_row(self, row: Row) -> State:
        """Return the state without a row."""
        table = dict(self.tables[row.entity])
        del table[row.number]
        return replace(self, tables={**self.tables, row.entity: table})

    def with_links(self, link: Link, pairs: frozenset[tuple[int, int]]) -> State:
        """Return the state with other links of a many-to-many relation."""
        return replace(self, links={**self.links, link: pairs})
