"""Adds what a prompt is silent about and a spec needs: the least, and each with its reason.

These are the conventions of the corpus. Access is the point: where nobody said who may do
something, whose the row is decides, else a role that manages things, else whoever is signed in;
never everybody.
"""

from __future__ import annotations

from typing import get_args

from fastgen.neural.draft import Draft
from fastgen.neural.edits import (
    AddAction,
    AddField,
    AddRelation,
    AddRule,
    Offer,
    Permission,
    Verb,
    Withhold,
)
from fastgen.neural.spelling import same_word

VERBS: tuple[Verb, ...] = get_args(Verb)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
TITLED = frozenset(
    map(
        same_word,
        """book post article film movie song task ticket course recipe story document page lesson
        talk issue todo album video livro filme musica tarefa curso receita documento aula chamado
        artigo postagem noticia palestra projeto""".split(),
    )
)
"""What has a title; everything else has a name."""


def complete(draft: Draft, *, language: str = "en") -> None:
    """Add to a draft what is missing in it; each edit says why it was assumed."""
    for edit in [each for each in draft.edits if isinstance(each, AddAction)]:
        _close(draft, edit)
    for entity in list(draft.entities):
        _name_rows(draft, entity, language)
        if draft.accounts is not None:
            _rule(draft, entity)
        _offer(draft, entity)


def _close(draft: Draft, action: AddAction) -> None:
    """Let nothing but actions change a field that an action changes, else anybody goes past it."""
    field = draft.entities[action.entity][action.field]
    if not isinstance(field, AddField) or field.readonly:
        return
    default = field.default or ("false" if field.type == "bool" else field.values[0])
    closed = field.model_copy(
        update={"readonly": True, "default": None if field.optional else default}
    )
    draft.entities[action.entity][action.field] = closed
    draft.edits[draft.edits.index(field)] = closed


def _name_rows(draft: Draft, entity: str, language: str) -> None:
    """Give an entity without anything of its own a title or a name."""
    user = draft.accounts is not None and draft.accounts.user == entity
    pointing = any(isinstance(field, AddRelation) for field in draft.entities[entity].values())
    if draft.entities[entity] or pointing or user:
        return
    english, portuguese = ("title", "titulo") if same_word(entity) in TITLED else ("name", "nome")
    name = portuguese if language == "pt" else english
    draft.apply(
        AddField(entity=entity, name=name, type="string", why="nothing is said of what it has")
    )


def _rule(draft: Draft, entity: str) -> None:
    """Say who may do what nobody has said anything about."""
    assert draft.accounts is not None  # noqa: S101 - rules are where somebody signs in
    silent = [verb for verb in PERMISSIONS if not is_ruled(draft, entity, verb)]
    silent = [verb for verb in silent if not is_excluded(draft, entity, verb)]
    if entity == draft.accounts.user:
        _rule_user(draft, silent)
        return
    stated = [
        edit
        for edit in draft.edits
        if isinstance(edit, AddRule) and edit.entity == entity and not edit.why
    ]
    told = [each.model_copy(update={"origin": None}) for each in draft.edits]
    for verb in silent:
        who, whose, why = _fallback(draft, entity, verb, stated)
        withheld = Withhold(entity=entity, operation=verb)
        if any(isinstance(each, Withhold) and each == withheld for each in told):
            who, why = None, "it was not understood with which rows, so nobody may"
        elif who is None:
            why = "nothing is said of who may do this, while others may do something: nobody may"
        if who is None:
            draft.apply(Offer(entity=entity, operation=verb, never=True, why=why))
            continue
        draft.apply(
            AddRule(
                entity=entity,
                operations=(verb,),
                who=who,
                owner=whose,
                why=f"nothing is said of who may do this, so {why} may",
            )
        )


