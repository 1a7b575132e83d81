"""How a value of the query string is compared with the items of a list, which is kept as JSON."""

from __future__ import annotations

from fastgen.backend.lowering.null import bare
from fastgen.backend.services.module import ServiceModule
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.operations import Filter
from fastgen.ir.checked.types import ListType, ScalarType

BOUND = {"int": "BigInteger", "float": "Float", "bool": "Boolean"}
"""Items that JSON has as they are: the type that PostgreSQL has to know."""
SPELT = frozenset({"date", "datetime", "time", "duration", "uuid"})
"""Items that JSON has as texts."""


def is_about_items(each: Filter) -> bool:
    """Tell whether a filter asks for an item of a list."""
    return each.operator == "any" and isinstance(bare(each.subject.type), ListType)


def bound_item(module: ServiceModule, each: Filter, name: str, condition: str) -> str:
    """Return the condition of a filter with a parameter that has the type of the items."""
    kind = bare(each.type)
    scalar = kind.name if isinstance(kind, ScalarType) else ""
    if scalar == "decimal":
        raise Unsupported(f"`any` of a list of decimals ({each.name})")
    if scalar not in BOUND:
        return condition
    module.use("sqlalchemy", BOUND[scalar])
    return condition.replace(f'bindparam("{name}")', f'bindparam("{name}", type_={BOUND[scalar]})')


def spelt_lines(module: ServiceModule, filters: tuple[Filter, ...], names: list[str]) -> list[str]:
    """Return the lines that write given values as they stand in a list."""
    lines: list[str] = []
    for each, name in zip(filters, names, strict=True):
        kind = bare(each.type)
        if is_about_items(each) and isinstance(kind, ScalarType) and kind.name in SPELT:
            module.use("pydantic_core", "to_jsonable_python")
            value = f"query.{name}"
            lines += [
                f"if {value} is not None:",
                f'    values["{name}"] = to_jsonable_python({value})',
            ]
    return lines
