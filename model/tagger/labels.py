"""Turns marks into labels of words, to be learnt, and predicted labels back into marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from fastgen.neural.edits import FieldType, Origin
from fastgen.neural.marks import ENTITIES, Mark, MarkKind
from fastgen.records import dataclass
from model.tagger.aligning import Word

KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
TAGS: tuple[str, ...] = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))
TYPES: tuple[FieldType, ...] = get_args(FieldType)
FLAGS = ("many", "optional", "unique", "owner")
NONE = -100
"""The label that no loss counts."""


@dataclass(frozen=True, slots=True)
class Labels:
    """For each word: its tag, and on the first word of a mark its type, flags and links.

    Links are numbers of words: the first one of the mark that is meant, `NONE` where there is
    none.
    """

    tags: tuple[int, ...]
    types: tuple[int, ...]
    flags: tuple[tuple[int, ...], ...]
    parents: tuple[int, ...]
    targets: tuple[int, ...]


def labels_of(marks: Sequence[Mark], words: Sequence[Word]) -> Labels:
    """Return the labels of the words of a prompt."""
    count = len(words)
    tags, types = [0] * count, [NONE] * count
    flags = [(NONE,) * len(FLAGS)] * count
    parents, targets = [NONE] * count, [NONE] * count
    first = [_first(mark.origin, words) for mark in marks]
    for mark, start in zip(marks, first, strict=True):
        for index in range(start, count):
            if words[index].origin.start >= mark.origin.end:
                break
            part = "B" if index == start else "I"
            tags[index] = TAGS.index(f"{part}-{mark.kind}")
        if mark.type is not None:
            types[start] = TYPES.index(mark.type)
        if mark.kind in ("field", "relation"):
            flags[start] = (mark.many, mark.optional, mark.unique, mark.owner)
        if mark.parent is not None:
            parents[start] = first[mark.parent]
        if mark.target is not None:
            targets[start] = first[mark.target]
    return Labels(tuple(tags), tuple(types), tuple(flags), tuple(parents), tuple(targets))


def marks_of_labels(labels: Labels, words: Sequence[Word]) -> list[Mark]:
    """Return the marks that labels say; links to words where no mark begins are dropped.

    A link of a field leads to an entity, a link of a value to a field, whatever was predicted.
    """
    starts: list[tuple[int, MarkKind, Origin]] = []
    for index, tag in enumerate(labels.tags):
        part, _, word = TAGS[tag].partition("-")
        kind = next((each for each in KINDS if each == word), None)
        if kind is None:
            continue
        if part == "I" and starts and starts[-1][1] == kind and labels.tags[index - 1] != 0:
            start, _, origin = starts[-1]
            starts[-1] = (start, kind, Origin(origin.start, words[index].origin.end))
        else:
            starts.append((index, kind, words[index].origin))
    numbers = {start: number for number, (start, _, _) in enumerate(starts)}
    kinds = [kind for _, kind, _ in starts]

    def link(place: int, wanted: tuple[MarkKind, ...]) -> int | None:
        number = numbers.get(place)
        return number if number is not None and kinds[number] in wanted else None

    marks: list[Mark] = []
    for start, kind, origin in starts:
        many, optional, unique, owner = (flag == 1 for flag in labels.flags[start])
        parent = link(labels.parents[start], ("field",) if kind == "value" else ENTITIES)
        typed = kind == "field" and labels.types[start] >= 0
        marks.append(
            Mark(
                origin,
                kind,
                None if kind in (*ENTITIES, "role") else parent,
                link(labels.targets[start], ENTITIES) if kind == "relation" else None,
                TYPES[labels.types[start]] if typed else None,
                many,
                optional,
                unique,
                owner,
            )
        )
    return marks


def _first(origin: Origin, words: Sequence[Word]) -> int:
    """Return the number of the word that begins where a mark does."""
    return next(i for i, word in enumerate(words) if word.origin.start >= origin.start)
