"""Cuts a prompt into statements and words, and says in which language it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from fastgen.neural.edits import Origin
from fastgen.neural.spelling import fold
from fastgen.records import dataclass

Language = Literal["en", "pt"]

LONGEST_PROMPT = 20_000
"""Characters of a prompt that are read at most."""

_END = re.compile(r"(?<=[.!?])[\"')]*\s+|;\s+|\n\s*\n|\n(?=\s*(?:[-*•#|>\[A-ZÀ-Þ]|\d+[.)]|\S+:))")
_BULLET = re.compile(r"\s*(?:[-*•#>]+|\d+[.)]|\[[ xX]?\])?\s*")
_WORD = re.compile(r"[^\W_]+(?:['_-][^\W_]+)*")

STOP_WORDS = {
    "en": frozenset(
        """the a an and or of to in is are be has have with for on that can may must should i we
        it its their they who which only each every by from as not no if when need want all any
        user users list books name api""".split()
    ),
    "pt": frozenset(
        """o a os as um uma e ou de do da dos das para por com que em no na nos nas se ser tem ter
        pode podem deve devem quero preciso cada todo todos apenas so somente seu sua seus suas
        nao mais ao lista nome api meus minhas""".split()
    ),
    "es": frozenset(
        """el la los las un una y o de del para por con que en se ser tiene puede pueden debe
        quiero necesito cada todos solo su sus no mas al lista""".split()
    ),
    "fr": frozenset(
        """le la les un une et ou de du des pour par avec que qui dans est sont avoir peut doit je
        nous veux chaque tous seulement son sa ses ne pas plus au""".split()
    ),
    "de": frozenset(
        """der die das ein eine und oder von zu in ist sind hat haben mit fur auf dass kann muss
        ich wir nur jede jeder alle sein ihre nicht kein wenn soll""".split()
    ),
}  # fmt: skip
LANGUAGES = {"en": "English", "pt": "Portuguese", "es": "Spanish", "fr": "French", "de": "German"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, line or item of a prompt, without what marks it as an item."""

    text: str
    start: int

    @property
    def origin(self) -> Origin:
        """Where it stands in the prompt."""
        return Origin(self.start, self.start + len(self.text))

    @property
    def plain(self) -> str:
        """The text in small letters without accents, letter for letter where possible."""
        return "".join(fold(letter).lower()[:1] or " " for letter in self.text)


def statements_of(text: str) -> Iterator[Statement]:
    r"""Yield the statements of a prompt, in order.

    >>> [each.text for each in statements_of("Books have a title. Copies:\n- a list\n- of things")]
    ['Books have a title.', 'Copies:', 'a list', 'of things']
    """
    position = 0
    for end in (*_END.finditer(text), None):
        stop = len(text) if end is None else end.start()
        piece = text[position:stop]
        mark = _BULLET.match(piece)
        offset = 0 if mark is None or (position and text[position - 1] not in "\n") else mark.end()
        inner = piece[offset:]
        stripped = inner.strip()
        if _WORD.search(stripped):
            yield Statement(stripped, position + offset + len(inner) - len(inner.lstrip()))
        position = len(text) if end is None else end.end()


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters without accents."""
    return [fold(word).lower() for word in _WORD.findall(text)]


def language_of(text: str) -> str:
    """Return the code of the language of a prompt, or "" where nothing tells.

    >>> language_of("Quero guardar os filmes que vi"), language_of("books and a title")
    ('pt', 'en')
    >>> language_of("necesito una lista de los libros y sus autores")
    'es'
    """
    found = words_of(text)
    if not found:
        return ""
    counts = {name: sum(word in stop for word in found) for name, stop in STOP_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ("" if not text.isascii() else "en")
