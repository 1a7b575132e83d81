"""Turns one text into the IR: the public functions of the parser."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from fastgen.diagnostics import Report
from fastgen.frontend.actions.spec import Actions
from fastgen.frontend.engine import Machine, Run, SyntaxMistakeError, TooDeepError
from fastgen.frontend.places import Places
from fastgen.frontend.recovery import Recoverer
from fastgen.frontend.strange_letters import name_of
from fastgen.frontend.table_store import grammar_tables
from fastgen.ir.expressions import Expression, OrderKey, Query, Record
from fastgen.ir.spec import Spec
from fastgen.ir.statements import ErrorUse, Statement
from fastgen.records import dataclass

MAX_CHARACTERS = 4_000_000
"""The largest text that is read."""

FORBIDDEN = re.compile("([\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\ud800-\udfff])\\1*")
"""Control characters and halves of characters."""
MOST_LETTERS = 20


@cache
def machine() -> Machine:
    """Return the tables of the language with what each rule builds."""
    return Machine(grammar_tables(), Actions)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A spec together with the lines of its blocks in the order of the author.

    ``members`` is keyed by the identity of the node whose block it is.
    """

    spec: Spec
    members: Mapping[int, Sequence[object]]


class Parser:
    """Parses pieces of one text or many small texts with the same tables."""

    def __init__(self, text: str, file: str, report: Report) -> None:
        self.report = report
        report.sources[file] = text
        self._actions = Actions(Places(text, file), report)
        self._actions.machine = machine()
        self._text = text

    def read(self, text: str, file: str) -> Parser:
        """Go on with another text."""
        self._text = text
        self._actions.places = Places(text, file)
        return self

    def keep_members(self) -> dict[int, Sequence[object]]:
        """Start to keep the order of the lines of each block, and return where it is kept."""
        kept: dict[int, Sequence[object]] = {}
        self._actions.members = kept
        return kept

    def parse(self, start: str) -> object:
        """Parse the text as one start symbol; None when it has mistakes, all of them reported."""
        text, actions = self._text, self._actions
        if len(text) > MAX_CHARACTERS:
            span = actions.places.span(MAX_CHARACTERS, MAX_CHARACTERS)
            self.report.error("FG1012", span, limit=f"{MAX_CHARACTERS:,}")
            return None
        if self._refuse_letters():
            return None
        recoverer = Recoverer(actions, self.report, whole=start == "spec")
        actions.recovery = Recoverer(actions, self.report, whole=False)
        begin = 1 if text.startswith("\ufeff") else 0
        before = len(self.report)
        try:
            value = Run(actions.machine, actions, text, start, begin, len(text)).finish(recoverer)
        except SyntaxMistakeError:
            return None
        except TooDeepError as error:
            span = actions.places.span(error.start, error.end)
            self.report.error("FG1011", span, help="name the inner parts with `let` or a `rule`")
            return None
        return value if not recoverer.used and len(self.report) == before else None

    def _refuse_letters(self) -> bool:
        """Report letters that no text may hold, not even in strings; True when there are any."""
        found = 0
        for match in FORBIDDEN.finditer(self._text):
            span = self._actions.places.span(match.start(), match.end())
            name = name_of(match.group()[0])
            self.report.error("FG1024", span, character=name, help="remove it")
            found += 1
            if found == MOST_LETTERS:
                break
        return found > 0


def parse_text(text: str, file: str, report: Report) -> Spec | None:
    """Parse the text of a spec; None when it has mistakes, all of them reported."""
    value = Parser(text, file, report).parse("spec")
    return value if isinstance(value, Spec) else None


def parse_ordered(text: str, file: str, report: Report) -> Parsed | None:
    """Parse the text of a spec and keep the order in which the author wrote it."""
    parser = Parser(text, file, report)
    members = parser.keep_members()
    value = parser.parse("spec")
    return Parsed(value, members) if isinstance(value, Spec) else None


def parse_expression(text: str, file: str, report: Report) -> Expression | None:
    """Parse one expression; a query may stand without parentheses."""
    value = Parser(text, file, report).parse("query")
    if isinstance(value, Query) and not (
        value.where or value.order or value.limit or value.offset or value.group_by
    ):
        return value.source
    return value if isinstance(value, Expression) else None


def parse_query(text: str, file: str, report: Report) -> Query | None:
    """Parse one query."""
    value = Parser(text, file, report).parse("query")
    return value if isinstance(value, Query) else None


def parse_record(text: str, file: str, report: Report) -> Record | None:
    """Parse one record."""
    value = Parser(text, file, report).parse("record")
    return value if isinstance(value, Record) else None


def parse_order(text: str, file: str, report: Report) -> tuple[OrderKey, ...] | None:
    """Parse the keys of an order."""
    value = Parser(text, file, report).parse("order")
    return value if isinstance(value, tuple) else None


def parse_error(text: str, file: str, report: Report) -> ErrorUse | None:
    """Parse an error as it stands after ``else``."""
    value = Parser(text, file, report).parse("error")
    return value if isinstance(value, ErrorUse) else None


def parse_statements(text: str, file: str, report: Report) -> tuple[Statement, ...] | None:
    """Parse statements, without braces around them."""
    value = Parser(text, file, report).parse("statements")
    return value if isinstance(value, tuple) else None
