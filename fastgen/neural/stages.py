"""The stages in which a model fills in a spec, each with a schema made of the symbol table so far.

Names that exist are an enumeration of the schema, so that a reference to something undeclared
cannot be said. Schemas are flat: an object of lists of objects of plain values, nothing recursive,
nothing optional, which every server that knows JSON schema accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from fastgen.neural.draft import Draft
from fastgen.neural.edits import (
    AddAction,
    AddCount,
    AddEntity,
    AddField,
    AddFilter,
    AddRelation,
    AddRule,
    AddSearch,
    AddSort,
    AddUnique,
    Edit,
    Offer,
    Origin,
    SetAccounts,
    SetPage,
)
from fastgen.neural.identifiers import entity_name, field_name
from fastgen.records import dataclass

MOST_ITEMS = 60
"""Items of one list of a reply at most: what bounds the length of an answer."""
_HIDDEN = ("origin", "why")
_NAMES_OF_FIELDS = ("name", "default", "value", "required")
EditKind = TypeVar("EditKind", bound=Edit)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a model is asked: a task in words, the schema of the answer, how to read one."""

    task: str
    schema: type[BaseModel]
    read: Callable[[BaseModel, str], Iterable[Edit]]


def stages(draft: Draft) -> Iterator[Stage]:
    """Yield the stages in order; each is made when it is asked for, of what the draft has then."""
    yield _things()
    if not draft.entities:
        return
    yield _fields(draft)
    yield _asking(draft)
    if draft.accounts is not None:
        yield _access(draft)
        yield _steps(draft)


def find_words(words: str, prompt: str) -> Origin | None:
    """Return where some words stand in a prompt, whatever their case and the spaces between.

    >>> find_words("A  title", "Books have a title.")
    Origin(start=11, end=18)
    """
    import re

    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.search(pattern, prompt, re.IGNORECASE) if pattern else None
    return None if found is None else Origin(found.start(), found.end())


# ---------------------------------------------------------------- the five


class Thing(BaseModel):
    """An entity, and the words of the description that name it."""

    model_config = ConfigDict(extra="forbid")
    name: str
    words: str


class Things(BaseModel):
    """What is stored, and who signs in."""

    model_config = ConfigDict(extra="forbid")
    entities: Annotated[list[Thing], Field(max_length=MOST_ITEMS)]
    user: str | None
    roles: Annotated[list[str], Field(max_length=20)]
    user_words: str


def _things() -> Stage:
    return Stage(
        "Name the entities: singular, PascalCase, in the words of the description. `user` is the "
        "entity of who signs in, null unless the description speaks of signing in, of roles, or of "
        "what only some may do; `roles` are the kinds of people, the ordinary one first, empty if "
        "there is one kind.",
        Things,
        _read_things,
    )


def _read_things(reply: BaseModel, prompt: str) -> Iterator[Edit]:
    if not isinstance(reply, Things):
        return
    names: list[str] = []
    for thing in reply.entities:
        name = entity_name(thing.name)
        if name is not None and name not in names:
            names.append(name)
            yield _told(AddEntity(name=name), thing.words, prompt)
    user = entity_name(reply.user) if reply.user is not None else None
    if user is None:
        return
    if user not in names:
        yield _told(AddEntity(name=user), reply.user_words, prompt)
    roles = tuple(dict.fromkeys(role for each in reply.roles if (role := field_name(each))))
    accounts = SetAccounts(user=user, roles=roles if len(roles) > 1 else ())
    yield _told(accounts, reply.user_words, prompt)


def _fields(draft: Draft) -> Stage:
    entity = _one_of(draft.entities)
    return _stage(
        "Give each entity its fields (`fields`), and the rows that it points at (`relations`: the "
        "field stands on the side that belongs to the other one; `owner` if it is who made the "
        "row). Names in snake_case, in the words of the description. Only what it states. No "
        "e-mail, password or role for who signs in: those are there.",
        fields=(AddField, {"entity": entity}),
        relations=(AddRelation, {"entity": entity, "target": entity}),
    )


