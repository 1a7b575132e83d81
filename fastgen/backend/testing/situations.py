"""A caller and rows with which a condition holds: a bounded search over what a test may tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import combinations, product
from typing import TypeAlias

from fastgen.backend.testing.factories import Factories, is_unique
from fastgen.backend.testing.kinds import become, role_told, standing_for
from fastgen.backend.testing.rows import Known, Row, World
from fastgen.ir.checked.entities import Access, find_move
from fastgen.ir.checked.expressions import (
    FieldAccess,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Require
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import RowType
from fastgen.records import dataclass

MOST_WORLDS = 600
MOST_TOLD = 3
DEEPEST = 2

Path: TypeAlias = tuple[str, ...]
"""The name of a row of the test, and fields from there."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls in a test: nobody, or somebody, with a role if there are roles."""

    signed_in: bool
    role: str | None = None


ANONYMOUS = Caller(signed_in=False)


@dataclass(frozen=True, slots=True)
class Root:
    """A row that a test needs: its name there, and the field of another root that it points at."""

    name: str
    entity: str
    links: tuple[tuple[str, str], ...] = ()
    """Fields of this row, and the roots they point at."""


@dataclass(slots=True)
class Situation:
    """A caller and the rows of a test."""

    caller: Caller
    world: World
    rows: dict[str, Row] = field(default_factory=dict)
    is_caller: str | None = None
    """The root that is the caller."""


Holds: TypeAlias = Callable[[Situation], bool]


