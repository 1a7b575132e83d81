"""Lays out code in nested brackets as Black does: flat, else opened from the outside in."""

from __future__ import annotations

from dataclasses import dataclass

from fastgen.backend.wrap import INDENT, LINE_LENGTH


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code in brackets that may have to be split: a head, items and a tail, or plain text."""

    head: str
    items: tuple[Code, ...] = ()
    tail: str = ""

    @property
    def flat(self) -> str:
        """Return the code on one line."""
        return f"{self.head}{', '.join(item.flat for item in self.items)}{self.tail}"


def lay_out(code: Code, *, before: str = "", after: str = "", indent: int = 0) -> str:
    """Return ``before`` + code + ``after``; the first line is answered without its indentation.

    >>> print(lay_out(Code("f(", (Code("a" * 50), Code("b" * 50)), ")"), before="x = "))
    x = f(
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,
    )
    """
    outer = INDENT * indent
    flat = f"{before}{code.flat}{after}"
    if not code.items or len(outer) + len(flat) <= LINE_LENGTH:
        return flat
    inner = outer + INDENT
    body = ", ".join(item.flat for item in code.items)
    if len(inner) + len(body) <= LINE_LENGTH:
        return f"{before}{code.head}\n{inner}{body}\n{outer}{code.tail}{after}"
    comma = "" if len(code.items) == 1 and code.head.endswith("[") else ","
    lines = [lay_out(item, after=comma, indent=indent + 1) for item in code.items]
    opened = "".join(f"{inner}{line}\n" for line in lines)
    return f"{before}{code.head}\n{opened}{outer}{code.tail}{after}"
