"""The symbol table of a spec that is being drafted: it takes an edit, or says why not.

An edit that refers to what is not there, or that would not check, is refused; so whatever a
translator proposes, the spec that comes of it parses, resolves and type-checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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
from fastgen.neural.spelling import same_word

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
ENTITY_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,49}")
NUMBERS = frozenset({"int", "float", "decimal"})
ORDERED = NUMBERS | {"date", "datetime", "time", "string", "duration"}
TEXTS = frozenset({"string", "text"})
SIGNING_IN = ("email", "password", "role")
"""The fields of who signs in, in the order in which they stand."""


class RefusedError(Exception):
    """An edit does not fit what has been drafted; the message says why."""


class Draft:
    """What has been drafted so far, and the edits that were refused."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self.edits: list[Edit] = []
        self.refused: list[tuple[Edit, str]] = []
        self.entities: dict[str, dict[str, AddField | AddRelation | AddCount]] = {}
        self.accounts: SetAccounts | None = None
        for edit in edits:
            self.apply(edit)

    def apply(self, edit: Edit) -> bool:
        """Take an edit if it fits; tell whether it was taken. One that is there already is."""
        if edit in self.edits:
            return True
        try:
            self._admit(edit)
        except RefusedError as error:
            self.refused.append((edit, str(error)))
            return False
        self.edits.append(edit)
        return True

    def rows(self, entity: str) -> dict[str, AddField | AddRelation | AddCount]:
        """Return the fields of an entity; raise RefusedError if there is none of this name."""
        found = self.entities.get(entity)
        if found is None:
            raise RefusedError(f"there is no entity `{entity}`")
        return found

    def entity_like(self, name: str) -> str | None:
        """Return the entity whose name is the same word, if there is one."""
        word = same_word(name)
        return next((each for each in self.entities if same_word(each) == word), None)

    def field_like(self, entity: str, name: str) -> str | None:
        """Return the field of an entity whose name is the same word, if there is one."""
        word = same_word(name)
        return next((each for each in self.entities[entity] if same_word(each) == word), None)

    def owner_of(self, entity: str) -> str | None:
        """Return the field of an entity that says whose a row is, if it has one."""
        fields = self.entities[entity].values()
        return next((f.name for f in fields if isinstance(f, AddRelation) and f.owner), None)

    def owner_paths(self, entity: str) -> list[str]:
        """Return the paths from an entity to who signs in, of one step or two; a row is first."""
        user = self.accounts.user if self.accounts is not None else None
        paths = ["self"] if entity == user else []
        for field in self.entities[entity].values():
            if not isinstance(field, AddRelation) or field.many:
                continue
            if field.target == user:
                paths.append(field.name)
            elif field.target != entity:
                paths += [
                    f"{field.name}.{far.name}"
                    for far in self.entities[field.target].values()
                    if isinstance(far, AddRelation) and not far.many and far.target == user
                ]
        return paths

    def kind(self, entity: str, path: str) -> AddField | AddRelation | AddCount:
        """Return the field that a path of one step or two leads to; raise RefusedError if none."""
        first, _, rest = path.partition(".")
        found = self.rows(entity).get(first)
        if found is None:
            raise RefusedError(f"`{entity}` has no `{first}`")
        if not rest:
            return found
        if not isinstance(found, AddRelation):
            raise RefusedError(f"`{entity}.{first}` is no row")
        return self.kind(found.target, rest)

    # ------------------------------------------------------------ what fits

    def _admit(self, edit: Edit) -> None:
        """Take an edit into the symbol table; raise RefusedError if it does not fit."""
        match edit:
            case AddEntity():
                if ENTITY_NAME.fullmatch(edit.name) is None or self.entity_like(edit.name):
                    raise RefusedError(f"`{edit.name}` is no name, or there is one like it")
                self.entities[edit.name] = {}
            case AddField():
                self._admit_name(edit.entity, edit.name)
                self._admit_type(edit)
                self.entities[edit.entity][edit.name] = edit
            case AddRelation():
                self._admit_name(edit.entity, edit.name)
                self.rows(edit.target)
                self._admit_relation(edit)
                self.entities[edit.entity][edit.name] = edit
            case AddCount():
                self._admit_name(edit.entity, edit.name)
                pointing = self.pointing(edit.of, edit.entity)
                if pointing is None:
                    raise RefusedError(f"no `{edit.of}` points at `{edit.entity}`")
                self.entities[edit.entity][edit.name] = edit
            case SetAccounts():
                self.rows(edit.user)
                if self.accounts is not None or len(edit.roles) == 1:
                    raise RefusedError("accounts are said once, with no role or with several")
                if any(NAME.fullmatch(role) is None for role in edit.roles):
                    raise RefusedError("a role has a name in small letters")
                if any(self.field_like(edit.user, name) for name in SIGNING_IN):
                    raise RefusedError("e-mail, password and role come with the accounts")
                self.accounts = edit
            case AddRule() | AddAction():
                self._admit_rule(edit)
            case _:
                self._admit_list(edit)

    def _admit_name(self, entity: str, name: str) -> None:
        self.rows(entity)
        if NAME.fullmatch(name) is None or name == "id":
            raise RefusedError(f"`{name}` is no name of a field")
        if self.field_like(entity, name):
            raise RefusedError(f"`{entity}` has a `{name}` already")
        if self.accounts is not None and entity == self.accounts.user and name in SIGNING_IN:
            raise RefusedError(f"`{name}` comes with the accounts")

    def _admit_type(self, edit: AddField) -> None:
        if (edit.type == "enum") != bool(edit.values):
            raise RefusedError("an enum has values, and nothing else has")
        words = {same_word(value) for value in edit.values}
        named = all(NAME.fullmatch(value) for value in edit.values)
        if not named or len(words) != len(edit.values):
            raise RefusedError("values are names in small letters, each once")
        if edit.many and (edit.type == "enum" or edit.unique):
            raise RefusedError("a list is of plain values and not unique")
        limits = (edit.minimum, edit.maximum)
        if limits != (None, None) and edit.type not in NUMBERS | TEXTS:
            raise RefusedError(f"a `{edit.type}` has no limits")
        if None not in limits and not (edit.minimum or 0) <= (edit.maximum or 0):
            raise RefusedError("the limits are the wrong way round")
        if edit.type in TEXTS and any(limit is not None and limit < 0 for limit in limits):
            raise RefusedError("a text is not shorter than nothing")
        if edit.default is not None and not _is_default(edit):
            raise RefusedError(f"`{edit.default}` is no default of a `{edit.type}`")

    def _admit_relation(self, edit: AddRelation) -> None:
        user = self.accounts.user if self.accounts is not None else None
        if edit.owner and (edit.many or edit.optional or edit.target != user):
            raise RefusedError("an owner is one person who signs in")
        if edit.many and (edit.optional or edit.on_delete or edit.target == edit.entity):
            raise RefusedError("many rows are of another entity and not optional")
        if edit.on_delete == "clear" and not edit.optional:
            raise RefusedError("only what is optional is cleared")
        if not edit.many and not edit.optional and self._leads(edit.target, edit.entity):
            raise RefusedError(f"`{edit.entity}` and `{edit.target}` would need each other")
        if edit.many and any(
            isinstance(field, AddRelation) and field.many and field.target == edit.entity
            for field in self.entities[edit.target].values()
        ):
            raise RefusedError("the other side says so already")

    def _leads(self, start: str, goal: str) -> bool:
        """Tell whether rows of one entity cannot be without rows of another one."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            entity = waiting.pop()
            if entity == goal:
                return True
            if entity not in seen:
                seen.add(entity)
                waiting += [
                    field.target
                    for field in self.entities[entity].values()
                    if isinstance(field, AddRelation) and not field.many and not field.optional
                ]
        return False

    def pointing(self, entity: str, target: str) -> AddRelation | None:
        """Return the first to-one field by which one entity points at another."""
        for field in self.rows(entity).values():
            if isinstance(field, AddRelation) and not field.many and field.target == target:
                return field
        return None

    def _admit_rule(self, edit: AddRule | AddAction) -> None:
        self.rows(edit.entity)
        if self.accounts is None:
            raise RefusedError("nobody signs in")
        if edit.who not in ("anyone", "authenticated", *self.accounts.roles):
            raise RefusedError(f"there is no role `{edit.who}`")
        if edit.owner is not None and edit.owner not in self.owner_paths(edit.entity):
            raise RefusedError(f"`{edit.owner}` of `{edit.entity}` is not who signs in")
        if isinstance(edit, AddAction):
            self._admit_action(edit)
            return
        if not edit.operations:
            raise RefusedError("a rule is about an operation")
        if edit.flag is not None and not _is_flag(self.kind(edit.entity, edit.flag)):
            raise RefusedError(f"`{edit.flag}` is not yes or no")
        for name in edit.fields:
            self.kind(edit.entity, name)
        self._admit_beside_only(edit)
        if edit.fields and edit.operations != ("update",):
            raise RefusedError("only an update is narrowed to fields")

    def _admit_beside_only(self, edit: AddRule) -> None:
        """Refuse a rule for everybody where another one says that only some may."""
        if edit.only or edit.owner is not None or edit.who not in ("anyone", "authenticated"):
            return
        for other in self.edits:
            if isinstance(other, AddRule) and other.only and other.entity == edit.entity:
                both = set(other.operations) & set(edit.operations)
                if both:
                    raise RefusedError(f"contradiction: only `{other.who}` may {min(both)} it")

    def _admit_action(self, edit: AddAction) -> None:
        field = self.kind(edit.entity, edit.field)
        if NAME.fullmatch(edit.name) is None:
            raise RefusedError(f"`{edit.name}` is no name of an action")
        if any(isinstance(each, AddAction) and each.name == edit.name for each in self.edits):
            raise RefusedError(f"there is an action `{edit.name}` already")
        values = (edit.value,) if edit.required is None else (edit.value, edit.required)
        if not isinstance(field, AddField) or "." in edit.field:
            raise RefusedError("an action changes a field of its row")
        known = field.values if field.type == "enum" else ("true", "false")
        if field.type not in ("enum", "bool") or any(value not in known for value in values):
            raise RefusedError(f"`{edit.value}` is no value of `{edit.field}`")

    def _admit_list(self, edit: Edit) -> None:
        """Check what is said of how the rows of an entity are asked for."""
        match edit:
            case AddUnique():
                if len(set(edit.fields)) < 2:
                    raise RefusedError("several fields are unique together")
                for name in edit.fields:
                    field = self.kind(edit.entity, name)
                    if isinstance(field, AddCount) or field.many or "." in name:
                        raise RefusedError(f"`{name}` cannot be unique with others")
            case AddFilter():
                self._admit_filter(edit)
            case AddSort():
                field = self.kind(edit.entity, edit.field)
                plain = isinstance(field, AddField) and not field.many
                if "." in edit.field or not (plain or isinstance(field, AddCount)):
                    raise RefusedError(f"nothing is sorted by `{edit.field}`")
            case AddSearch():
                for name in edit.fields:
                    field = self.kind(edit.entity, name)
                    if not isinstance(field, AddField) or field.type not in TEXTS or field.many:
                        raise RefusedError(f"`{name}` is no text to search in")
                if not edit.fields:
                    raise RefusedError("a search is in fields")
            case SetPage():
                self.rows(edit.entity)
                if not 1 <= edit.size <= (edit.maximum or 1000) <= 1000:
                    raise RefusedError("a page has 1 to 1,000 rows")
            case Offer() | Withhold():
                self.rows(edit.entity)
            case _:
                raise RefusedError(f"unknown: {type(edit).__name__}")

    def _admit_filter(self, edit: AddFilter) -> None:
        field = self.kind(edit.entity, edit.path)
        if isinstance(field, AddField) and field.many != (edit.operator == "any"):
            raise RefusedError("`any` is for lists, and lists have no other")
        kind = field.type if isinstance(field, AddField) else "int"
        if edit.operator == "contains" and kind not in TEXTS:
            raise RefusedError("only a text contains something")
        if edit.operator in ("<", "<=", ">", ">=") and (
            isinstance(field, AddRelation) or kind not in ORDERED
        ):
            raise RefusedError(f"`{edit.path}` is not more or less")


def _is_flag(field: AddField | AddRelation | AddCount) -> bool:
    return isinstance(field, AddField) and field.type == "bool" and not field.many


def _is_default(edit: AddField) -> bool:
    """Tell whether the default of a field is one of its type."""
    value = edit.default or ""
    if edit.many:
        return False
    match edit.type:
        case "enum":
            return value in edit.values
        case "bool":
            return value in ("true", "false")
        case "date":
            return value == "today"
        case "datetime":
            return value == "now"
        case "int" | "float" | "decimal":
            number = re.fullmatch(r"-?\d{1,9}", value) is not None
            low, high = edit.minimum, edit.maximum
            return (
                number
                and (low is None or int(value) >= low)
                and (high is None or int(value) <= high)
            )
        case "string" | "text":
            length = len(value)
            return '"' not in value and (edit.minimum or 0) <= length <= (edit.maximum or 255)
        case _:
            return False
