"""What happens after a syntax error: the text is skipped to a place where reading can go on."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.frontend.actions.texts import TextActions
from fastgen.frontend.engine import BRACKETS, Run
from fastgen.frontend.lexicon import FINISH, LABEL, SIGN, TOKEN, WORD, terminal_of
from fastgen.frontend.mistakes import Mistake, explain_mistake
from fastgen.ir.words import words

DECLARATIONS = words(
    """import app settings type enum mixin entity rule extern resource action on job mail webhook
    seed scenario"""
)
"""The words that begin a declaration."""
MOST_MISTAKES = 50
"""After so many mistakes in one text the rest is left unread."""
CLOSERS = {closer: opener for opener, closer in BRACKETS.items()}


class Recoverer:
    """Reports each mistake once and finds the next declaration or line.

    ``whole`` says that the text is a whole spec; pieces of one are given up at the first mistake.
    """

    def __init__(self, actions: TextActions, report: Report, *, whole: bool) -> None:
        self.actions = actions
        self.report = report
        self.whole = whole
        self.count = 0
        self.last = -1
        self.unclosed_string = False

    @property
    def used(self) -> bool:
        """Whether there was a mistake."""
        return self.count > 0

    def recover(self, run: Run, terminal: str, start: int, end: int) -> bool:
        """Report the mistake at a token and move the run to where it can go on."""
        self.count += 1
        stuck = start == self.last
        self.last = start
        if not stuck:
            mistake = Mistake(run, terminal, start, end, self.actions.places, self.whole)
            self.actions.damaged.append(start)
            repaired = explain_mistake(mistake, self.report, quiet=self.unclosed_string)
            self.unclosed_string = self.unclosed_string or mistake.unclosed_string
            if repaired and self.whole:
                return True
        if not self.whole or self.count >= MOST_MISTAKES:
            return False
        return self.resume(run, end if stuck else start)

    def resume(self, run: Run, position: int) -> bool:
        """Skip to the next place where the text makes sense, and cut the stacks to fit."""
        text, places = run.text, self.actions.places
        brackets = run.open_brackets()
        column = self.member_column(run, brackets)
        opened: list[str] = []
        fresh = False
        while True:
            match = TOKEN.match(text, position, run.end)
            if match is None or match.lastindex == FINISH:
                return False
            group = match.lastindex or 0
            start, end = match.span(group)
            lexeme = text[start:end]
            first = places.first_on_line(start)
            if first and group == WORD and lexeme in DECLARATIONS and places.column_of(start) == 1:
                run.cut(-1)
                run.position = start
                return True
            if group == SIGN and lexeme in BRACKETS:
                opened.append(lexeme)
            elif group == SIGN and lexeme in CLOSERS:
                opener = CLOSERS[lexeme]
                if opener in opened:
                    while opened.pop() != opener:
                        pass
                else:
                    kinds = [run.values[place] for place in brackets]
                    if opener in kinds:
                        while run.values[brackets[-1]] != opener:
                            brackets.pop()
                        if lexeme == "}":
                            run.cut(brackets[-1])
                            run.position = start
                            return True
                        brackets.pop()
            elif not opened or (first and places.column_of(start) <= column):
                place = self.block_place(run, brackets, first and places.column_of(start) <= column)
                if place is not None and (first or fresh or group == LABEL):
                    states = run.cut_states(place)
                    terminal = terminal_of(group, lexeme, run.machine.actions[states[-1]])
                    if run.machine.accepts(states, terminal) and self.begins(
                        group, terminal, fresh
                    ):
                        run.cut(place)
                        run.position = start
                        return True
            fresh = group == SIGN and lexeme in (",", "}") and not opened
            position = end

    def begins(self, group: int, terminal: str, fresh: bool) -> bool:
        """Tell whether a token really begins a line: a bare name does only after a comma."""
        return fresh or terminal != "$NAME"

    def member_column(self, run: Run, brackets: list[int]) -> int:
        """Return the column where the line that is being read begins."""
        places = self.actions.places
        blocks = [place for place in brackets if run.values[place] == "{"]
        keep = (blocks[-1] if blocks else -1) + 1
        if keep < len(run.values) and isinstance(run.values[keep], list):
            keep += 1
        return places.column_of(run.starts[keep]) if keep < len(run.starts) else 1

    def block_place(self, run: Run, brackets: list[int], outdented: bool) -> int | None:
        """Return the block that is open when nothing else is; -1 for the text itself.

        Inside parentheses there is none, unless the lexeme stands as far left as the line began.
        """
        if not brackets:
            return -1
        if run.values[brackets[-1]] == "{":
            return brackets[-1]
        if not outdented:
            return None
        blocks = [place for place in brackets if run.values[place] == "{"]
        return blocks[-1] if blocks else -1
