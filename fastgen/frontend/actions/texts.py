"""What string literals build: escapes decoded, interpolations parsed in place."""

from __future__ import annotations

import re

from fastgen.frontend.actions.expressions import named
from fastgen.frontend.actions.statements import StatementActions
from fastgen.frontend.engine import Machine, Recovery, Run, SyntaxMistakeError, TooDeepError
from fastgen.frontend.lexicon import SIGN, TOKEN
from fastgen.frontend.places import MappedPlaces, Places
from fastgen.ir.expressions import (
    Expression,
    Interpolation,
    Query,
    Text,
    TextFor,
    TextIf,
    TextPart,
)
from fastgen.ir.words import read_name
from fastgen.records import dataclass

PIECE = re.compile(r"[^\\{]+|\\u[0-9a-fA-F]{4}|\\[\s\S]|[\s\S]")
ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "{": "{", "}": "}"}
DEEPEST = 12
"""How deep strings and their loops may stand in each other."""


@dataclass(frozen=True, slots=True)
class Inset:
    """What stands between braces: a value, or a word that opens or closes a stretch of the text."""

    word: str
    value: Expression | Query | None = None


@dataclass(slots=True)
class Cursor:
    """A string literal as it is being read."""

    text: str
    places: Places
    position: int
    end: int
    block: bool
    depth: int = 0
    refused: bool = False


class TextActions(StatementActions):
    """The rules of strings."""

    machine: Machine
    recovery: Recovery | None = None
    depth: int = 0

    def make_plain(self, start: int, end: int, literal: str) -> str:
        """Build a string in which braces mean nothing."""
        return self.read_plain(start, literal)

    def read_plain(self, start: int, literal: str) -> str:
        """Return the value of a string literal in which braces mean nothing."""
        body = literal[1:-1]
        if "\\" not in body:
            return body
        pieces = (
            self.decode(match.group(), start + 1 + match.start()) for match in PIECE.finditer(body)
        )
        return "".join(pieces)

    def decode(self, piece: str, start: int) -> str:
        """Return what one stretch of a string means; report an escape without a meaning."""
        if piece[0] != "\\" or len(piece) < 2:
            return piece
        if len(piece) == 6:
            character = chr(int(piece[2:], 16))
            if character != "\0" and not "\ud800" <= character <= "\udfff":
                return character
        elif piece[1] in ESCAPES:
            return ESCAPES[piece[1]]
        self.report.error(
            "FG1013",
            self.span(start, start + len(piece)),
            escape=piece if piece.isprintable() else piece[0],
            help=r"known are \" \\ \n \t \{ \} and \u with four hexadecimal digits",
        )
        return piece[1:]

    def read_text(self, start: int, literal: str) -> Text:
        """Return the pieces of a string literal."""
        block = literal.startswith('"""')
        quotes = 3 if block else 1
        span = self.places.span(start, start + len(literal))
        body = literal[quotes:-quotes]
        if "\\" not in body and "{" not in body:
            if block and "\r" in body:
                body = body.replace("\r\n", "\n")
            return Text((body,) if body else (), block, span=span)
        places = self.places
        cursor = Cursor(
            places.text, places, start + quotes, start + len(literal) - quotes, block, self.depth
        )
        self.depth += 1
        try:
            parts, _ = self.read_parts(cursor, None)
        finally:
            self.depth -= 1
        return Text(parts, block, span=span)

    def read_parts(self, cursor: Cursor, opened: int | None) -> tuple[tuple[TextPart, ...], str]:
        """Read up to the end, or to the word that ends the stretch opened at ``opened``."""
        if cursor.depth > DEEPEST:
            raise TooDeepError(cursor.position, cursor.end)
        parts: list[TextPart] = []
        letters: list[str] = []
        while cursor.position < cursor.end:
            start = cursor.position
            match = PIECE.match(cursor.text, start, cursor.end)
            piece = match.group() if match else cursor.text[start]
            if piece != "{":
                cursor.position += len(piece)
                letters.append(self.decode(piece, start))
                continue
            inset = self.read_inset(cursor)
            if inset.word in ("else", "end") and opened is not None:
                _flush(parts, letters, cursor.block)
                return tuple(parts), inset.word
            part = self.read_part(cursor, inset, start)
            if part is not None:
                _flush(parts, letters, cursor.block)
                parts.append(part)
        _flush(parts, letters, cursor.block)
        if opened is not None:
            self.report.error(
                "FG1015",
                self.span(opened, opened + 1),
                help="write `{end}` where the stretch ends",
            )
        return tuple(parts), ""

    def read_part(self, cursor: Cursor, inset: Inset, start: int) -> TextPart | None:
        """Return the part that an inset stands for or opens."""
        value = inset.value
        span = self.places.span(start, cursor.position)
        if inset.word and not cursor.block:
            if not cursor.refused:
                help_text = 'use a block string, `"""…"""`'
                self.report.error("FG1014", span, word=inset.word, help=help_text)
            cursor.refused = True
            return None
        if inset.word in ("else", "end"):
            self.report.error("FG1014", span, word=inset.word, help="remove it")
            return None
        if value is None:
            return None
        if not inset.word:
            return (
                None
                if isinstance(value, Query) and value.variable
                else Interpolation(value, span=span)
            )
        cursor.depth += 1
        then, stop = self.read_parts(cursor, start)
        otherwise: tuple[TextPart, ...] = ()
        if stop == "else" and inset.word == "if":
            otherwise, stop = self.read_parts(cursor, start)
        cursor.depth -= 1
        if stop == "else":
            here = self.places.span(cursor.position - 1, cursor.position)
            self.report.error(
                "FG1014", here, word="else", help="a stretch has one `{else}` at most"
            )
        span = self.places.span(start, cursor.position)
        if isinstance(value, Query) and inset.word == "for":
            return TextFor(value, then, span=span)
        return TextIf(value, then, otherwise, span=span)

    def read_inset(self, cursor: Cursor) -> Inset:
        """Parse what stands between braces and move past them."""
        begin = cursor.position + 1
        rest = cursor.text[begin : cursor.end]
        if "\\" in rest:
            text, offsets = unescape(rest, begin)
            places: Places = MappedPlaces(text, cursor.places, offsets)
            start, limit = 0, len(text)
        else:
            text, places, start, limit = cursor.text, cursor.places, begin, cursor.end
            offsets = None
        stop = closing_brace(text, start, limit)
        if stop < 0:
            self.report.error(
                "FG1015",
                self.span(cursor.position, begin),
                help=r"close it with `}`, or write `\{` for the character",
            )
            cursor.position = cursor.end
            return Inset("")
        cursor.position = (offsets[stop] if offsets is not None else stop) + 1
        outer, self.places = self.places, places
        try:
            value = Run(self.machine, self, text, "inset", start, stop).finish(self.recovery)
        except SyntaxMistakeError:
            return Inset("")
        finally:
            self.places = outer
        return value if isinstance(value, Inset) else Inset("")

    # ------------------------------------------------------------ insets

    def make_inset_value(self, start: int, end: int, value: Expression) -> Inset:
        """Build ``{value}``."""
        return Inset("", value)

    def make_inset_for(self, start: int, end: int, variable: str, query: Query) -> Inset:
        """Build ``{for variable in query}``."""
        return Inset("for", named(query, read_name(variable)))

    def make_inset_if(self, start: int, end: int, condition: Expression) -> Inset:
        """Build ``{if condition}``."""
        return Inset("if", condition)

    def make_inset_else(self, start: int, end: int) -> Inset:
        """Build ``{else}``."""
        return Inset("else")

    def make_inset_end(self, start: int, end: int) -> Inset:
        """Build ``{end}``."""
        return Inset("end")


