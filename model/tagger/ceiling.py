"""Says how far marks can reach: the score of the marks that the gold asks for.

    python -m model.tagger.ceiling [FOLDER]

A tagger that makes no mistake has this score; what is missing is not the tagger's to learn.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from fastgen.neural.corpus import Pair, read_gold, read_pairs
from fastgen.neural.edits import Edit
from fastgen.neural.evaluation import Measured, by_category, by_group, measure, overall, table
from fastgen.neural.marks import Mark, edits_of_marks
from model.data.check import WRITTEN
from model.tagger.aligning import marks_of


class Marked:
    """A translator that is given the marks."""

    name = "gold marks"

    def __init__(self, marks: list[Mark]) -> None:
        self._marks = marks

    def propose(self, prompt: str, language: str) -> Iterator[Edit]:
        """Yield the edits of the marks."""
        return edits_of_marks(self._marks, prompt, language)


def measure_ceiling(pairs: Iterable[Pair]) -> Iterator[Measured]:
    """Yield how the gold marks of each pair do."""
    for pair in pairs:
        marks = marks_of(read_gold(pair.spec).spec, pair.prompt.text)
        yield from measure([pair], Marked(marks))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=WRITTEN)
    found = list(measure_ceiling(read_pairs(parser.parse_args().folder)))
    print(table("", {"gold marks": overall(found)}))
    print(table("facts", by_category(found)))
    print(table("difficulty", by_group(found, "difficulty")))


if __name__ == "__main__":
    main()