class Situations:
    """Finds situations for one program."""

    def __init__(self, program: Program, factories: Factories) -> None:
        self.program = program
        self.factories = factories
        self.auth = program.authentications[0] if program.authentications else None

    def callers(self) -> tuple[Caller, ...]:
        """Return every kind of caller, anonymous first."""
        if self.auth is None:
            return (ANONYMOUS,)
        if self.program.role_enum is None or self.auth.role is None:
            return (ANONYMOUS, Caller(True))
        members = self.program.enums[self.program.role_enum].members
        return (ANONYMOUS, *(Caller(True, member.name) for member in members))

    def welcome(
        self,
        callers: tuple[Caller, ...] | None,
        fixed: Mapping[str, Mapping[str, Known]],
        turned_away: Callable[[Row | None], bool],
    ) -> tuple[Caller, ...]:
        """Return the callers that are not turned away whatever rows there are."""
        chosen = callers if callers is not None else self.callers()
        if self.auth is not None and any(self.auth.role in told for told in fixed.values()):
            return chosen  # the test says more of the caller than the role
        return tuple(caller for caller in chosen if not turned_away(self.row_of(caller)))

    def find(
        self,
        roots: tuple[Root, ...],
        conditions: tuple[TypedExpression, ...],
        holds: Holds,
        callers: tuple[Caller, ...] | None = None,
        *,
        told: Mapping[str, Mapping[str, Known]] | None = None,
    ) -> Situation | None:
        """Return the first situation that holds; simple ones come first.

        ``conditions`` show the search what might matter. ``told`` are values that rows have in any
        case.
        """
        chosen = callers if callers is not None else self.callers()
        wishes = self.wishes(roots, conditions)
        tried = [self.worlds(roots, wishes, caller, told or {}) for caller in chosen]
        for situations in tried:
            for situation in situations:
                if holds(situation):
                    return situation
        return None

    def worlds(
        self,
        roots: tuple[Root, ...],
        wishes: Mapping[Path, tuple[Known, ...]],
        caller: Caller,
        told: Mapping[str, Mapping[str, Known]],
    ) -> Iterator[Situation]:
        """Yield situations of one caller, those that tell little first."""
        identities: list[str | None] = [None]
        if caller.signed_in and self.auth is not None:
            user = self.user_of(caller)
            identities += [root.name for root in roots if root.entity == user]
        count = 0
        for size in range(min(MOST_TOLD, len(wishes)) + 1):
            for paths in combinations(wishes, size):
                for values in product(*(wishes[path] for path in paths)):
                    for identity in identities:
                        count += 1
                        if count > MOST_WORLDS:
                            return
                        yield self._build(
                            roots, caller, told, dict(zip(paths, values, strict=True)), identity
                        )

    def _build(
        self,
        roots: tuple[Root, ...],
        caller: Caller,
        told: Mapping[str, Mapping[str, Known]],
        choices: Mapping[Path, Known],
        identity: str | None,
    ) -> Situation:
        world = World(self.program)
        situation = Situation(caller, world, is_caller=identity)
        if caller.signed_in and self.auth is not None:
            account = world.add(self.user_of(caller), identity or "caller", **self.role_of(caller))
            world.caller = self.standing_for(caller, account)
        for root in roots:
            if root.name == identity and world.caller is not None:
                situation.rows[root.name] = world.caller.account
            else:
                situation.rows[root.name] = world.add(root.entity, root.name)
            situation.rows[root.name].told.update(told.get(root.name, {}))
        for root in roots:
            for name, other in root.links:
                situation.rows[root.name].told[name] = situation.rows[other]
        for path, value in choices.items():
            self._tell(situation, path, value)
        return situation

    def row_of(self, caller: Caller) -> Row | None:
        """Return a caller as a row of which nothing but the role is told."""
        if not caller.signed_in or self.auth is None:
            return None
        account = Row(self.user_of(caller), "caller", dict(self.role_of(caller)))
        return self.standing_for(caller, account)

    def user_of(self, caller: Caller) -> str:
        """Return the entity of a caller who is signed in."""
        mixed = self.program.mixed
        if mixed is not None and caller.role is not None:
            return mixed.kinds[caller.role][0]
        return self.auth.user if self.auth is not None else ""

    def standing_for(self, caller: Caller, account: Row) -> Row:
        """Return the caller that rules read, of whom a row is the account."""
        mixed = self.program.mixed
        if mixed is None or caller.role is None:
            return account
        return become(standing_for(mixed, {account.entity: account}), caller.role, self.program)

    def role_of(self, caller: Caller) -> dict[str, Known]:
        """Return what a test tells of the role of a caller."""
        if self.auth is None or self.auth.role is None or caller.role is None:
            return {}
        if self.program.mixed is not None:
            return role_told(self.program, *self.program.mixed.kinds[caller.role])
        members = self.program.enums[self.program.role_enum or ""].members
        return {self.auth.role: next(m.value for m in members if m.name == caller.role)}

    def _tell(self, situation: Situation, path: Path, value: Known) -> None:
        row = situation.rows[path[0]]
        for name in path[1:-1]:
            inner = row.told.get(name)
            if not isinstance(inner, Row):
                target = self.program.entities[row.entity].fields[name].target or ""
                singular = self.factories.names.of(target).singular
                inner = situation.world.add(target, f"{singular}_of_{row.name}")
                row.told[name] = inner
            row = inner
        if value in (CALLER, (CALLER,)):
            caller = situation.world.caller
            declared = self.program.entities[row.entity].fields[path[-1]]
            own = caller.own_of(declared.target) if caller is not None else None
            if value != CALLER:
                row.told[path[-1]] = (own,) if own is not None else ()
            elif own is not None or caller is None:
                row.told[path[-1]] = own
        else:
            row.told.setdefault(path[-1], value)

    def wishes(
        self, roots: tuple[Root, ...], conditions: tuple[TypedExpression, ...]
    ) -> dict[Path, tuple[Known, ...]]:
        """Return what each field that matters might be told, apart from what the factory says."""
        by_entity = {root.entity: root.name for root in reversed(roots)}
        names = {root.name for root in roots}
        fixed = {(root.name, name) for root in roots for name, _ in root.links}
        links = {(root.name, name): other for root in roots for name, other in root.links}
        found: dict[Path, tuple[Known, ...]] = {}
        for condition in conditions:
            for part in self._accesses(condition):
                path = self._path(part, by_entity, names)
                while path is not None and len(path) > 2 and (path[0], path[1]) in links:
                    path = (links[path[0], path[1]], *path[2:])
                if (
                    path is None
                    or not 2 <= len(path) <= DEEPEST + 1
                    or path in found
                    or path in fixed
                ):
                    continue
                values = tuple(self._values(path, roots))
                if values:
                    found[path] = values
        return found

    def _accesses(self, condition: TypedExpression) -> tuple[FieldAccess, ...]:
        """Return the fields that a condition looks at; the same conditions come up again and again.

        What is remembered keeps its condition, so that no other one takes its number.
        """
        known = self.factories.accesses.get(id(condition))
        if known is None:
            found = tuple(part for part in walk(condition) if isinstance(part, FieldAccess))
            known = self.factories.accesses[id(condition)] = (condition, found)
        return known[1]

    def _path(
        self, part: TypedExpression, by_entity: Mapping[str, str], names: set[str]
    ) -> Path | None:
        fields: list[str] = []
        while isinstance(part, FieldAccess) and part.entity is not None:
            fields.append(part.field)
            owner, part = part.entity, part.of
        if not fields or not isinstance(part, Variable) or part.kind == "caller":
            return None
        name = part.name if part.name in names else by_entity.get(owner)
        return None if name is None else (name, *reversed(fields))

    def _values(self, path: Path, roots: tuple[Root, ...]) -> Iterator[Known]:
        entity = next(root.entity for root in roots if root.name == path[0])
        for name in path[1:-1]:
            field = self.program.entities[entity].fields[name]
            if field.kind != "reference" or field.target is None:
                return
            entity = field.target
        declared = self.program.entities[entity].fields[path[-1]]
        users = self.program.mixed.users if self.program.mixed is not None else self.program.users
        match declared.kind:
            case "reference":
                if declared.target in users:
                    yield CALLER
            case "many_to_many":
                if declared.target in users:
                    yield (CALLER,)
            case "column" | "state":
                if is_unique(self.program.entities[entity], declared):
                    return
                usual = self.factories.cell(self.program.entities[entity], declared)
                seen = usual.known if usual is not None else None
                for value in self.factories.candidates(declared):
                    if value is None or value != seen:
                        # Null is worth a try only where the factory gives something else.
                        yield from () if value is None and seen is None else (value,)


CALLER = "\0caller"
"""Stands for the caller in what a search may tell."""


def conditions_of(operation: Operation, program: Program) -> tuple[TypedExpression, ...]:
    """Return every condition, and the state, that may decide about an operation."""
    accesses: list[Access] = [operation.access]
    if operation.extra is not None:
        accesses.append(operation.extra)
    for parameter in operation.path_parameters:
        if parameter.entity is not None:
            accesses.append(program.entities[parameter.entity].access["read"])
    found = [
        clause.when
        for access in accesses
        for clause in (*access.allow, *access.deny)
        if clause.when is not None
    ]
    found += [step.condition for step in operation.before if isinstance(step, Require)]
    if operation.verb == "move" and operation.entity is not None:
        entity = program.entities[operation.entity]
        declared, move = find_move(entity, operation.move or "")
        itself = Variable(RowType(entity.name), kind="self", name="self")
        state = FieldAccess(declared.type, of=itself, entity=entity.name, field=declared.name)
        # The state comes first: it decides about every move.
        found.insert(0, state)
        found += [move.require] if move.require is not None else []
    return tuple(found)
