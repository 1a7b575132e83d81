"""Says in plain words what the grammar expects and what was found."""

from __future__ import annotations

from collections.abc import Collection

from fastgen.frontend.tables import END
from fastgen.ir.words import words

TERMINALS = {
    "$NAME": "a name",
    "$NAME_OPTIONAL": "a name with `?`",
    "$TYPE": "a name with a capital",
    "$LABEL": "a name with a colon",
    "$LABEL_OPTIONAL": "a name with `?:`",
    "$QUOTED_LABEL": "a name in quotes with a colon",
    "$STRING": "a string",
    "$BLOCK_STRING": "a block string",
    "$PATTERN": "a pattern such as `/[A-Z]+/`",
    "$RANGE": "a range such as `1..80`",
    "$REAL": "a number",
    "$INT": "a whole number",
    END: "the end of the text",
}
"""Every terminal that is made from a pattern."""

OPERATORS = words(
    "or and not in is ?? + - * / % == != < <= > >= . [ where order limit offset group for"
)
OPERANDS = words("$NAME $TYPE $INT $REAL $STRING $BLOCK_STRING ( [ { . - not if true false null")
UNITS = frozenset(
    f"{unit}{ending}"
    for unit in [
        "microsecond",
        "millisecond",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "year",
    ]
    for ending in ("", "s")
)
FLAGS = words(
    "unique key indexed search readonly immutable writeonly hidden stored owner tenant rest sorted"
    " trim lower upper nullify = := on via from as renamed order $STRING"
)
DECLARATIONS = words(
    """import app settings type enum mixin rule extern action on job mail webhook seed scenario
    $END"""
)
GROUPS: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (frozenset({"entity", "resource"}), DECLARATIONS, "a declaration such as `entity`"),
    (frozenset({"unique", "readonly"}), FLAGS, "a mark such as `unique`"),
    (frozenset({"allow", "view", "index"}), frozenset({"deny", "check", "include"}), "a rule"),
    (
        frozenset({"let", "require", "fail"}),
        words("if for create upsert update delete add remove send return"),
        "a statement",
    ),
    (
        frozenset({"filter", "page"}),
        words("sort search input set after where order total let require return"),
        "a line of an operation",
    ),
    (
        frozenset({"toggle", "bulk"}),
        words("list read create update replace delete action target"),
        "a line of a resource",
    ),
    (
        frozenset({"rate", "envelope"}),
        words("cache idempotent enabled errors allow deny"),
        "",
    ),
    (frozenset({"map", "$TYPE"}), frozenset({"$NAME", "flow"}), "a type"),
    (frozenset({"not", "$INT"}), OPERANDS, "an expression"),
    (frozenset({"$INT", "if"}), OPERANDS, "an expression"),
    (frozenset({"null", "("}), OPERANDS, "a value"),
    (frozenset({"get", "post"}), words("put patch delete head options"), "a method"),
    (frozenset({"list", "replace"}), words("read create update delete"), "a verb"),
    (frozenset({"second", "hour"}), UNITS, ""),
    (frozenset({"or", "and", "=="}), OPERATORS, "an operator"),
    (frozenset({"+", "*"}), OPERATORS, "an operator"),
)
"""What stands for many terminals at once: those that give it away, those it covers, its name."""
MOST = 5
"""How many things are named before the rest is left out."""


def expectation(accepted: Collection[str]) -> str:
    """Say what could come next.

    >>> expectation(["$INT", "$STRING"])
    'a whole number or a string'
    """
    left = dict.fromkeys(sorted(accepted))
    if "$LABEL" in left:
        left.pop("$LABEL_OPTIONAL", None)
    named: list[str] = []
    weak: list[str] = []
    for signs, covered, name in GROUPS:
        if signs <= left.keys():
            for terminal in signs | covered:
                left.pop(terminal, None)
            (weak if name in ("an operator", "a mark such as `unique`") else named).append(name)
    named = [name for name in named if name]
    if len(left.keys() - OPERATORS) + len(named) > 0:
        left = {terminal: None for terminal in left if terminal not in OPERATORS}
        weak = []
    others = [TERMINALS.get(terminal, f"`{terminal}`") for terminal in left]
    if "`,`" in others and len(others) + len(named) > 1:
        others = [*(other for other in others if other != "`,`"), "`,`"]
    found = list(dict.fromkeys([*named, *others, *weak]))
    if len(found) > MOST:
        found = [*found[: MOST - 1], "something else"]
    if not found:
        return "something else"
    if len(found) == 1:
        return found[0]
    return f"{', '.join(found[:-1])} or {found[-1]}"


def finding(terminal: str, token: str) -> str:
    """Say what was found.

    >>> finding("$LABEL", "key:"), finding("$END", "")
    ('the name `key:`', 'the end of the text')
    """
    if terminal == END:
        return TERMINALS[END]
    if terminal in ("$LABEL", "$LABEL_OPTIONAL", "$BAD_LABEL", "$QUOTED_LABEL"):
        return f"the name `{token}`"
    if terminal in ("$STRING", "$BLOCK_STRING"):
        return "a string"
    return f"`{token}`"