def _flush(parts: list[TextPart], letters: list[str], block: bool) -> None:
    """Move the letters read so far to the parts."""
    text = "".join(letters)
    if text:
        parts.append(text.replace("\r\n", "\n") if block else text)
    letters.clear()


def closing_brace(text: str, start: int, limit: int) -> int:
    """Return the place of the brace that closes one opened before ``start``, or -1."""
    depth = 0
    while True:
        match = TOKEN.match(text, start, limit)
        if match is None or (match.end() <= start and match.end() >= limit):
            return -1
        if match.lastindex == SIGN:
            sign = match.group(SIGN)
            if sign == "{":
                depth += 1
            elif sign == "}":
                if depth == 0:
                    return match.start(SIGN)
                depth -= 1
        if match.end() >= limit:
            return -1
        start = match.end()


def unescape(text: str, begin: int) -> tuple[str, list[int]]:
    r"""Take one level of escapes off an inset: ``\"`` and ``\\``; return where each letter was.

    >>> unescape('f(\\"a\\")', 10)
    ('f("a")', [10, 11, 13, 14, 16, 17, 18])
    """
    letters: list[str] = []
    offsets: list[int] = []
    position = 0
    while position < len(text):
        if text[position] == "\\" and text[position + 1 : position + 2] in ('"', "\\"):
            position += 1
        offsets.append(begin + position)
        letters.append(text[position])
        position += 1
    offsets.append(begin + len(text))
    return "".join(letters), offsets
