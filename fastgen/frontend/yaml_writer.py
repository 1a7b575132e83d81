"""Turns plain values into YAML that reads well: plain words bare, long texts as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[ ./-][A-Za-z0-9_]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def write_yaml(value: object) -> str:
    r"""Write objects, lists, texts, numbers, truth values and null.

    >>> print(write_yaml({"name": "Note", "check": 'size > 0 or text == ""', "empty": []}), end="")
    name: Note
    check: "size > 0 or text == \"\""
    empty: []
    """
    return "".join(f"{line}\n" for line in _lines(value, ""))


def _lines(value: object, indent: str) -> Iterator[str]:
    """Yield the lines of an object or a list."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{indent}{_scalar(key, indent)}:", item, indent)
    elif isinstance(value, list):
        for item in value:
            inner = list(_lines(item, f"{indent}  ")) if isinstance(item, dict) and item else []
            if inner:
                yield f"{indent}- {inner[0][len(indent) + 2 :]}"
                yield from inner[1:]
            else:
                yield from _entry(f"{indent}-", item, indent)
    else:
        yield f"{indent}{_scalar(value, indent)}"


def _entry(head: str, value: object, indent: str) -> Iterator[str]:
    """Yield an entry: on one line, or with what it holds below."""
    if isinstance(value, dict | list) and value:
        yield head
        yield from _lines(value, f"{indent}  ")
    else:
        yield f"{head} {_scalar(value, indent)}"


def _scalar(value: object, indent: str) -> str:
    """Return what stands on one line, or a block of text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case dict():
            return "{}"
        case list():
            return "[]"
        case _:
            return _text(str(value), indent)


def _text(text: str, indent: str) -> str:
    """Return a text, bare where nobody could read it as something else."""
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    lines = text.split("\n")
    if (
        len(lines) > 1
        and all(_fits_block(line) for line in lines)
        and lines[-1]
        and lines[0][:1] not in ("", " ")
    ):
        below = "".join(f"\n{indent}  {line}" if line else "\n" for line in lines)
        return f"|-{below}"
    return f'"{"".join(_letter(letter) for letter in text)}"'


def _fits_block(line: str) -> bool:
    """Tell whether a line can stand in a block as it is."""
    return line.isprintable() and line == line.rstrip()


def _letter(letter: str) -> str:
    """Return one letter between double quotes."""
    if letter in _SHORT:
        return _SHORT[letter]
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"
