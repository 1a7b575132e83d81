"""The status that an operation must answer: rules of access interpreted over the rows of a test.

The order is that of the language: credentials, rules that look at no row, rows of the path from
the outside in, rules that look at rows, the body, the statements. None means that the answer is not
certain before the tests run.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from fastgen.backend.reading import calls_extern
from fastgen.backend.testing.access import AccessRules
from fastgen.backend.testing.envelopes import ILLEGAL, styled
from fastgen.backend.testing.evaluation import Evaluator
from fastgen.backend.testing.limits import kept, takes
from fastgen.backend.testing.requests import Request
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Row, World
from fastgen.backend.testing.updates import stale, updated
from fastgen.ir.checked.entities import Entity, find_move
from fastgen.ir.checked.expressions import CreateRow, ShowAs
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import (
    AddTo,
    Answer,
    Let,
    Perform,
    RemoveFrom,
    Require,
    Send,
    Statement,
    UpdateRow,
)

OF_BODIES = ("invalid", "missing", "unknown_key")
BAD = 422  # what stands for a body that is not valid
CREATING = frozenset({"create", "bulk_create"})


class Matrix(AccessRules):
    """Decides for the requests of one program."""

    def status(self, request: Request) -> int | None:
        """Return the status that a request must get."""
        operation, caller = request.operation, request.world.caller
        refused = self.guard(operation, caller)
        if refused != 0:
            return styled(operation, refused)
        evaluator = self.evaluator(request)
        found = self._before_work(request, evaluator)
        if found == BAD:
            statuses = {operation.contract.kinds[kind].status for kind in OF_BODIES}
            return statuses.pop() if len(statuses) == 1 else None
        if operation.target is not None and request.body == "bad":
            return None  # the row is looked for when the body is known to be good
        if found != 0:
            return styled(operation, found)
        row = self.created(request) if operation.verb in CREATING else self.subject(request)
        return self._effect(request, evaluator, row)

    def _before_work(self, request: Request, evaluator: Evaluator) -> int | None:
        """Return what refuses a request before its work begins, or 0."""
        operation, caller = request.operation, request.world.caller
        if operation.verb == "update" and not self.speaks_of_keys(operation, caller, request.says):
            return 403
        found = self._rows(request, evaluator)
        if found != 0:
            return found
        if operation.verb not in ("list", "read", *CREATING):
            found = self._may_change(request, evaluator)
            if found != 0:
                return found
        if request.body == "bad":
            return BAD
        if operation.verb in CREATING:
            new = self.created(request)
            return self._permission(operation, evaluator.bound("self", new), caller, request.says)
        return 0

    def evaluator(self, request: Request) -> Evaluator:
        """Return an evaluator that knows the rows of the path as an operation names them."""
        known: dict[tuple[str, str], Known] = {}
        for parameter in request.operation.path_parameters:
            row = request.rows.get(parameter.name)
            if row is not None:
                known["parameter", parameter.name] = row
        for name, value in request.says.items():
            known["parameter", name] = value
        row = self.subject(request)
        if row is not None:
            known["self", ""] = known["it", ""] = row
        return Evaluator(request.world, self.factories.fill, known)

    def subject(self, request: Request) -> Row | None:
        """Return the row that an operation is about: of the path, or its target."""
        if request.operation.target is not None:
            found = self.target(request)
            return found if isinstance(found, Row) else None
        for parameter in request.operation.path_parameters:
            if parameter.role == "key":
                return request.rows.get(parameter.name)
        return None

    def target(self, request: Request) -> Known:
        """Return the row that an operation without a key is about; null if there is none."""
        if request.operation.target is None:
            return UNKNOWN
        return self.factories.evaluator(request.world).value(request.operation.target)

    def created(self, request: Request) -> Row:
        """Return the row that a create makes."""
        entity = self.program.entities[request.operation.entity or ""]
        row = Row(entity.name, "created", in_body=True)
        evaluator = self.factories.evaluator(request.world)
        for name, declared in entity.fields.items():
            if declared.flags.owner:
                caller = request.world.caller
                row.told[name] = caller.own_of(declared.target) if caller is not None else None
            elif declared.default is not None and declared.kind not in ("computed", "inverse"):
                row.told[name] = evaluator.value(declared.default)
        row.told.update(request.stored())
        for parameter in request.operation.path_parameters:
            if parameter.scopes is not None and "." not in parameter.scopes:
                row.told[parameter.scopes] = request.rows.get(parameter.name)
        for name, value in request.operation.assign:
            row.told[name] = self.evaluator(request).value(value)
        return row

    def _rows(self, request: Request, evaluator: Evaluator) -> int | None:
        operation = request.operation
        if operation.target is not None:
            return self._target_row(request, evaluator)
        for parameter in operation.path_parameters:
            if parameter.role in ("value", "part"):
                continue
            row = request.rows.get(parameter.name)
            if row is None:
                return 404
            if parameter.role == "key" and operation.verb == "read":
                given = [self.permits(access, evaluator) for access in self.rules(operation)]
                if False in given:
                    return 404
                if None in given:
                    return None
            else:
                readable = self.readable(evaluator, row)
                if readable is not True:
                    return None if readable is None else 404
            for scope in operation.path_parameters:
                if parameter.role == "key" and scope.scopes is not None:
                    if "." in scope.scopes:
                        return None
                    if evaluator.field(row, scope.scopes) is not request.rows.get(scope.name):
                        return 404
        return 0

    def _target_row(self, request: Request, evaluator: Evaluator) -> int | None:
        operation, row = request.operation, self.target(request)
        if operation.path_parameters or not isinstance(row, Row | None):
            return None
        if row is None:
            return 404
        bound = evaluator.bound("self", row)
        rules = (
            self.rules(operation)
            if operation.verb == "read"
            else (self.program.entities[row.entity].access["read"],)
        )
        found = [self.permits(access, bound) for access in rules]
        return 404 if False in found else None if None in found else 0

    def _permission(
        self, operation: Operation, evaluator: Evaluator, caller: Row | None, says: Collection[str]
    ) -> int | None:
        names = self.narrowed(operation, says)
        for access in self.rules(operation):
            for name in names or (None,):
                found = self.permits(access, evaluator, name)
                if found is None:
                    return None
                if not found:
                    return None if caller is None else 403
        return 0

    def _may_change(self, request: Request, evaluator: Evaluator) -> int | None:
        """Return 403 if rules refuse a change; fields are looked at where the body is good."""
        operation, caller = request.operation, request.world.caller
        whole = self._permission(operation, evaluator, caller, ())
        if whole != 0 or not request.says:
            return whole
        fields = self._permission(operation, evaluator, caller, request.says)
        # Which comes first, the bad body or the field that is not his, is nobody's promise.
        return None if fields != 0 and request.body == "bad" else fields

    def _effect(self, request: Request, evaluator: Evaluator, row: Row | None) -> int | None:
        """Return the status of the work itself; the row is the one of the path, or the new one."""
        operation = request.operation
        match operation.verb:
            case "list" | "read" | "toggle_add" | "toggle_remove":
                return self.run(operation, evaluator)
            case "create" if row is not None:
                if not self.fits(request.world, row):
                    return None
                return self.run(operation, evaluator)
            case "update" | "replace" if row is not None:
                told = {**row.told, **request.stored()}
                changed = Row(row.entity, row.name, told, dict(row.filled))
                others = World(self.program, [r for r in request.world.rows if r is not row])
                if not self.fits(others, changed):
                    return None
                return self.run(operation, evaluator)
            case "delete" if row is not None:
                return self.run(operation, evaluator) if self.is_free(evaluator, row) else None
            case "action":
                return self.run(operation, evaluator)
            case "move" if row is not None:
                return self._move(request, evaluator, row)
            case _:
                return None

    def _move(self, request: Request, evaluator: Evaluator, row: Row) -> int | None:
        """Return 409 for a move from another state, else what its condition and block answer."""
        operation = request.operation
        declared, move = find_move(self.program.entities[row.entity], operation.move or "")
        state = evaluator.field(row, declared.name)
        if not isinstance(state, str):
            return None
        if move.when is not None and not self.program.authentications:
            holds = evaluator.truth(move.when)
            if holds is not True:
                return None if holds is None else styled(operation, HTTPStatus.FORBIDDEN)
        if state not in move.sources:
            return styled(operation, ILLEGAL)
        told = {**row.told, declared.name: move.target}
        changed = Row(row.entity, row.name, told, dict(row.filled))
        others = World(self.program, [r for r in request.world.rows if r is not row])
        return self.run(operation, evaluator) if self.fits(others, changed) else None

    def leave(self, request: Request) -> bool:
        """Leave the rows as a request that succeeds does; false where that is not certain."""
        operation = request.operation
        evaluator = self.evaluator(request)
        row = self.subject(request)
        if operation.verb == "move" and row is not None:
            declared, move = find_move(self.program.entities[row.entity], operation.move or "")
            row.told[declared.name] = move.target
            return not move.body
        steps = (*operation.before, *operation.after, *operation.answer)
        changes = [step for step in steps if isinstance(step, UpdateRow)]
        if not all(isinstance(step, UpdateRow | Require | Answer | Send) for step in steps):
            return False
        for change in changes:
            changed = evaluator.value(change.row)
            told = {name: evaluator.value(value) for name, value in change.values}
            if not isinstance(changed, Row) or any(
                value is UNKNOWN or value is OPAQUE for value in told.values()
            ):
                return False
            changed.told.update(told)
        return bool(changes)

    def run(self, operation: Operation, evaluator: Evaluator) -> int | None:
        """Return the status that the statements of an operation end with, if they are certain."""
        extern = self._externs.get(operation.id)
        if extern is None:
            extern = self._externs[operation.id] = calls_extern(operation)
        if extern:
            return None  # whether somebody has written the function is not known
        status = operation.status
        for statement in (*operation.before, *operation.after, *operation.answer):
            found = self._statement(statement, evaluator)
            if found is None:
                return None
            if isinstance(found, Evaluator):
                evaluator = found
            else:
                return found or status
        return status

    def _statement(self, statement: Statement, evaluator: Evaluator) -> Evaluator | int | None:
        """Return what is known after a statement, or the status it ends with (0: the usual one)."""
        if stale(statement, evaluator):
            return None
        match statement:
            case Require(condition=condition, otherwise=failure):
                holds = evaluator.truth(condition)
                return None if holds is None else evaluator if holds else failure.status
            case Let(name=name, value=value, otherwise=failure):
                if isinstance(value, CreateRow):
                    makes = self._makes(value, evaluator)
                    return evaluator.bound("let", OPAQUE, name) if makes else None
                found = evaluator.value(value)
                if failure is not None:
                    if found is UNKNOWN:
                        return None
                    if found is None:
                        return failure.status
                return evaluator.bound("let", found, name)
            case Perform(value=CreateRow() as made):
                return evaluator if self._makes(made, evaluator) else None
            case Answer(status=status, value=value):
                shown = value.of if isinstance(value, ShowAs) else value
                if isinstance(shown, CreateRow) and not self._makes(shown, evaluator):
                    return None
                return status
            case UpdateRow(entity=entity):
                return updated(statement, self.program.entities[entity], evaluator)
            case AddTo() | RemoveFrom() | Send():
                return evaluator
        return None

    def _makes(self, made: CreateRow, evaluator: Evaluator) -> bool:
        return self.fits(evaluator.world, self.made(made, evaluator))

    def made(self, made: CreateRow, evaluator: Evaluator) -> Row:
        """Return the row that a statement makes."""
        entity = self.program.entities[made.entity]
        told = {
            name: kept(entity.fields[name], evaluator.value(value)) for name, value in made.values
        }
        told.update(
            (name, evaluator.value(declared.default))
            for name, declared in entity.fields.items()
            if name not in told
            and declared.default is not None
            and declared.kind in ("column", "reference")
        )
        return Row(made.entity, "made", told, in_body=True)

    def fits(self, world: World, row: Row) -> bool:
        """Tell whether a row breaks no rule of its entity, for certain."""
        entity = self.program.entities[row.entity]
        if not all(takes(entity.fields[name].type, value) for name, value in row.told.items()):
            return False
        evaluator = self.factories.evaluator(world)
        bound = evaluator.bound("self", row)
        if any(bound.truth(check.condition) is not True for check in entity.checks):
            return False
        for unique in entity.uniques:
            if unique.where is not None and bound.truth(unique.where) is False:
                continue
            values = [bound.field(row, name) for name in unique.fields]
            if None in values:
                continue
            for other in list(world.of(row.entity)):
                if other is not row and not any(
                    self._differ(entity, name, row, other, evaluator) for name in unique.fields
                ):
                    return False
        return True

    def _differ(
        self, entity: Entity, name: str, row: Row, other: Row, evaluator: Evaluator
    ) -> bool:
        """Tell whether two rows differ in a field, for certain."""
        one, another = evaluator.field(row, name), evaluator.field(other, name)
        if UNKNOWN in (one, another):
            return False
        if self._counts(entity, name, row) or self._counts(entity, name, other):
            return True
        if isinstance(one, Row) or isinstance(another, Row) or one is None or another is None:
            return one is not another
        return OPAQUE not in (one, another) and one != another

    def _counts(self, entity: Entity, name: str, row: Row) -> bool:
        """Tell whether the factory gives a field of a row a value that no other row has."""
        if row.in_body or name in row.told:
            return False
        declared = entity.fields[name]
        cell = self.factories.cell(entity, declared) if declared.kind == "column" else None
        return declared.generated or (cell is not None and cell.counts)

    def is_free(self, evaluator: Evaluator, row: Row, seen: tuple[Row, ...] = ()) -> bool:
        """Tell whether a row can be deleted: nothing that restricts it refers to it."""
        for other in list(evaluator.world.rows):
            for declared in self.program.entities[other.entity].fields.values():
                if declared.kind != "reference" or declared.target != row.entity:
                    continue
                if other in seen or evaluator.field(other, declared.name) is not row:
                    continue
                if declared.on_delete == "restrict":
                    return False
                if declared.on_delete == "cascade" and not self.is_free(
                    evaluator, other, (*seen, row)
                ):
                    return False
        return True
