"""Texts that match a regular expression, found by walking its syntax tree."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Protocol, runtime_checkable

from fastgen.records import dataclass

LONGEST_REPEAT = 64


@runtime_checkable
class _Tree(Protocol):
    """A parsed pattern, which is no sequence in the eyes of Python."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> tuple[object, object]: ...


class NoSample(Exception):
    """No text was found that matches."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of ``least`` to ``most`` of ``characters``; a fixed one has one of each."""

    characters: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Texts told apart by a number: ``before``, the number in ``digits``, ``after``."""

    before: str
    digits: str
    width: int
    after: str

    def text(self, number: int) -> str:
        """Return the text of a number.

        >>> Counted("A-", "0123456789", 4, "").text(42)
        'A-0042'
        """
        found = ""
        for _ in range(self.width):
            number, digit = divmod(number, len(self.digits))
            found = self.digits[digit] + found
        return self.before + found + self.after


@cache
def counted(pattern: str, minimum: int = 0, maximum: int = 1000) -> Counted:
    """Return texts that match ``pattern`` as a whole and have an allowed length.

    >>> counted("[A-Z]{3}-[0-9]{4}").text(7)
    'AAA-0007'
    >>> counted("[a-z0-9-]{2,30}").text(7)
    '00000007'
    """
    pieces = _pieces(pattern)
    lengths = _lengths(pieces, minimum, maximum)
    candidates = [
        index
        for index, piece in enumerate(pieces)
        if len(set(piece.characters)) > 1 and lengths[index]
    ]
    candidates.sort(key=lambda index: (-_worth(pieces[index].characters, lengths[index]), -index))
    texts = [_fill(piece, length) for piece, length in zip(pieces, lengths, strict=True)]
    for index in candidates:
        piece, length = pieces[index], lengths[index]
        digits = _digits(piece.characters)
        found = Counted("".join(texts[:index]), digits, length, "".join(texts[index + 1 :]))
        if _good(found, pattern, minimum, maximum):
            return found
    fixed = Counted("".join(texts), "", 0, "")
    if not _good(fixed, pattern, minimum, maximum):
        raise NoSample(pattern)
    return fixed


def _good(found: Counted, pattern: str, minimum: int, maximum: int) -> bool:
    whole = re.compile(pattern)
    numbers = (0, 1, 7, 42, 123, 9001) if found.width else (0,)
    return all(
        whole.fullmatch(found.text(number)) and minimum <= len(found.text(number)) <= maximum
        for number in numbers
    )


def _worth(characters: str, length: int) -> int:
    """Prefer runs that hold many numbers, and digits over letters."""
    size: int = min(len(_digits(characters)) ** min(length, 6), 10**6)
    return size * 2 if set("0123456789") <= set(characters) else size


def _digits(characters: str) -> str:
    for wanted in ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if set(wanted) <= set(characters):
            return wanted
    return "".join(dict.fromkeys(characters))


def _fill(piece: Piece, length: int) -> str:
    return (
        _digits(piece.characters)[0] if len(piece.characters) > 1 else piece.characters
    ) * length


def _lengths(pieces: tuple[Piece, ...], minimum: int, maximum: int) -> list[int]:
    """Choose how long each run is: at least what is needed, and long enough to count in."""
    lengths = [piece.least for piece in pieces]
    for wish in (3, 8):
        for index, piece in enumerate(pieces):
            room = maximum - sum(lengths)
            if len(set(piece.characters)) > 1 and (wish == 3 or sum(lengths) < 8):
                lengths[index] += (
                    max(0, min(piece.most, wish) - lengths[index], 0) if room > wish else 0
                )
    for index, piece in enumerate(pieces):
        missing = minimum - sum(lengths)
        if missing > 0:
            lengths[index] += min(missing, piece.most - lengths[index])
    return lengths


def _pieces(pattern: str) -> tuple[Piece, ...]:
    parser = import_module("re._parser")
    return tuple(piece for piece in _walk(parser.parse(pattern)) if piece.most)


def _walk(tree: object) -> list[Piece]:
    if not isinstance(tree, _Tree):
        raise NoSample(str(tree))
    nodes = [tree[index] for index in range(len(tree))]
    return [piece for operation, argument in nodes for piece in _node(str(operation), argument)]


def _node(operation: str, argument: object) -> list[Piece]:
    match operation, argument:
        case "LITERAL", int(code):
            return [Piece(chr(code), 1, 1)]
        case ("IN", list(members)):
            return [Piece(_class(members), 1, 1)]
        case "ANY", _:
            return [Piece(_PRINTABLE, 1, 1)]
        case "NOT_LITERAL", int(code):
            return [Piece(_PRINTABLE.replace(chr(code), ""), 1, 1)]
        case ("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT", (int(least), most, inner)):
            most = min(int(str(most)) if str(most).isdigit() else LONGEST_REPEAT, LONGEST_REPEAT)
            pieces = _walk(inner)
            if len(pieces) == 1 and (pieces[0].least, pieces[0].most) == (1, 1):
                return [Piece(pieces[0].characters, least, max(most, least))]
            return pieces * least
        case ("SUBPATTERN", (_, _, _, inner)):
            return _walk(inner)
        case ("ATOMIC_GROUP", inner):
            return _walk(inner)
        case ("BRANCH", (_, [first, *_])):
            return _walk(first)
        case ("AT" | "ASSERT" | "ASSERT_NOT", _):
            return []
        case _:
            raise NoSample(operation)


_CATEGORIES = {
    "CATEGORY_DIGIT": "0123456789",
    "CATEGORY_WORD": "abcdefghijklmnopqrstuvwxyz0123456789",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": "abcdefghijklmnopqrstuvwxyz",
    "CATEGORY_NOT_SPACE": "abcdefghijklmnopqrstuvwxyz0123456789",
    "CATEGORY_NOT_WORD": "-",
}
_PRINTABLE = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -_.,"


def _class(members: list[tuple[object, object]]) -> str:
    found = ""
    negated = False
    for operation, argument in members:
        match str(operation), argument:
            case "NEGATE", _:
                negated = True
            case "LITERAL", int(code):
                found += chr(code)
            case "RANGE", (int(low), int(high)):
                found += "".join(chr(code) for code in range(low, min(high, low + 127) + 1))
            case "CATEGORY", category:
                found += _CATEGORIES.get(str(category), "")
            case _:
                pass
    if negated:
        found = "".join(char for char in _PRINTABLE if char not in found)
    kept = "".join(char for char in dict.fromkeys(found) if char.isprintable())
    if not kept:
        raise NoSample(str(members))
    return kept


def unmatched(pattern: str) -> str | None:
    """Return a plain text that does not match."""
    whole = re.compile(pattern)
    for text in ("?", "no match!", "0", "a"):
        if not whole.fullmatch(text):
            return text
    return None
