"""Turns the grammar into LALR tables, with Lark."""

from __future__ import annotations

from lark import Lark
from lark.grammar import Rule as LarkRule
from lark.grammar import Terminal
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

from fastgen.frontend.tables import END, START_SYMBOLS, Rule, Tables


def open_grammar(grammar: str) -> Lark:
    """Return Lark's own parser for the grammar; raises on any conflict of the tables."""
    return Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=list(START_SYMBOLS),
        maybe_placeholders=True,
        propagate_positions=True,
    )


def build_tables(grammar: str) -> Tables:
    """Make the tables of a grammar. Takes about a second."""
    lark = open_grammar(grammar)
    keys = {terminal.name: _key(terminal) for terminal in lark.terminals}
    keys[END] = END
    table = lark.parser.parser._parse_table
    numbers = {state: number for number, state in enumerate(table.states)}
    rules: dict[LarkRule, int] = {}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for row in table.states.values():
        action: dict[str, int] = {}
        goto: dict[str, int] = {}
        for symbol, (kind, argument) in row.items():
            if kind is Shift:
                target = goto if symbol not in keys else action
                target[keys.get(symbol, symbol)] = numbers[argument]
            else:
                action[keys[symbol]] = -1 - rules.setdefault(argument, len(rules))
        actions.append(action)
        gotos.append(goto)
    return Tables(
        rules=tuple(_rule(rule) for rule in rules),
        actions=tuple(actions),
        gotos=tuple(gotos),
        starts={start: numbers[state] for start, state in table.start_states.items()},
    )


def _key(terminal: TerminalDef) -> str:
    """Return the text of a keyword or sign; ``$`` and the name of a pattern."""
    if isinstance(terminal.pattern, PatternStr):
        return terminal.pattern.value
    return f"${terminal.name}"


def _rule(rule: LarkRule) -> Rule:
    """Say what an action of this alternative receives."""
    kept: list[int | None] = []
    absent = rule.options.empty_indices
    position = 0
    for missing in absent or (False,) * len(rule.expansion):
        if missing:
            kept.append(None)
            continue
        symbol = rule.expansion[position]
        if isinstance(symbol, Terminal):
            if not symbol.filter_out:
                kept.append(position)
        else:
            kept.append(-1 - position if symbol.name.startswith("_") else position)
        position += 1
    return Rule(rule.origin.name, rule.alias or rule.origin.name, len(rule.expansion), tuple(kept))
