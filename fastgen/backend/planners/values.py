"""``app/values.py``: declared values and unions as models, and functions that rules need."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.declared_values import declared_values
from fastgen.backend.import_lines import import_lines
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.backend.planners.schemas import class_view, statements
from fastgen.backend.planners.schemas import imports_of as schema_imports
from fastgen.backend.views.schemas import ClassView
from fastgen.records import dataclass

_DATES = symbols("datetime", "date")
_DECIMALS = symbols("decimal", "ROUND_HALF_UP Decimal")
_DIVIDES = symbols("app.errors", "Invalid")

FUNCTIONS: dict[str, Piece] = {
    "Item": Piece(imports=symbols("typing", "TypeVar")),
    "BY_ZERO": Piece(imports=_DIVIDES),
    "whole": Piece(imports=_DIVIDES),
    "quotient": Piece(("BY_ZERO",)),
    "remainder": Piece(("BY_ZERO",)),
    "round_decimal": Piece(imports=_DECIMALS),
    "ratio": Piece(("round_decimal", "BY_ZERO"), symbols("decimal", "Decimal")),
    "Day": Piece(imports=(*symbols("typing", "TypeVar"), *_DATES)),
    "add_months": Piece(("Day",), symbols("calendar", "monthrange")),
    "count_days": Piece(imports=_DATES),
    "decimal_remainder": Piece(("BY_ZERO",), symbols("decimal", "Decimal")),
    "float_ratio": Piece(("BY_ZERO",)),
    "shown": Piece(imports=symbols("datetime", "datetime")),
    "slugify": Piece(modules=("re", "unicodedata")),
    "slug_candidates": Piece(
        imports=symbols("collections.abc", "Iterator"), modules=("itertools",)
    ),
    "ascii_lower": Piece(imports=symbols("string", "ascii_lowercase ascii_uppercase")),
    "ascii_upper": Piece(imports=symbols("string", "ascii_lowercase ascii_uppercase")),
    "fingerprint": Piece(imports=symbols("hashlib", "sha256")),
    "json_text": Piece(imports=symbols("pydantic_core", "to_json")),
    "read_json": Piece(("Item",), symbols("pydantic", "TypeAdapter ValidationError")),
    "absolute_url": Piece(),
    "item_at": Piece(("Item",), symbols("collections.abc", "Sequence")),
}
"""Every function that ``app.values`` may define."""

DAY = ('Day = TypeVar("Day", bound=date)',)
ITEM = ('Item = TypeVar("Item")',)
BY_ZERO = ('BY_ZERO = "Division by zero"',)


@dataclass(frozen=True, slots=True)
class ValuesView:
    """What ``app/values.py`` holds: declared values and unions, and ``has``: names of FUNCTIONS."""

    has: frozenset[str]
    imports: str
    constants: tuple[str, ...]
    classes: tuple[ClassView, ...]
    unions: tuple[str, ...]


def plan_values(context: Context) -> LinkedFile:
    """Return ``app/values.py``, or nothing where it would be empty."""
    return LinkedFile(
        "app/values.py",
        "app/values.py.jinja",
        lambda used: values_view(context, used),
        before=("app.fields", "app.errors"),
    )


def values_view(context: Context, used: Iterable[str]) -> ValuesView | None:
    """Return the view of ``app/values.py`` when other modules import ``used`` from it."""
    module = declared_values(context.program, used)
    declared = {*module.classes, *module.unions}
    has = closure("app.values", set(used) - declared, FUNCTIONS)
    if not has and not declared:
        return None
    return ValuesView(
        has=frozenset(has),
        imports=import_lines(
            [*imports_of(has, FUNCTIONS), *schema_imports(module)],
            [each for name in has for each in FUNCTIONS[name].modules],
        ),
        constants=(
            *BY_ZERO[: "BY_ZERO" in has],
            *DAY[: "Day" in has],
            *ITEM[: "Item" in has],
            *statements(module.aliases),
        ),
        classes=tuple(class_view(each) for each in module.ordered()),
        unions=statements(module.unions),
    )
