"""How the values of the language are held while a request is worked on.

=====================  ====================================================================
type                   held as
=====================  ====================================================================
text types, enum       ``str``; a member of an enum as the text it has on the wire
``int`` ``float``      ``int`` ``float``
``decimal``            ``Decimal``
``bool``               ``bool``
``date`` …             ``date`` ``datetime`` (in UTC) ``time`` ``timedelta``
``uuid`` ``bytes``     ``UUID`` ``bytes``
``file`` ``image``     :class:`fastgen.semantics.files.File`
value, union, map      ``dict`` by field, or by key
list                   ``tuple``
row                    :class:`Row`, which names it; its fields are in the state
null                   ``None``
=====================  ====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from fastgen.ir.checked.types import Type

LOWEST_INT, HIGHEST_INT = -(2**63), 2**63 - 1
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""Sums and products of decimals are exact; 100 digits hold every one that can be stored."""


@dataclass(frozen=True, slots=True)
class Row:
    """Which row: it keeps its number when its key changes, so what refers to it follows."""

    entity: str
    number: int


@dataclass(frozen=True, slots=True)
class Months:
    """A duration in months or years: the day of the month is kept, or becomes the last one."""

    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A row seen through a view (None: the default view)."""

    row: Row
    view: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """What `group by` makes: a key and the rows that have it."""

    key: object
    rows: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An anonymous record: values, spelling on the wire and types, all by name."""

    values: Mapping[str, object]
    wires: Mapping[str, str]
    types: Mapping[str, Type]


def rounded(value: Decimal, places: int) -> Decimal:
    """Return a decimal with so many places, half away from zero.

    >>> rounded(Decimal("0.125"), 2), rounded(Decimal("-0.125"), 2)
    (Decimal('0.13'), Decimal('-0.13'))
    """
    result = value.quantize(Decimal(1).scaleb(-places), context=EXACT)
    return abs(result) if result == 0 else result


def shown(value: object, view: str | None) -> object:
    """Return a row or rows through a view."""
    match value:
        case Row():
            return Shown(value, view)
        case Shown(row=row):
            return Shown(row, view)
        case tuple():
            return tuple(shown(one, view) for one in value)
        case _:
            return value


def item_of(of: object, index: object) -> object:
    """Return an item of a list by position or of a map by key; null where there is none."""
    if isinstance(of, tuple) and isinstance(index, int):
        return of[index] if 0 <= index < len(of) else None
    return of.get(index) if isinstance(of, Mapping) else None


def as_caller(caller: Row | None, name: str) -> Row | None:
    """Return the caller: of whatever entity, or, where one is named, as a row of it alone.

    "A row of one entity is never a row of another, also where their ids coincide".
    """
    return caller if caller is not None and name in ("caller", caller.entity) else None
