"""Python literals and calls of the generated tests, laid out as Black does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.wrap import INDENT, LINE_LENGTH
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """An expression that stands as it is; it is not broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call; ``arguments`` have a keyword, or none."""

    function: str
    arguments: tuple[tuple[str | None, Literal], ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """A set of texts."""

    items: tuple[str, ...]


Literal: TypeAlias = (
    "str | int | float | bool | Decimal | Code | Call | Texts"
    " | Sequence[Literal] | Mapping[str, Literal] | None"
)
"""A value in code: mappings become dicts, tuples tuples, other sequences lists."""


def call(function: str, *arguments: Literal, **named: Literal) -> Call:
    """Return a call."""
    return Call(function, (*((None, each) for each in arguments), *named.items()))


def flat(value: Literal) -> str:
    """Return a value on one line.

    >>> flat({"title": "Dune", "authors": [Code("str(author)")], "pages": (1,)})
    '{"title": "Dune", "authors": [str(author)], "pages": (1,)}'
    """
    return quoted(value) if type(value) is str else _flat(value, {})


def _flat(value: Literal, known: dict[int, str]) -> str:
    """Return a value on one line; ``known`` are the texts of values that were asked for before."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is Code:
        return value.text  # type: ignore[union-attr]  # it is code
    if kind is int or kind is bool or value is None:
        return repr(value)
    text = known.get(id(value))
    if text is None:
        text = known[id(value)] = _written(value, known)
    return text


def _written(value: Literal, known: dict[int, str]) -> str:
    if type(value) is dict:
        entries = [f"{quoted(key)}: {_flat(item, known)}" for key, item in value.items()]
        return f"{{{', '.join(entries)}}}"
    if type(value) is tuple:
        inner = ", ".join([_flat(item, known) for item in value])
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if type(value) is list:
        return f"[{', '.join([_flat(item, known) for item in value])}]"
    if isinstance(value, Call):
        given = [
            f"{name}={_flat(each, known)}" if name is not None else _flat(each, known)
            for name, each in value.arguments
        ]
        return f"{value.function}({', '.join(given)})"
    match value:
        case Code(text):
            return text
        case str():
            return quoted(value)
        case Texts(items):
            return "{" + ", ".join(map(quoted, items)) + "}"
        case None | bool() | int() | float():
            return repr(value)
        case Decimal():
            return f'Decimal("{value}")'
        case Mapping():
            return _written(dict(value), known)
        case _:
            return f"[{', '.join([_flat(item, known) for item in value])}]"


def laid_out(head: str, value: Literal, tail: str = "", *, indent: int = 0) -> str:
    """Return ``head`` + value + ``tail``, broken to fit; the first line is not indented.

    >>> print(laid_out("BODY = ", {"a" * 40: "x" * 45, "b": 1}))
    BODY = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "b": 1,
    }
    """
    return _laid_out(head, value, tail, indent, {})


def _laid_out(head: str, value: Literal, tail: str, indent: int, known: dict[int, str]) -> str:
    line = head + _flat(value, known) + tail
    if len(INDENT) * indent + len(line) <= LINE_LENGTH:
        return line
    items = list(_items(value))
    if not items:
        return line
    opening, closing = _brackets(value)
    inner = INDENT * (indent + 1)
    if isinstance(value, Call):
        together = ", ".join(item + _flat(each, known) for item, each in items)
        if len(inner) + len(together) <= LINE_LENGTH:
            return f"{head}{opening}\n{inner}{together}\n{INDENT * indent}{closing}{tail}"
    comma = "," if len(items) > 1 or isinstance(value, tuple) else ""
    lines = [inner + _laid_out(item, each, comma, indent + 1, known) for item, each in items]
    return "\n".join((head + opening, *lines, INDENT * indent + closing + tail))


def _items(value: Literal) -> Iterable[tuple[str, Literal]]:
    if type(value) is tuple or type(value) is list:
        return [("", each) for each in value]
    match value:
        case Call(_, arguments):
            return [(f"{name}=" if name else "", each) for name, each in arguments]
        case dict() | Mapping():
            return [(f"{quoted(key)}: ", each) for key, each in value.items()]
        case Texts(texts):
            return [("", text) for text in texts]
        case str() | Code() | None | bool() | int() | float() | Decimal():
            return ()
        case _:
            return [("", each) for each in value]


def _brackets(value: Literal) -> tuple[str, str]:
    match value:
        case Call(function, _):
            return f"{function}(", ")"
        case tuple():
            return "(", ")"
        case dict() | Mapping() | Texts():
            return "{", "}"
        case _:
            return "[", "]"


def assignment(target: str, value: Literal, *, indent: int = 1) -> str:
    """Return a statement that gives a name a value; an empty object tells what it may hold.

    >>> assignment("body", {})
    'body: dict[str, object] = {}'
    """
    if value == {} and ":" not in target:
        target = f"{target}: dict[str, object]"
    return laid_out(f"{target} = ", value, indent=indent)


def delta_code(delta: timedelta) -> str:
    """Return a length of time as code.

    >>> delta_code(timedelta(days=2)), delta_code(timedelta(minutes=90))
    ('timedelta(days=2)', 'timedelta(minutes=90)')
    """
    seconds = int(delta.total_seconds())
    for length, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds % length == 0 and seconds:
            return f"timedelta({unit}={seconds // length})"
    return f"timedelta(seconds={seconds})"
