"""What a tagger marks in a prompt, and the edits that follow from the marks.

A mark is a stretch of words that names an entity, a field, a value of an enum or a kind of people,
with a link to what it belongs to. Rules and lists are read by keywords from the same prompt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from fastgen.neural.draft import Draft
from fastgen.neural.edits import (
    AddEntity,
    AddField,
    AddRelation,
    Edit,
    FieldType,
    Origin,
    SetAccounts,
)
from fastgen.neural.identifiers import entity_name, field_name
from fastgen.neural.keywords.nouns import singular
from fastgen.neural.keywords.people import people_of
from fastgen.neural.keywords.translator import asked_edits
from fastgen.neural.keywords.values import read_value
from fastgen.neural.spelling import fold, same_word
from fastgen.neural.statements import statements_of
from fastgen.records import dataclass

MarkKind = Literal["entity", "account", "field", "relation", "value", "role"]
ENTITIES: tuple[MarkKind, ...] = ("entity", "account")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a prompt that name something; an `account` is the entity of who signs in.

    `parent` is the number of the mark it belongs to: the entity of a field or a relation, the
    field of a value. `target` is the entity that a relation leads to.
    """

    origin: Origin
    kind: MarkKind
    parent: int | None = None
    target: int | None = None
    type: FieldType | None = None
    many: bool = False
    optional: bool = False
    unique: bool = False
    owner: bool = False


def edits_of_marks(marks: Sequence[Mark], prompt: str, language: str) -> Iterator[Edit]:
    """Yield the edits that marks lead to, those that do not fit left out."""
    draft = Draft()
    for edit in _named(marks, prompt, language):
        if draft.apply(edit):
            yield edit
    yield from asked_edits(list(statements_of(prompt)), draft, language)


def words_of(mark: Mark, prompt: str) -> str:
    """Return the words of a mark, without accents."""
    return fold(prompt[mark.origin.start : mark.origin.end]).lower()


def _named(marks: Sequence[Mark], prompt: str, language: str) -> Iterator[Edit]:
    """Yield entities, accounts, and then what entities have."""
    entities: dict[int, str] = {}
    spelled: dict[str, str] = {}
    for number, mark in enumerate(marks):
        name = _entity_name(mark, prompt, language) if mark.kind in ENTITIES else None
        if name is not None:
            known = spelled.setdefault(same_word(name), name)
            entities[number] = known
            if known == name:
                yield AddEntity(name=name, origin=mark.origin)
    yield from _accounts(marks, prompt, language, spelled)
    for number, mark in enumerate(marks):
        entity = None if mark.parent is None else entities.get(mark.parent)
        if entity is None:
            continue
        if mark.kind == "field":
            values = [each for each in marks if each.kind == "value" and each.parent == number]
            yield from _field(entity, mark, values, prompt, language)
        elif mark.kind == "relation" and mark.target is not None and mark.target in entities:
            words = words_of(mark, prompt)
            name = field_name(words if mark.many else singular(words, language))
            if name is not None:
                yield AddRelation(
                    entity=entity,
                    name=name,
                    target=entities[mark.target],
                    many=mark.many,
                    optional=mark.optional,
                    owner=mark.owner,
                    origin=mark.origin,
                )


def _entity_name(mark: Mark, prompt: str, language: str) -> str | None:
    *first, last = words_of(mark, prompt).split() or [""]
    return entity_name(" ".join((*first, singular(last, language))))


def _accounts(
    marks: Sequence[Mark], prompt: str, language: str, spelled: dict[str, str]
) -> Iterator[Edit]:
    """Yield who signs in: the entity of the first kind of people, or a new one."""
    found = [mark for mark in marks if mark.kind == "role"]
    names = [field_name(singular(words_of(mark, prompt), language)) for mark in found]
    roles = tuple(dict.fromkeys(name for name in names if name is not None))
    signed = next((mark for mark in marks if mark.kind == "account"), None)
    if not roles and signed is None:
        yield from _plain_accounts(prompt, language, spelled)
        return
    origin = signed.origin if signed is not None else found[0].origin
    name = _entity_name(signed, prompt, language) if signed is not None else None
    user = spelled.get(same_word(name)) if name is not None else None
    user = user or next((spelled[w] for role in roles if (w := same_word(role)) in spelled), None)
    generic = "Usuario" if language == "pt" else "User"
    if user is None:
        user = generic
        yield AddEntity(name=user, origin=origin)
    first = field_name(user)
    if first is not None and first not in roles and (len(roles) == 1 or user != generic):
        roles = (first, *roles)
    yield SetAccounts(user=user, roles=roles if len(roles) > 1 else (), origin=origin)


def _plain_accounts(prompt: str, language: str, spelled: dict[str, str]) -> Iterator[Edit]:
    """Yield who signs in where there is one kind of people, so that nobody is marked."""
    people = people_of(list(statements_of(prompt)), language)
    if people is None or not spelled:
        return
    user = spelled.get(same_word(people.user))
    if user is None:
        user = people.user
        yield AddEntity(name=user, origin=people.origin)
    yield SetAccounts(user=user, roles=people.roles, origin=people.origin)


def _field(
    entity: str, mark: Mark, values: Sequence[Mark], prompt: str, language: str
) -> Iterator[Edit]:
    """Yield a field: its type and flags as marked, its limits as the words beside it say."""
    name = field_name(words_of(mark, prompt))
    if name is None:
        return
    end = prompt.find("\n", mark.origin.end)
    tail = fold(prompt[mark.origin.start : len(prompt) if end < 0 else end]).lower()
    comma = min((i for i in (tail.find(","), tail.find(";"), tail.find(".")) if i > 0), default=80)
    read = read_value(entity, tail[: min(comma, 80)], mark.origin, language)
    names = [field_name(words_of(each, prompt)) for each in values]
    kind = mark.type or ("string" if read is None else read.type)
    members = tuple(dict.fromkeys(each for each in names if each is not None))
    if kind == "enum" and len(members) < 2:
        kind = "string"
    limited = read is not None and read.type == kind and not mark.many
    yield AddField(
        entity=entity,
        name=name,
        type=kind,
        values=members if kind == "enum" else (),
        many=mark.many and kind != "enum",
        optional=mark.optional,
        unique=mark.unique and not mark.many,
        minimum=read.minimum if limited and read is not None else None,
        maximum=read.maximum if limited and read is not None else None,
        default="false" if kind == "bool" and not mark.optional and not mark.many else None,
        origin=mark.origin,
    )
