"""Names of columns and constraints in the database."""

from __future__ import annotations

import keyword
from hashlib import sha256

from fastgen.backend.reserved_words import RESERVED_ATTRIBUTES

LONGEST_NAME = 63
"""What PostgreSQL keeps of a name."""


def overlong(name: str) -> str | None:
    """Return a shorter form of a name that PostgreSQL would cut off, or None for any other.

    >>> overlong("uq_books_title"), overlong("uq_" + "x" * 70)
    (None, 'uq_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_b0d8167e')
    """
    if len(name) <= LONGEST_NAME:
        return None
    digest = sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]}_{digest}"


def bounded(name: str) -> str:
    """Return a name, or the shorter form of one that PostgreSQL would cut off.

    >>> bounded("order_lines"), len(bounded("x" * 100))
    ('order_lines', 63)
    """
    return overlong(name) or name


def column_of(attribute: str) -> str:
    """Return the column of an attribute: without the underscore that a reserved word needs.

    >>> column_of("from_"), column_of("date_"), column_of("title"), column_of("odd_")
    ('from', 'date', 'title', 'odd_')
    """
    name = attribute.removesuffix("_")
    return name if keyword.iskeyword(name) or name in RESERVED_ATTRIBUTES else attribute
