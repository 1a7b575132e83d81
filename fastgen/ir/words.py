"""Knows which bare words mean something, and how a name that is one is written."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


RESERVED = words(
    """and or not in is null true false if then else where order limit offset group for create
    upsert when to with on as"""
)
"""Words that a bare name avoids by a trailing underscore."""

HARD = RESERVED - {"order", "limit", "offset", "group", "to", "on", "as"}
"""The reserved words that the grammar cannot tell from names, so that the underscore is needed."""

VIEW_WORDS = frozenset({"include", "except"})
"""Words that begin a line of a view, so that fields of these names take an underscore there."""

RIGHT_WORDS = frozenset({"to", "when"})
"""Words that follow the operations of a rule; a move of such a name takes an underscore there."""

SEARCH_WORDS = words(
    """let require envelope errors allow deny rate input set after where order filter sort search
    page total cache idempotent enabled return"""
)
"""Words that begin a line of an operation; such a field takes an underscore in ``search``."""

_RESERVED_FORM = re.compile(rf"(?:{'|'.join(sorted(RESERVED))})_+")
_LABEL_FORM = re.compile(r"[a-z_][A-Za-z0-9_]*")


def read_name(word: str) -> str:
    """Return the name that a bare word means: ``in_`` is the name ``in``.

    >>> read_name("in_"), read_name("order"), read_name("in__"), read_name("coupon_")
    ('in', 'order', 'in_', 'coupon_')
    """
    if word[-1] == "_" and _RESERVED_FORM.fullmatch(word):
        return word[:-1]
    return word


def write_name(name: str) -> str:
    """Return the bare word that means a name; the inverse of ``read_name``.

    >>> write_name("in"), write_name("order"), write_name("in_"), write_name("coupon_")
    ('in_', 'order', 'in__', 'coupon_')
    """
    if name in HARD or (name[-1:] == "_" and _RESERVED_FORM.fullmatch(name)):
        return name + "_"
    return name


def read_word(word: str, words: frozenset[str]) -> str:
    """Return the field that a word means at a place where some words are keywords.

    >>> read_word("include_", VIEW_WORDS), read_word("title", VIEW_WORDS)
    ('include', 'title')
    """
    return word[:-1] if word[-1] == "_" and word.rstrip("_") in words else word


def write_word(name: str, words: frozenset[str]) -> str:
    """Return the word that means a field at such a place; the inverse of ``read_word``.

    >>> write_word("include", VIEW_WORDS), write_word("include_", VIEW_WORDS)
    ('include_', 'include__')
    """
    return name + "_" if name.rstrip("_") in words else name


def is_label(name: str) -> bool:
    """Tell whether a name can be written with a colon glued to it, without quotes."""
    return _LABEL_FORM.fullmatch(name) is not None
