"""A test as text: its lines, and the fixtures they mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from fastgen.backend.code import fit, signature
from fastgen.backend.testing.literals import Literal, call, laid_out
from fastgen.backend.wrap import INDENT

FIXTURES = {
    "client": "AsyncClient",
    "rows": "Rows",
    "database": "Database",
    "statements": "list[str]",
    "monkeypatch": "pytest.MonkeyPatch",
}
"""The fixtures of ``tests/conftest.py`` that tests ask for, in the order they are asked for."""
FIXTURE_IMPORTS = {
    "client": ("httpx2", "AsyncClient"),
    "rows": ("tests.rows", "Rows"),
    "database": ("app.database", "Database"),
}
_MADE = re.compile(r"(\w+) = await rows\.")
_TEXT = re.compile(r"""(\b[bf])?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b\w+=(?!=)""")
"""Texts and keywords of calls: names in them are no names of variables, but for formatted texts."""
_LET = re.compile(r"(\w+) = answer\.json\(\)$")
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class TestFunction:
    """One test: ``parameters`` are those of its parametrisation; the fixtures are found in its lines.

    What is worked out is kept: there are no slots. Each of the decorators is laid out already. Each line is a whole statement or the head of one, indented below the function.
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

    @cached_property
    def fixtures(self) -> tuple[str, ...]:
        """Return the fixtures that the lines mention."""
        words = {word for line in self.needed for word in _WORD.findall(line)}
        given = {parameter.partition(":")[0] for parameter in self.parameters}
        return tuple(name for name in FIXTURES if name in words and name not in given)

    def imports(self) -> Iterable[tuple[str, str]]:
        """Return the imports of the fixtures' types."""
        return [FIXTURE_IMPORTS[name] for name in self.fixtures if name in FIXTURE_IMPORTS]

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Return the lines without those that make a row nobody names."""
        kept = list(self.lines)
        named: dict[str, frozenset[str]] = {}
        while True:
            unused = next(
                (n for n, line in enumerate(kept) if _is_unused(n, line, kept, named)), None
            )
            if unused is None:
                return tuple(kept)
            if self.keeps_rows and _LET.match(kept[unused]) is None:
                kept[unused] = _on_one_line(kept[unused].partition(" = ")[2])
            else:
                del kept[unused]

    def text(self) -> str:
        """Return the test as it stands in the module."""
        fixtures = [f"{name}: {FIXTURES[name]}" for name in self.fixtures]
        head = signature(
            self.name, (*fixtures, *self.parameters), self.returns, asynchronous=self.asynchronous
        )
        body = (fit_lines(line, 1) for line in self.needed)
        return "\n".join((*self.decorators, fit(head), *body))


def _is_unused(
    number: int, line: str, lines: list[str], named: dict[str, frozenset[str]]
) -> bool:
    """Tell whether no other line names what a line makes; ``named`` are the names in lines seen."""
    made = _MADE.match(line) or _LET.match(line)
    if made is None:
        return False
    for at, other in enumerate(lines):
        if at != number:
            words = named.get(other)
            if words is None:
                words = named[other] = frozenset(_WORD.findall(_TEXT.sub(_code, other)))
            if made[1] in words:
                return False
    return True


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
