"""Knows what a spec states, as a set of facts: the yardstick of translation.

A fact is a category and a few words. Names are compared by their one spelling (`same_word`), so
`Books` and `Book`, `dueDate` and `due_date` are one. What follows from something else is no fact:
inverse relations, paths, the names of enums, and the columns that signing in needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from fastgen.diagnostics import Span
from fastgen.ir.entities import Entity, Field
from fastgen.ir.expression_text import print_expression
from fastgen.ir.spec import Spec
from fastgen.neural.action_facts import action_facts
from fastgen.neural.expression_spelling import condition_text
from fastgen.neural.operation_facts import resource_facts
from fastgen.neural.rule_facts import rule_facts
from fastgen.neural.spelling import same_word
from fastgen.records import dataclass

Category = Literal[
    "entities", "fields", "types", "constraints", "relations", "auth", "rules", "actions", "queries"
]  # fmt: skip
CATEGORIES: tuple[Category, ...] = get_args(Category)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a spec states."""

    category: Category
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.category}: {' '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who signs in: the spellings of the entity and of the fields that this alone needs."""

    user: str = ""
    login: str = ""
    role: str = ""
    roles: tuple[str, ...] = ()
    default_role: str = ""

    def has(self, entity: str, field: str) -> bool:
        """Tell whether a field is there for signing in, so that it is no fact of its own."""
        return entity == self.user and field in ("password", self.login, self.role)


def facts(spec: Spec) -> frozenset[Fact]:
    """Return what a spec states.

    >>> from fastgen import parse
    >>> for fact in sorted(map(str, facts(parse("entity Note { text: text? }")))):
    ...     print(fact)
    constraints: note text optional
    entities: note
    fields: note text
    types: note text text
    """
    return frozenset(fact for fact, _ in located_facts(spec))


def located_facts(spec: Spec) -> Iterator[tuple[Fact, int]]:
    """Yield what a spec states, each with the number of the line that says so, or 0."""
    accounts = accounts_of(spec)
    if accounts.user and spec.app is not None:
        auth = spec.app.auths[0]
        line = line_of(auth.span)
        yield Fact("auth", ("user", accounts.user)), line
        yield Fact("auth", ("kind", auth.kind)), line
        yield Fact("auth", ("login", accounts.login)), line
        for role in accounts.roles:
            yield Fact("auth", ("role", role)), _role_line(spec)
        if accounts.default_role:
            yield Fact("auth", ("default_role", accounts.default_role)), _role_line(spec)
    for entity in spec.entities:
        yield Fact("entities", (same_word(entity.name),)), line_of(entity.span)
        yield from _entity_facts(entity, spec, accounts)
        for rule in entity.rules:
            for words in rule_facts(same_word(entity.name), rule):
                yield Fact("rules", words), line_of(rule.span)
    for resource in spec.resources:
        for words, span in resource_facts(resource):
            yield Fact("queries", words), line_of(span)
    for action in spec.actions:
        for category, words, span in action_facts(action):
            yield Fact(category, words), line_of(span)


def line_of(span: Span | None) -> int:
    """Return the line on which something begins."""
    return 0 if span is None else span.line


def accounts_of(spec: Spec) -> Accounts:
    """Return who signs in, by the first `auth` of a spec."""
    if spec.app is None or not spec.app.auths:
        return Accounts()
    auth = spec.app.auths[0]
    user = next((each for each in spec.entities if each.name == auth.user), None)
    if user is None:
        return Accounts(same_word(auth.user), same_word(auth.login or "email"))
    name = auth.role or "role"
    enums = {enum.name: enum for enum in spec.enums}
    role = next((each for each in user.fields if each.name == name), None)
    enum = enums.get(role.type.name) if role is not None else None
    if role is None or enum is None:
        return Accounts(same_word(user.name), same_word(auth.login or "email"))
    default = "" if role.default is None else print_expression(role.default)
    return Accounts(
        same_word(user.name),
        same_word(auth.login or "email"),
        same_word(role.name),
        tuple(same_word(member.name) for member in enum.members),
        same_word(default.rpartition(".")[2]) if default else "",
    )


def _role_line(spec: Spec) -> int:
    """Return the line of the enum that the roles are members of."""
    assert spec.app is not None  # noqa: S101 - asked for where there is an `auth`
    auth = spec.app.auths[0]
    user = next(each for each in spec.entities if each.name == auth.user)
    role = next(each for each in user.fields if each.name == (auth.role or "role"))
    return next(line_of(enum.span) for enum in spec.enums if enum.name == role.type.name)


# ---------------------------------------------------------------- entities


def _entity_facts(entity: Entity, spec: Spec, accounts: Accounts) -> Iterator[tuple[Fact, int]]:
    """Yield what an entity states of its fields and rows."""
    name = same_word(entity.name)
    for field in fields_of(entity, spec):
        own = same_word(field.name)
        if field.via is not None or accounts.has(name, own):
            continue
        line = line_of(field.span)
        if any(each.name == field.type.name for each in spec.entities) and field.computed is None:
            yield from ((fact, line) for fact in _relation_facts(name, field))
            continue
        yield Fact("fields", (name, own)), line
        for fact in _field_facts(name, field, spec):
            yield fact, line
    for check in entity.checks:
        line = line_of(check.span)
        where = () if check.where is None else ("where", condition_text(check.where))
        if check.unique:
            together = sorted(same_word(field) for field in check.unique)
            yield Fact("constraints", (name, "unique", *together, *where)), line
        elif check.condition is not None:
            yield Fact("constraints", (name, "check", condition_text(check.condition))), line


def fields_of(entity: Entity, spec: Spec) -> Iterator[Field]:
    """Yield the fields of an entity, those of its mixins first."""
    mixins = {mixin.name: mixin for mixin in spec.mixins}
    for include in entity.includes:
        for name in include.names:
            if name in mixins:
                yield from mixins[name].fields
    yield from entity.fields


def _relation_facts(entity: str, field: Field) -> Iterator[Fact]:
    """Yield what a to-one or a many-to-many field states."""
    target, own = same_word(field.type.name), same_word(field.name)
    if field.type.many:
        yield Fact("relations", ("many", *sorted((entity, target))))
        return
    yield Fact("relations", ("one", entity, own, target))
    if field.type.nullable:
        yield Fact("relations", (entity, own, "optional"))
    if "owner" in field.flags:
        yield Fact("relations", (entity, own, "owner"))
    if "unique" in field.flags:
        yield Fact("relations", (entity, own, "unique"))
    if field.on_delete is not None:
        yield Fact("relations", (entity, own, "on_delete", field.on_delete))


def _field_facts(entity: str, field: Field, spec: Spec) -> Iterator[Fact]:
    """Yield what the type, the flags and the limits of a field state."""
    own = same_word(field.name)
    if field.computed is not None:
        yield Fact("constraints", (entity, own, "computed", condition_text(field.computed)))
        return
    aliases = {each.name: each.alias for each in spec.types if each.alias is not None}
    kind = aliases.get(field.type.name, field.type)
    enum = next((each for each in spec.enums if each.name == kind.name), None)
    many = ("list",) if field.type.many else ()
    yield Fact("types", (entity, own, "enum" if enum is not None else kind.name, *many))
    for member in enum.members if enum is not None else ():
        yield Fact("types", (entity, own, "value", same_word(member.name)))
    for word in _limits(field):
        yield Fact("constraints", (entity, own, *word))
    for label, limit in (("minimum", kind.minimum), ("maximum", kind.maximum)):
        if limit is not None:
            yield Fact("constraints", (entity, own, label, format(limit.normalize(), "f")))
    if kind.pattern is not None:
        yield Fact("constraints", (entity, own, "pattern", kind.pattern))


def _limits(field: Field) -> Iterator[tuple[str, ...]]:
    """Yield what a field states besides its type."""
    if field.type.nullable or field.optional:
        yield ("optional",)
    flags = set(field.flags)
    for flag in ("unique", "readonly", "immutable"):
        if flag in flags or (flag == "unique" and "key" in flags):
            yield (flag,)
    if field.default is not None:
        yield "default", condition_text(field.default)
    if field.on_update is not None:
        yield "on_update", condition_text(field.on_update)
