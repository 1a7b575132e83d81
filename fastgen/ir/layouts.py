"""The shapes that a project can have: where the modules of its entities lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal, get_args

from fastgen.records import dataclass

Layout = Literal["single", "layered", "domain", "grouped"]
"""``single``: the modules of the one entity directly in ``app``, such as ``app/models.py``.
``layered``: a package for each layer, such as ``app/models/books.py``.
``domain``: a package for each entity, such as ``app/books/models.py``.
``grouped``: packages of entities in packages of groups, such as ``app/loans/books/models.py``.
"""

LAYOUTS: Final[tuple[Layout, ...]] = get_args(Layout)
USUAL_LAYOUT: Final[Layout] = "domain"
"""What a project has of which nothing else is known."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The layout of a project; ``groups`` are those of its packages, for ``grouped`` alone.

    A package without a group has the group ``""``. ``settled`` tells that somebody asked for the
    layout, or that the project on disk was looked at: without it no files may move.
    """

    layout: Layout = USUAL_LAYOUT
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    settled: bool = field(default=False, compare=False)


USUAL_ARRANGEMENT: Final = Arrangement()


def layout_of(text: str) -> Layout | None:
    """Return the layout that is called so.

    >>> layout_of("layered"), layout_of("round")
    ('layered', None)
    """
    return next((each for each in LAYOUTS if each == text), None)
