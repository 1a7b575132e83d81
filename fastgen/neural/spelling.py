"""Knows when two names are the same word: without humps, accents, underscores and plurals."""

import re
import unicodedata
from functools import lru_cache

from fastgen.ir.naming import snake_case

_NOT_NAME = re.compile(r"[^a-z0-9]+")
_WORD_OR_STRING = re.compile(r'"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z0-9_]*')
_PLURALS = (
    ("ies", "y"), ("ie", "y"), ("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el"),
    ("agens", "agem"), ("itens", "item"), ("ss", "ss"), ("us", "us"), ("is", "is"),
    ("res", "r"), ("re", "r"), ("ses", "s"), ("se", "s"), ("zes", "z"), ("ze", "z"),
    ("xes", "x"), ("ches", "ch"), ("che", "ch"), ("shes", "sh"), ("s", ""),
)  # fmt: skip
"""The ending of a word, and what stands for it; the first that fits."""


def fold(text: str) -> str:
    """Return a text without accents: `ç` becomes `c`.

    >>> fold("Devolução às três")
    'Devolucao as tres'
    """
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=16384)
def same_word(name: str) -> str:
    """Return one spelling for all the ways to write a name; for comparing, not for showing.

    >>> same_word("dueDates") == same_word("due_date"), same_word("Empréstimos")
    (True, 'emprestimo')
    >>> [same_word(word) for word in ("Categories", "boxes", "status", "opções", "leitores")]
    ['category', 'box', 'status', 'opcao', 'leitor']
    """
    words = _NOT_NAME.sub("_", snake_case(fold(name))).strip("_").split("_")
    return "".join((*words[:-1], _singular(words[-1])))


def same_words(text: str) -> str:
    """Return the text of an expression with each name in its one spelling; strings stay.

    >>> same_words('.dueDate < today and title != "Due Dates"')
    '.duedate < today and title != "Due Dates"'
    """
    return _WORD_OR_STRING.sub(_same_in_match, text)


def _same_in_match(match: re.Match[str]) -> str:
    word = match.group()
    return word if word.startswith('"') else same_word(word)


def _singular(word: str) -> str:
    """Return what a word and its plural have in common, in English and in Portuguese."""
    for ending, singular in _PLURALS:
        if word.endswith(ending) and len(word) > max(len(ending), 3):
            return word.removesuffix(ending) + singular
    return word
