"""Which operations compute whole numbers in the database that 64 bits may not hold."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.functions import Functions
from fastgen.backend.lowering.null import bare
from fastgen.backend.reading import expressions_of
from fastgen.backend.services.limits import MOST_COUNTED, fits_64_bits, fits_times
from fastgen.ir.checked.expressions import Arith, FieldAccess, Fold, ShowAs, TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType


def has_overflows(functions: Functions) -> bool:
    """Tell whether some operation of a program may compute too large a number."""
    return any(may_overflow(each, functions) for each in functions.program.operations)


def may_overflow(operation: Operation, functions: Functions) -> bool:
    """Tell whether an operation may compute too large a number: to show it, or to find rows."""
    return any(_overflows(each, functions, frozenset()) for each in _computed(operation, functions))


def _computed(operation: Operation, functions: Functions) -> Iterator[TypedExpression]:
    yield from expressions_of(operation)
    yield from functions.shown_values(operation.output)
    if operation.listing is not None:
        yield from (each.subject for each in operation.listing.filters)


def _overflows(expression: TypedExpression, functions: Functions, seen: frozenset[str]) -> bool:
    for part in walk(expression):
        match part:
            case Arith(operator="+" | "-" | "*") if _is_whole(part) and not fits_64_bits(part):
                return True
            case Fold(function="sum", element=element) if element is not None and _is_whole(part):
                if not fits_times(element, MOST_COUNTED):
                    return True
            case ShowAs():
                shape = functions.program.entities[part.entity].views[part.view].shape
                values = functions.shown_values(shape)
                if any(_overflows(each, functions, seen) for each in values):
                    return True
            case FieldAccess(entity=str() as entity, field=name):
                field = functions.program.entities[entity].fields[name]
                if field.computed is None or field.id in seen:
                    continue
                if _overflows(field.computed, functions, seen | {field.id}):
                    return True
            case _:
                pass
    return False


def _is_whole(value: TypedExpression) -> bool:
    type_ = bare(value.type)
    return isinstance(type_, ScalarType) and type_.name == "int"
