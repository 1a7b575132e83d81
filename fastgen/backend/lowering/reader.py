"""An expression in canonical Python as leaves: what ``leaves`` makes of nodes, read from text.

Where a line may break depends on its tokens and brackets, not on the precedence of its operators:
no tree is built. What the back end never writes is refused, as it is there.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from fastgen.backend.lowering.leaf import COMPARATOR, COMPREHENSION, DOT, LOGIC, TERNARY, Leaf
from fastgen.backend.lowering.leaves import BINARY, COMPARISONS, UnsupportedNode
from fastgen.backend.lowering.logical_line import LogicalLine

_TOKEN: Final = re.compile(
    r"""[^\W\d]\w*(?!["'\w])"""
    r'''|\w{0,2}(?:"""(?:[^\\]|\\.)*?"""|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')'''
    r"""|\d(?:[eE][+-]|[\w.])*"""
    r"""|\.\.\.|->|:=|//=|\*\*|//|<<|>>|[-+*/%&|^<>=!]=|\S""",
    re.DOTALL,
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_PRIORITY: Final = {text: priority for text, priority in BINARY.values()}
_COMPARISONS: Final = frozenset(words[0] for words in COMPARISONS.values())
_SIMPLE: Final = re.compile(r"[^\W\d]\w*|\d[\d_]*")
_STARS: Final = ("*", "**")
END: Final = ""

Shape: TypeAlias = Literal["plain", "ternary", "named", "tuple"]
"""What decides whether Black may put parentheses around an expression."""


class Reader(LogicalLine):
    """Collects the leaves of expressions from a text."""

    def __init__(self, text: str) -> None:
        """Take a statement, or the head of one with its colon, without indentation."""
        super().__init__()
        self._tokens: list[str] = _TOKEN.findall(text)
        self._tokens.append(END)
        self._at = 0
        self._kept: set[Leaf] = set()
        """Parentheses that mean something: of tuples, generators and named expressions."""

    # ------------------------------------------------------------ expressions

    def _operand(self) -> None:
        """Read an expression that does not follow a parenthesis."""
        start = len(self.leaves)
        if self._scan() == "ternary":
            self._wrap(start)

    def _optional(self) -> None:
        """Read an expression where Black may put parentheses or remove them."""
        start = len(self.leaves)
        self._may_break(start, self._scan())

    def _value(self) -> None:
        """Read what is returned or assigned: an expression, or several."""
        start = len(self.leaves)
        self._may_break(start, self._list())

    def _may_break(self, start: int, shape: Shape) -> None:
        first, last = self.leaves[start], self.leaves[-1]
        if first.bracket == "(" and first.display and last.opening is first:
            if first not in self._kept:
                first.text = last.text = ""
        elif shape != "named":
            self._wrap(start)

    def _list(self, *, target: bool = False) -> Shape:
        """Read an expression, or several with commas between them."""
        start = len(self.leaves)
        shape = self._scan(target=target)
        if self._next() != ",":
            return shape
        if shape == "ternary":
            self._wrap(start)
        while self._next() == ",":
            self._at += 1
            self.comma()
            if target:
                self._scan(target=True)
            else:
                self._operand()
        return "tuple"

    def _scan(self, *, target: bool = False, condition: bool = False) -> Shape:
        """Read one expression: operands with operators between them.

        The target of a loop ends at ``in``; the source and the conditions of a comprehension end
        at ``if``.
        """
        shape: Shape = "plain"
        while True:
            self._prefixed()
            text = self._next()
            if text in _PRIORITY:
                self._at += 1
                self.word(text, before=_PRIORITY[text])
            elif text in ("and", "or"):
                self._at += 1
                self.word(text, before=LOGIC)
            elif text == "if" and not condition:
                self._at += 1
                self._ternary_of_text()
                return "ternary"
            elif text in _COMPARISONS and not (target and text == "in"):
                self._comparison_of_text(text)
            elif text == ":=":
                self._at += 1
                self.word(text)
                shape = "named"
            else:
                return shape

    def _comparison_of_text(self, text: str) -> None:
        self._at += 1
        self.word(text, before=COMPARATOR)
        if text == "not" or (text == "is" and self._next() == "not"):
            self.word(self._next())
            self._at += 1

    def _ternary_of_text(self) -> None:
        self.word("if", before=TERNARY)
        self._scan()
        self._demand("else")
        self._at += 1
        self.word("else", before=TERNARY)
        self._operand()

    def _prefixed(self) -> None:
        """Read an operand with what stands before it."""
        while True:
            text = self._next()
            if text in ("not", "await"):
                self._keyword(text)
            elif text in ("-", "~"):
                self._put_next()
            elif text == "lambda":
                self._lambda_of_text()
                return
            else:
                self._primary(text)
                return

    def _lambda_of_text(self) -> None:
        self._at += 1
        self.put("lambda").deeper = True
        while self._next() != ":":
            self.space()
            self._put_next()
            if self._next() == ",":
                self._put_next()
        self._at += 1
        self.put(":").shallower = True
        self.space()
        self._operand()

    def _primary(self, text: str) -> None:
        if text in _CLOSING:
            self._display(text)
        elif text == END or not (text == "..." or text[0] in "\"'_" or text[0].isalnum()):
            raise UnsupportedNode(f"{text or 'the end'} in {self.flat()}")
        else:
            self._put_next()
        while True:
            text = self._next()
            if text == ".":
                self._at += 1
                self.put(".", before=DOT if self.leaves[-1].bracket in (")", "]", "}") else 0)
                self._put_next()
            elif text == "(":
                self._arguments()
            elif text == "[":
                self._indexes()
            else:
                return

    # ------------------------------------------------------------ brackets

    def _arguments(self) -> None:
        self._at += 1
        opening = self.open("(")
        while self._next() != ")":
            if self._next() in _STARS:
                self._put_next()
                self._operand()
            elif self._tokens[self._at + 1] == "=":
                self._put_next()
                self._put_next()
                self._operand()
            else:
                self._argument(opening)
            self._separate(")")
        self._at += 1
        self.close(opening)

    def _argument(self, opening: Leaf) -> None:
        """Read an argument by position; one that stands alone needs no parentheses."""
        start = len(self.leaves)
        ternary = self._scan() == "ternary"
        alone = self.leaves[start - 1] is opening and self._next() == ")"
        if ternary and not alone:
            self._wrap(start)
        self._comprehension()

    def _indexes(self) -> None:
        self._at += 1
        opening = self.open("[")
        while self._next() != "]":
            if self._next() == "*":
                self._put_next()
            start = len(self.leaves)
            ternary = self._next() != ":" and self._scan() == "ternary"
            if self._next() == ":":
                self._slice_from(start)
            elif ternary:
                self._wrap(start)
            self._separate("]")
        self._at += 1
        self.close(opening)

    def _slice_from(self, start: int) -> None:
        self._take(":")
        colon = len(self.leaves) - 1
        if self._next() not in ("]", ","):
            self._scan()
        ends = [end for end in (self.leaves[start:colon], self.leaves[colon + 1 :]) if end]
        if any(len(end) > 1 or not _SIMPLE.fullmatch(end[0].text) for end in ends):
            self.leaves[colon].space = colon > start
            for leaf in self.leaves[colon + 1 : colon + 2]:
                leaf.space = True

    def _display(self, text: str) -> None:
        """Read a list, set, dict, tuple, comprehension, generator or something in parentheses."""
        self._at += 1
        opening = self.open(text, display=True)
        closing = _CLOSING[text]
        kept = self._next() == closing
        while self._next() != closing:
            start = len(self.leaves)
            if self._next() in _STARS:
                self._put_next()
            shape = self._scan()
            if self._next() == ":":
                self._take(":")
                self.space()
                start = len(self.leaves)
                shape = self._scan()
            kept = kept or shape == "named" or self._next() != closing
            if shape == "ternary" and (kept or text != "("):
                self._wrap(start)
            self._comprehension()
            lonely = text == "(" and self._next() == "," and opening not in self._kept
            if kept:
                self._kept.add(opening)
            self._separate(closing)
            if lonely and self._next() == closing:
                self.put(",")
        if kept:
            self._kept.add(opening)
        self._at += 1
        self.close(opening)

    def _comprehension(self) -> None:
        """Read the clauses of a comprehension, if there are some."""
        while self._next() in ("for", "async"):
            asynchronous = self._next() == "async"
            self._at += 2 if asynchronous else 1
            word = self.word("async for" if asynchronous else "for", before=COMPREHENSION)
            word.deeper = True
            self._list(target=True)
            self._demand("in")
            self._at += 1
            self.word("in").shallower = True
            self._scan(condition=True)
            while self._next() == "if":
                self._at += 1
                self.word("if", before=COMPREHENSION)
                self._scan(condition=True)

    def _wrap(self, start: int) -> None:
        """Put parentheses that are not there yet around the leaves from ``start`` on."""
        first = self.leaves[start]
        opening = Leaf("", space=first.space)
        opening.bracket, opening.display = "(", True
        first.space = False
        self.leaves.insert(start, opening)
        self.close(opening)

    # ------------------------------------------------------------ tokens

    def _next(self) -> str:
        return self._tokens[self._at]

    def _keyword(self, text: str) -> None:
        """Read a word with a space after it."""
        self._at += 1
        self.put(text)
        self.space()

    def _put_next(self) -> None:
        self.put(self._tokens[self._at])
        self._at += 1

    def _take(self, text: str) -> None:
        self._demand(text)
        self._put_next()

    def _separate(self, closing: str) -> None:
        """Read the comma before the next item; one after the last item is left out."""
        if self._tokens[self._at] != closing:
            self._demand(",")
            self._at += 1
            if self._tokens[self._at] != closing:
                self.comma()

    def _demand(self, text: str) -> None:
        if self._tokens[self._at] != text:
            raise UnsupportedNode(f"{self._tokens[self._at] or 'the end'} in {self.flat()}")
