"""Proposes edits for a prompt by keywords: things, then people, then what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.neural.draft import Draft
from fastgen.neural.edits import (
    AddEntity,
    AddRelation,
    Edit,
    Offer,
    Origin,
    SetAccounts,
    Verb,
    Withhold,
)
from fastgen.neural.identifiers import field_name
from fastgen.neural.keywords.formats import format_edits
from fastgen.neural.keywords.lists import list_edits
from fastgen.neural.keywords.people import People, people_of
from fastgen.neural.keywords.rules import rule_edits
from fastgen.neural.keywords.steps import step_edits
from fastgen.neural.keywords.things import (
    Mention,
    belonging_edits,
    entities_of,
    entity_edits,
    mentions_of,
    thing_edits,
    unified,
)
from fastgen.neural.spelling import same_word
from fastgen.neural.statements import Statement, statements_of

_NEVER: dict[Verb, re.Pattern[str]] = {
    "delete": re.compile(
        r"\b(?:never|not|nobody|no one|cannot be|nunca|ninguem|nao)\b[\w, ]*\b"
        r"(?:delet|remov|apag|exclu)\w*|\bno deleting\b"
    ),
    "update": re.compile(
        r"\b(?:never|nobody|no one|cannot be|nunca|ninguem|nao (?:sao|podem ser))\b[\w, ]*\b"
        r"(?:edit|chang|alter)\w*|\bno editing\b"
    ),
}
_OWNED = re.compile(
    r"\b(?:their own|his own|her own|my own|own|who (?:wrote|made|created)|propri[oa]s?|propi[oa]s?"
    r"|dono|quem (?:criou|escreveu)|as suas|os seus)\b"
)


class Keywords:
    """The translator that needs no model."""

    name = "keywords"

    def propose(self, prompt: str, language: str) -> Iterator[Edit]:
        """Yield edits: entities, accounts, fields and relations, rules, lists."""
        statements = list(statements_of(prompt))
        written = list(format_edits(prompt, language))
        mentions = [] if written else unified(list(mentions_of(statements, language)))
        people = people_of(statements, language)
        draft = Draft()
        for edit in written:
            if draft.apply(edit):
                yield edit
        for edit in _things(statements, mentions, people, language):
            if draft.apply(edit):
                yield edit
        yield from asked_edits(statements, draft, language)


def asked_edits(statements: list[Statement], draft: Draft, language: str) -> Iterator[Edit]:
    """Yield owners, rules, and how lists are asked for, about the entities of a draft.

    Owners are applied to the draft, since rules speak of them.
    """
    names = {same_word(name): name for name in draft.entities}
    if draft.accounts is not None:
        accounts = draft.accounts
        people = People(accounts.user, accounts.roles, accounts.origin or Origin(0, 0))
        for relation in _owners(statements, people, draft):
            if draft.apply(relation):
                yield relation
        rules = rule_edits(statements, draft, language)
        yield from sorted(
            rules, key=lambda rule: isinstance(rule, Withhold) or not rule.only
        )  # they rule out wider ones
        yield from step_edits(statements, draft, language)
    yield from list_edits(statements, draft)
    yield from _never(statements, names)


def _things(
    statements: list[Statement], mentions: list[Mention], people: People | None, language: str
) -> Iterator[Edit]:
    """Yield entities, who signs in, relations and fields."""
    entities = entities_of(mentions)
    yield from entity_edits(mentions)
    user: str | None = None
    if people is not None and entities:
        user = next((n for n in entities if same_word(n) == same_word(people.user)), None)
        if user is None:
            user = people.user
            yield AddEntity(name=user, origin=people.origin)
        yield SetAccounts(user=user, roles=people.roles, origin=people.origin)
    names = {same_word(name): name for name in (*entities, *((user,) if user else ()))}
    yield from belonging_edits(statements, names, user, language)
    yield from thing_edits(mentions, user, language)


def _owners(statements: list[Statement], people: People, draft: Draft) -> Iterator[AddRelation]:
    """Yield whose the rows of an entity are, where a statement speaks of somebody's own."""
    last: str | None = None
    for statement in statements:
        words = [same_word(word) for word in re.findall(r"[a-z]+", statement.plain)]
        named = {same_word(name): name for name in draft.entities if name != people.user}
        found = next((named[word] for word in words if word in named), last)
        last = found
        owned = _OWNED.search(statement.plain)
        name = field_name(people.user)
        if found is None or owned is None or name is None or draft.owner_of(found):
            continue
        user = draft.accounts.user if draft.accounts is not None else people.user
        origin = Origin(statement.start + owned.start(), statement.start + owned.end())
        yield AddRelation(entity=found, name=name, target=user, owner=True, origin=origin)


def _never(statements: list[Statement], names: dict[str, str]) -> Iterator[Offer]:
    """Yield the operations that a statement excludes."""
    last = next(iter(names.values()), None)
    for statement in statements:
        words = [same_word(word) for word in re.findall(r"[a-z]+", statement.plain)]
        last = next((names[word] for word in words if word in names), last)
        for verb, pattern in _NEVER.items():
            found = pattern.search(statement.plain)
            if found is not None and last is not None:
                origin = Origin(statement.start + found.start(), statement.start + found.end())
                yield Offer(entity=last, operation=verb, never=True, origin=origin)
