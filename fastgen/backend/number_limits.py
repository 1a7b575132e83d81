"""Limits of texts and numbers as arguments of `Field`."""

from __future__ import annotations

from decimal import Decimal

from fastgen.ir.checked.types import ScalarType


def lengths(scalar: ScalarType) -> list[str]:
    """Return what limits the length of a text."""
    limits = [f"min_length={scalar.minimum:f}"] if scalar.minimum else []
    if scalar.maximum is not None:
        limits.append(f"max_length={scalar.maximum:f}")
    return limits


def bounds(scalar: ScalarType) -> list[str]:
    """Return what limits a number."""
    show = _decimal_limit if scalar.name == "decimal" else _float_limit
    limits = [] if scalar.minimum is None else [f"ge={show(scalar.minimum)}"]
    return limits if scalar.maximum is None else [*limits, f"le={show(scalar.maximum)}"]


def _float_limit(value: Decimal) -> str:
    return f"{value:f}"


def _decimal_limit(value: Decimal) -> str:
    """Return a bound of a decimal: whole ones as they are, others exactly."""
    return f"{value:f}" if value == value.to_integral_value() else f'Decimal("{value:f}")'
