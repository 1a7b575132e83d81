"""Lays out code in nested brackets as Black does: flat, else opened from the outside in."""

from __future__ import annotations

from dataclasses import field

from fastgen.backend.wrap import INDENT, LINE_LENGTH
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """Code in brackets that may have to be split: a head, items and a tail, or plain text.

    ``glued`` items are the pieces of one string: there is nothing between them.
    """

    head: str
    items: tuple[Code, ...] = ()
    tail: str = ""
    glued: bool = False

    body: str = field(init=False, compare=False, repr=False)
    flat: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Write the code on one line: what stands in the brackets, and all of it."""
        body = (" " if self.glued else ", ").join([item.flat for item in self.items])
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "flat", f"{self.head}{body}{self.tail}")


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
    alone = len(code.items) == 1
    function = code.head.startswith(("def ", "async def "))
    if len(inner) + len(code.body) <= LINE_LENGTH and not (alone and function):
        return f"{before}{code.head}\n{inner}{code.body}\n{outer}{code.tail}{after}"
    comma = "" if (alone and not function) or code.glued else ","
    lines = [lay_out(item, after=comma, indent=indent + 1) for item in code.items]
    opened = "".join(f"{inner}{line}\n" for line in lines)
    return f"{before}{code.head}\n{opened}{outer}{code.tail}{after}"


def fit_call(line: str, *, indent: int = 1) -> str:
    """Return a statement of a body, opened at its last call where it is too long."""
    head, bracket, rest = line.partition("(")
    if not bracket or not rest.endswith(")"):
        return line
    items = tuple(Code(each) for each in rest[:-1].split(", ")) if rest != ")" else ()
    return lay_out(Code(f"{head}(", items, ")"), indent=indent)
