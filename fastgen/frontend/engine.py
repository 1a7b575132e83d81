"""Runs the tables of the grammar over a text: the inner loop of the front end.

Lark makes the tables and this module runs them, for three reasons: spans come at no cost, a chain
of rules that only hand a value on is passed in one step, and an error leaves the stacks open to
recovery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, Protocol

from fastgen.frontend.lexicon import (
    FINISH,
    LABEL,
    NUMBER,
    PATTERN,
    SIGN,
    STRING,
    TOKEN,
    WORD,
)
from fastgen.frontend.tables import END, Tables

MAX_STACK = 200
"""How many unfinished symbols may be open at once, which bounds the nesting."""

Action = Callable[..., object]
PASS, PICK, CALL, GATHER, LIST = range(5)
"""What a reduction does: hand on, choose one, call, call with lists opened, build a list."""

BRACKETS = {"{": "}", "(": ")", "[": "]"}
Chain = tuple[int, str, str]
"""A state, the rule reduced in it, and the terminal ahead."""
Reduction = tuple[int, int, str, Action, tuple[int, ...], tuple[int | None, ...]]
"""Kind, size, origin, action, the indexes of single parts, and all that is kept."""


class SyntaxMistakeError(Exception):
    """The text cannot go on like this, and nobody recovers."""


class TooDeepError(Exception):
    """The text is nested deeper than anything a person writes."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end)
        self.start = start
        self.end = end


class Recovery(Protocol):
    """What the engine asks when a text cannot go on."""

    def recover(self, run: Run, terminal: str, start: int, end: int) -> bool:
        """Change the stacks and the position of a run so that it can go on; False to give up."""


class Machine:
    """The tables, with what each reduction does; made once for a class of actions.

    ``chains`` remembers where a reduction ends once the rules that only hand on are passed.
    """

    __slots__ = ("actions", "chains", "gotos", "reductions", "starts")

    def __init__(self, tables: Tables, actions: type) -> None:
        self.actions: Sequence[Mapping[str, int]] = tables.actions
        self.gotos: Sequence[Mapping[str, int]] = tables.gotos
        self.starts = tables.starts
        self.reductions = bind_reductions(tables, actions)
        self.chains: dict[Chain, int] = {}

    def follow(self, state: int, origin: str, terminal: str) -> int:
        """Return the state after a rule was reduced in a state, past what only hands on."""
        target = self.gotos[state][origin]
        while True:
            action = self.actions[target].get(terminal)
            if action is None or action >= 0:
                return target
            kind, _, origin, _, _, _ = self.reductions[-1 - action]
            if kind != PASS:
                return target
            target = self.gotos[state][origin]

    def accepts(self, states: Sequence[int], terminal: str) -> bool:
        """Tell whether a terminal can come next, by going through its reductions on a copy."""
        stack = list(states)
        while True:
            row = self.actions[stack[-1]]
            action = row.get(terminal)
            if action is None:
                return terminal == END and not row
            if action >= 0:
                return True
            _, size, origin, _, _, _ = self.reductions[-1 - action]
            if size:
                del stack[-size:]
            stack.append(self.gotos[stack[-1]][origin])

    def accepted(self, states: Sequence[int]) -> list[str]:
        """Return every terminal that can come next."""
        return [key for key in self.actions[states[-1]] if self.accepts(states, key)]


def bind_reductions(tables: Tables, actions: type) -> tuple[Reduction, ...]:
    """Find the action of each rule by its name: ``make_`` and the name in the grammar."""
    bound: list[Reduction] = []
    for rule in tables.rules:
        action: Action | None = getattr(actions, f"make_{rule.action}", None)
        plain = tuple(index for index in rule.kept if index is not None and index >= 0)
        simple = len(plain) == len(rule.kept)
        if rule.inlined:
            kind = LIST
        elif action is not None:
            kind = CALL if simple else GATHER
        elif rule.size == 1 and rule.action == rule.origin:
            kind = PASS
        elif len(rule.kept) == 1 and simple:
            kind = PICK
        else:
            raise LookupError(f"no action for `{rule.action}` of `{rule.origin}`")
        bound.append((kind, rule.size, rule.origin, action or _nothing, plain, rule.kept))
    return tuple(bound)


