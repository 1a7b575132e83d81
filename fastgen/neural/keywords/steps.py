"""Finds actions: verbs that bring a row to a value of an enum, as `approve` does to `approved`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.neural.draft import Draft
from fastgen.neural.edits import AddAction, AddField, Origin
from fastgen.neural.keywords.people import OWN
from fastgen.neural.keywords.rules import people_before
from fastgen.neural.spelling import same_word
from fastgen.neural.statements import Statement

_WORD = re.compile(r"[a-z]+")
_CLAUSE = re.compile(r"[.;:]\s|,\s*(?:but|mas)\s|\bbut\b|\bmas\b|\.$")


def step_edits(statements: list[Statement], draft: Draft, language: str) -> Iterator[AddAction]:
    """Yield the actions that clauses of somebody and such a verb name, each once."""
    seen: set[str] = set()
    for entity, fields in draft.entities.items():
        for field in fields.values():
            if isinstance(field, AddField) and field.type == "enum":
                for value in field.values[1:]:  # the first one is how a row begins
                    for edit in _steps(entity, field, value, statements, draft, language):
                        if edit.name not in seen:
                            seen.add(edit.name)
                            yield edit


def verbs_of(value: str, language: str) -> tuple[str, ...]:
    """Return the verbs, in the infinitive, that a participle may be of.

    >>> verbs_of("approved", "en"), verbs_of("cancelada", "pt"), verbs_of("open", "en")
    (('approve', 'approv'), ('cancelar',), ())
    >>> verbs_of("cancelled", "en")[-1]
    'cancel'
    """
    if language == "en":
        if value == "paid":
            return ("pay",)
        if not value.endswith("ed") or len(value) < 5:
            return ()
        doubled = (value[:-3],) if value[-3] == value[-4] else ()
        return (value[:-1], value[:-2], *doubled)
    for participle, infinitive in (("ad", "ar"), ("id", "er"), ("id", "ir")):
        if value[:-1].endswith(participle) and len(value) > 5:
            return (value[:-3] + infinitive,)
    return ()


def _steps(
    entity: str,
    field: AddField,
    value: str,
    statements: list[Statement],
    draft: Draft,
    language: str,
) -> Iterator[AddAction]:
    """Yield the action that leads to one value, once for each clause that names it."""
    for infinitive in verbs_of(value, language):
        forms = {infinitive, f"{infinitive}s"}
        if language == "pt":
            forms |= {infinitive[:-1], f"{infinitive[:-1]}m"}
        for statement in statements:
            position = 0
            for end in [
                *(e.end() for e in _CLAUSE.finditer(statement.plain)),
                len(statement.plain),
            ]:
                text = statement.plain[position:end]
                verb = next((w for w in _WORD.finditer(text) if w.group() in forms), None)
                who = () if verb is None else people_before(text, verb, draft, language)
                if verb is not None and who and who != ("anyone",):
                    own = OWN.search(text, verb.end()) is not None or who[0] == "authenticated"
                    whose = draft.owner_of(entity) if own else None  # else anybody for everybody
                    start = statement.start + position
                    yield AddAction(
                        name=infinitive,
                        entity=entity,
                        who="anyone" if whose and who[0] == "authenticated" else who[0],
                        owner=whose,
                        field=field.name,
                        value=value,
                        required=_required(text[verb.end() :], field, value),
                        origin=Origin(start, start + len(text.rstrip())),
                    )
                position = end


def _required(text: str, field: AddField, value: str) -> str | None:
    """Return the other value that a clause names: what the field has to be before."""
    words = {same_word(word) for word in _WORD.findall(text)}
    return next((v for v in field.values if v != value and same_word(v) in words), None)
