"""Finds who signs in, which kinds of people there are, and what each of them may do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.neural.edits import AddRule, Origin, Permission
from fastgen.neural.identifiers import entity_name, field_name
from fastgen.neural.keywords.nouns import singular
from fastgen.neural.spelling import same_word
from fastgen.neural.statements import Statement
from fastgen.records import dataclass

_SIGNING_IN = re.compile(
    r"\b(?:sign(?:s|ed)?[ -]?(?:in|up)|log(?:s|ged)?[ -]?in|login|accounts?|password"
    r"|register themselves"
    r"|authenticat\w+|contas?|senha|autentica\w+|cadastrad[oa]s?)\b"
)
_NO_SIGNING_IN = re.compile(
    r"\b(?:no|without(?: an?)?|sem|not? need(?: an?)?) (?:user )?(?:accounts?|login|contas?"
    r"|senha|auth\w*)\b"
)
_PERSON = re.compile(
    r"\b(?:users?|members?|customers?|clients?|authors?|editors?|admins?|administrators?"
    r"|managers?|staff"
    r"|employees?|librarians?|teachers?|students?|doctors?|patients?|sellers?|buyers?|owners?"
    r"|moderators?"
    r"|operators?|agents?|clerks?|receptionists?|accountants?|organi[sz]ers?|drivers?"
    r"|coach(?:es)?|trainers?"
    r"|volunteers?|residents?|tenants?|landlords?|nurses?|cooks?|waiters?|players?|guests?"
    r"|hosts?|technicians?"
    r"|supervisors?|visitors?|subscribers?|readers?|writers?|reviewers?|instructors?|cashiers?"
    r"|directors?"
    r"|usuari[oa]s?|membros?|clientes?|autor(?:es|as?)?|editor(?:es|as?)?|administrador(?:es"
    r"|as?)?|gerentes?"
    r"|funcionari[oa]s?|bibliotecari[oa]s?|professor(?:es|as?)?|alun[oa]s?|medic[oa]s?"
    r"|pacientes?|vendedor(?:es|as?)?"
    r"|morador(?:es|as?)?|sindic[oa]s?|organizador(?:es|as?)?|atendentes?|recepcionistas?"
    r"|motoristas?|tecnic[oa]s?"
    r"|coordenador(?:es|as?)?|diretor(?:es|as?)?|cozinheir[oa]s?|voluntari[oa]s?|treinador(?:es"
    r"|as?)?|leitor(?:es|as?)?"
    r"|secretari[oa]s?|moderador(?:es|as?)?|caixas?|donos?|[a-z]+(?:ists?|keepers?))\b"
)
_ONLY = re.compile(r"\b(?:only|just|so|apenas|somente)\s+(?:the |an? |os? |as? |um |uma )?$")
_MAY = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:and only (?:they|those) )?(?:can|may|must be able to"
    r"|should be able to"
    r"|are allowed to|is allowed to|pode(?:m|ra|rao)?|deve(?:m)? poder|want to|wants to"
    r"|i want to|eu quero)\b"
)
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
_OWN = re.compile(
    r"\b(?:own|themselves|propri[oa]s?|propi[oa]s?|(?:as|os) su?[ae]?u?s)\b|\b(?:their|his|her"
    r"|my|suas?|seus?|minhas?|meus?)\s+(?!name)"
)
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


@dataclass(frozen=True, slots=True)
class People:
    """The entity of who signs in, the kinds of people there are, and where the prompt says so."""

    user: str
    roles: tuple[str, ...]
    origin: Origin


def people_of(statements: list[Statement], language: str) -> People | None:
    """Return who signs in, or None where nothing in a prompt speaks of it."""
    origin: Origin | None = None
    acting: dict[str, int] = {}
    for statement in statements:
        plain = statement.plain
        signing = _SIGNING_IN.search(plain)
        if signing is not None and _NO_SIGNING_IN.search(plain) is None:
            origin = origin or _origin(statement, signing)
        for person in _PERSON.finditer(plain):
            restricted = _ONLY.search(plain[: person.start()]) is not None
            may = _MAY.match(plain, person.end()) is not None
            heads = plain[person.end() : person.end() + 1] == ":" or re.search(
                r"\bas an? $", plain[: person.start()]
            )
            own = may and _OWN.search(plain, person.end()) is not None
            if restricted or may or heads or own:
                origin = origin or _origin(statement, person)
                name = singular(person.group(), language)
                name = {"visitor": "", "visitante": "", "dono": "", "owner": ""}.get(name, name)
                if name:
                    acting[name] = acting.get(name, 0) + (2 if restricted else 0)
    if origin is None:
        return None
    generic = "usuario" if language == "pt" else "user"
    ordinary = [name for name, restricted in acting.items() if not restricted]
    names = sorted(acting, key=lambda name: (acting[name] > 0, list(acting).index(name)))
    if generic in names:
        names.remove(generic)
        names.insert(0, generic)
    elif not ordinary:
        names.insert(0, generic)
    user = names[0]
    roles = tuple(role for each in names if (role := field_name(each)) is not None)
    return People(entity_name(user) or "User", roles if len(roles) > 1 else (), origin)


def _origin(statement: Statement, found: re.Match[str]) -> Origin:
    return Origin(statement.start + found.start(), statement.start + found.end())


def rule_edits(
    statements: list[Statement],
    people: People,
    names: dict[str, str],
    owners: dict[str, str],
    language: str,
) -> Iterator[AddRule]:
    """Yield what clauses of somebody, a verb and an entity say: who may do what.

    `names` are entities by their spelling, `owners` the fields that say whose a row is.
    """
    last: str | None = None
    for statement in statements:
        position = 0
        plain = statement.plain
        for end in [*(match.end() for match in _CLAUSE.finditer(plain)), len(plain)]:
            clause = plain[position:end]
            for rule in _clause_rules(
                clause, statement, position, people, names, owners, last, language
            ):
                last = rule.entity
                yield rule
            position = end


def _clause_rules(
    clause: str,
    statement: Statement,
    offset: int,
    people: People,
    names: dict[str, str],
    owners: dict[str, str],
    last: str | None,
    language: str,
) -> Iterator[AddRule]:
    """Yield the rules of one clause: everything that its verbs say of the entities it names."""
    if _NEVER.search(clause) is not None:
        return
    who = _who(clause, people, language)
    if who is None:
        return
    operations: list[Permission] = []
    first: re.Match[str] | None = None
    for word in _WORD.finditer(clause):
        found = _VERBS.get(word.group(), ())
        operations += [verb for verb in found if verb not in operations]
        first = first or (word if found else None)
    if first is None:
        return
    targets = [
        names[same_word(word.group())]
        for word in _WORD.finditer(clause, first.end())
        if same_word(word.group()) in names
    ]
    targets = [each for each in dict.fromkeys(targets) if each != people.user]
    if not targets and last is not None:
        targets = [last]
    own = _OWN.search(clause, first.start()) is not None
    person = _PERSON.search(clause)
    only = person is not None and _ONLY.search(clause[: person.start()]) is not None
    origin = Origin(statement.start + offset, statement.start + offset + len(clause.rstrip()))
    for entity in targets[:2]:
        owner = owners.get(entity)
        for verb in operations:
            whose = owner if own and owner is not None and verb != "create" else None
            if own and whose is None and verb != "create":
                continue  # whose it is is not known: nobody is let do it for all rows
            yield AddRule(
                entity=entity,
                operations=(verb,),
                who="anyone" if whose is not None and who == "authenticated" else who,
                owner=whose,
                only=only,
                origin=origin,
            )


def _who(clause: str, people: People, language: str) -> str | None:
    """Return who a clause is about: a role, whoever is signed in, anyone, or nobody."""
    person = _PERSON.search(clause)
    everyone = _EVERYONE.search(clause)
    verb = next((w for w in _WORD.finditer(clause) if w.group() in _VERBS), None)
    if everyone is not None and (person is None or everyone.start() < person.start()):
        return "anyone" if verb is None or "read" in _VERBS[verb.group()] else "authenticated"
    if person is None or (verb is not None and verb.start() < person.start()):
        if re.search(r"\b(?:i|eu)\b", clause) or people.roles:
            return None
        return "authenticated" if _MAY.search(clause) else None
    role = field_name(singular(person.group(), language))
    if role == field_name(people.user):
        return "authenticated"
    return role if role in people.roles else None
