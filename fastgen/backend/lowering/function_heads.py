"""The head of a function that is too long, laid out from its text where that is plain."""

from __future__ import annotations

import re
from typing import Final

from fastgen.backend.lowering.line import LINE_LENGTH

_START: Final = re.compile(r"(?:async )?def \w+\(")
_SPLITS: Final = re.compile(r"[(\[{,)\]}]")
_UNPLAIN: Final = re.compile(r"[\"'\\]|\blambda\b|[^\x20-\x7e]")


def lay_out_head(text: str, indent: int) -> list[str] | None:
    """Return the lines of a head: all parameters on one, or each on its own; None if not plain.

    >>> lay_out_head("def f(a: int) -> " + "x" * 90 + ":", 0)[:2]
    ['def f(', '    a: int,']
    """
    start = _START.match(text)
    if start is None or _UNPLAIN.search(text):
        return None
    parameters: list[str] = []
    depth, begin, end = 0, start.end(), 0
    for found in _SPLITS.finditer(text, begin):
        match found[0]:
            case "(" | "[" | "{":
                depth += 1
            case ",":
                if not depth:
                    parameters.append(text[begin : found.start()])
                    begin = found.end() + 1
            case _ if depth:
                depth -= 1
            case _:
                end = found.start()
                break
    parameters.append(text[begin:end])
    body, tail = text[start.end() : end], text[end:]
    margin = "    " * indent
    inner = f"{margin}    "
    if not parameters[-1] or len(margin) + len(tail) > LINE_LENGTH:
        return None
    if len(parameters) == 1 and "," not in body.partition(" = ")[2]:
        body += ","  # commas of an annotation do not count
    if len(inner) + len(body) <= LINE_LENGTH:
        return [margin + start[0], inner + body, margin + tail]
    lines = [f"{inner}{parameter}," for parameter in parameters]
    if max(map(len, lines)) > LINE_LENGTH:
        return None
    return [margin + start[0], *lines, margin + tail]
