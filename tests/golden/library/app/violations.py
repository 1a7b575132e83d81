"""Which declared constraint an IntegrityError is about; the databases report it differently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.exc import IntegrityError

from app.database import Base

SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?:index '(?P<index>\w+)'|(?P<columns>.+))")
SQLITE_CHECK = re.compile(r"CHECK constraint failed: (?P<name>\w+)")


@dataclass(frozen=True, slots=True)
class Violation:
    kind: Literal["unique", "reference", "check", "conflict"]
    field: str | None = None
    message: str | None = None


def find_violation(error: IntegrityError) -> Violation:
    """Find the constraint by its name, or by its columns where SQLite tells nothing else."""
    name = getattr(error.orig.__cause__, "constraint_name", None) if error.orig else None
    if name is not None:
        return by_name(name)
    text = str(error.orig)
    if unique := SQLITE_UNIQUE.search(text):
        if unique["index"]:
            return by_name(unique["index"])
        return by_columns(set(unique["columns"].split(", ")))
    if check := SQLITE_CHECK.search(text):
        return by_name(check["name"])
    return Violation("reference" if "FOREIGN KEY" in text else "check")


def constraints() -> Iterator[Constraint | Index]:
    for table in Base.metadata.tables.values():
        yield from table.constraints
        yield from table.indexes


def by_name(name: str) -> Violation:
    for constraint in constraints():
        if constraint.name == name:
            return describe(constraint)
    return Violation("check")


def by_columns(names: set[str]) -> Violation:
    for constraint in constraints():
        match constraint:
            case PrimaryKeyConstraint() | UniqueConstraint() | Index(unique=True):
                if {str(column) for column in constraint.columns} == names:
                    return describe(constraint)
    return Violation("unique")


def describe(constraint: Constraint | Index) -> Violation:
    message = constraint.info.get("message")
    match constraint:
        case PrimaryKeyConstraint() | UniqueConstraint() | Index():
            return Violation("unique", field_of(list(constraint.columns)), message)
        case ForeignKeyConstraint():
            return Violation("reference", field_of(list(constraint.columns)), message)
        case CheckConstraint():
            kind = constraint.info.get("kind", "check")
            return Violation(kind, constraint.info.get("field"), message)
    return Violation("check", message=message)


def field_of(columns: list[Column[object]]) -> str | None:
    """Return the name that a column has in the API; a constraint on several has none."""
    return str(columns[0].info.get("field", columns[0].name)) if len(columns) == 1 else None
