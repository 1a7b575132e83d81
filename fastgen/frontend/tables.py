"""The LALR tables of the grammar as plain data, independent of the library that made them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from fastgen.records import dataclass

FORMAT = 1
"""The version of the stored form; a change of this file's data changes it."""

START_SYMBOLS = (
    "spec", "expression", "query", "record", "order", "error", "statements", "scenario_call",
    "inset",
)  # fmt: skip
"""What can be parsed on its own."""

END = "$END"
"""The terminal that stands for the end of the text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One alternative of a rule.

    ``kept`` says what an action receives: the index of a symbol; ``None`` for an optional part that
    is absent; a negative number, ``-1 - index``, for a list whose items are received one by one.
    """

    origin: str
    action: str
    size: int
    kept: tuple[int | None, ...]

    @property
    def inlined(self) -> bool:
        """Whether this is a repetition, whose items go to the rule that contains it."""
        return self.origin.startswith("_")


@dataclass(frozen=True, slots=True)
class Tables:
    """Actions and gotos of every state.

    A keyword or sign is its own key; a terminal made from a pattern is ``$`` and its name. An
    action is the number of the next state, or ``-1 - rule`` for a reduction.
    """

    rules: tuple[Rule, ...]
    actions: tuple[Mapping[str, int], ...]
    gotos: tuple[Mapping[str, int], ...]
    starts: Mapping[str, int]


def dump_tables(tables: Tables, stamp: str) -> str:
    """Return the tables as JSON; ``stamp`` says what they were made from."""
    rows: dict[str, int] = {}
    return json.dumps(
        {
            "format": FORMAT,
            "stamp": stamp,
            "rules": [[r.origin, r.action, r.size, list(r.kept)] for r in tables.rules],
            "actions": [_row(row, rows) for row in tables.actions],
            "gotos": [_row(row, rows) for row in tables.gotos],
            "starts": dict(tables.starts),
            "rows": list(rows),
        },
        separators=(",", ":"),
    )


def _row(row: Mapping[str, int], rows: dict[str, int]) -> int:
    """Return the number of a row; equal rows are stored once."""
    return rows.setdefault(json.dumps(dict(row), separators=(",", ":")), len(rows))


def load_tables(text: str, stamp: str) -> Tables | None:
    """Read stored tables; None when they are damaged or were made from something else."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT or data["stamp"] != stamp:
            return None
        rows: Sequence[Mapping[str, int]] = [json.loads(row) for row in data["rows"]]
        return Tables(
            rules=tuple(
                Rule(origin, action, size, tuple(kept))
                for origin, action, size, kept in data["rules"]
            ),
            actions=tuple(rows[number] for number in data["actions"]),
            gotos=tuple(rows[number] for number in data["gotos"]),
            starts=dict(data["starts"]),
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None
