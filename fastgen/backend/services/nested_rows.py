"""Rows that are shown inside others: how their columns become objects again."""

from __future__ import annotations

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class One:
    """A row that is shown inside another one; ``columns`` maps its keys to labels.

    ``test`` is a label that is null where there is no such row; None where there always is one.
    """

    label: str
    entries: tuple[tuple[str, str], ...]
    ones: tuple[One, ...]
    test: str | None


def record_of(row: str, ones: list[One]) -> str:
    """Return a row with its nested rows as a dict, or the row itself if it has none."""
    if not ones:
        return row
    nested = ", ".join(f'"{one.label}": {nested_of(row, one)}' for one in ones)
    return f"{{**{row}, {nested}}}"


def nested_of(row: str, one: One) -> str:
    """Return a nested row as a dict of columns of its surroundings."""
    parts = [f'"{key}": {row}["{label}"]' for key, label in one.entries]
    parts += [f'"{inner.label}": {nested_of(row, inner)}' for inner in one.ones]
    record = f"{{{', '.join(parts)}}}"
    if one.test is None:
        return record
    return f'({record} if {row}["{one.test}"] is not None else None)'
