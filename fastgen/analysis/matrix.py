"""Works out the matrix of access: each class of callers, entity and operation, and each field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastgen.analysis.flows import (
    WORDS,
    Flows,
    Kind,
    moved_by,
    register_route,
    route_of,
    touched_by,
)
from fastgen.analysis.formula_words import formula_text
from fastgen.analysis.policies import (
    OPERATIONS,
    CallerClass,
    Policies,
    is_named,
    name_of,
    verb_of,
)
from fastgen.analysis.satisfiability import under
from fastgen.analysis.terms import FALSE, TRUE, Formula, both, either
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program

YES, NO = "yes", "no"
FILLING = frozenset({"create", "update", "replace"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one class of callers may do: `yes`, `no`, or the condition on the row."""

    caller: str
    answer: str

    @property
    def where(self) -> str | None:
        """The condition, where there is one."""
        return None if self.answer in (YES, NO) else self.answer


@dataclass(frozen=True, slots=True)
class Line:
    """One operation of an entity, or an action; ``routes`` is empty where no request does it."""

    entity: str | None
    operation: str
    routes: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """Who gets to see a field and who may write it, by the names of the classes of callers."""

    entity: str
    field: str
    readers: tuple[Cell, ...]
    writers: tuple[Cell, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole policy of a program."""

    callers: tuple[str, ...]
    lines: tuple[Line, ...]
    fields: tuple[FieldLine, ...]


def access_matrix(program: Program) -> Matrix:
    """Return who may do what, and who sees and writes which field."""
    program = with_one_caller(program)
    maker = _Maker(Policies(program))
    lines = [line for entity in program.entities.values() for line in maker.entity(entity)]
    lines += [maker.alone(one) for one in program.operations if one.verb == "action"]
    fields = [line for entity in program.entities.values() for line in maker.fields(entity)]
    callers = tuple(caller.name for caller in maker.policies.classes())
    return Matrix(callers, tuple(lines), tuple(fields))


class _Maker:
    """Makes the lines of the matrix."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self.program = policies.program
        self.flows = Flows(policies)

    def entity(self, entity: Entity) -> Iterator[Line]:
        """Yield a line for each operation that has a route or a rule."""
        for verb in OPERATIONS:
            routed = [
                operation
                for operation in self.program.operations
                if operation.entity == entity.name and verb_of(operation) == verb
            ]
            access = entity.access[verb]
            if not routed and (access.open or not access.allow):
                continue
            if routed:
                formula = either(*(self.policies.of_operation(operation) for operation in routed))
            else:
                formula = self.policies.permitted(access, entity, verb)
            routes = [route_of(operation) for operation in routed]
            for auth in self.program.ways:
                if (auth.user, "create") == (entity.name, verb) and auth.may_register:
                    routes += [register_route(auth)] if auth.endpoints else []
            yield Line(entity.name, verb, tuple(routes), self.cells(formula))
        for operation in self.program.operations:
            if operation.entity == entity.name and is_named(operation):
                yield self.alone(operation)

    def alone(self, operation: Operation) -> Line:
        """Return the line of an action, a move or a toggle."""
        formula = self.policies.of_operation(operation)
        owner = None if operation.verb == "action" else operation.entity
        return Line(owner, name_of(operation), (route_of(operation),), self.cells(formula))

    def cells(self, formula: Formula) -> tuple[Cell, ...]:
        """Return what a formula says for each class of callers."""
        return tuple(self._cell(caller, formula) for caller in self.policies.classes())

    def _cell(self, caller: CallerClass, formula: Formula) -> Cell:
        left = under(formula, self.policies.assume(caller))
        if left in (TRUE, FALSE):
            return Cell(caller.name, YES if left == TRUE else NO)
        return Cell(caller.name, formula_text(left))

    def fields(self, entity: Entity) -> Iterator[FieldLine]:
        """Yield a line for each field of an entity."""
        for name in entity.fields:
            ways = self.flows.out_of(entity.name, name)
            shown = either(*(way.condition for way in ways if way.kind == "shown" and way.is_exact))
            written = either(*self._writing(entity.name, name))
            kinds: dict[Kind, list[str]] = {}
            for way in ways:
                if way.kind != "ordered":
                    kinds.setdefault(way.kind, []).append(way.route)
            texts = (
                f"{WORDS[kind]} {', '.join(dict.fromkeys(routes))}"
                for kind, routes in kinds.items()
            )
            yield FieldLine(entity.name, name, self.cells(shown), self.cells(written), tuple(texts))

    def _writing(self, entity: str, name: str) -> Iterator[Formula]:
        """Yield when each operation that writes a field may be called."""
        for operation in self.program.operations:
            own = operation.entity == entity and operation.verb != "action"
            key_of_row = (
                operation.verb == "bulk_update" and name in self.program.entities[entity].key
            )
            taken = operation.input is not None and any(
                key.source == name for key in operation.input.fields
            )
            if own and key_of_row:
                continue  # it says which row is meant
            if own and taken and verb_of(operation) in FILLING:
                yield self._with_key(operation, name)
                continue
            assigned = own and any(field == name for field, _ in operation.assign)
            moved = own and name == moved_by(operation, self.program)
            if moved or assigned or (entity, name) in touched_by(self.program, operation):
                yield self.policies.of_operation(operation)

    def _with_key(self, operation: Operation, name: str) -> Formula:
        """Return when an operation may be called with a key."""
        entity = self.program.entities[operation.entity or ""]
        covered = self.policies.permitted(operation.access, entity, verb_of(operation), name)
        return both(self.policies.of_operation(operation), covered)
