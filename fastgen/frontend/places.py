"""Turns offsets of one text into spans."""

from __future__ import annotations

from bisect import bisect_right

from fastgen.diagnostics import Span


class Places:
    """The lines of one text."""

    __slots__ = ("_starts", "file", "text")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        starts = [0]
        position = text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = text.find("\n", position + 1)
        self._starts = starts

    def span(self, start: int, end: int) -> Span:
        """Return the span of ``text[start:end]``."""
        starts = self._starts
        line = bisect_right(starts, start)
        end_line = bisect_right(starts, end, line - 1)
        return Span(
            self.file,
            start,
            end,
            line,
            start - starts[line - 1] + 1,
            end_line,
            end - starts[end_line - 1] + 1,
        )

    def line_of(self, offset: int) -> int:
        """Return the number of the line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def column_of(self, offset: int) -> int:
        """Return the column of an offset, from 1."""
        return offset - self._starts[self.line_of(offset) - 1] + 1

    def first_on_line(self, offset: int) -> bool:
        """Tell whether only white space stands before an offset on its line."""
        begin = self._starts[self.line_of(offset) - 1]
        return not self.text[begin:offset].strip()


class MappedPlaces(Places):
    """The places of a decoded piece of a text: what stands between the braces of a string."""

    __slots__ = ("_offsets", "_whole")

    def __init__(self, text: str, whole: Places, offsets: list[int]) -> None:
        super().__init__(text, whole.file)
        self._whole = whole
        self._offsets = offsets

    def span(self, start: int, end: int) -> Span:
        """Return the span in the whole text."""
        return self._whole.span(self._offsets[start], self._offsets[end])
