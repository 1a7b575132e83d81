"""Knows which limits each scalar takes, and what they are when nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from fastgen.diagnostics import Report
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import FILES, IMAGES, KNOWN, USUAL_BYTES
from fastgen.ir.patterns import unsupported_reason
from fastgen.ir.types import ScalarName, TypeRef

SCALARS: Mapping[str, ScalarName] = {name: name for name in get_args(ScalarName)}

SIZED_TEXTS: Mapping[str, tuple[int | None, int]] = {
    "string": (None, 255),
    "text": (None, 10_000),
    "email": (None, 254),
    "url": (None, 2_048),
    "slug": (None, 255),
    "phone": (None, 32),
    "password": (12, 128),
    "secret": (None, 1_000),
    "token": (None, 255),
    "bytes": (None, 65_536),
}
"""Length limits of text types in characters, where the spec gives none."""

NUMBERS = frozenset({"int", "float", "decimal"})
PATTERNED = frozenset({"string", "text"})
DECIMAL_PRECISION, DECIMAL_SCALE = 12, 2
MOST_PRECISION, MOST_SCALE = 38, 20
MOST_LETTERS = 10_485_760
"""The longest text with a limit that PostgreSQL holds."""
UNIT_BYTES: Mapping[str, int] = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}


def scalar_of(ref: TypeRef, report: Report) -> ScalarType:
    """Return the scalar that a reference to a built-in type means, its defaults filled in.

    >>> scalar_of(TypeRef(name="password"), Report()).minimum
    Decimal('12')
    """
    name = SCALARS[ref.name]
    _report_misplaced(ref, report)
    minimum, maximum = ref.minimum, ref.maximum
    if minimum is not None and maximum is not None and minimum > maximum:
        report.error(
            "FG2016",
            ref.span,
            low=f"{minimum:f}",
            high=f"{maximum:f}",
            help=f"write `{ref.name}({maximum:f}..{minimum:f})`",
        )
        minimum = maximum = None
    if ref.name in SIZED_TEXTS:
        minimum, maximum = _text_limits(ref, minimum, maximum, report)
    is_decimal = name == "decimal"
    precision = (ref.precision or DECIMAL_PRECISION) if is_decimal else None
    scale = None
    if is_decimal:
        scale = ref.scale if ref.scale is not None else (DECIMAL_SCALE if not ref.precision else 0)
        if precision is not None and scale > precision:
            report.error("FG2016", ref.span, low=scale, high=precision)
            scale = precision
        precision = _at_most(ref, precision, MOST_PRECISION, report)
        scale = _at_most(ref, scale, MOST_SCALE, report)
    return ScalarType(
        name=name,
        minimum=minimum,
        maximum=maximum,
        pattern=_checked_pattern(ref, report),
        precision=precision,
        scale=scale,
        size=_size(ref, report),
        media=_media(ref, report),
    )


def _size(ref: TypeRef, report: Report) -> int | None:
    """Return the most bytes of a file; None for anything else."""
    if ref.name not in FILES:
        return None
    if ref.size is None:
        return USUAL_BYTES[ref.name]
    if ref.size < 1:
        report.error("FG2017", ref.span, limit=str(ref.size))
    return int(ref.size * UNIT_BYTES[ref.size_unit or "B"])


def _media(ref: TypeRef, report: Report) -> tuple[str, ...]:
    """Return the media types of a file; none means any."""
    if ref.name not in FILES:
        return ()
    known = IMAGES if ref.name == "image" else KNOWN
    for media in ref.media:
        if media not in known:
            notes = (f"known are {', '.join(known)}",)
            report.error("FG2036", ref.span, type=ref.name, media=media, notes=notes)
    return tuple(dict.fromkeys(ref.media)) or (IMAGES if ref.name == "image" else ())


def _text_limits(
    ref: TypeRef, minimum: Decimal | None, maximum: Decimal | None, report: Report
) -> tuple[Decimal | None, Decimal]:
    low, high = SIZED_TEXTS[ref.name]
    for bound in (minimum, maximum):
        if bound is not None and (bound < 0 or bound != bound.to_integral_value()):
            report.error("FG2017", ref.span, limit=f"{bound:f}")
            return None, Decimal(high)
    if minimum is None and low is not None and (maximum is None or maximum >= low):
        minimum = Decimal(low)
    if maximum is None:
        maximum = max(Decimal(high), minimum or Decimal(0))
    most = _at_most(ref, int(maximum), MOST_LETTERS, report)
    return minimum, Decimal(most)


def _at_most(ref: TypeRef, found: int | None, limit: int, report: Report) -> int:
    if found is not None and found > limit:
        report.error("FG2046", ref.span, type=ref.name, found=f"{found:,}", limit=f"{limit:,}")
        return limit
    return found or 0


def _report_misplaced(ref: TypeRef, report: Report) -> None:
    bounded = ref.minimum is not None or ref.maximum is not None
    misplaced = {
        "range": bounded and ref.name not in SIZED_TEXTS and ref.name not in NUMBERS,
        "pattern": ref.pattern is not None and ref.name not in PATTERNED,
        "precision": ref.precision is not None and ref.name != "decimal",
        "size": ref.size is not None and ref.name not in FILES,
        "media type": bool(ref.media) and ref.name not in FILES,
    }
    for limit, wrong in misplaced.items():
        if wrong:
            report.error("FG2015", ref.span, type=ref.name, limit=limit)


def _checked_pattern(ref: TypeRef, report: Report) -> str | None:
    if ref.pattern is None or ref.name not in PATTERNED:
        return None
    reason = unsupported_reason(ref.pattern)
    if reason is not None:
        report.error("FG2018", ref.span, pattern=ref.pattern, notes=(reason,))
        return None
    return ref.pattern
