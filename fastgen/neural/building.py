"""Turns a draft into the spec it stands for, and says which edit each of its lines comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from fastgen.ir.application import App, Auth
from fastgen.ir.entities import Check, Entity, Field, Flag, Rule, RuleOperation
from fastgen.ir.expressions import Source
from fastgen.ir.naming import pascal_case, plural, snake_case
from fastgen.ir.operations import Filter, Operation, Pagination, Parameter, Resource, SortKey
from fastgen.ir.spec import Spec
from fastgen.ir.string_text import quote
from fastgen.ir.types import Enum, EnumMember, TypeRef
from fastgen.neural.completing import VERBS, is_excluded
from fastgen.neural.draft import Draft
from fastgen.neural.edits import (
    AddAction,
    AddCount,
    AddField,
    AddFilter,
    AddRelation,
    AddRule,
    AddSearch,
    AddSort,
    AddUnique,
    Edit,
    Offer,
    SetPage,
)
from fastgen.neural.identifiers import field_name

E = TypeVar("E", bound=Edit)


class Builder:
    """Builds the spec of one draft."""

    def __init__(self, draft: Draft, name: str) -> None:
        self.draft = draft
        self.name = name
        self.enums: dict[str, Enum] = {}
        self.enum_names: dict[tuple[str, str], str] = {}
        self.inverse: dict[str, list[Field]] = {}

    def build(self) -> Spec:
        """Return the spec of the draft."""
        self._collect_enums()
        self._collect_inverse()
        return Spec(
            app=self._app(),
            enums=tuple(self.enums.values()),
            entities=tuple(self._entity(name) for name in self.draft.entities),
            resources=tuple(
                resource for name in self.draft.entities for resource in self._resource(name)
            ),
            actions=tuple(self._action(edit) for edit in self._said(AddAction)),
        )

    def _said(self, kind: type[E], entity: str | None = None) -> list[E]:
        """Return the edits of a kind, in order, perhaps those about one entity."""
        return [
            edit
            for edit in self.draft.edits
            if isinstance(edit, kind) and (entity is None or getattr(edit, "entity", "") == entity)
        ]

    def _app(self) -> App:
        accounts = self.draft.accounts
        if accounts is None:
            return App(name=self.name)
        return App(name=self.name, auths=(Auth(kind="jwt", user=accounts.user, login="email"),))

    # ------------------------------------------------------------ enums

    def _collect_enums(self) -> None:
        """Name the enums by their fields; two fields of the same values share one."""
        if self.draft.accounts is not None and self.draft.accounts.roles:
            self._enum("Role", self.draft.accounts.roles)
        for field in self._said(AddField):
            if field.type == "enum":
                plain = pascal_case(field.name)
                for name in (plain, field.entity + plain, field.entity + plain + "Kind"):
                    if name not in self.draft.entities and self._enum(name, field.values):
                        self.enum_names[field.entity, field.name] = name
                        break

    def _enum(self, name: str, values: tuple[str, ...]) -> bool:
        """Add an enum; tell whether one of this name has these values."""
        enum = Enum(name=name, members=tuple(EnumMember(name=value) for value in values))
        return self.enums.setdefault(name, enum) == enum

    # ------------------------------------------------------------ entities

    def _collect_inverse(self) -> None:
        """Add the inverse relation that a count needs."""
        for edit in self._said(AddCount):
            pointing = self.draft.pointing(edit.of, edit.entity)
            if pointing is not None:
                name = _inverse_name(edit)
                kind = TypeRef(name=edit.of, many=True)
                field = Field(name=name, type=kind, via=pointing.name)
                self.inverse.setdefault(edit.entity, []).append(field)

    def _entity(self, name: str) -> Entity:
        accounts = self.draft.accounts
        fields: list[Field] = []
        if accounts is not None and accounts.user == name:
            fields += _signing_in(accounts.roles)
        for edit in self.draft.entities[name].values():
            fields.append(self._field(edit))
        return Entity(
            name=name,
            fields=(*fields, *self.inverse.get(name, ())),
            rules=tuple(_merged(map(_rule, self._said(AddRule, name)))),
            checks=tuple(Check(unique=each.fields) for each in self._said(AddUnique, name)),
        )

    def _field(self, edit: AddField | AddRelation | AddCount) -> Field:
        match edit:
            case AddField():
                return self._value(edit)
            case AddRelation():
                kind = TypeRef(name=edit.target, many=edit.many, nullable=edit.optional)
                flags: tuple[Flag, ...] = ("owner",) if edit.owner else ()
                return Field(name=edit.name, type=kind, flags=flags, on_delete=edit.on_delete)
            case AddCount():
                count = Source(f"count({_inverse_name(edit)})")
                return Field(name=edit.name, type=TypeRef(name="int"), computed=count)

    def _value(self, edit: AddField) -> Field:
        """Return the field of a plain value."""
        enum = self.enum_names.get((edit.entity, edit.name))
        least, most = edit.minimum, edit.maximum
        exact = edit.type == "decimal" and (least, most) != (None, None)
        kind = TypeRef(
            name=enum or edit.type,
            many=edit.many,
            nullable=edit.optional,
            minimum=None if least is None else Decimal(least),
            maximum=None if most is None else Decimal(most),
            precision=12 if exact else None,
            scale=2 if exact else None,
        )
        flags: list[Flag] = []
        if edit.unique:
            flags.append("unique")
        if edit.readonly:
            flags.append("readonly")
        elif edit.immutable:
            flags.append("immutable")
        default = None if edit.default is None else Source(_default(edit, enum))
        return Field(name=edit.name, type=kind, default=default, flags=tuple(flags))

    # ------------------------------------------------------------ operations

    def _resource(self, name: str) -> Iterator[Resource]:
        offered = {edit.operation for edit in self._said(Offer, name) if not edit.never}
        offered = {verb for verb in offered if not is_excluded(self.draft, name, verb)}
        listed = self._list(name)
        if not offered:
            return
        if len(offered) == len(VERBS) and listed == Operation(verb="list"):
            yield Resource(entity=name)
            return
        operations = tuple(
            listed if verb == "list" else Operation(verb=verb) for verb in VERBS if verb in offered
        )
        yield Resource(entity=name, operations=operations)

    def _list(self, name: str) -> Operation:
        """Return how the rows of an entity are listed."""
        filters: dict[str, Filter] = {}
        for edit in self._said(AddFilter, name):
            label = edit.path.replace(".", "_")
            word = {"<": "below", "<=": "max", ">": "above", ">=": "min", "contains": "part"}
            if edit.operator in ("==", "any"):
                plain = edit.operator == "=="
                key = edit.path if plain else label
                path = None if plain else edit.path
            else:
                key, path = f"{word[edit.operator]}_{label}", edit.path
            filters.setdefault(key, Filter(name=key, path=path, operator=edit.operator))
        sorts = dict.fromkeys(e.field for e in self._said(AddSort, name) if not e.first)
        searched = dict.fromkeys(f for e in self._said(AddSearch, name) for f in e.fields)
        first = [e for e in self._said(AddSort, name) if e.first][:1]
        pages = [Pagination(size=e.size, maximum=e.maximum) for e in self._said(SetPage, name)]
        order = ", ".join(f".{e.field}{' desc' if e.descending else ''}" for e in first)
        listed: dict[str, object] = {"order": order} if order else {}
        return Operation.model_validate(
            {
                "verb": "list",
                "filters": tuple(filters.values()),
                "sorts": tuple(SortKey(name=key) for key in sorts),
                "search": tuple(searched) or None,
                "page": pages[0] if pages else None,
                **listed,
            }
        )

    def _action(self, edit: AddAction) -> Operation:
        """Return the action that changes one field of a row."""
        row = field_name(edit.entity) or "row"
        enum = self.enum_names.get((edit.entity, edit.field))
        value, required = (
            text if enum is None or text is None else f"{enum}.{text}"
            for text in (edit.value, edit.required)
        )
        lines: list[str] = []
        if required is not None:
            lines.append(f"require {row}.{edit.field} == {required} else conflict")
        lines.append(f"update {row} {{ {edit.field}: {value} }}")
        when = None if edit.owner is None else Source(_path(f"{row}.{edit.owner}", row))
        who = () if edit.who == "anyone" and edit.owner is not None else (edit.who,)
        return Operation.model_validate(
            {
                "name": edit.name,
                "parameters": (Parameter(name=row, type=TypeRef(name=edit.entity)),),
                "rules": (Rule(effect="allow", who=who, when=when),),
                "before": "\n".join(lines),
            }
        )


def _path(path: str, row: str) -> str:
    """Return the condition that a path leads to the caller; `row.self` is the row."""
    return f"{row if path == f'{row}.self' else path} == caller"


def _inverse_name(edit: AddCount) -> str:
    """Return the name of the relation that is counted."""
    name = plural(snake_case(edit.of))
    return f"all_{name}" if name == edit.name else name


def _signing_in(roles: tuple[str, ...]) -> Iterator[Field]:
    """Yield the fields of who signs in."""
    yield Field(name="email", type=TypeRef(name="email"), flags=("unique",))
    yield Field(name="password", type=TypeRef(name="password"))
    if roles:
        yield Field(name="role", type=TypeRef(name="Role"), default=Source(f"Role.{roles[0]}"))


def _rule(edit: AddRule) -> Rule:
    fields = ("email", "password", *edit.fields) if _is_own_account(edit) else edit.fields
    conditions = [] if edit.owner is None else [f"{edit.owner} == caller"]
    conditions += [] if edit.flag is None else [edit.flag]
    who = () if edit.who == "anyone" and conditions else (edit.who,)
    return Rule(
        effect="allow",
        operations=tuple(
            RuleOperation(name=name, fields=fields if name == "update" else ())
            for name in edit.operations
        ),
        who=who,
        when=Source(" and ".join(conditions)) if conditions else None,
    )


def _is_own_account(edit: AddRule) -> bool:
    return edit.owner == "self" and edit.operations == ("update",)


def _merged(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Join rules that differ in their operations alone, in the order of the first."""
    groups: dict[tuple[tuple[str, ...], str], list[Rule]] = {}
    for rule in rules:
        key = (rule.who, rule.when.text if isinstance(rule.when, Source) else "")
        groups.setdefault(key, []).append(rule)
    for group in groups.values():
        operations = {each.name: each for rule in reversed(group) for each in rule.operations}
        ordered = sorted(operations.values(), key=lambda each: _ORDER.index(each.name))
        yield group[0].model_copy(update={"operations": tuple(ordered)})


_ORDER = ("read", "create", "update", "delete")


def _default(edit: AddField, enum: str | None) -> str:
    """Return the text of a default."""
    value = edit.default or ""
    if enum is not None:
        return f"{enum}.{value}"
    return quote(value) if edit.type in ("string", "text") else value
