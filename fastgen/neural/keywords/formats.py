"""Reads pieces of SQL and JSON that stand in a prompt: tables with columns, and sample objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from fastgen.neural.edits import AddEntity, AddField, AddRelation, Edit, FieldType, Origin
from fastgen.neural.identifiers import entity_name, field_name
from fastgen.neural.keywords.nouns import noun_after, singular
from fastgen.neural.keywords.values import TYPES
from fastgen.neural.spelling import fold, same_word

_TABLE = re.compile(r"create\s+table\s+(?:if not exists\s+)?[\"`]?(\w+)[\"`]?\s*\(", re.IGNORECASE)
_COLUMN = re.compile(r"\s*[\"`]?(\w+)[\"`]?\s+(\w+)", re.IGNORECASE)
_OBJECT = re.compile(r"\{[^{}]*\}")
_NO_COLUMN = frozenset("primary foreign unique constraint check key index".split())
_SQL: dict[str, FieldType] = {
    "int": "int", "integer": "int", "bigint": "int", "smallint": "int", "numeric": "decimal",
    "decimal": "decimal", "money": "decimal", "float": "float", "real": "float", "double": "float",
    "bool": "bool", "boolean": "bool", "date": "date", "datetime": "datetime", "time": "time",
    "timestamp": "datetime", "timestamptz": "datetime", "text": "text", "uuid": "uuid",
}  # fmt: skip
_THINGS = re.compile(r"\b(?:stores?|of|my|our|the|guarda|os|as|meus|minhas|one)\s+([a-z]{3,})\b")


def format_edits(prompt: str, language: str) -> Iterator[Edit]:
    """Yield the tables of `CREATE TABLE`, then what sample objects have."""
    tables = list(_TABLE.finditer(prompt))
    names = {
        found[1].lower(): name
        for found in tables
        if (name := entity_name(singular(found[1].lower(), language))) is not None
    }
    for found in tables:
        if found[1].lower() in names:
            origin = Origin(found.start(), found.end())
            yield AddEntity(name=names[found[1].lower()], origin=origin)
    for found in tables:
        entity = names.get(found[1].lower())
        if entity is not None:
            for start, end in _columns(prompt, found.end()):
                yield from _column(entity, prompt[start:end], Origin(start, end), names)
    if not tables:
        yield from _objects(prompt, language)


def _columns(prompt: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the columns of a table stand, comments left out."""
    depth, position = 1, start
    for index in range(start, len(prompt)):
        letter = prompt[index]
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 or (depth == 1 and letter == ","):
            yield position, index
            position = index + 1
        if depth == 0:
            return


def _column(entity: str, text: str, origin: Origin, names: dict[str, str]) -> Iterator[Edit]:
    """Yield the field or the relation that a column is; its key is none."""
    found = _COLUMN.match(text)
    if found is None or found[1].lower() in _NO_COLUMN or found[1].lower() == "id":
        return
    low = text.lower()
    name, optional = field_name(found[1]), "not null" not in low and "primary" not in low
    target = re.search(r"references\s+[\"`]?(\w+)", low)
    if name is None:
        return
    if target is not None and target[1] in names:
        cascade = "on delete cascade" in low
        yield AddRelation(
            entity=entity, name=name.removesuffix("_id"), target=names[target[1]],
            optional=optional, on_delete="cascade" if cascade else None, origin=origin,
        )  # fmt: skip
        return
    kind = _SQL.get(found[2].lower()) or TYPES.get(same_word(name.rpartition("_")[2]), "string")
    least = re.search(rf"{re.escape(found[1].lower())}\s*>=\s*(\d+)", low)
    default = re.search(r"\bdefault\s+'?(\w+)'?", low)
    number = kind in ("int", "float", "decimal")
    value = default[1] if default is not None else None
    known = value is not None and (value.isdigit() if number else kind == "bool")
    yield AddField(
        entity=entity,
        name=name,
        type=kind,
        optional=optional and default is None,
        unique="unique" in low,
        minimum=int(least[1]) if least is not None and number else None,
        default=value if known else None,
        origin=origin,
    )


def _objects(prompt: str, language: str) -> Iterator[Edit]:
    """Yield what the first sample object has, as the thing that the text before it names."""
    for found in _OBJECT.finditer(prompt):
        try:
            values: object = json.loads(found.group())
        except ValueError:
            continue
        if not isinstance(values, dict) or not values:
            continue
        before = fold(prompt[: found.start()]).lower()
        nouns = [
            noun
            for each in _THINGS.finditer(before)
            if (noun := noun_after(before, each.start(1), longest=1)) is not None
            and noun.text != singular(noun.text, language)
        ]
        name = entity_name(singular(nouns[0].text, language)) if nouns else "Item"
        if name is None:
            return
        place = Origin(nouns[0].start, nouns[0].end) if nouns else Origin(*found.span())
        yield AddEntity(name=name, origin=place)
        for key, value in values.items():
            own = field_name(str(key))
            start = prompt.find(f'"{key}"', found.start())
            if own is not None and own != "id":
                yield _sample(name, own, value, Origin(start, start + len(str(key)) + 2))
        return


def _sample(entity: str, name: str, value: object, origin: Origin) -> AddField:
    """Return the field that a sample value is of."""
    many = isinstance(value, list)
    kind: FieldType = TYPES.get(same_word(name.rpartition("_")[2]), "string")
    if isinstance(value, bool):
        kind = "bool"
    elif isinstance(value, int) and kind not in ("decimal", "float"):
        kind = "int"
    elif isinstance(value, float) and kind != "decimal":
        kind = "float"
    elif isinstance(value, str) and kind in ("int", "float", "decimal", "bool"):
        kind = "string"
    return AddField(
        entity=entity,
        name=name,
        type="string" if many else kind,
        many=many,
        optional=value is None,
        default="false" if kind == "bool" and not many else None,
        origin=origin,
    )
