"""A test as text: its lines, and the fixtures they mention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from fastgen.backend.code import fit
from fastgen.backend.testing.literals import Literal, call, laid_out
from fastgen.backend.wrap import INDENT, wrap

FIXTURES = {
    "client": "AsyncClient",
    "rows": "Rows",
    "database": "Database",
    "statements": "list[str]",
    "monkeypatch": "pytest.MonkeyPatch",
    "outbox_worker": "OutboxWorker",
    "receiver": "HookReceiver",
}
"""The fixtures of ``tests/conftest.py`` that tests ask for, in the order they are asked for."""
FIXTURE_IMPORTS = {
    "client": ("httpx2", "AsyncClient"),
    "rows": ("tests.rows", "Rows"),
    "database": ("app.database", "Database"),
    "outbox_worker": ("app.outbox.worker", "OutboxWorker"),
    "receiver": ("tests.conftest", "HookReceiver"),
}
_MADE = re.compile(r"(\w+) = await rows\.")
_TEXT = re.compile(r"""(\b[bf])?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b\w+=(?!=)""")
"""Texts and keywords of calls: names in them are no names of variables, but for formatted texts."""
_LET = re.compile(r"(\w+) = answer\.json\(\)$")
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class TestFunction:
    """One test: ``parameters`` are those of its cases; fixtures are found in its lines.

    The decorators are laid out already. Each line is a whole statement or the head of one.
    """

    __test__ = False

    name: str
    lines: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    returns: str = "None"
    asynchronous: bool = True
    keeps_rows: bool = False
    """Rows that nobody names are made all the same."""

    def fixtures(self) -> tuple[str, ...]:
        """Return the fixtures that the lines mention."""
        words = _words(self.needed())
        given = {parameter.partition(":")[0] for parameter in self.parameters}
        return tuple(name for name in FIXTURES if name in words and name not in given)

    def imports(self) -> Iterable[tuple[str, str]]:
        """Return the imports of the fixtures' types."""
        return [FIXTURE_IMPORTS[name] for name in self.fixtures() if name in FIXTURE_IMPORTS]

    def needed(self) -> tuple[str, ...]:
        """Return the lines without those that make a row nobody names."""
        return _needed(self.lines, keeps_rows=self.keeps_rows)

    def text(self) -> str:
        """Return the test as it stands in the module."""
        fixtures = [f"{name}: {FIXTURES[name]}" for name in self.fixtures()]
        opening = f"async def {self.name}(" if self.asynchronous else f"def {self.name}("
        head = wrap(opening, (*fixtures, *self.parameters), f") -> {self.returns}:")
        body = (fit_lines(line, 1) for line in self.needed())
        return "\n".join((*self.decorators, head, *body))


@lru_cache(maxsize=1024)
def _words(lines: tuple[str, ...]) -> frozenset[str]:
    """Return the words of lines but for docstrings."""
    code = (line for line in lines if not line.startswith('"""'))
    return frozenset(_WORD.findall("\n".join(code)))


@lru_cache(maxsize=1024)
def _needed(lines: tuple[str, ...], *, keeps_rows: bool) -> tuple[str, ...]:
    kept = list(lines)
    makers = [number for number, line in enumerate(kept) if _made_by(line)]
    counts = Counter(word for line in kept for word in _names_in(line)) if makers else Counter()
    for number in reversed(makers):
        line = kept[number]
        made = _made_by(line)
        if made is None or counts[made] > _names_in(line).count(made):
            continue
        if keeps_rows and _LET.match(line) is None:
            kept[number] = _on_one_line(line.partition(" = ")[2])
        else:
            counts.subtract(_names_in(line))
            kept[number] = ""
    dropped = {number for number in makers if not kept[number]}
    return tuple(line for number, line in enumerate(kept) if number not in dropped)


def _made_by(line: str) -> str | None:
    """Return the name that a line gives a new row or an answer."""
    made = _MADE.match(line) or _LET.match(line)
    return made[1] if made is not None else None


def _names_in(line: str) -> list[str]:
    """Return the names of variables that a line may mention."""
    return _WORD.findall(_TEXT.sub(_code, line))


def _on_one_line(statement: str) -> str:
    """Undo the breaks of a call: without its target it may fit."""
    closed = re.sub(r",?\n *([)\]}])", r"\1", statement)
    return re.sub(r"\n *", "", re.sub(r",\n *", ", ", closed))


def _code(found: re.Match[str]) -> str:
    return found[2] if found[1] == "f" else ""


def parametrize(names: Literal, cases: Literal) -> str:
    """Return the decorator that runs a test once for each case."""
    return laid_out("@", call("pytest.mark.parametrize", names, cases))


def fit_lines(line: str, indent: int) -> str:
    """Return a logical line at a depth; what is laid out already stays as it is."""
    if not line:
        return line
    return INDENT * indent + line if "\n" in line else fit(INDENT * indent + line)
