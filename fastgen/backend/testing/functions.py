"""A test as text: its lines, and the fixtures they mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from fastgen.backend.code import fit
from fastgen.backend.testing.literals import Literal, call, laid_out
from fastgen.backend.wrap import INDENT, wrap
from fastgen.records import dataclass

FIXTURES = {
    "client": "AsyncClient",
    "rows": "Rows",
    "database": "Database",
    "statements": "list[str]",
    "monkeypatch": "pytest.MonkeyPatch",
    "outbox_worker": "OutboxWorker",
    "receiver": "HookReceiver",
    "form_parts": "Parts",
    "file_root": "Path",
}
"""The fixtures of ``tests/conftest.py`` that tests ask for, in the order they are asked for."""
FIXTURE_IMPORTS = {
    "client": ("httpx2", "AsyncClient"),
    "rows": ("tests.rows", "Rows"),
    "database": ("app.database", "Database"),
    "outbox_worker": ("app.outbox.worker", "OutboxWorker"),
    "receiver": ("tests.conftest", "HookReceiver"),
    "form_parts": ("tests.conftest", "Parts"),
    "file_root": ("pathlib", "Path"),
}
STAYS = "\0"
"""Begins a line that makes a row which a path names by its fields: it stays, named or not."""
_MADE = re.compile(r"\0?(\w+) = await rows\.")
_TEXT = re.compile(r"""(\b[bf])?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b\w+=(?!=)""")
"""Texts and keywords of calls: names in them are no names of variables, but for formatted texts."""
_FILLED = re.compile(r"\{([^{}]*)\}")
"""What is filled into a formatted text."""
_LET = re.compile(r"(\w+) = answer\.json\(\)[^()]*$")
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
"""A name; what follows a dot is none."""


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
        return _fixtures(self.needed(), self.parameters)

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


@lru_cache(maxsize=32768)
def _fixtures(lines: tuple[str, ...], parameters: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fixtures that lines mention, but for those in docstrings and parameters."""
    code = "\n".join(line for line in lines if not line.startswith('"""'))
    given = {parameter.partition(":")[0] for parameter in parameters}
    return tuple(name for name in FIXTURES if name not in given and mentions(code, name))


def mentions(code: str, name: str) -> bool:
    """Tell whether a name stands in a text as a word of its own, and is no attribute.

    >>> mentions("rows.book(row=1)", "row"), mentions("rows.book()", "row")
    (True, False)
    >>> mentions("rows.database()", "database")
    False
    """
    at = code.find(name)
    while at >= 0:
        end = at + len(name)
        before, after = code[at - 1 : at], code[end : end + 1]
        if not (before.isalnum() or before in ("_", ".") or after.isalnum() or after == "_"):
            return True
        at = code.find(name, at + 1)
    return False


@lru_cache(maxsize=32768)
def _needed(lines: tuple[str, ...], *, keeps_rows: bool) -> tuple[str, ...]:
    kept = list(lines)
    makers = [number for number, line in enumerate(kept) if _made_by(line)]
    waiting = dict(enumerate(lines))
    for number in reversed(makers):
        line = waiting.pop(number)
        made = _made_by(line)
        if made is None or any(
            made in other and made in _names_in(other) for other in waiting.values()
        ):
            waiting[number] = line
            continue
        if (keeps_rows or line.startswith(STAYS)) and _LET.match(line) is None:
            waiting[number] = line
            kept[number] = on_one_line(line.partition(" = ")[2])
        else:
            kept[number] = ""
    dropped = {number for number in makers if not kept[number]}
    return tuple(
        line.removeprefix(STAYS) for number, line in enumerate(kept) if number not in dropped
    )


@lru_cache(maxsize=16384)
def _made_by(line: str) -> str | None:
    """Return the name that a line gives a new row or an answer."""
    if " = a" not in line:
        return None
    made = _MADE.match(line) or _LET.match(line)
    return made[1] if made is not None else None


@lru_cache(maxsize=16384)
def _names_in(line: str) -> frozenset[str]:
    """Return the names of variables that a line may mention."""
    return frozenset(_WORD.findall(_TEXT.sub(_code, line)))


def on_one_line(statement: str) -> str:
    """Undo the breaks of a call: without its target it may fit."""
    closed = re.sub(r",?\n *([)\]}])", r"\1", statement)
    return re.sub(r"\n *", "", re.sub(r",\n *", ", ", closed))


def _code(found: re.Match[str]) -> str:
    return " ".join(_FILLED.findall(found[2])) if found[1] == "f" else ""


def parametrize(names: Literal, cases: Literal) -> str:
    """Return the decorator that runs a test once for each case."""
    return laid_out("@", call("pytest.mark.parametrize", names, cases))


def fit_lines(line: str, indent: int) -> str:
    """Return a logical line at a depth; what is laid out already stays as it is."""
    if not line:
        return line
    return INDENT * indent + line if "\n" in line else fit(INDENT * indent + line)
