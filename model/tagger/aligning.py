"""Finds in a prompt the words that name the parts of its gold spec: the marks to be learnt.

Nobody annotates words by hand: a name of the spec is the prompt's own words, so it is looked for,
without accents, plurals and small words. Of several places the one that fits its entity is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from fastgen.ir.entities import Entity, Field
from fastgen.ir.naming import snake_case
from fastgen.ir.spec import Spec
from fastgen.neural.edits import FieldType, Origin
from fastgen.neural.facts import accounts_of
from fastgen.neural.marks import Mark
from fastgen.neural.spelling import fold, same_word
from fastgen.records import dataclass

WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_SMALL = frozenset("of the a an de da do das dos o e and".split())
_TYPES: tuple[FieldType, ...] = get_args(FieldType)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a prompt, and its one spelling."""

    origin: Origin
    spelling: str


def prompt_words(prompt: str) -> list[Word]:
    """Return the words of a prompt in order."""
    return [
        Word(Origin(found.start(), found.end()), same_word(found.group()))
        for found in WORD.finditer(prompt)
    ]


def marks_of(spec: Spec, prompt: str) -> list[Mark]:
    """Return the marks that lead to the spec; what no words name is left out."""
    words = prompt_words(prompt)
    marks: list[Mark] = []
    entities: dict[str, int] = {}
    for entity in spec.entities:
        found = _places(entity.name, words)
        if found:
            entities[entity.name] = len(marks)
            signs_in = same_word(entity.name) == accounts_of(spec).user
            marks.append(Mark(found[0], "account" if signs_in else "entity"))
    for entity in spec.entities:
        if entity.name in entities:
            for mark in _parts(entity, spec, words, marks, entities):
                marks.append(mark)
    for role in accounts_of(spec).roles:
        taken = {mark.origin for mark in marks}
        found = [place for place in _places(role, words) if is_free(place, taken)]
        if found and role != accounts_of(spec).user:
            marks.append(Mark(found[0], "role"))
    return marks


def _parts(
    entity: Entity, spec: Spec, words: list[Word], marks: list[Mark], entities: dict[str, int]
) -> Iterator[Mark]:
    """Yield the marks of what an entity has; values directly behind their field."""
    accounts = accounts_of(spec)
    parent = entities[entity.name]
    names = {each.name for each in spec.entities}
    enums = {enum.name: enum for enum in spec.enums}
    near = [place.end for place in _places(entity.name, words)]
    taken = {mark.origin for mark in marks}
    for field in entity.fields:
        skipped = field.via is not None or field.computed is not None
        if skipped or accounts.has(same_word(entity.name), same_word(field.name)):
            continue
        places = [place for place in _places(field.name, words) if is_free(place, taken)]
        if not places:
            continue
        origin = min(places, key=lambda place: _distance(place, near))
        taken.add(origin)
        if field.type.name in names:
            target = entities.get(field.type.name)
            yield Mark(
                origin, "relation", parent, target,
                many=field.type.many, optional=field.type.nullable, owner="owner" in field.flags,
            )  # fmt: skip
            continue
        enum = enums.get(field.type.name)
        yield _field_mark(field, origin, parent, is_enum=enum is not None)
        number = len(marks) - 1
        for member in enum.members if enum is not None else ():
            found = [place for place in _places(member.name, words) if is_free(place, taken)]
            if found:
                place = min(found, key=lambda each: abs(each.start - origin.end))
                taken.add(place)
                yield Mark(place, "value", number)


def _field_mark(field: Field, origin: Origin, parent: int, *, is_enum: bool) -> Mark:
    kind = next((each for each in _TYPES if each == field.type.name), None)
    return Mark(
        origin,
        "field",
        parent,
        type="enum" if is_enum else kind,
        many=field.type.many,
        optional=field.type.nullable,
        unique="unique" in field.flags,
    )


def _places(name: str, words: list[Word]) -> list[Origin]:
    """Return where the parts of a name stand side by side, small words between them skipped."""
    parts = [same_word(part) for part in fold(snake_case(name)).split("_") if part]
    found: list[Origin] = []
    for start in range(len(words)):
        index, first = 0, start
        for place in range(start, min(start + len(parts) + 3, len(words))):
            if words[place].spelling == parts[index]:
                index += 1
                if index == len(parts):
                    found.append(Origin(words[first].origin.start, words[place].origin.end))
                    break
            elif place == start or words[place].spelling not in _SMALL:
                break
    return found


def is_free(place: Origin, taken: set[Origin]) -> bool:
    """Tell whether no mark stands on any of some words."""
    return all(place.end <= other.start or other.end <= place.start for other in taken)


def _distance(place: Origin, near: list[int]) -> int:
    """Return how far a place is from its entity; in front of it counts more than behind it."""
    return min(
        (place.start - each if place.start >= each else 3 * (each - place.start) for each in near),
        default=0,
    )
