"""Turns one name into another: snake, camel, kebab and Pascal case, and the plural."""

from __future__ import annotations

import re
from functools import lru_cache

from fastgen.ir.application import WireStyle

_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_IRREGULAR = {
    "child": "children",
    "criterion": "criteria",
    "crisis": "crises",
    "datum": "data",
    "foot": "feet",
    "goose": "geese",
    "index": "indexes",
    "man": "men",
    "matrix": "matrices",
    "medium": "media",
    "mouse": "mice",
    "ox": "oxen",
    "person": "people",
    "phenomenon": "phenomena",
    "quiz": "quizzes",
    "tooth": "teeth",
    "vertex": "vertices",
    "woman": "women",
}
_UNCOUNTABLE = frozenset(
    {
        "advice", "aircraft", "data", "deer", "equipment", "feedback", "fish", "furniture",
        "hardware", "homework", "information", "knowledge", "luggage", "media", "metadata",
        "money", "music", "news", "offspring", "research", "rice", "series", "sheep",
        "software", "species", "staff", "stuff", "traffic", "weather",
    }
)  # fmt: skip
_TO_VES = frozenset(
    {
        "calf", "elf", "half", "knife", "leaf", "life", "loaf", "scarf", "self", "shelf",
        "thief", "wharf", "wife", "wolf",
    }
)  # fmt: skip
_TO_OES = frozenset(["echo", "hero", "potato", "tomato", "torpedo", "veto"])


@lru_cache(maxsize=8192)
def snake_case(name: str) -> str:
    """Return the name in small letters with underscores.

    >>> snake_case("BookCopy"), snake_case("HTTPServer"), snake_case("dueDate"), snake_case("a-b")
    ('book_copy', 'http_server', 'due_date', 'a_b')
    """
    return _HUMPS.sub("_", name).replace("-", "_").lower()


@lru_cache(maxsize=8192)
def pascal_case(name: str) -> str:
    """Return the name with every word capitalised and nothing between.

    >>> pascal_case("book_copy"), pascal_case("BookCopy")
    ('BookCopy', 'BookCopy')
    """
    return "".join(word[:1].upper() + word[1:] for word in snake_case(name).split("_"))


def camel_case(name: str) -> str:
    """Return the name with every word but the first capitalised.

    >>> camel_case("due_date")
    'dueDate'
    """
    pascal = pascal_case(name)
    return pascal[:1].lower() + pascal[1:]


def kebab_case(name: str) -> str:
    """Return the name in small letters with hyphens.

    >>> kebab_case("BookCopy")
    'book-copy'
    """
    return snake_case(name).replace("_", "-")


def wire_case(name: str, style: WireStyle) -> str:
    """Return a label as the wire style of the app writes it.

    >>> wire_case("due_date", "camel"), wire_case("due_date", "snake"), wire_case("id", "kebab")
    ('dueDate', 'due_date', 'id')
    """
    match style:
        case "snake":
            return name
        case "camel":
            return camel_case(name) if "_" in name.strip("_") else name
        case "kebab":
            return name.replace("_", "-")


@lru_cache(maxsize=8192)
def plural(name: str) -> str:
    """Return the plural of a name in snake case; only its last word changes.

    >>> [plural(word) for word in ("book", "book_copy", "category", "day", "box", "person")]
    ['books', 'book_copies', 'categories', 'days', 'boxes', 'people']
    >>> plural("news"), plural("hero"), plural("shelf"), plural("photo"), plural("status")
    ('news', 'heroes', 'shelves', 'photos', 'statuses')
    """
    head, _, word = name.rpartition("_")
    return f"{head}_{_plural_word(word)}" if head else _plural_word(word)


def _plural_word(word: str) -> str:
    if word in _UNCOUNTABLE:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _TO_VES:
        return re.sub("fe?$", "ves", word)
    if word.endswith("sis"):
        return word[:-2] + "es"
    if word in _TO_OES or word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in {"a", "e", "i", "o", "u", ""}:
        return word[:-1] + "ies"
    return word + "s"
