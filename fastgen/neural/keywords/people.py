"""Finds who signs in, and which kinds of people there are."""

from __future__ import annotations

import re

from fastgen.neural.edits import Origin
from fastgen.neural.identifiers import entity_name, field_name
from fastgen.neural.keywords.nouns import singular
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
PERSON = re.compile(
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
    r"|secretari[oa]s?|moderador(?:es|as?)?|caixas?|donos?|[a-z]{3,}(?:ists?|keepers?))\b"
)
ONLY = re.compile(r"\b(?:only|just|so|apenas|somente)\s+(?:the |an? |os? |as? |um |uma )?$")
MAY = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:and only (?:they|those) )?(?:can|may|must be able to"
    r"|should be able to"
    r"|are allowed to|is allowed to|pode(?:m|ra|rao)?|deve(?:m)? poder|want to|wants to"
    r"|i want to|eu quero)\b"
)
OWN = re.compile(
    r"\b(?:own|themselves|propri[oa]s?|propi[oa]s?|(?:as|os) su?[ae]?u?s)\b|\b(?:their|his|her"
    r"|my|suas?|seus?|minhas?|meus?)\s+(?!name)"
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
        for person in PERSON.finditer(plain):
            restricted = ONLY.search(plain[: person.start()]) is not None
            may = MAY.match(plain, person.end()) is not None
            heads = plain[person.end() : person.end() + 1] == ":" or re.search(
                r"\bas an? $", plain[: person.start()]
            )
            own = may and OWN.search(plain, person.end()) is not None
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
