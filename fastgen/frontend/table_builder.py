"""Turns the grammar into LALR tables, with Lark."""

from __future__ import annotations

from collections.abc import Mapping

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
    """Make the tables of a grammar, the same each time. Takes about a second."""
    lark = open_grammar(grammar)
    keys = {terminal.name: _key(terminal) for terminal in lark.terminals}
    keys[END] = END
    table = lark.parser.parser._parse_table
    numbers = _numbers(table.states, table.start_states)
    reduced = {
        argument
        for row in table.states.values()
        for kind, argument in row.values()
        if kind is not Shift
    }
    shapes = {rule: _rule(rule) for rule in reduced}
    rules = sorted(set(shapes.values()), key=repr)
    places = {rule: place for place, rule in enumerate(rules)}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for state in numbers:
        action: dict[str, int] = {}
        goto: dict[str, int] = {}
        for symbol, (kind, argument) in sorted(table.states[state].items()):
            if kind is not Shift:
                action[keys[symbol]] = -1 - places[shapes[argument]]
            elif symbol in keys:
                action[keys[symbol]] = numbers[argument]
            else:
                goto[symbol] = numbers[argument]
        actions.append(action)
        gotos.append(goto)
    starts = {start: numbers[state] for start, state in sorted(table.start_states.items())}
    return Tables(tuple(rules), tuple(actions), tuple(gotos), starts)


def _numbers(
    states: Mapping[int, Mapping[str, tuple[object, int]]], starts: Mapping[str, int]
) -> dict[int, int]:
    """Return the states by number, in the order in which they are reached; Lark's order varies."""
    numbers: dict[int, int] = {}
    pending = [starts[name] for name in sorted(starts)]
    for state in pending:
        if state not in numbers:
            numbers[state] = len(numbers)
            row = states[state]
            pending.extend(row[symbol][1] for symbol in sorted(row) if row[symbol][0] is Shift)
    return numbers


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
