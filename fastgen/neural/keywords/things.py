"""Finds what is to be stored: entities, their fields, and which of them point at others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.ir.naming import snake_case
from fastgen.neural.edits import AddEntity, AddRelation, Edit, Origin
from fastgen.neural.identifiers import entity_name, field_name
from fastgen.neural.keywords.nouns import (
    NO_ENTITY,
    SPEAKERS,
    Phrase,
    noun_after,
    noun_before,
    singular,
)
from fastgen.neural.keywords.rules import VERBS_ONLY
from fastgen.neural.keywords.values import read_value
from fastgen.neural.spelling import same_word
from fastgen.neural.statements import Statement
from fastgen.records import dataclass, replace

HAVING = re.compile(
    r"\b(?:ha(?:s|ve)(?! \w+ed\b)(?! been)(?: got)?|with|contains?|includes?|stores?"
    r"|consists? of"
    r"|is made of|carr(?:y|ies)"
    r"|te[mn]|possue?m?|contem|com|guarda(?:mos)?|anoto|informando|columns? are|colunas sao)\b"
    r"|:|(?<= )=(?= )|\bare\b(?= \w+,)|\bhas columns?\b"
)
_STOP_LIST = re.compile(
    r"\b(?:filter\w*|sort\w*|search\w*|order(?:ed)? by|newest|latest|cheapest|filtr\w+|orden\w+"
    r"|busc\w+"
    r"|pesquis\w+|mais (?:nov|recente)\w*|pages? of|por pagina)\b|[.!?](?:\s|$)"
)
_SIGNING = re.compile(r"\b(?:sign(?:s|ing)?|log(?:s|ging)?)[ -]?in\b|\b(?:faz|com) login\b")
_ITEM_END = re.compile(
    r"\s*(?:,\s*(?:and|e|or|ou)\s|,|;|\band\b(?! time\b)|\be\b(?!-| meia| hora)|\bplus\b"
    r"|\bas well as\b"
    r"|\bmais\b)\s*"
)
_MANAGED = re.compile(
    r"\b(?:add|create|manage|register|edit|store|track|keep|list|browse|see|read|delete|publish"
    r"|post|save"
    r"|write|book|sell|rent|borrow|adicionar?|criar?|cadastrar?|gerenciar?|registrar?|guardar?"
    r"|editar?"
    r"|listar?|ver|ler|apagar|publicar?|alugar?|vender?|controlar?|anotar?)\s"
)
_TOPIC = re.compile(
    r"\b(?:api|app|backend|service|catalog|register|list|records?|sistema|aplicativo|cadastro|lista"
    r"|controle)\s+(?:for|of|to (?:store|keep|track)|that stores?|p/|para|de|dos|das|do|da)\s"
)
_OF = re.compile(
    r"\b(?:belongs? to|is part of|pertence a|de um[a]?|of (?:a|one|an)|fica em|e de um[a]?)\b"
)
_SEVERAL = re.compile(
    r"\b(?:many|several|multiple|various|some|list of|varios|varias|muitos|muitas|lista de)\b"
)
_CASCADE = re.compile(r"\b(?:delet|remov|apag|exclu)\w+")


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity that a statement names, and the items that it says of it."""

    name: str
    origin: Origin
    items: tuple[Phrase, ...] = ()
    statement: Statement | None = None


def mentions_of(statements: list[Statement], language: str) -> Iterator[Mention]:
    """Yield what has properties, then what is only managed, in the order of the prompt."""
    current = _topic(statements, language)
    listing = False
    for statement in statements:
        plain = statement.plain
        found = False
        if listing and current is not None and _is_item(plain):
            yield Mention(current, statement.origin, (Phrase((plain,), 0, len(plain)),), statement)
            continue
        listing = plain.endswith(":")
        for having in _havings(plain):
            subject = _subject(plain, having.start())
            if having.group() == ":" and subject is not None and subject.text in SPEAKERS:
                continue
            name = _entity(subject, language)
            if listing and having.end() == len(plain):
                subject = subject if name is not None else noun_after(plain, 0)
                current = _entity(subject, language) or current
                break
            items = tuple(items_of(plain, having.end()))
            if not items or (having.group() in ("with", "com") and _is_way(plain, having.start())):
                continue
            if name is None:
                name, origin = current, statement.origin
            elif subject is not None:
                origin = Origin(statement.start + subject.start, statement.start + subject.end)
            if name is not None:
                current, found = name, True
                yield Mention(name, origin, items, statement)
                break
        if found:
            continue
        for managed in _MANAGED.finditer(plain):
            noun = noun_after(plain, managed.end(), longest=1)
            name = _entity(noun, language)
            if noun is not None and name is not None and noun.text != singular(noun.text, language):
                yield Mention(
                    name, Origin(statement.start + noun.start, statement.start + noun.end)
                )


def _subject(plain: str, end: int) -> Phrase | None:
    """Return what has something: `a booking belongs to a class and has a status` is a booking's."""
    before = plain[:end].rstrip()
    belonging = _OF.search(plain, 0, end) if before.endswith((" and", " e")) else None
    return noun_before(plain, end if belonging is None else belonging.start())


def _topic(statements: list[Statement], language: str) -> str | None:
    """Return what the whole is about, as far as `an API for expenses` says it."""
    for statement in statements:
        found = _TOPIC.search(statement.plain)
        noun = None if found is None else noun_after(statement.plain, found.end(), longest=1)
        if noun is not None and noun.text != singular(noun.text, language):
            return _entity(noun, language)
    return None


def _is_item(plain: str) -> bool:
    """Tell whether a statement is one item of a list: a few words and no sentence."""
    head = plain.partition("(")[0].partition(",")[0]
    return len(head.split()) <= 7 and ":" not in plain and not plain.endswith(".")


