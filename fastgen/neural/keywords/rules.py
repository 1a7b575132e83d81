"""Finds who may do what: clauses of somebody, a verb and an entity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.neural.draft import Draft
from fastgen.neural.edits import AddField, AddRule, Origin, Permission, Withhold
from fastgen.neural.identifiers import field_name
from fastgen.neural.keywords.nouns import singular
from fastgen.neural.keywords.people import MAY, ONLY, OWN, PERSON
from fastgen.neural.spelling import same_word
from fastgen.neural.statements import Statement
from fastgen.records import dataclass

_VERBS_OF: dict[tuple[Permission, ...], str] = {
    ("read",): """see sees view views read reads browse browses look consult list ve veem ver le
        leem ler consultar consulta consultam visualizar enxerga acessar""",
    ("create",): """add adds create creates register registers post posts write writes submit
        submits make open opens place places cria criam criar cadastra cadastram cadastrar adiciona
        adicionar registra registrar publica publicam publicar incluir inclui abrir marcar marca""",
    ("update",): """edit edits update updates change changes modify modifies correct altera alteram
        alterar edita editam editar atualiza atualizar muda mudar mexe corrigir""",
    ("delete",): """delete deletes remove removes apaga apagam apagar removem remover exclui excluem
        excluir""",
    ("read", "create", "update", "delete"): """manage manages administer maintain maintains gerencia
        gerenciam gerenciar administra administrar controla mantem""",
}
_VERBS = {word: verb for verb, words in _VERBS_OF.items() for word in words.split()}
_WORD = re.compile(r"[a-z]+")
_EVERYONE = re.compile(
    r"\b(?:any(?:one|body)|every(?:one|body)|the public|visitors?|without (?:an )?account"
    r"|no account"
    r"|qualquer (?:um|pessoa)|todo mundo|todos|visitantes?|sem conta|abert[oa]s? a todos"
    r"|mesmo sem)\b"
)
_NEVER = re.compile(
    r"\b(?:nobody|never|no one|cannot|can't|may not|must not|ninguem|nunca|nao podem?)\b"
)
_CLAUSE = re.compile(
    r"[.;:]\s|,\s*(?:but|and only|mas)\s|\bbut\b|\bmas\b|, (?=only|so |apenas|somente)"
)
VERBS_ONLY = frozenset(_VERBS) - frozenset("post posts place places view views".split())
"""Words that are verbs and name nothing that could be stored."""
_QUALIFIED = re.compile(r"\w{3,}(?:ed|ad[oa]s?|id[oa]s?|ic[oa]s?)")
_ACCOUNTS = frozenset({"account", "accounts", "conta", "contas"})
_JOINED = re.compile(r"\s*(?:,|and|or|e|ou|,? and|,? e)\s*(?:the |os? |as? )?$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a statement with one verb phrase, and where it begins in the prompt."""

    text: str
    start: int


def rule_edits(
    statements: list[Statement], draft: Draft, language: str
) -> Iterator[AddRule | Withhold]:
    """Yield what the clauses of a prompt say of who may do what, about entities of a draft."""
    last: str | None = None
    for statement in statements:
        position, plain = 0, statement.plain
        for end in [*(match.end() for match in _CLAUSE.finditer(plain)), len(plain)]:
            clause = Clause(plain[position:end], statement.start + position)
            for rule in _rules(clause, draft, last, language):
                last = rule.entity
                yield rule
            position = end