def gather(children: list[object], kept: tuple[int | None, ...]) -> list[object]:
    """Return what an action receives, with the lists of repetitions opened.

    The first list is extended in place, so that a long repetition costs no copies.
    """
    found: list[object] | None = None
    for index in kept:
        if index is None:
            found = found if found is not None else []
            found.append(None)
        elif index >= 0:
            found = found if found is not None else []
            found.append(children[index])
        else:
            items = children[-1 - index]
            if not isinstance(items, list):
                raise AssertionError("a repetition is a list")
            if found is None:
                found = items
            else:
                found.extend(items)
    return found if found is not None else []


def _nothing() -> NoReturn:
    raise AssertionError("a reduction without an action was called")


class Run:
    """One parse of one text: the stacks, open to recovery."""

    __slots__ = (
        "actor", "end", "last_end", "machine", "position", "starts", "states", "text", "values",
    )  # fmt: skip

    def __init__(
        self, machine: Machine, actor: object, text: str, start: str, begin: int, end: int
    ) -> None:
        self.machine = machine
        self.actor = actor
        self.text = text
        self.position = begin
        self.end = end
        self.last_end = begin
        self.states: list[int] = [machine.starts[start]]
        self.values: list[object] = []
        self.starts: list[int] = []

    def finish(self, recovery: Recovery | None = None) -> object:
        """Parse to the end and return the value of the start symbol.

        Raises SyntaxMistakeError when the text cannot be read and nothing recovers.
        """
        machine = self.machine
        actions, reductions = machine.actions, machine.reductions
        chains, actor = machine.chains, self.actor
        text, final = self.text, self.end
        states, values, starts = self.states, self.values, self.starts
        match = TOKEN.match
        position, last_end = self.position, self.last_end
        row = actions[states[-1]]
        while True:
            found = match(text, position, final)
            if found is None:
                raise AssertionError("the pattern of tokens matches every text")
            group = found.lastindex or 0
            start, end = found.span(group)
            lexeme = text[start:end]
            if group == WORD:
                if end < final and text[end] == "?" and "$NAME_OPTIONAL" in row:
                    end += 1
                    terminal, lexeme = "$NAME_OPTIONAL", text[start:end]
                elif lexeme in row:
                    terminal = lexeme
                else:
                    terminal = "$NAME" if lexeme[0] > "Z" else "$TYPE"
            elif group == SIGN:
                terminal = lexeme
                if lexeme == "/" and "$PATTERN" in row:
                    pattern = PATTERN.match(text, start, final)
                    if pattern is not None:
                        terminal, lexeme, end = "$PATTERN", pattern.group(), pattern.end()
                elif lexeme == ">=" and ">=" not in row and ">" in row:
                    terminal = lexeme = ">"
                    end -= 1
            elif group == LABEL:
                terminal = "$LABEL_OPTIONAL" if lexeme[-2] == "?" else "$LABEL"
                if lexeme[0] <= "Z":
                    terminal = "$BAD_LABEL"
            elif group == NUMBER:
                terminal = "$RANGE" if ".." in lexeme else "$REAL" if "." in lexeme else "$INT"
            elif group == STRING:
                if lexeme[-1] == ":":
                    terminal = "$QUOTED_LABEL"
                else:
                    terminal = "$BLOCK_STRING" if lexeme.startswith('"""') else "$STRING"
            elif group == FINISH:
                terminal = END
            else:
                terminal = "$STRANGE"
            while True:
                action = row.get(terminal)
                if action is None:
                    if terminal == END and not row:
                        return values[-1]
                    self.position, self.last_end = start, last_end
                    if recovery is None or not recovery.recover(self, terminal, start, end):
                        raise SyntaxMistakeError
                    position, last_end = self.position, self.last_end
                    row = actions[states[-1]]
                    break
                if action >= 0:
                    states.append(action)
                    values.append(lexeme)
                    starts.append(start)
                    row = actions[action]
                    position = last_end = end
                    if len(states) > MAX_STACK:
                        self.position, self.last_end = start, last_end
                        raise TooDeepError(start, end)
                    break
                kind, size, origin, function, plain, kept = reductions[-1 - action]
                if kind == CALL:
                    if size:
                        children = values[-size:]
                        del values[-size:], states[-size:]
                        begin = starts[-size]
                        del starts[-size:]
                        value = function(
                            actor, begin, last_end, *[children[index] for index in plain]
                        )
                    else:
                        begin = last_end
                        value = function(actor, begin, last_end)
                elif kind == PICK:
                    value = values[plain[0] - size]
                    del values[-size:], states[-size:]
                    begin = starts[-size]
                    del starts[-size:]
                else:
                    children = values[-size:] if size else []
                    begin = starts[-size] if size else last_end
                    if size:
                        del values[-size:], states[-size:], starts[-size:]
                    if kind == GATHER:
                        value = function(actor, begin, last_end, *gather(children, kept))
                    elif kind == LIST:
                        value = gather(children, kept)
                    else:
                        value = children[0]
                state = states[-1]
                key = (state, origin, terminal)
                target = chains.get(key)
                if target is None:
                    target = chains[key] = machine.follow(state, origin, terminal)
                states.append(target)
                values.append(value)
                starts.append(begin)
                row = actions[target]

    # ------------------------------------------------------------ for recovery

    def feed(self, terminal: str, lexeme: str, start: int, end: int) -> bool:
        """Go on as if a lexeme had stood at a place; False when it could not stand there."""
        machine = self.machine
        if not machine.accepts(self.states, terminal):
            return False
        while True:
            action = machine.actions[self.states[-1]][terminal]
            if action >= 0:
                self.states.append(action)
                self.values.append(lexeme)
                self.starts.append(start)
                self.position = self.last_end = end
                return True
            self._reduce(-1 - action)

    def _reduce(self, number: int) -> None:
        """Do one reduction, one rule at a time."""
        kind, size, origin, function, _, kept = self.machine.reductions[number]
        children = self.values[-size:] if size else []
        begin = self.starts[-size] if size else self.last_end
        if size:
            del self.values[-size:], self.states[-size:], self.starts[-size:]
        received = gather(children, kept)
        if kind in (CALL, GATHER):
            value = function(self.actor, begin, self.last_end, *received)
        elif kind == LIST:
            value = received
        else:
            value = children[0] if kind == PASS else received[0]
        self.states.append(self.machine.gotos[self.states[-1]][origin])
        self.values.append(value)
        self.starts.append(begin)

    def open_brackets(self) -> list[int]:
        """Return the places on the stack of the brackets that are open, the outermost first."""
        found: list[int] = []
        for place, value in enumerate(self.values):
            if not isinstance(value, str):
                continue
            if value in BRACKETS:
                found.append(place)
            elif found and value == BRACKETS[str(self.values[found[-1]])]:
                found.pop()
        return found

    def cut(self, place: int) -> None:
        """Take everything off the stack behind a place, but the lines that are complete."""
        keep = place + 1
        if keep < len(self.values) and isinstance(self.values[keep], list):
            keep += 1
        del self.values[keep:], self.starts[keep:], self.states[keep + 1 :]

    def cut_states(self, place: int) -> list[int]:
        """Return the states that ``cut`` would leave."""
        keep = place + 1
        if keep < len(self.values) and isinstance(self.values[keep], list):
            keep += 1
        return self.states[: keep + 1]
