"""One line of canonical Python as leaves: a simple statement, or the head of another one."""

from __future__ import annotations

from typing import Final

from fastgen.backend.lowering.leaves import UnsupportedNode
from fastgen.backend.lowering.reader import END, Reader

_AUGMENTED: Final = frozenset(("+=", "-=", "*=", "/=", "//=", "%=", "&=", "|=", "^="))
_WORDS: Final = frozenset(("pass", "continue", "break"))


class LineReader(Reader):
    """Collects the leaves of one logical line from its text."""

    def statement(self) -> None:
        """Read the whole line."""
        match self._tokens[0]:
            case "def":
                self._function("def")
            case "async" if self._tokens[1] == "def":
                self._at = 1
                self._function("async def")
            case "for":
                self._for("for")
            case "async" if self._tokens[1] == "for":
                self._at = 1
                self._for("async for")
            case "if" | "elif" | "while" as keyword:
                self._keyword(keyword)
                self._optional()
                self._take(":")
            case "return":
                self._keyword("return")
                if self._next() != END:
                    self._value()
            case "assert":
                self._assert()
            case "raise":
                self._raise()
            case word if word in _WORDS:
                self._put_next()
            case _:
                self._assignment()
        self._demand(END)

    def _assert(self) -> None:
        self._keyword("assert")
        self._optional()
        if self._next() == ",":
            self._at += 1
            self.comma()
            self._optional()

    def _raise(self) -> None:
        self._keyword("raise")
        if self._next() != END:
            self._operand()
        if self._next() == "from":
            self._at += 1
            self.word("from")
            self._scan()

    def _assignment(self) -> None:
        start = len(self.leaves)
        shape = self._list()
        following = self._next()
        if following == END:
            if shape == "tuple":
                raise UnsupportedNode(f"a part of a statement: {self.flat()}")
            if shape == "ternary":
                self._wrap(start)
            return
        if following == ":":
            self._take(":")
            self.space()
            self._optional()
            if self._next() == "=":
                self._at += 1
                self.word("=")
                self._value()
            return
        if following in _AUGMENTED:
            self._at += 1
            self.word(following)
            self._value()
            return
        while self._next() == "=":
            self._at += 1
            self.word("=")
            start = len(self.leaves)
            shape = self._list()
        self._may_break(start, shape)

    def _for(self, keyword: str) -> None:
        self._keyword(keyword)
        start = len(self.leaves)
        self._may_break(start, self._list(target=True))
        self._demand("in")
        self._at += 1
        self.word("in")
        self._value()
        self._take(":")

    def _function(self, keyword: str) -> None:
        self._keyword(keyword)
        self._put_next()
        self._demand("(")
        self._at += 1
        opening = self.open("(")
        while self._next() != ")":
            self._parameter()
            self._separate(")")
        self._at += 1
        self.close(opening)
        if self._next() == "->":
            self._at += 1
            self.word("->")
            self._optional()
        self._take(":")

    def _parameter(self) -> None:
        if self._next() in ("*", "**"):
            self._put_next()
            if self._next() == ",":
                return
        self._put_next()
        annotated = self._next() == ":"
        if annotated:
            self._take(":")
            self.space()
            self._optional()
        if self._next() == "=":
            self._at += 1
            if annotated:
                self.word("=")
            else:
                self.put("=")
            self._scan()
