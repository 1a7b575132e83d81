"""Names of a spec as Python identifiers: the one place where a word of the user becomes a name in code."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[0-9]+")
_BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_SOFT: Final = frozenset({"match", "case", "type"})
_IRREGULAR: Final = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "foot": "feet",
    "tooth": "teeth",
    "mouse": "mice",
    "goose": "geese",
    "datum": "data",
    "medium": "media",
    "criterion": "criteria",
}
_SAME: Final = frozenset(
    {"series", "species", "news", "sheep", "fish", "information", "equipment", "staff", "data"}
)
_SINGULAR: Final = {plural: singular for singular, plural in _IRREGULAR.items()}


def ascii_word(text: str) -> str:
    """Return a text with every character that no identifier may hold replaced.

    >>> ascii_word("Größe 2")
    'Groe_2'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9_]+", "_", plain) or "x"


def identifier(text: str) -> str:
    """Return a text as a local name or attribute: a keyword gets a trailing underscore.

    >>> identifier("from"), identifier("9lives"), identifier("title")
    ('from_', '_9lives', 'title')
    """
    word = ascii_word(text)
    if word[0].isdigit():
        word = f"_{word}"
    if word.startswith("__"):
        word = f"x{word}"
    return f"{word}_" if keyword.iskeyword(word) else word


def global_identifier(text: str) -> str:
    """Return a text as a name of a module: it hides no builtin either.

    >>> global_identifier("list"), global_identifier("loan")
    ('list_', 'loan')
    """
    word = identifier(text)
    return f"{word}_" if word in _BUILTINS or word in _SOFT else word


def words(text: str) -> list[str]:
    """Split a name into its words, in small letters.

    >>> words("HTTPServer_error2")
    ['http', 'server', 'error2']
    """
    return [found.lower() for found in _WORDS.findall(ascii_word(text))] or ["x"]


def snake(text: str) -> str:
    """Return a name in ``snake_case``."""
    return "_".join(words(text))


def pascal(text: str) -> str:
    """Return a name in ``PascalCase``."""
    name = "".join(word[:1].upper() + word[1:] for word in words(text))
    return f"X{name}" if name[0].isdigit() else name


def constant(text: str) -> str:
    """Return a name in ``UPPER_CASE``, as members of enums and constants are written."""
    name = snake(text).upper()
    return f"_{name}" if name[0].isdigit() else name


def plural(word: str) -> str:
    """Return the plural of a name in snake case; only its last word changes.

    >>> plural("copy"), plural("box"), plural("order_line"), plural("person")
    ('copies', 'boxes', 'order_lines', 'people')
    """
    head, _, last = word.rpartition("_")
    prefix = f"{head}_" if head else ""
    if last in _SAME:
        return word
    if last in _IRREGULAR:
        return prefix + _IRREGULAR[last]
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return f"{prefix}{last[:-1]}ies"
    if last.endswith(("s", "x", "z", "ch", "sh")):
        return f"{prefix}{last}es"
    return f"{prefix}{last}s"


def singular(word: str) -> str:
    """Return the singular of a name in snake case, where the ending tells it.

    >>> singular("copies"), singular("authors"), singular("liked_by"), singular("boxes")
    ('copy', 'author', 'liked_by', 'box')
    """
    head, _, last = word.rpartition("_")
    prefix = f"{head}_" if head else ""
    if last in _SAME:
        return word
    if last in _SINGULAR:
        return prefix + _SINGULAR[last]
    if last.endswith("ies") and len(last) > 4:
        return f"{prefix}{last[:-3]}y"
    if last.endswith(("sses", "xes", "zes", "ches", "shes")):
        return f"{prefix}{last[:-2]}"
    if last.endswith("s") and not last.endswith(("ss", "us", "is")):
        return f"{prefix}{last[:-1]}"
    return word


class Taken:
    """Hands out names that are free, in a block of code or a module."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = set(names)

    def __contains__(self, name: str) -> bool:
        """Tell whether a name is in use."""
        return name in self._names

    def reserve(self, name: str) -> None:
        """Mark a name as in use."""
        self._names.add(name)

    def fresh(self, wish: str) -> str:
        """Return the wish if it is free, or else the wish with the lowest free number.

        >>> taken = Taken(["loan"])
        >>> taken.fresh("loan"), taken.fresh("loan")
        ('loan_2', 'loan_3')
        """
        name, number = wish, 1
        while name in self._names:
            number += 1
            name = f"{wish}_{number}"
        self._names.add(name)
        return name
