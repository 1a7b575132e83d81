"""Checks what columns that are kept by themselves need: those of mixins, and stored fields."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field, Trait
from fastgen.ir.checked.stored import counted_relation

COLUMNS: Mapping[Trait, str] = {"Versioned": "version"}
"""The column that a mixin keeps in the table itself."""


def check_traits(fields: Mapping[str, Field], traits: frozenset[Trait], report: Report) -> None:
    """Report fields in the way of a built-in mixin, and what no column can be kept for."""
    for trait, column in COLUMNS.items():
        if trait in traits and column in fields:
            report.error("FG5020", fields[column].span, trait=trait, field=column, point=column)
    changing = any(
        field.flags.key and not field.flags.immutable and not field.flags.readonly
        for field in fields.values()
    )
    for field in fields.values():
        if not field.flags.stored or field.kind != "computed":
            continue
        if counted_relation(field) is None:
            what = "`stored` on anything but the count of a relation"
            report.error("FG5901", field.span, point="stored", what=what)
        elif changing:
            what = "`stored` in an entity whose key can change"
            report.error("FG5901", field.span, point="stored", what=what)
