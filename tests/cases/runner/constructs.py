"""What the grammar of the language can say, and what a text says of it.

A construct is an alternative of a rule (`entity`, `mark_default`), a word that such an alternative
chooses (`flag unique`, `comparator <=`), or a type, function or setting that it names.
"""

from __future__ import annotations

from functools import cache

from lark import Lark, Token
from lark.lexer import PatternStr

from fastgen.resources import read_data

PUNCTUATION = frozenset("{}()[],.:")
NAMED = {
    "type_named": "type",
    "type_limited": "type",
    "call": "function",
    "call_empty": "function",
    "call_folded": "function",
    "setting_line": "setting",
}
"""What the first word of an alternative is the name of."""


@cache
def parser() -> Lark:
    """Return a parser that keeps every word of a text."""
    return Lark(
        read_data("grammars", "fastgen.lark"),
        parser="lalr",
        lexer="contextual",
        start="spec",
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def constructs_of_grammar() -> frozenset[str]:
    """Return every construct of the language."""
    literals = {
        terminal.name: terminal.pattern.value
        for terminal in parser().terminals
        if isinstance(terminal.pattern, PatternStr)
    }
    found: set[str] = set()
    for rule in parser().rules:
        name = rule.alias or rule.origin.name
        if name.startswith("__"):
            continue
        found.add(str(name))
        words = {literals[part.name] for part in rule.expansion if part.name in literals}
        found |= {f"{name} {word}" for word in words - PUNCTUATION}
    return frozenset(found)


def constructs_of(text: str) -> frozenset[str]:
    """Return the constructs of a text."""
    literals = {
        terminal.name for terminal in parser().terminals if isinstance(terminal.pattern, PatternStr)
    }
    found: set[str] = set()
    for tree in parser().parse(text).iter_subtrees():
        name = str(tree.data)
        found.add(name)
        first = tree.children[0] if tree.children else None
        if isinstance(first, Token) and name in NAMED:
            found.add(f"{NAMED[name]} {first}")
        for part in tree.children:
            if isinstance(part, Token) and part.type in literals and part not in PUNCTUATION:
                found.add(f"{name} {part}")
    return frozenset(found)
