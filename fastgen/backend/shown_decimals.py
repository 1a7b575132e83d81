"""Computed decimals in answers: a string with exactly the places of its type."""

from __future__ import annotations

from fastgen.backend.field_types import FieldType, annotated, plain
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.null import bare
from fastgen.ir.checked.entities import Shape, ShapeField
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType


def in_places(found: FieldType, shown: ShapeField, shape: Shape, program: Program) -> FieldType:
    """Return the type of a shown field, rounded where it is a computed decimal.

    What is stored has its places already; a sum or a product has as many as it turns out.
    """
    kind = bare(shown.type)
    if not isinstance(kind, ScalarType) or kind.name != "decimal" or kind.scale is None:
        return found
    own = program.entities[shape.entity].fields.get(shown.source or "") if shape.entity else None
    if shown.value is None and (own is None or own.computed is None):
        return found
    rounding = plain(f"in_places({kind.scale})", Symbol("app.fields", "in_places"))
    shown_type = annotated(plain("Decimal", Symbol("decimal", "Decimal")), (), rounding)
    return shown_type.optional() if found.text.endswith("| None") else shown_type
