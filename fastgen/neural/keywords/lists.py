"""Finds how lists are asked for: filters, sorting, search and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.neural.draft import TEXTS, Draft
from fastgen.neural.edits import AddField, AddFilter, AddSearch, AddSort, Edit, Origin, SetPage
from fastgen.neural.keywords.things import items_of
from fastgen.neural.spelling import same_word
from fastgen.neural.statements import Statement

_FILTER = re.compile(r"\b(?:filter\w*|filtr\w+)\b(?:[\w ]*?\b(?:by|on|por|pel[oa]s?)\b)?")
_SORT = re.compile(
    r"\b(?:sort\w*|order(?:ed)?|orden\w+|em ordem|por ordem|in order)\b(?:[\w ]*?\b(?:by|of|por"
    r"|de)\b)?"
)
_SEARCH = re.compile(
    r"\b(?:search\w*|look\w* for|find|busc\w+|pesquis\w+)\b(?:[\w ]*?\b(?:by|in|on|por|pel[oa]s?"
    r"|n[oa]s?|em)\b)?"
)
_PAGE = re.compile(r"\b(?:pages? of (\d+)|(\d+) (?:\w+ )?(?:per|a|on a|por) (?:page|pagina))\b")
_MOST = re.compile(r"\b(?:at most|maximum of|no maximo|up to) (\d+)\b")
_NEWEST = re.compile(r"\b(?:newest|latest|most recent|mais nov[oa]s?|mais recentes?|ultim[oa]s?)\b")
_CHEAPEST = re.compile(r"\b(?:cheapest|mais barat[oa]s?)\b")
_UP = re.compile(r"\b(?:from|min(?:imum)?|at least|after|minim[oa]|a partir)\b")
_DOWN = re.compile(r"\b(?:to|max(?:imum)?|at most|before|maxim[oa]|ate)\b")
_RANGE = re.compile(r"\b(?:range|between|faixa|from .* to|entre)\b")
_WORD = re.compile(r"[a-z0-9-]+")


def list_edits(statements: list[Statement], draft: Draft) -> Iterator[Edit]:
    """Yield what statements say of lists, about the entity whose fields they name."""
    last = next(iter(draft.entities), None)
    for statement in statements:
        plain = statement.plain
        entity = _entity(plain, draft) or last
        if entity is None:
            return
        last = entity
        for found in _FILTER.finditer(plain):
            for item in items_of(plain + " ", found.end()):
                if _SORT.match(item.text) or _SEARCH.match(item.text):
                    break
                origin = Origin(statement.start + found.start(), statement.start + item.end)
                yield from _filters(entity, item.text, draft, origin)
        for found in _SEARCH.finditer(plain):
            fields = [
                name
                for item in items_of(plain, found.end())
                for name in (_field(entity, item.text, draft),)
                if name is not None and _is_text(draft, entity, name)
            ]
            if fields:
                origin = Origin(statement.start + found.start(), statement.start + found.end())
                yield AddSearch(entity=entity, fields=tuple(dict.fromkeys(fields)), origin=origin)
        for found in _SORT.finditer(plain):
            origin = Origin(statement.start + found.start(), statement.start + found.end())
            first = (
                re.search(r"\b(?:by default|first|in order|ordem|sorted|ordered)\b", plain)
                is not None
            )
            for item in items_of(plain, found.end()):
                name = _field(entity, item.text, draft)
                if name is not None:
                    yield AddSort(entity=entity, field=name, first=first, origin=origin)
        yield from _orders(entity, statement, draft)


def _entity(plain: str, draft: Draft) -> str | None:
    """Return the first entity that a statement names."""
    words = [same_word(word) for word in _WORD.findall(plain)]
    named = {same_word(name): name for name in draft.entities}
    return next((named[word] for word in words if word in named), None)


def _orders(entity: str, statement: Statement, draft: Draft) -> Iterator[Edit]:
    """Yield the order and the size of pages."""
    plain = statement.plain
    for pattern, kinds, down in (
        (_NEWEST, ("datetime", "date"), True),
        (_CHEAPEST, ("decimal",), False),
    ):
        found = pattern.search(plain)
        fields = [
            field.name
            for kind in kinds
            for field in draft.entities[entity].values()
            if isinstance(field, AddField) and field.type == kind
        ]
        if found is not None and fields:
            origin = Origin(statement.start + found.start(), statement.start + found.end())
            yield AddSort(
                entity=entity, field=fields[0], first=True, descending=down, origin=origin
            )
    page = _PAGE.search(plain)
    if page is not None:
        size = int(page[1] or page[2])
        most = _MOST.search(plain, page.end())
        origin = Origin(statement.start + page.start(), statement.start + page.end())
        maximum = None if most is None or int(most[1]) < size else int(most[1])
        yield SetPage(entity=entity, size=size, maximum=maximum, origin=origin)


def _field(entity: str, text: str, draft: Draft) -> str | None:
    """Return the field of an entity that some words name."""
    words = _WORD.findall(text)
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            found = draft.field_like(entity, "_".join(words[start : start + size]))
            if found is not None:
                return found
    joined = same_word("_".join(words))
    return next((name for name in draft.entities[entity] if joined.endswith(same_word(name))), None)


def _is_text(draft: Draft, entity: str, name: str) -> bool:
    field = draft.entities[entity][name]
    return isinstance(field, AddField) and field.type in TEXTS and not field.many


def _filters(entity: str, text: str, draft: Draft, origin: Origin) -> Iterator[AddFilter]:
    """Yield the filters that one item of a list names."""
    name = _field(entity, text, draft)
    if name is None:
        return
    field = draft.entities[entity][name]
    if isinstance(field, AddField) and field.many:
        yield AddFilter(entity=entity, path=name, operator="any", origin=origin)
        return
    if _RANGE.search(text):
        yield AddFilter(entity=entity, path=name, operator=">=", origin=origin)
        yield AddFilter(entity=entity, path=name, operator="<=", origin=origin)
    elif _DOWN.search(text):
        yield AddFilter(entity=entity, path=name, operator="<=", origin=origin)
    elif _UP.search(text):
        yield AddFilter(entity=entity, path=name, operator=">=", origin=origin)
    else:
        yield AddFilter(entity=entity, path=name, origin=origin)
