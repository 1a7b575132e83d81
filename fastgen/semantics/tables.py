"""Reads tables as CSV, whose lines are values of a type with braces (docs, section 13)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType, Type, ValueType
from fastgen.semantics.decoding import Reader
from fastgen.semantics.files import File

MOST_LINES = 10_000
MARK = "\ufeff"


def read_csv(
    given: str | File,
    type_: Type,
    header: bool,
    program: Program,
    default: Callable[[TypedExpression], object],
) -> tuple[object, ...] | None:
    """Return the lines of a table, or "null where it is no such table"."""
    if not isinstance(type_, ListType) or not isinstance(type_.item, ValueType):
        raise TypeError("a table has lines")
    fields = {part.wire: part for part in program.values[type_.item.name].fields}
    try:
        text = given.content.decode() if isinstance(given, File) else given
        lines = [
            line
            for line in csv.reader(StringIO(text.removeprefix(MARK), newline=""), strict=True)
            if line
        ]
    except (UnicodeDecodeError, csv.Error):
        return None
    names = list(fields)
    if header:
        names, lines = (lines[0], lines[1:]) if lines else ([], [])
    unknown = any(name not in fields for name in names)
    if unknown or len(set(names)) < len(names) or len(lines) > MOST_LINES:
        return None
    found: list[object] = []
    for line in lines:
        if len(line) != len(names):
            return None
        value = read_line(dict(zip(names, line, strict=True)), fields, program, default)
        if value is None:
            return None
        found.append(value)
    return tuple(found)


def read_line(
    cells: dict[str, str],
    fields: dict[str, ShapeField],
    program: Program,
    default: Callable[[TypedExpression], object],
) -> dict[str, object] | None:
    """Return a line as a value: "cells are written as in a query"."""
    reader = Reader(program, default)
    values: dict[str, object] = {}
    for wire, part in fields.items():
        cell = cells.get(wire, "")
        if wire in cells and not cell and part.nullable:
            values[part.name] = None
        elif not cell and part.optional:
            values[part.name] = None if part.default is None else default(part.default)
        elif wire not in cells:
            return None
        else:
            values[part.name] = reader.word(cell, part.type, wire)
    return None if reader.issues else values
