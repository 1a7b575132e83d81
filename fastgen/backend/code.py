"""Logical lines of Python as Black lays them out: only those too long are looked at closely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from fastgen.backend.lowering.displays import lay_out_display
from fastgen.backend.lowering.function_heads import lay_out_head
from fastgen.backend.lowering.layout import lay_out as lay_out_leaves
from fastgen.backend.lowering.layout import render_block
from fastgen.backend.lowering.line_reader import LineReader
from fastgen.backend.wrap import INDENT, LINE_LENGTH

if TYPE_CHECKING:
    import libcst as cst


class Laid(str):
    """A line that is laid out already, indentation included."""

    __slots__ = ()


def laid(statements: Sequence[cst.BaseStatement], *, indent: int = 1) -> list[str]:
    """Return statements as lines that nobody has to look at again."""
    if not statements:
        return []
    return [Laid(line) for line in render_block(statements, indent=indent).split("\n")]


def indented(lines: Iterable[str]) -> list[str]:
    """Return lines one level deeper, but for those that are laid out."""
    return [line if isinstance(line, Laid) else f"{INDENT}{line}" for line in lines]


def lay_out(lines: Iterable[str]) -> str:
    """Return lines of code, each a whole statement or the head of one, broken where too long."""
    return "\n".join(fit(line) for line in lines)


def fit(line: str) -> str:
    """Return one logical line as Black would break it.

    >>> fit("x = 1")
    'x = 1'
    >>> print(fit("values = {" + ", ".join(f'"name_{n}": book.name_{n}' for n in range(4)) + "}"))
    values = {
        "name_0": book.name_0,
        "name_1": book.name_1,
        "name_2": book.name_2,
        "name_3": book.name_3,
    }
    """
    if isinstance(line, Laid) or len(line) <= LINE_LENGTH or line.lstrip().startswith(("#", '"""')):
        return line
    if line.endswith(","):  # a piece of a statement that is laid out already, with a long text
        return line
    return _broken(line)


@lru_cache(maxsize=32768)
def _broken(line: str) -> str:
    """Return a line that is too long as Black breaks it; the same lines come up in every build."""
    text = line.lstrip()
    if text.startswith("@"):
        # A decorator breaks like a call; the parser wants a function after it.
        margin = line[: len(line) - len(text)]
        return margin + "@" + fit(f"{margin}_{text[1:]}").removeprefix(f"{margin}_")
    indent = (len(line) - len(text)) // len(INDENT)
    lines = lay_out_head(text, indent) if text.endswith(":") else lay_out_display(text, indent)
    if lines is None:
        reader = LineReader(text)
        reader.statement()
        lines = lay_out_leaves(reader, indent)
    return "\n".join(lines)


def signature(
    name: str, parameters: Iterable[str], returns: str, *, asynchronous: bool = True
) -> str:
    """Return the head of a function."""
    keyword = "async def" if asynchronous else "def"
    return f"{keyword} {name}({', '.join(parameters)}) -> {returns}:"


def dictionary(entries: Iterable[tuple[str, str]]) -> str:
    """Return a dict display; a key of None-like empty text is a mapping that is spread."""
    return (
        "{"
        + ", ".join(f'"{key}": {value}' if key else f"**{value}" for key, value in entries)
        + "}"
    )