def _rules(
    clause: Clause, draft: Draft, last: str | None, language: str
) -> Iterator[AddRule | Withhold]:
    """Yield the rules of one clause: what its verbs say of the entities it names."""
    verbs = [word for word in _WORD.finditer(clause.text) if word.group() in _VERBS]
    who = people_before(clause.text, verbs[0], draft, language) if verbs else ()
    if not who or _NEVER.search(clause.text) is not None:
        return
    operations = list(dict.fromkeys(each for word in verbs for each in _VERBS[word.group()]))
    targets = _targets(clause.text[verbs[0].end() :], draft, who)
    if not targets and last is not None:
        targets = [last]
    own = OWN.search(clause.text, verbs[0].start()) is not None
    person = PERSON.search(clause.text)
    only = person is not None and ONLY.search(clause.text[: person.start()]) is not None
    origin = Origin(clause.start, clause.start + len(clause.text.rstrip()))
    for entity in targets[:2]:
        owner = draft.owner_of(entity)
        if _flag(clause.text, entity, draft) is None and _is_qualified(clause.text, entity):
            for verb in operations:
                yield Withhold(entity=entity, operation=verb, origin=origin)
            continue  # of some rows, and it is not known which: nobody is let do it for all
        for verb in operations:
            whose = owner if own and verb != "create" else None
            if own and whose is None and verb != "create":
                yield Withhold(entity=entity, operation=verb, origin=origin)
                continue  # whose it is is not known: nobody is let do it for all rows
            for each in who:
                yield AddRule(
                    entity=entity,
                    operations=(verb,),
                    who="anyone" if whose is not None and each == "authenticated" else each,
                    owner=whose,
                    flag=_flag(clause.text, entity, draft) if verb == "read" else None,
                    fields=_fields(clause.text, entity, draft) if operations == ["update"] else (),
                    only=only,
                    origin=origin,
                )


def _targets(text: str, draft: Draft, who: tuple[str, ...]) -> list[str]:
    """Return the entities that are named; who signs in only if a kind of people is over them."""
    user = draft.accounts.user if draft.accounts is not None else None
    names = {same_word(name): name for name in draft.entities}
    found: list[str] = []
    for word in _WORD.findall(text):
        name = user if word in _ACCOUNTS else names.get(same_word(word))
        if name is not None:
            found.append(name)
    roles = draft.accounts.roles[1:] if draft.accounts is not None else ()
    over = all(each in roles for each in who)
    return [each for each in dict.fromkeys(found) if each != user or over]


def _flag(text: str, entity: str, draft: Draft) -> str | None:
    """Return the field of yes or no that a clause names: `published posts`."""
    words = {same_word(word) for word in _WORD.findall(text)}
    for field in draft.entities[entity].values():
        if isinstance(field, AddField) and field.type == "bool" and same_word(field.name) in words:
            return field.name
    return None


def _is_qualified(text: str, entity: str) -> bool:
    """Tell whether a word beside the name of an entity says which of its rows are meant."""
    words = _WORD.findall(text)
    for index, word in enumerate(words):
        if same_word(word) == same_word(entity):
            beside = (*words[max(index - 1, 0) : index], *words[index + 1 : index + 2])
            return any(_QUALIFIED.fullmatch(each) is not None for each in beside)
    return False


def _fields(text: str, entity: str, draft: Draft) -> tuple[str, ...]:
    """Return the field that is changed, where a clause names it right behind the verb."""
    verb = next(word for word in _WORD.finditer(text) if word.group() in _VERBS)
    rest = [word for word in _WORD.findall(text[verb.end() :]) if len(word) > 3][:1]
    found = draft.field_like(entity, rest[0]) if rest else None
    field = None if found is None else draft.entities[entity][found]
    return (found,) if found is not None and isinstance(field, AddField) else ()


def people_before(text: str, verb: re.Match[str], draft: Draft, language: str) -> tuple[str, ...]:
    """Return who does what a verb says: roles, whoever is signed in, anyone, or nobody."""
    if draft.accounts is None:
        return ()
    people = [found for found in PERSON.finditer(text) if found.start() < verb.start()]
    everyone = _EVERYONE.search(text)
    if everyone is not None and (not people or everyone.start() < people[0].start()):
        return ("anyone",) if "read" in _VERBS.get(verb.group(), ()) else ("authenticated",)
    if not people:
        signed_in = MAY.search(text) is not None and not draft.accounts.roles
        return ("authenticated",) if signed_in else ()
    ordinary = field_name(draft.accounts.user)
    found: list[str] = []
    for index, person in enumerate(people):
        joined = index == 0 or _JOINED.search(text[people[index - 1].end() : person.start()])
        if not joined:
            break
        role = field_name(singular(person.group(), language))
        if role is not None and same_word(role) == same_word(ordinary or ""):
            found.append("authenticated")
        elif role in draft.accounts.roles:
            found.append(role)
    return tuple(dict.fromkeys(found))
