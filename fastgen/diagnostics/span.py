"""Knows where in a text something stands."""

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of characters of one file.

    Offsets count characters from 0, lines and columns count characters from 1, ends are exclusive.
    A line ends at a line feed and at nothing else; a carriage return is the last character of its
    line.
    """

    file: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, file: str, text: str, start: int, end: int) -> "Span":
        r"""Return the span of `text[start:end]`; offsets outside the text are moved into it.

        >>> Span.of("a.fg", "app notes\nentity Note {}", 17, 21)
        Span(file='a.fg', start=17, end=21, line=2, column=8, end_line=2, end_column=12)
        """
        start = min(max(start, 0), len(text))
        end = min(max(end, start), len(text))
        line = text.count("\n", 0, start) + 1
        end_line = line + text.count("\n", start, end)
        return cls(
            file=file,
            start=start,
            end=end,
            line=line,
            column=start - text.rfind("\n", 0, start),
            end_line=end_line,
            end_column=end - text.rfind("\n", 0, end),
        )

    def first_line(self, text: str) -> "Span":
        r"""Return the part of this span on its first line, without spaces at its end.

        >>> text = "a {\n}"
        >>> Span.of("a.fg", text, 0, 5).first_line(text)
        Span(file='a.fg', start=0, end=3, line=1, column=1, end_line=1, end_column=4)
        """
        if self.end_line == self.line:
            return self
        head = text[self.start : self.end].partition("\n")[0].rstrip()
        return Span.of(self.file, text, self.start, self.start + len(head))

    def until(self, last: "Span") -> "Span":
        """Return the span from the start of this one to the end of `last`, in the same file."""
        return Span(
            file=self.file,
            start=self.start,
            end=last.end,
            line=self.line,
            column=self.column,
            end_line=last.end_line,
            end_column=last.end_column,
        )