def _asking(draft: Draft) -> Stage:
    entity, field = _one_of(draft.entities), _one_of(_field_names(draft))
    fields: dict[str, object] = {"entity": entity, "fields": tuple[field, ...]}  # type: ignore[valid-type]  # made here
    return _stage(
        "Say how lists are asked for, only as stated: filters, sorting (`first` if it is the order "
        "that a list has), searching, the size of pages, fields that are unique together, counts "
        "of rows that point at an entity, and operations that are never offered (`never`).",
        filters=(AddFilter, {"entity": entity, "path": field}),
        sorts=(AddSort, {"entity": entity, "field": field}),
        searches=(AddSearch, fields),
        pages=(SetPage, {"entity": entity}),
        uniques=(AddUnique, fields),
        counts=(AddCount, {"entity": entity, "of": entity}),
        offers=(Offer, {"entity": entity}),
    )


def _access(draft: Draft) -> Stage:
    entity = _one_of(draft.entities)
    paths = sorted({path for each in draft.entities for path in draft.owner_paths(each)})
    return _stage(
        "Say who may do what, only as stated: `who` is anyone, authenticated or a role; `owner` is "
        "the field that has to be the caller (their own), else null; `flag` a field of yes or no "
        "that has to be true, else null; `fields` only if an update is of those alone; `only` if "
        "the description says that nobody else may.",
        rules=(
            AddRule,
            {
                "entity": entity,
                "who": _one_of(_who(draft)),
                "owner": _one_of(paths) | None,
                "flag": _one_of(_field_names(draft)) | None,
                "fields": tuple[_one_of(_field_names(draft)), ...],  # type: ignore[misc]  # made here
            },
        ),
    )


def _steps(draft: Draft) -> Stage:
    paths = sorted({path for each in draft.entities for path in draft.owner_paths(each)})
    return _stage(
        "Name the actions that are none of read, create, update and delete, and that set one "
        "field of a row to a value (approve, publish, close): `field` becomes `value`, and must "
        "have been `required`, null if it does not matter. `who` and `owner` as for rules.",
        actions=(
            AddAction,
            {
                "entity": _one_of(draft.entities),
                "field": _one_of(_field_names(draft)),
                "who": _one_of(_who(draft)),
                "owner": _one_of(paths) | None,
            },
        ),
    )


# ---------------------------------------------------------------- schemas


def _stage(task: str, **lists: tuple[type[Edit], dict[str, object]]) -> Stage:
    """Return a stage whose answer has a list for each kind of edit."""
    kinds = {label: kind for label, (kind, _) in lists.items()}
    items = {
        label: (Annotated[list[_item(kind, narrowed)], Field(max_length=MOST_ITEMS)], ...)  # type: ignore[misc]  # made here
        for label, (kind, narrowed) in lists.items()
    }
    schema: type[BaseModel] = create_model(  # type: ignore[call-overload]  # fields made here
        "Answer", __config__=ConfigDict(extra="forbid"), **items
    )

    def read(reply: BaseModel, prompt: str) -> Iterator[Edit]:
        for label, kind in kinds.items():
            for item in getattr(reply, label):
                values = item.model_dump()
                words = values.pop("words")
                for name in _NAMES_OF_FIELDS:
                    if name in values and kind is not AddField:
                        values[name] = values[name] and field_name(values[name])
                if kind is AddField:
                    values["name"] = field_name(values["name"]) or ""
                    values["values"] = tuple(field_name(each) or "" for each in values["values"])
                yield _told(kind.model_validate(values), words, prompt)

    return Stage(task, schema, read)


def _item(kind: type[Edit], narrowed: dict[str, object]) -> type[BaseModel]:
    """Return the schema of one edit: every key is there, names are those that exist."""
    fields = {
        name: (narrowed.get(name, info.annotation), ...)
        for name, info in kind.model_fields.items()
        if name not in _HIDDEN
    }
    made: type[BaseModel] = create_model(  # type: ignore[call-overload]  # fields made here
        kind.__name__, __config__=ConfigDict(extra="forbid"), words=(str, ...), **fields
    )
    return made


def _one_of(names: Iterable[str]) -> type:
    """Return the type of one of some names."""
    found = tuple(dict.fromkeys(names)) or ("none",)
    return Literal[found]  # type: ignore[return-value]  # made here


def _field_names(draft: Draft) -> list[str]:
    return sorted({name for fields in draft.entities.values() for name in fields})


def _who(draft: Draft) -> tuple[str, ...]:
    roles = draft.accounts.roles if draft.accounts is not None else ()
    return ("anyone", "authenticated", *roles)


def _told(edit: EditKind, words: str, prompt: str) -> EditKind:
    """Return an edit with where its words stand, or that the model found them nowhere."""
    origin = find_words(words, prompt)
    why = "" if origin is not None else "the model says so, and no words of the description"
    return edit.model_copy(update={"origin": origin, "why": why})
