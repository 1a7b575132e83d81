"""Pages by cursor: the rows after one whose order values the caller brings back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastgen.backend.services.lists import ListWriter


def write_cursor(
    writer: ListWriter, conditions: Sequence[str], shape: list[str], sorts: Sequence[str]
) -> None:
    """Write the statement of a list that goes on after a cursor."""
    raise NotImplementedError


def cursor_lines(
    writer: ListWriter, first: str, size: str, *, filtered: bool, sorts: bool
) -> list[str]:
    """Return the middle of the function of such a list."""
    raise NotImplementedError
