"""Adds, changes and deletes rows, with everything that must hold afterwards (docs, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count

from fastgen.ir.checked.entities import Entity, Field, Unique
from fastgen.ir.checked.statements import Failure
from fastgen.ir.checked.types import ListType, ScalarType, Type
from fastgen.semantics.expressions import SELF, Scope, evaluate
from fastgen.semantics.flags import kept, prepared
from fastgen.semantics.functions import slugify
from fastgen.semantics.passwords import stored_password
from fastgen.semantics.problems import Issue, RefusedError, about, invalid, refused
from fastgen.semantics.scalars import PLAIN_TEXT, NotAValueError, checked_text, in_range
from fastgen.semantics.state import Fields
from fastgen.semantics.typed_values import as_declared
from fastgen.semantics.values import Record, Row, Shown
from fastgen.semantics.versions import counted
from fastgen.semantics.world import Event

Given = Mapping[str, object]
STORED = frozenset({"column", "state", "reference"})
STILL_REFERRED_TO = "Other rows still refer to this one"


def insert(entity: Entity, given: Given, scope: Scope) -> Row:
    """Add a row and return it. ``given`` are values by field; defaults fill the rest."""
    world = scope.world
    row = Row(entity.name, world.state.made + 1)
    world.state = replace(world.state, made=row.number)
    values: dict[str, object] = {}
    for own in entity.fields.values():
        if own.kind in STORED:
            values[own.name] = initial(own, given, scope)
    for own in entity.fields.values():
        if own.derived_from is not None and values[own.name] is None:
            values[own.name] = derived(entity, own, values, scope)
    store(entity, row, values, tuple(values), given, scope)
    world.events.append(Event(row, "created"))
    return row


def update(row: Row, given: Given, scope: Scope) -> None:
    """Change fields of a row; "an `on update` default is applied to each update"."""
    entity = scope.world.entity(row.entity)
    values = dict(scope.world.fields(row))
    changed = []
    for own in entity.fields.values():
        if own.kind not in STORED:
            continue
        if own.name in given:
            values[own.name] = as_stored(given[own.name], own, scope)
            changed.append(own.name)
        elif own.on_update is not None and given:
            values[own.name] = as_stored(evaluate(own.on_update, scope), own, scope)
            changed.append(own.name)
    store(entity, row, values, tuple(changed), given, scope)
    if given:
        scope.world.events.append(Event(row, "updated"))
    for own in entity.fields.values():
        if own.kind == "state" and own.name in given:
            scope.world.events.append(Event(row, "entered", str(values[own.name])))


def initial(own: Field, given: Given, scope: Scope) -> object:
    """Return the value of a field of a new row."""
    if own.name in given:
        return as_stored(given[own.name], own, scope)
    if own.default is not None:
        return as_stored(evaluate(own.default, scope), own, scope)
    if own.flags.owner:
        return scope.caller.number if scope.caller is not None else None
    if own.kind == "state":
        return own.states[0]
    if own.generated:
        return generated_key(own, scope)
    return None


def generated_key(own: Field, scope: Scope) -> object:
    """Return a key that nobody gave: a new UUID; "a declared `id: int` is a counter"."""
    if not (isinstance(own.type, ScalarType) and own.type.name == "int"):
        return scope.environment.new_id()
    world = scope.world
    entity = own.id.partition(".")[0]
    number = world.state.counters.get(entity, 0) + 1
    world.state = replace(world.state, counters={**world.state.counters, entity: number})
    return number


def derived(entity: Entity, own: Field, values: Fields, scope: Scope) -> str:
    """Return a slug of another field; "when the value is taken, `-2`, `-3`, … is appended"."""
    most = int(own.type.maximum or 0) if isinstance(own.type, ScalarType) else 0
    whole = slugify(str(values[own.derived_from or ""] or ""))
    beside = [name for name, other in entity.fields.items() if other.flags.tenant]
    taken = {
        fields.get(own.name)
        for fields in scope.world.state.tables.get(entity.name, {}).values()
        if all(fields.get(name) == values[name] for name in beside)
    }
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        slug = whole[: most - len(suffix) if most else None].rstrip("-") + suffix
        if slug not in taken:
            return slug
    raise AssertionError("there is always another number")


def as_stored(value: object, own: Field, scope: Scope) -> object:
    """Return a value as its field keeps it: a row as its number, a decimal with its places."""
    match value:
        case Row(number=number) | Shown(row=Row(number=number)):
            return number
        case Record(values=values):
            return dict(values)
        case _:
            return kept(typed(prepared(value, own.flags), own.type, scope), own)


def typed(value: object, type_: Type, scope: Scope) -> object:
    """Return a value in the form of its type: rounded, in small letters, or hashed."""
    if isinstance(type_, ListType) and isinstance(value, tuple):
        return tuple(typed(item, type_.item, scope) for item in value)
    if not isinstance(type_, ScalarType) or value is None:
        return value
    if type_.name == "email" and isinstance(value, str):
        return value.lower()
    if type_.name == "password" and isinstance(value, str):
        return stored_password(scope.environment, limited_text(value, type_))
    if type_.name == "int" and isinstance(value, Decimal):
        return int(value)
    return as_declared(value, type_)


def limited_text(value: str, type_: ScalarType) -> str:
    """Return a text that is stored in another form, its limits checked before."""
    try:
        return checked_text(value, type_)
    except NotAValueError as error:
        raise about("invalid", 422, "password", str(error)) from error


def store(
    entity: Entity, row: Row, values: Fields, changed: Iterable[str], given: Given, scope: Scope
) -> None:
    """Put a row into the state after its limits (422), its checks (422) and uniqueness (409).

    The sets of rows in ``given`` are linked before the checks, which hold "after every write".
    """
    require_limits(entity, values, changed)
    if scope.world.is_gone(row):
        raise refused("not_found", 404)
    before = scope.world.state
    scope.world.state = before.with_row(row, counted(entity, values))
    for own in entity.fields.values():
        if own.name in given and own.kind not in STORED:
            link(row, own, given[own.name], scope)
    inner = scope.of(row)
    for check in entity.checks:
        if not inner.true(check.condition):
            raise failed(check.failure, inner, fixed=False)
    for unique in entity.uniques:
        require_unique(unique, row, inner)
    require_unique_key(entity, row, inner)


def require_limits(entity: Entity, values: Fields, changed: Iterable[str]) -> None:
    """Refuse values that break the limits of their fields, all of them at once."""
    issues = []
    for name in changed:
        own = entity.fields[name]
        value = values[name]
        try:
            if value is None:
                if not own.nullable:
                    raise NotAValueError("Input should not be null")
            else:
                require_limit(value, own.type)
        except NotAValueError as error:
            issues.append(Issue(own.wire, "invalid", str(error)))
    if issues:
        raise invalid(issues)


def require_limit(value: object, type_: Type) -> None:
    """Refuse one value that breaks the limits of its type."""
    match type_:
        case ScalarType(name="password"):
            return  # checked before it was hashed
        case ScalarType(name=name) if isinstance(value, str) and name in PLAIN_TEXT | {"email"}:
            checked_text(value, type_)
        case ScalarType() if isinstance(value, int | float | Decimal) and not isinstance(
            value, bool
        ):
            in_range(value, type_)
        case ListType() if isinstance(value, tuple):
            if len(value) < (type_.minimum or 0):
                raise NotAValueError(f"List should have at least {type_.minimum} items")
            if type_.maximum is not None and len(value) > type_.maximum:
                raise NotAValueError(f"List should have at most {type_.maximum} items")
            for item in value:
                require_limit(item, type_.item)
        case _ if isinstance(value, timedelta):
            return
        case _:
            return


def failed(failure: Failure, scope: Scope, *, fixed: bool = True) -> RefusedError:
    """Return how an operation stops, with its message put together.

    The status of a rule of an entity is not ``fixed``: it is that of its kind where it is broken.
    """
    message = None if failure.message is None else evaluate(failure.message, scope)
    text = message if isinstance(message, str) else None
    answer = refused(failure.kind, failure.status, text)
    if failure.on is not None:
        answer = about(failure.kind, failure.status, wire_of(failure.on, scope), text)
    answer.said, answer.fixed = text is not None, fixed
    return answer


def wire_of(name: str, scope: Scope) -> str:
    """Return how the field that an error is about is spelt; a name that is no field stays."""
    row = scope.names.get(SELF)
    fields = scope.world.entity(row.entity).fields if isinstance(row, Row) else {}
    return fields[name].wire if name in fields else name


def require_unique(unique: Unique, row: Row, scope: Scope) -> None:
    """Refuse two rows with the same values, among those for which the condition holds.

    "Rows in which one of the values is null are not compared."
    """
    fields = scope.world.fields(row)
    mine = [fields[name] for name in unique.fields]
    if any(value is None for value in mine) or not scope.true(unique.where):
        return
    for number, other in scope.world.state.tables[row.entity].items():
        alike = number != row.number and [other[name] for name in unique.fields] == mine
        if alike and scope.of(Row(row.entity, number)).true(unique.where):
            raise collision(unique, scope)


def collision(unique: Unique, scope: Scope) -> RefusedError:
    """Return the answer to a value in use; without an error of its own it is about the fields."""
    failure = unique.failure
    if failure.message is not None or failure.on is not None or failure.kind != "taken":
        return failed(failure, scope, fixed=False)
    row = scope.names[SELF]
    if not isinstance(row, Row):
        raise TypeError("no row is written")
    entity = scope.world.entity(row.entity)
    answer = refused(failure.kind, failure.status)
    issues = tuple(
        Issue(entity.fields[name].wire, failure.kind, answer.detail) for name in unique.fields
    )
    return RefusedError(failure.kind, failure.status, answer.detail, issues)


def require_unique_key(entity: Entity, row: Row, scope: Scope) -> None:
    """Refuse two rows with the same key; those of another tenant are not there."""
    tenancy = scope.world.program.tenancy
    if tenancy is not None and tenancy.own_field(entity.name) is not None:
        return  # "unique means unique within the tenant": a constraint says so
    fields = scope.world.fields(row)
    mine = [fields[name] for name in entity.key]
    for number, other in scope.world.state.tables[row.entity].items():
        if number != row.number and [other[name] for name in entity.key] == mine:
            issues = tuple(Issue(entity.fields[name].wire, "taken", "") for name in entity.key)
            raise RefusedError("taken", 409, "Already in use", issues)


def link(row: Row, own: Field, others: object, scope: Scope) -> None:
    """Make a many-to-many relation of a row hold exactly these rows: "replaces the whole set"."""
    world = scope.world
    name, pair = world.link_of(row, own)
    mine = {pair(other) for other in world.related(row, own)}
    wanted = (
        {pair(other) for other in others if isinstance(other, Row)}
        if isinstance(others, tuple)
        else set()
    )
    pairs = world.state.links.get(name, frozenset())
    world.state = world.state.with_links(name, (pairs - mine) | wanted)


def delete(row: Row, scope: Scope) -> None:
    """Delete a row, obeying `on delete` of every row that refers to it.

    Rows that go with it are found first; a row outside that refers to one of them with `restrict`
    refuses the whole deletion. Links of many-to-many relations go with either of their rows.
    To delete a row again does nothing.
    """
    if scope.world.is_gone(row):
        return
    doomed = cascade(row, scope)
    cleared: list[tuple[Row, str]] = []
    for target in doomed:
        for entity, own in references_to(target.entity, scope):
            for number in scope.world.pointing(entity.name, own.name).get(target.number, ()):
                source = Row(entity.name, number)
                if source in doomed:
                    continue
                if own.on_delete == "restrict":
                    raise refused("conflict", 409, STILL_REFERRED_TO)
                cleared.append((source, own.name))
    world = scope.world
    for source, name in cleared:
        fields = {**world.fields(source), name: None}
        store(world.entity(source.entity), source, fields, (name,), {}, scope)
    for target in doomed:
        world.gone[target] = world.fields(target)
        world.events.append(Event(target, "deleted"))
        world.state = world.state.without_row(target)
        unlink(target, scope)


def cascade(row: Row, scope: Scope) -> list[Row]:
    """Return the row and all rows that go with it."""
    doomed = [row]
    for target in doomed:
        for entity, own in references_to(target.entity, scope):
            if own.on_delete != "cascade":
                continue
            for number in scope.world.pointing(entity.name, own.name).get(target.number, ()):
                source = Row(entity.name, number)
                if source not in doomed:
                    doomed.append(source)
    return doomed


def references_to(target: str, scope: Scope) -> list[tuple[Entity, Field]]:
    """Return the to-one fields that lead to an entity."""
    return [
        (entity, own)
        for entity in scope.world.program.entities.values()
        for own in entity.fields.values()
        if own.kind == "reference" and own.target == target
    ]


def unlink(row: Row, scope: Scope) -> None:
    """Take a row out of every many-to-many relation."""
    world = scope.world
    for (entity, name), pairs in world.state.links.items():
        other = world.entity(entity).fields[name].target
        left = frozenset(
            (one, two)
            for one, two in pairs
            if not (entity == row.entity and one == row.number)
            and not (other == row.entity and two == row.number)
        )
        if left != pairs:
            world.state = world.state.with_links((entity, name), left)
