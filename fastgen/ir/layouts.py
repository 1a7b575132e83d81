"""The shapes that a project can have: where the modules of its entities lie."""

from __future__ import annotations

from typing import Final, Literal, get_args

Layout = Literal["single", "layered", "domain", "grouped"]
"""``single``: the modules of the one entity directly in ``app``, such as ``app/models.py``.
``layered``: a package for each layer, such as ``app/models/books.py``.
``domain``: a package for each entity, such as ``app/books/models.py``.
``grouped``: packages of entities in packages of groups, such as ``app/loans/books/models.py``.
"""

LAYOUTS: Final[tuple[Layout, ...]] = get_args(Layout)
USUAL_LAYOUT: Final[Layout] = "domain"
"""What a project has of which nothing else is known."""


def layout_of(text: str) -> Layout | None:
    """Return the layout that is called so.

    >>> layout_of("layered"), layout_of("round")
    ('layered', None)
    """
    return next((each for each in LAYOUTS if each == text), None)
