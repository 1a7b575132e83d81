"""The commonest lines that are too long: one call, dict or list, or a chain of calls.

Black looks at every token of a line. Where a line ends with the brackets of its only value, or of
the last call of a chain, and each piece fits into a line of its own, the result is known without
that; anything else is left to the reader of lines.
"""

from __future__ import annotations

import re

from fastgen.backend.wrap import INDENT, LINE_LENGTH

_TARGET = r"(?:[a-zA-Z_][\w.]*(?:: [^=]+)? \+?= |return )"
_HEAD = re.compile(rf"{_TARGET}?(?:(?:await )?[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)?\(|[{{\[])")
_CHAIN = re.compile(rf"({_TARGET})(?!await )[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)?\(")
_LINK = re.compile(r"\.[a-zA-Z_]\w*\(")
_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[()\[\]{},\'#]')
_WORDS = re.compile(r"\b(?:for|lambda)\b")
"""What has commas of its own."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def lay_out_display(text: str, indent: int) -> list[str] | None:
    """Return the lines of a logical line at a depth; None where more has to be known of it.

    >>> names = [f"{letter * 20}=1" for letter in "abcde"]
    >>> for line in lay_out_display(f"made = Book({', '.join(names)})", 0):
    ...     print(line)
    made = Book(
        aaaaaaaaaaaaaaaaaaaa=1,
        bbbbbbbbbbbbbbbbbbbb=1,
        cccccccccccccccccccc=1,
        dddddddddddddddddddd=1,
        eeeeeeeeeeeeeeeeeeee=1,
    )
    >>> for line in lay_out_display(f"made = query(Book).where({names[0]}).limit({names[1]})", 0):
    ...     print(line)
    made = (
        query(Book).where(aaaaaaaaaaaaaaaaaaaa=1).limit(bbbbbbbbbbbbbbbbbbbb=1)
    )
    >>> lay_out_display(f"made = Book({', '.join(names)}).title", 0)
    """
    head = _HEAD.match(text)
    if head is None or not text.isascii() or _WORDS.search(text) is not None:
        return None
    margin, inner = INDENT * indent, INDENT * (indent + 1)
    items, end = _items(text, head.end())
    if end == len(text):
        return _display(margin + text[: head.end()], items, inner, margin + text[-1])
    chain = _CHAIN.match(text)
    if chain is None or not items:
        return None
    starts = [chain.end(1)]
    while end < len(text):
        link = _LINK.match(text, end)
        if link is None:
            return None
        starts.append(end)
        items, end = _items(text, link.end())
        if not items and text[link.end()] != ")":
            return None
    links = [text[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    opening = f"{margin}{chain[1]}("
    if len(links) < 3 or len(opening) > LINE_LENGTH:
        return None
    together = inner + "".join(links)
    if len(together) <= LINE_LENGTH:
        return [opening, together, f"{margin})"]
    if any(len(inner) + len(each) > LINE_LENGTH for each in links):
        return None
    return [opening, *(inner + each for each in links), f"{margin})"]


def _display(opening: str, items: list[str], inner: str, closing: str) -> list[str] | None:
    """Return the lines of a value in brackets, whose items stand together only in a call."""
    if not items or len(opening) > LINE_LENGTH:
        return None
    together = inner + ", ".join(items)
    if len(together) <= LINE_LENGTH and (opening.endswith("(") or len(items) == 1):
        return [opening, together, closing]
    if len(items) < 2 or any(len(inner) + len(each) >= LINE_LENGTH for each in items):
        return None
    return [opening, *(f"{inner}{each}," for each in items), closing]


def _items(text: str, start: int) -> tuple[list[str], int]:
    """Return what stands between the commas of brackets, and where they end.

    There is nothing where they are empty, or hold what has a meaning of its own: a comma at the
    end, a quote of the other kind.
    """
    items: list[str] = []
    open_ = [_CLOSING[text[start - 1]]]
    begin, comma = start, -1
    for found in _SIGN.finditer(text, start):
        sign = found[0]
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif sign == ",":
            comma = found.end()
            if len(open_) == 1:
                items.append(text[begin : found.start()])
                begin = comma + 1
        elif sign in ")]}":
            if open_.pop() != sign or comma == found.start():
                break
            if not open_:
                last = text[begin : found.start()]
                return [*items, *([last] if last else [])], found.end()
        elif sign in "'#":
            break
    return [], -1
