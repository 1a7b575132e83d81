"""The rows of the policy matrix: which there have to be, and what each caller gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import combinations, product
from urllib.parse import urlencode

from fastgen.backend.body_kinds import role_of_body
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.testing.envelopes import styled
from fastgen.backend.testing.factories import is_unique
from fastgen.backend.testing.kinds import ME, become, each_of
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import Literal
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.requests import Request
from fastgen.backend.testing.rows import Known, Moment, Row, World
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import is_reserved
from fastgen.backend.testing.sending import Way, way_of
from fastgen.backend.testing.situations import (
    CALLER,
    Caller,
    Path,
    Root,
    conditions_of,
)
from fastgen.ir.checked.frames import Step
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass

MOST_VARIANTS = 4
MOST_TRIALS = 120
MOST_TOLD = 2
MOVES_MORE = 3
"""How many times as much is tried for a move, which depends on a state as well."""
Statuses = tuple[int, ...]


@dataclass(slots=True)
class Case:
    """A request of the matrix: names of rows stand in braces in its path and body."""

    method: str
    path: str
    body: Literal
    statuses: Statuses
    way: Way = "json"


ITEMS: tuple[Step, ...] = ("items",)
"""Where a page has its rows, unless an envelope says otherwise."""


@dataclass(frozen=True, slots=True)
class ShownRows:
    """A request of a list: the key of its items, and who sees which row, by its name.

    ``place`` leads to the rows in the answer.
    """

    path: str
    key: str
    visible: Mapping[str, tuple[bool, ...]]
    place: tuple[Step, ...] = ITEMS


@dataclass(slots=True)
class Section:
    """The cases about the operations of one package, and the rows that they name."""

    package: str
    world: World
    me: Row
    names: dict[Row, str] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    by_path: dict[str, list[Case]] = field(default_factory=dict)
    """The cases once more, to find those that are there already."""
    lists: list[ShownRows] = field(default_factory=list)
    known: dict[str, Row] = field(default_factory=dict)
    """Rows by what is told of them: the same row serves several operations."""


class PolicyRows:
    """Finds the rows of the matrix of one package, and the statuses."""

    def __init__(self, kit: Kit, package: str, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.package = package
        self.operations = operations
        self.callers = kit.situations.callers()
        self.roles = {caller.role: self.role_of(caller) for caller in self.callers}
        program = kit.program
        user = kit.situations.auth.user if kit.situations.auth is not None else ""
        world = World(program)
        me = Row(user, ME)
        if program.mixed is not None:
            me = each_of(program.mixed, kit.names)
        if user:
            world.rows += me.own
        self.section = Section(package, world, me, {row: row.name for row in me.own})

    def variants(self, operation: Operation) -> list[dict[str, Row]]:
        """Return rows for a path, by parameter: one choice for each way to be treated."""
        roots, params, fixed = self.kit.roots(operation)
        wishes = self.kit.situations.wishes(
            tuple(roots), conditions_of(operation, self.kit.program)
        )
        seen: dict[tuple[int | None, ...], dict[str, Row]] = {}
        moves = operation.verb == "move"
        most = MOST_VARIANTS + 1 if moves else MOST_VARIANTS
        for choices in self.choices(roots, wishes, more=moves):
            rows = self.build(roots, fixed, choices)
            world = self.world(rows)
            vector = tuple(
                self.status(
                    operation, {name: rows[root] for name, root in params.items()}, caller, world
                )
                for caller in self.callers
            )
            if None in vector or vector in seen:
                continue
            seen[vector] = {name: rows[root] for name, root in params.items()}
            if len(seen) == most:
                break
        return list(seen.values())

    def choices(
        self,
        roots: list[Root],
        wishes: Mapping[Path, tuple[Known, ...]],
        *,
        more: bool = False,
    ) -> Iterator[dict[Path, Known]]:
        """Yield what rows may be told, little first; a path of one name makes it the caller."""
        trials = 0
        most_trials = MOST_TRIALS * MOVES_MORE if more else MOST_TRIALS
        for size in range(min(MOST_TOLD + more, len(wishes)) + 1):
            for paths in combinations(wishes, size):
                for values in product(*(wishes[path] for path in paths)):
                    trials += 1
                    if trials > most_trials:
                        return
                    yield dict(zip(paths, values, strict=True))
            if size == 0:
                for root in roots:
                    if any(root.entity == row.entity for row in self.section.me.own):
                        yield {(root.name,): CALLER}

    def build(
        self,
        roots: list[Root],
        fixed: Mapping[str, Mapping[str, Known]],
        choices: Mapping[Path, Known],
    ) -> dict[str, Row]:
        """Return the rows of one choice."""
        rows: dict[str, Row] = {}
        for root in roots:
            if choices.get((root.name,)) == CALLER:
                rows[root.name] = self.mine(root.entity)
            else:
                rows[root.name] = Row(root.entity, root.name, dict(fixed.get(root.name, {})))
        for root in roots:
            for name, other in root.links:
                rows[root.name].told[name] = rows[other]
        for path, value in choices.items():
            if len(path) > 1:
                self.tell(rows, path, value)
        return rows

    def tell(self, rows: Mapping[str, Row], path: Path, value: Known) -> None:
        """Tell a field of a row, or of a row that it refers to; never of who calls.

        The test signs somebody up who is the same for every row.
        """
        row = rows[path[0]]
        for name in path[1:-1]:
            inner = row.told.get(name)
            if not isinstance(inner, Row):
                target = self.kit.program.entities[row.entity].fields[name].target or ""
                inner = Row(target, f"{self.kit.names.of(target).singular}_of_{row.name}")
                row.told[name] = inner
            row = inner
        if row in self.section.me.own:
            # Who calls is one and the same in all cases.
            return
        if value in (CALLER, (CALLER,)):
            mine = self.mine(self.kit.program.entities[row.entity].fields[path[-1]].target)
            value = mine if value == CALLER else (mine,)
        row.told.setdefault(path[-1], value)

    def mine(self, entity: str | None) -> Row:
        """Return the row of an entity that whoever calls has."""
        return next((row for row in self.section.me.own if row.entity == entity), self.section.me)

    def reached(self, rows: Mapping[str, Row]) -> list[Row]:
        """Return rows and all they refer to, innermost first, each once."""
        found: dict[Row, None] = {}
        for row in rows.values():
            self._reach(row, found)
        return list(found)

    def _reach(self, row: Row, found: dict[Row, None]) -> None:
        if row in found or row in self.section.me.own:
            return
        for value in row.told.values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Row):
                    self._reach(item, found)
        found[row] = None

    def world(self, rows: Mapping[str, Row]) -> World:
        """Return a world of nothing but some rows and who calls."""
        me = self.section.me.own if self.section.me.entity else ()
        return World(self.kit.program, [*me, *self.reached(rows)])

    def adopt(self, rows: Mapping[str, Row]) -> dict[str, Row]:
        """Take rows into the section, or the equal ones that it has already."""
        replaced: dict[Row, Row] = {row: row for row in self.section.me.own}
        for row in self.reached(rows):
            row.told = {
                name: replaced.get(value, value) if isinstance(value, Row) else value
                for name, value in row.told.items()
            }
            signature = f"{row.entity} {sorted((k, self.sign(v)) for k, v in row.told.items())}"
            same = self.section.known.get(signature)
            if same is None:
                self.tell_apart(row)
                name = self.describe(row)
                row.name = name
                self.section.known[signature] = same = row
                self.section.names[row] = name
                self.section.world.rows.append(row)
            replaced[row] = same
        return {name: replaced.get(row, row) for name, row in rows.items()}

    def tell_apart(self, row: Row) -> None:
        """Give a row that is told a unique value one that no other row of the section has."""
        entity = self.kit.program.entities[row.entity]
        for name, value in row.told.items():
            declared = entity.fields[name]
            if declared.kind != "column" or not is_unique(entity, declared):
                continue
            taken = {
                other.told.get(name)
                for other in self.section.known.values()
                if other.entity == row.entity
            }
            number = 0
            while value in taken:
                number += 1
                sample = self.kit.samples.value(declared.type, number, label=name)
                if number > MOST_TRIALS or not isinstance(sample, str | int):
                    raise NoSample(declared.id)
                value = sample
            row.told[name] = value

    def sign(self, value: Known) -> str:
        """Return what makes a told value different from another one."""
        return self.section.names.get(value, repr(value)) if isinstance(value, Row) else repr(value)

    def describe(self, row: Row) -> str:
        """Return a name for a row that says what is told of it."""
        singular = self.kit.names.of(row.entity).singular.rstrip("_")
        words: list[str] = []
        fields = self.kit.program.entities[row.entity].fields
        for name, value in row.told.items():
            plain = local(name).strip("_")
            if any(value in (row, (row,)) for row in self.section.me.own):
                words.append("own" if "own" not in words else f"own_{plain}")
            elif isinstance(value, bool):
                words.append(plain if value else f"not_{plain}")
            elif value is None:
                words.append(f"no_{plain}")
            elif isinstance(value, str) and not isinstance(fields[name].type, ScalarType):
                words.append(local(value).strip("_"))
            elif isinstance(value, Moment):
                later = "later" if value.offset.days > 0 else "before"
                words.append(plain if fields[name].nullable else f"{plain}_{later}")
            elif not isinstance(value, Row):
                words.append(plain)
            else:
                inner = (
                    self.section.names.get(value, "")
                    .removesuffix(self.kit.names.of(value.entity).singular.rstrip("_"))
                    .strip("_")
                )
                if inner and inner != ME and value not in self.section.me.own:
                    words.append(f"{inner}_{plain}")
        wish = "_".join((*words, singular))
        wish = wish if wish.isidentifier() else f"a_{wish}"
        name, number = wish, 1
        while name in self.section.names.values() or is_reserved(name):
            number += 1
            name = f"{wish}_{number}"
        return name

    def become(self, caller: Caller) -> Row:
        """Give the row of who calls the role of a caller."""
        if self.section.me.accounts:
            return become(self.section.me, caller.role, self.kit.program)
        self.section.me.told.update(self.roles[caller.role])
        return self.section.me

    def role_of(self, caller: Caller) -> dict[str, Known]:
        """Return the role of a caller as the row of who calls has it: nobody has the first one."""
        auth = self.kit.situations.auth
        if auth is None or auth.role is None:
            return {}
        members = self.kit.program.enums[self.kit.program.role_enum or ""].members
        held = (each.value for each in members if each.name == caller.role)
        return {auth.role: next(held, members[0].value)}

    def status(
        self,
        operation: Operation,
        rows: Mapping[str, Row | None],
        caller: Caller,
        world: World,
        *,
        body: str = "none",
        says: Mapping[str, Known] | None = None,
    ) -> int | None:
        """Return what a caller gets."""
        me = self.become(caller)
        refused = self.kit.matrix.turned_away(operation, me if caller.signed_in else None)
        if refused is not None:
            return styled(operation, refused)
        for row in world.rows:
            row.filled.clear()
        seen = World(self.kit.program, list(world.rows), me if caller.signed_in else None)
        good = "bad" if body == "bad" else "good" if body == "good" else "none"
        request = Request(operation, seen, rows, good, says or {})  # type: ignore[arg-type]  # one of three
        return self.kit.matrix.status(request)

    def query(self, operation: Operation) -> str | None:
        """Return the query string that an action needs; None if it needs more than that."""
        said: dict[str, str] = {}
        for each in operation.parameters if operation.verb == "action" else ():
            if role_of_body(operation, each) or each.optional or each.default is not None:
                continue
            if each.place != "query" or each.nullable:
                return None
            try:
                value = wire(self.kit.samples.value(each.type, label=each.name))
            except NoSample:
                return None
            if not isinstance(value, str | int | float) or "{" in str(value):
                return None
            said[each.wire] = str(value).lower() if isinstance(value, bool) else str(value)
        return f"?{urlencode(said)}" if said else ""

    def row(
        self,
        operation: Operation,
        rows: Mapping[str, Row | None],
        path: str,
        body: Literal = None,
        *,
        kind: str = "none",
        says: Mapping[str, Known] | None = None,
    ) -> Case | None:
        """Add a case, if every caller's status is certain."""
        asked = self.query(operation)
        if asked is None:
            return None
        path += asked
        found = tuple(
            self.status(operation, rows, caller, self.section.world, body=kind, says=says)
            for caller in self.callers
        )
        statuses = tuple(status for status in found if status is not None)
        if len(statuses) < len(found):
            return None
        return self.add(operation, Case(operation.method, path, body, statuses, way_of(operation)))

    def add(self, operation: Operation, case: Case) -> Case | None:
        """Add a case that is not there yet."""
        alike = self.section.by_path.setdefault(case.path, [])
        if case in alike:
            return None
        alike.append(case)
        self.section.cases.append(case)
        self.kit.used.tested.add(operation.id)
        return case

    def remove(self, case: Case) -> None:
        """Forget a case."""
        self.section.cases.remove(case)
        self.section.by_path[case.path].remove(case)

    def may_read(self, row: Row, caller: Caller, world: World) -> bool | None:
        """Tell whether a caller may read a row."""
        me = self.become(caller)
        seen = World(self.kit.program, list(world.rows), me if caller.signed_in else None)
        return self.kit.matrix.readable(self.kit.factories.evaluator(seen), row)
