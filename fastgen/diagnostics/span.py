"""Where something is written: a range of characters of a source file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range; offsets count characters from 0, lines and columns from 1."""

    file: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
