"""Break what does not fit on a line, as Black would: the layout of calls, signatures and displays.

Templates know the shape of a statement but not the length of its names. ``wrap`` is given the head,
the items and the tail of one bracketed construct and answers its lines: on one line where it fits,
else with the items indented on a line of their own, else one item a line with a trailing comma.
"""

from __future__ import annotations

from collections.abc import Sequence

LINE_LENGTH = 100
INDENT = "    "


def wrap(
    head: str,
    items: Sequence[str],
    tail: str,
    *,
    indent: int = 0,
    trailing_comma: bool = True,
    display: bool = False,
) -> str:
    """Lay out ``head`` + items + ``tail``, e.g. ``wrap("def f(", ["a", "b"], ") -> int:")``.

    ``head`` ends with the opening bracket and ``tail`` begins with the closing one. ``indent``
    counts the levels the construct stands at: the first line is answered without it (the template
    has written it), the others with it. An item may itself span lines if it was laid out for one
    level deeper; then every item gets a line of its own. Without ``trailing_comma`` none is added
    (for subscripts and generators). A ``display`` is a tuple or list that is no argument: what does
    not fit on the first line gets an item a line at once.
    """
    outer = INDENT * indent
    inner = outer + INDENT
    flat = ", ".join(items)
    multiline = "\n" in flat
    first_tail = tail.split("\n", 1)[0]
    if not multiline and len(outer) + len(head) + len(flat) + len(first_tail) <= LINE_LENGTH:
        return head + flat + tail
    if not items:
        return head + tail
    if not (multiline or display) and len(inner) + len(flat) <= LINE_LENGTH:
        # Black puts a comma behind the only parameter of a function, and behind none of several.
        lone = "," if len(items) == 1 and head.lstrip().startswith(("def ", "async def ")) else ""
        return f"{head}\n{inner}{flat}{lone}\n{outer}{tail}"
    comma = "," if trailing_comma else ""
    lines = ",\n".join(inner + item for item in items)
    return f"{head}\n{lines}{comma}\n{outer}{tail}"


def either(before: str, parts: Sequence[str]) -> str:
    """Return parts with a bar between them, each on a line of its own where one is too short."""
    flat = f"{before}{' | '.join(parts)}"
    if len(INDENT) + len(flat) < LINE_LENGTH:
        return flat
    return f"{before}{f'{chr(10)}{INDENT}| '.join(parts)}"
