"""Texts as Python literals: whatever stands in a text, it stays one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE: Final = re.compile(r"[\\\n\r\t\"']|[^\x20-\x7e]")


@lru_cache(maxsize=8192)
def quoted(text: str) -> str:
    r"""Return the Python literal of a text as Black would write it.

    >>> print(quoted('say "no"'))
    'say "no"'
    >>> print(quoted("tab\tand 'this'"))
    "tab\tand 'this'"
    """
    if not _UNSAFE.search(text):
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{escaped(text, quote)}{quote}"


def escaped(text: str, quote: str) -> str:
    """Return the text between quotes.

    What cannot be printed, or could end the literal, is escaped.
    """
    if text.isascii() and not _UNSAFE.search(text):
        return text
    return "".join(_escape(char, quote) for char in text)


def _escape(char: str, quote: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == quote:
        return f"\\{char}"
    code = ord(char)
    if 0x20 <= code < 0x7F or (code > 0xA0 and char.isprintable()):
        return char
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
