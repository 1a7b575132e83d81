"""Checks that the built-in mixins of an entity find what they need."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field, Trait

COLUMNS: Mapping[Trait, str] = {"Versioned": "version"}
"""The column that a mixin keeps in the table itself."""


def check_traits(fields: Mapping[str, Field], traits: frozenset[Trait], report: Report) -> None:
    """Report fields that have the name of a column of a built-in mixin."""
    for trait, column in COLUMNS.items():
        if trait in traits and column in fields:
            report.error("FG5020", fields[column].span, trait=trait, field=column, point=column)