def _fallback(
    draft: Draft, entity: str, verb: Permission, stated: list[AddRule]
) -> tuple[str | None, str | None, str]:
    """Return who may do what is not said, the field that must be the caller, and why.

    Where something is said of an entity, nobody gets more than those of whom it is said: the one
    role that writes may also write otherwise, and who writes may read.
    """
    owner, manager = draft.owner_of(entity), manager_of(draft)
    writers = {rule.who for rule in stated if rule.operations != ("read",) and not rule.owner}
    if stated and verb == "read":
        if any(rule.owner for rule in stated):
            return "anyone", owner, "whose row it is"
        return "authenticated", None, "whoever is signed in"
    if stated:
        one = (
            next(iter(writers)) if len(writers) == 1 and not any(r.owner for r in stated) else None
        )
        return (one, None, f"`{one}`, who writes them,") if one == manager else (None, None, "")
    if owner is not None:
        whose = None if verb == "create" else owner
        return ("authenticated" if whose is None else "anyone"), whose, "whose row it is"
    if manager is not None and verb != "read":
        return manager, None, f"`{manager}`, who manages things,"
    return "authenticated", None, "whoever is signed in"


def _rule_user(draft: Draft, silent: list[Permission]) -> None:
    """Let people register, and see and change what is their own, but for the role."""
    assert draft.accounts is not None  # noqa: S101 - there is a user
    user = draft.accounts.user
    if "create" in silent:
        why = "nothing is said of who makes accounts: people register"
        draft.apply(AddRule(entity=user, operations=("create",), who="anyone", why=why))
    own = [field.name for field in draft.entities[user].values() if is_written(field)]
    for verb in ("read", "update"):
        if verb not in silent:
            continue
        fields = ("email", "password", *own) if verb == "update" else ()
        draft.apply(
            AddRule(
                entity=user,
                operations=("read",) if verb == "read" else ("update",),
                who="anyone",
                owner="self",
                fields=tuple(name for name in fields if name in own),
                why=f"people may {verb} their own account",
            )
        )


def is_written(field: object) -> bool:
    """Tell whether a request may give a field."""
    if isinstance(field, AddField):
        return not field.readonly and not field.immutable
    return isinstance(field, AddRelation) and not field.owner


def is_ruled(draft: Draft, entity: str, verb: Permission) -> bool:
    """Tell whether a rule says who may do something with the rows of an entity."""
    rules = (edit for edit in draft.edits if isinstance(edit, AddRule) and edit.entity == entity)
    return any(verb in rule.operations for rule in rules)


def is_excluded(draft: Draft, entity: str, verb: Verb) -> bool:
    """Tell whether an operation is not to be offered."""
    offers = (edit for edit in draft.edits if isinstance(edit, Offer) and edit.entity == entity)
    return any(offer.operation == verb and offer.never for offer in offers)


def manager_of(draft: Draft) -> str | None:
    """Return the role that most rules let make, change or delete things; not the ordinary one."""
    roles = draft.accounts.roles[1:] if draft.accounts is not None else ()
    counts = {
        role: sum(
            len(set(edit.operations) - {"read"})
            for edit in draft.edits
            if isinstance(edit, AddRule) and edit.who == role
        )
        for role in roles
    }
    best = max(counts.values(), default=0)
    return next((role for role, count in counts.items() if count == best and best), None)


def _offer(draft: Draft, entity: str) -> None:
    """Offer what is not said, where a rule lets somebody do it."""
    user = draft.accounts is not None and draft.accounts.user == entity
    said = any(
        isinstance(edit, AddRule)
        and edit.entity == entity
        and not edit.why
        and edit.owner != "self"
        for edit in draft.edits
    )
    if user and not said:
        return  # their own account is at /auth/me
    made = any(isinstance(edit, AddAction) and edit.entity == entity for edit in draft.edits)
    for verb in VERBS:
        permission: Permission = "read" if verb == "list" else verb
        open_ = draft.accounts is None or is_ruled(draft, entity, permission)
        if not open_ or is_excluded(draft, entity, verb):
            continue
        offers = (each for each in draft.edits if isinstance(each, Offer))
        if not any(offer.entity == entity and offer.operation == verb for offer in offers):
            why = "an action has to find its row" if made else "nothing is said of its operations"
            draft.apply(Offer(entity=entity, operation=verb, why=why))
