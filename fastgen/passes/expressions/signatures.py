"""Knows the functions of the language: what they take and what they give."""

from __future__ import annotations

from fastgen.ir.checked.expressions import Aggregate
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    NullableType,
    ScalarType,
    Type,
    UnknownType,
)
from fastgen.records import dataclass

STRING = ScalarType("string")
INT = ScalarType("int")
BOOL = ScalarType("bool")
DATE = ScalarType("date")
PASSWORD = ScalarType("password")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes and gives; the last ``optional`` parameters may be left out."""

    parameters: tuple[Type, ...]
    result: Type
    optional: int = 0


SIGNATURES = {
    "lower": Signature((STRING,), STRING),
    "upper": Signature((STRING,), STRING),
    "trim": Signature((STRING,), STRING),
    "slugify": Signature((STRING,), STRING),
    "starts": Signature((STRING, STRING), BOOL),
    "replace": Signature((STRING, STRING, STRING), STRING),
    "split": Signature((STRING, STRING), ListType(STRING)),
    "join": Signature((ListType(STRING), STRING), STRING),
    "keys": Signature((MapType(UnknownType()),), ListType(STRING)),
    "days_between": Signature((DATE, DATE), INT),
    "verify": Signature((STRING, PASSWORD), BOOL),
    "random_token": Signature((), STRING),
    "hash": Signature((STRING,), STRING),
    "sign": Signature((MapType(STRING), ScalarType("duration")), STRING),
    "unsign": Signature((STRING,), NullableType(MapType(STRING))),
    "absolute_url": Signature((STRING,), ScalarType("url")),
}
SHAPED = frozenset(
    {
        "length", "contains", "distinct", "values", "year", "month", "round", "abs",
        "authenticate", "token", "diff", "reveal", "to_json", "from_json",
        "fixture", "from_csv",
    }
)  # fmt: skip
"""Functions whose result depends on what they are given."""
NOT_COMPILED = frozenset(
    {
        "sign_in", "sign_out", "render",
    }
)  # fmt: skip
DOCUMENTS = frozenset({"html", "csv", "text", "redirect", "file"})
"""What stands right behind `return` and nowhere else."""

AGGREGATES: dict[str, Aggregate] = {
    "count": "count",
    "exists": "exists",
    "first": "first",
    "sum": "sum",
    "min": "min",
    "max": "max",
    "avg": "avg",
    "any": "any",
    "all": "all",
}
"""Functions of many rows or values."""


def is_function(name: str) -> bool:
    """Tell whether the language has a function of that name.

    >>> is_function("length"), is_function("size")
    (True, False)
    """
    return name in SIGNATURES or name in SHAPED or name in AGGREGATES