def _havings(plain: str) -> list[re.Match[str]]:
    """Return the words of a statement that say that something has something, colons last."""
    found = [
        each
        for each in HAVING.finditer(plain)
        if plain.count("(", 0, each.start()) <= plain.count(")", 0, each.start())
    ]
    return sorted(found, key=lambda each: (each.group() == ":", each.start()))


def _is_way(plain: str, start: int) -> bool:
    """Tell whether `with` says how somebody signs in, not what something has."""
    return (
        re.search(r"\b(?:sign|log|login|entra\w*|conta|cadastr\w+)\s*(?:in)?\s*$", plain[:start])
        is not None
    )


def _entity(phrase: Phrase | None, language: str) -> str | None:
    """Return the name of the entity that a noun names, or None if it names none."""
    if phrase is None:
        return None
    words = [word for word in phrase.words if not word.isdigit()]
    if (
        not words
        or words[-1] in NO_ENTITY | VERBS_ONLY
        or singular(words[-1], language) in NO_ENTITY
    ):
        return None
    words = [word for word in words[:-1] if word not in NO_ENTITY] + [singular(words[-1], language)]
    if language == "pt" or words[0].endswith(("ed", "ly", "ing", "s")):
        words = words[-1:]
    return entity_name(" ".join(words))


def items_of(plain: str, start: int) -> Iterator[Phrase]:
    """Yield the items of a list that begins at a place and ends with its clause."""
    stop = _STOP_LIST.search(plain, start)
    end = len(plain) if stop is None else stop.start()
    depth, position = 0, start
    ends = {match.start(): match.end() for match in _ITEM_END.finditer(plain, start, end)}
    index = start
    while index <= end:
        if index < end and plain[index] in "()":
            depth += 1 if plain[index] == "(" else -1
        if index == end or (depth <= 0 and index in ends):
            text = plain[position:index]
            if text.strip(" .,:-") and _SIGNING.search(text) is None:
                offset = len(text) - len(text.lstrip())
                yield Phrase((text.strip(),), position + offset, position + len(text.rstrip()))
            position = index = ends.get(index, index + 1)
            continue
        index += 1


def unified(mentions: list[Mention]) -> list[Mention]:
    """Return mentions in which a compound is called by its last word where that stands alone."""
    alone = {each.name for each in mentions if snake_case(each.name).count("_") == 0}
    return [
        (
            replace(each, name=last)
            if (
                last := each.name[
                    each.name.rfind(snake_case(each.name).rpartition("_")[2].title()) :
                ]
            )
            in alone
            else each
        )
        for each in mentions
    ]


def entities_of(mentions: list[Mention]) -> dict[str, Mention]:
    """Return the first mention of each entity; one that is only an item of others is none."""
    found: dict[str, Mention] = {}
    words: dict[str, str] = {}
    for mention in sorted(mentions, key=lambda each: not each.items):
        word = same_word(mention.name)
        if word not in words:
            words[word] = mention.name
            found[mention.name] = mention
    order = {name: index for index, name in enumerate(found)}
    return dict(sorted(found.items(), key=lambda each: (each[1].origin.start, order[each[0]])))


def thing_edits(mentions: list[Mention], user: str | None, language: str) -> Iterator[Edit]:
    """Yield relations and fields of the entities, in the order of the prompt."""
    names = {same_word(name): name for name in entities_of(mentions)}
    for mention in mentions:
        entity = names[same_word(mention.name)]
        for item in mention.items:
            yield from _item_edits(entity, item, mention, names, user, language)


def _item_edits(
    entity: str,
    item: Phrase,
    mention: Mention,
    names: dict[str, str],
    user: str | None,
    language: str,
) -> Iterator[Edit]:
    """Yield the relation or the field that one item of a list says."""
    start = 0 if mention.statement is None else mention.statement.start
    origin = Origin(start + item.start, start + item.end)
    noun = noun_after(item.text, 0, longest=1)
    word = None if noun is None else singular(noun.text, language)
    target = None if word is None else names.get(same_word(word))
    if target is not None and noun is not None and target != entity:
        several = _SEVERAL.search(item.text) is not None or noun.text != word
        name = field_name(noun.text if several else word or "")
        if several:
            back = field_name(entity)
            if name is not None and back is not None:
                yield AddRelation(entity=target, name=back, target=entity, origin=origin)
        elif name is not None:
            yield AddRelation(
                entity=entity, name=name, target=target, owner=target == user, origin=origin
            )
        return
    value = read_value(entity, item.text, origin, language)
    if value is not None:
        yield value


def belonging_edits(
    statements: list[Statement], names: dict[str, str], user: str | None, language: str
) -> Iterator[AddRelation]:
    """Yield what `belongs to`, `of a` and their like say of two entities."""
    for statement in statements:
        plain = statement.plain
        for found in _OF.finditer(plain):
            one, other = noun_before(plain, found.start(), longest=1), noun_after(
                plain, found.end(), longest=1
            )
            if one is None or other is None:
                continue
            entity = names.get(same_word(one.text))
            target = names.get(same_word(other.text))
            if entity is None or target is None or entity == target:
                continue
            name = field_name(singular(other.text, language))
            if name is not None:
                origin = Origin(statement.start + one.start, statement.start + other.end)
                yield AddRelation(
                    entity=entity,
                    name=name,
                    target=target,
                    owner=target == user,
                    on_delete="cascade" if _CASCADE.search(plain) else None,
                    origin=origin,
                )


def entity_edits(mentions: list[Mention]) -> Iterator[AddEntity]:
    """Yield the entities in the order of the prompt."""
    for name, mention in entities_of(mentions).items():
        yield AddEntity(name=name, origin=mention.origin)
