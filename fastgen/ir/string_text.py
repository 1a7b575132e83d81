r"""How strings are written: which letters take a backslash, and where.

A string knows ``\" \\ \n \t \{ \}`` and ``\u`` with four hexadecimal digits. Between the braces of
a string one level of escapes is taken off ``\"`` and ``\\`` before the expression is read.
"""

from __future__ import annotations

import re

_BEFORE_ESCAPE = re.compile(r'\\(?=[\\"])')
_QUOTES = re.compile(r'"(?="|\Z)')
_SHORT = {"\n": "\\n", "\t": "\\t", "\\": "\\\\"}


def quote(value: str) -> str:
    r"""Return a plain string literal, in which braces mean nothing.

    >>> print(quote('/{sku}/"x"'))
    "/{sku}/\"x\""
    """
    return f'"{"".join(_letter(letter, block=False) for letter in value)}"'


def escape_letters(value: str, block: bool) -> str:
    """Return letters as they stand in a string, so that none of them opens an expression."""
    letters = (_letter(letter, block) for letter in value)
    return "".join("\\{" if letter == "{" else letter for letter in letters)


def escape_block(body: str) -> str:
    """Return the body of a block string, so that no quotes in it end it.

    A quote is escaped when another one, or the end, follows it.
    """
    return _QUOTES.sub('\\\\"', body)


def escape_inset(text: str, block: bool) -> str:
    r"""Return an expression as it stands between the braces of a string.

    >>> print(escape_inset('f("a")', block=False))
    f(\"a\")
    """
    text = _BEFORE_ESCAPE.sub(r"\\\\", text).replace("\n", "\\n")
    if not block or '""' in text or text.endswith('"'):
        text = text.replace('"', '\\"')
    return text


def _letter(letter: str, block: bool) -> str:
    """Return one letter of a string."""
    if letter == '"':
        return letter if block else '\\"'
    if letter == "\n" and block:
        return letter
    if letter in _SHORT:
        return _SHORT[letter]
    if letter.isprintable() or ord(letter) > 0xFFFF:
        return letter
    return f"\\u{ord(letter):04x}"
