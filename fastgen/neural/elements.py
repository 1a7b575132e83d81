"""Knows the line of a spec that an edit became, and says an edit in a few words."""

from fastgen.ir.entities import Entity
from fastgen.ir.spec import Spec
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
    SetAccounts,
    SetPage,
    Withhold,
)
from fastgen.neural.facts import line_of


def line_of_edit(edit: Edit, spec: Spec) -> int:
    """Return the line, from 1, on which what an edit asked for begins; 0 where it is nowhere."""
    if isinstance(edit, SetAccounts):
        auth = spec.app.auths[:1] if spec.app is not None else ()
        return line_of(auth[0].span) if auth else 0
    if isinstance(edit, AddAction):
        return next((line_of(each.span) for each in spec.actions if each.name == edit.name), 0)
    name = edit.name if isinstance(edit, AddEntity) else getattr(edit, "entity", "")
    entity = next((each for each in spec.entities if each.name == name), None)
    if entity is None:
        return 0
    match edit:
        case AddField() | AddRelation() | AddCount():
            found = (each for each in entity.fields if each.name == edit.name)
            return next((line_of(each.span) for each in found), 0)
        case AddRule():
            return _rule_line(edit, entity)
        case AddUnique():
            found_checks = (each for each in entity.checks if each.unique == edit.fields)
            return next((line_of(each.span) for each in found_checks), 0)
        case AddFilter() | AddSort() | AddSearch() | SetPage() | Offer():
            verb = edit.operation if isinstance(edit, Offer) else "list"
            return _operation_line(verb, name, spec)
        case _:
            return line_of(entity.span)


def _rule_line(edit: AddRule, entity: Entity) -> int:
    """Return the line of the first rule that says the first operation of an edit, for its role."""
    for rule in entity.rules:
        named = any(operation.name == edit.operations[0] for operation in rule.operations)
        conditions = edit.owner is not None or edit.flag is not None
        who = rule.who or ("anyone",)
        if named and edit.who in who and (rule.when is not None) == conditions:
            return line_of(rule.span)
    return 0


def _operation_line(verb: str, entity: str, spec: Spec) -> int:
    for resource in spec.resources:
        if resource.entity == entity:
            found = (each for each in resource.operations or () if each.verb == verb)
            return next((line_of(each.span) for each in found), line_of(resource.span))
    return 0


def words_of_edit(edit: Edit) -> str:
    """Return an edit in a few words.

    >>> words_of_edit(AddRule(entity="Book", operations=("create",), who="librarian"))
    'create Book: librarian'
    """
    match edit:
        case AddEntity():
            return edit.name
        case SetAccounts():
            return f"accounts of {edit.user}"
        case AddField() | AddRelation() | AddCount():
            return f"{edit.entity}.{edit.name}"
        case AddRule():
            who = edit.who if edit.owner is None else f"{edit.owner} is the caller"
            return f"{', '.join(edit.operations)} {edit.entity}: {who}"
        case Withhold():
            return f"{edit.operation} {edit.entity}: of rows that were not understood"
        case Offer():
            return f"{'no ' if edit.never else ''}{edit.operation} {edit.entity}"
        case AddUnique() | AddSearch():
            kind = "unique" if isinstance(edit, AddUnique) else "search"
            return f"{edit.entity}: {kind} {', '.join(edit.fields)}"
        case AddFilter():
            return f"{edit.entity}: filter {edit.path}"
        case AddSort():
            return f"{edit.entity}: {'order by' if edit.first else 'sort'} {edit.field}"
        case SetPage():
            return f"{edit.entity}: page {edit.size}"
        case AddAction():
            return f"action {edit.name}"
        case _:
            return type(edit).__name__
