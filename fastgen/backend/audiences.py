"""Who may do what: the rules of operations for each class of callers, and who has to be known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from fastgen.backend.blind_indexes import stays_inside
from fastgen.backend.caller_rules import CallerRules
from fastgen.backend.callers import ANONYMOUS, FALSE
from fastgen.backend.function_parts import CallerNeed, Guard, local
from fastgen.backend.lowering.null import bare
from fastgen.backend.names import Names
from fastgen.backend.program_index import ProgramIndex
from fastgen.backend.reading import expressions_of
from fastgen.backend.reserved_words import FREE_ACTIONS
from fastgen.ir.checked.entities import Access, Entity, Field, Shape
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import mentions_caller, walk
from fastgen.ir.checked.types import (
    InputType,
    ListType,
    RowType,
    ViewType,
)

OWN_ROWS = frozenset({"list", "read", "create", "bulk_create", "bulk_update", "bulk_delete"})
"""Verbs whose functions ask the rules themselves: no finder does it before."""


class Audiences(CallerRules):
    """What the rules of every operation mean for each class of callers; worked out once."""

    def __init__(self, program: Program, names: Names) -> None:
        """Take a program."""
        super().__init__(program)
        self.names = names
        self.index = ProgramIndex(program)
        self._needs: dict[str, CallerNeed] = {}
        self._packages: dict[str, str] = {}

    def package_of(self, operation: Operation) -> str:
        """Return where an operation lives: with its entity; an action with its first row."""
        known = self._packages.get(operation.id)
        if known is None:
            known = self._packages[operation.id] = self._package_of(operation)
        return known

    def _package_of(self, operation: Operation) -> str:
        if operation.verb != "action":
            return self.names.of(self.entity_of(operation).name).package
        for each in operation.path_parameters:
            if each.role == "row" and each.entity is not None:
                return self.names.of(each.entity).package
        for parameter in operation.parameters:
            kind = bare(parameter.type)
            if isinstance(kind, RowType):
                return self.names.of(kind.entity).package
        return FREE_ACTIONS

    def needs_caller(self, operation: Operation) -> CallerNeed:
        """Tell whether the function of the service has to know the caller.

        What the finders of rows have to know does not count.
        """
        known = self._needs.get(operation.id)
        if known is None:
            known = self._needs[operation.id] = self._needs_caller(operation)
        return known

    def _needs_caller(self, operation: Operation) -> CallerNeed:
        if not self.program.authentications or not self._asks(operation):
            return "no"
        # Whoever names a row by who calls has to be somebody, whatever the rules say.
        anybody = ANONYMOUS in self.allowed(operation) and not mentions_caller(operation.target)
        return "optional" if anybody else "required"

    def _asks(self, operation: Operation) -> bool:
        allowed = self.allowed(operation)
        own_rows = operation.verb in OWN_ROWS or operation.target is not None
        if own_rows and self.depends(self.condition(operation, each) for each in allowed):
            return True
        if any(self._tells_readers_apart(entity, operation) for entity in self._readers(operation)):
            return True
        if any(self._computes_with_caller(each) for each in expressions_of(operation)):
            return True
        if self._shows_caller(operation.output):
            return True
        if operation.verb in ("create", "bulk_create") and self._tells_fields_apart(operation):
            return True
        if operation.verb in ("create", "bulk_create", "toggle_add", "toggle_remove"):
            fields = self.entity_of(operation).fields.values()
            return operation.relation is not None or any(map(_from_caller, fields))
        return operation.verb == "action" and self._owns_rows(operation)

    def _tells_fields_apart(self, operation: Operation) -> bool:
        """Tell whether the rules for some field of a new row differ between callers."""
        clauses = (*operation.access.allow, *operation.access.deny)
        if operation.input is None or all(clause.fields is None for clause in clauses):
            return False
        allowed = self.allowed(operation)
        return any(
            self.depends(
                self.condition(operation, caller, field=each.source or each.name)
                for caller in allowed
            )
            for each in operation.input.fields
        )

    def _tells_readers_apart(self, entity: str, operation: Operation) -> bool:
        """Tell whether the predicate for reading a row, which serves all operations, asks who."""
        rules = [self.readable(entity, caller) for caller in self.classes]
        anonymous = ANONYMOUS in self.allowed(operation) or rules[0] != FALSE
        return self.depends(iter(rules if anonymous else rules[1:]))

    def depends(self, conditions: Iterator[TypedExpression]) -> bool:
        """Tell whether conditions differ between callers."""
        found = list(conditions)
        return any(mentions_caller(each) for each in found) or any(
            each != found[0] for each in found[1:]
        )

    def _readers(self, operation: Operation) -> Iterator[str]:
        """Yield the entities whose rows the caller has to be able to read."""
        if operation.entity is not None and operation.verb in ("bulk_update", "bulk_delete"):
            yield operation.entity
        for each in operation.path_parameters:
            if operation.verb == "read" and each.role == "scope" and each.entity is not None:
                yield each.entity
        for parameter in operation.parameters:
            kind = bare(parameter.type)
            if isinstance(kind, RowType):
                yield kind.entity
        if operation.input is not None and operation.entity is not None:
            yield from self._referred(operation.input, self.program.entities[operation.entity])

    def _referred(self, shape: Shape, entity: Entity, depth: int = 0) -> Iterator[str]:
        """Yield the entities that the keys in an input refer to."""
        for each in shape.fields:
            field = entity.fields.get(each.source or "")
            if field is None or field.target is None:
                continue
            kind = bare(each.type)
            inner = bare(kind.item) if isinstance(kind, ListType) else kind
            if isinstance(inner, InputType):
                nested = self.program.entities[inner.entity]
                for item in nested.fields.values():
                    if item.kind in ("reference", "many_to_many") and item.target and depth < 4:
                        yield item.target
            else:
                yield field.target

    def _shows_caller(self, shape: Shape | None) -> bool:
        """Tell whether a shape shows something that depends on who asks."""
        return any(self._computes_with_caller(each) for each in self.shown_values(shape))

    def shown_values(self, shape: Shape | None) -> Iterator[TypedExpression]:
        """Yield the computed values that a shape shows, those of nested rows included."""
        if shape is None:
            return
        for each in shape.fields:
            kind = bare(each.type)
            inner = bare(kind.item) if isinstance(kind, ListType) else kind
            if isinstance(inner, ViewType):
                view = self.program.entities[inner.entity].views[inner.view]
                yield from self.shown_values(view.shape)
            if each.value is not None:
                yield each.value
            if each.source is not None and shape.entity is not None:
                field = self.program.entities[shape.entity].fields[each.source]
                if field.computed is not None:
                    yield field.computed

    def _computes_with_caller(self, expression: TypedExpression) -> bool:
        """Tell whether an expression mentions the caller, itself or by a field it reads."""
        for part in walk(expression):
            if isinstance(part, Variable) and part.kind == "caller":
                return True
            if not isinstance(part, FieldAccess) or part.entity is None:
                continue
            if self.program.entities[part.entity].fields[part.field].mentions_caller:
                return True
        return False

    def _owns_rows(self, operation: Operation) -> bool:
        """Tell whether an action creates rows that belong to the caller by default."""
        for expression in expressions_of(operation):
            for part in walk(expression):
                created = getattr(part, "values", None)
                entity = getattr(part, "entity", None)
                if created is not None and isinstance(entity, str):
                    given = {name for name, _ in created}
                    fields = self.program.entities[entity].fields.values()
                    if any(_from_caller(each) and each.name not in given for each in fields):
                        return True
        return False

    def guard_of(self, operation: Operation) -> Guard | None:
        """Return the role guard of an operation, if its rules refuse some role altogether."""
        allowed = self.allowed(operation)
        if ANONYMOUS in allowed or len(allowed) == len(self.classes) - 1:
            return None
        roles = tuple(caller.role for caller in allowed if caller.role is not None)
        package = self.package_of(operation)
        return Guard(self._guard_name(operation, roles), package, roles)

    def _guard_name(self, operation: Operation, roles: tuple[str, ...]) -> str:
        if operation.verb == "action" or operation.entity is None:
            return f"may_{local(operation.name)}"
        alike = [each for each in self.index.about(operation.entity) if each.verb != "action"]
        writes = [each for each in alike if each.verb not in ("list", "read")]
        if all(self.roles(each) == roles for each in alike):
            return f"may_use_{self.names.of(operation.entity).plural}"
        if operation in writes and all(self.roles(each) == roles for each in writes):
            return "may_write"
        return f"may_{local(operation.name)}"

    def entity_of(self, operation: Operation) -> Entity:
        """Return the entity an operation is about."""
        if operation.entity is None:
            raise AssertionError(f"{operation.id} is about no entity")
        return self.program.entities[operation.entity]

    @cached_property
    def caller_fields(self) -> tuple[str, ...]:
        """Return the fields of the user entity that ``Caller`` has.

        Its key, its role, what rules mention.
        """
        if not self.program.authentications:
            return ()
        authentication = self.program.authentications[0]
        user = self.program.entities[authentication.user]
        if self.program.mixed is not None:
            return tuple(user.fields)
        wanted = {*user.key, *([authentication.role] if authentication.role else [])}
        for expression in self._every_expression():
            for part in walk(expression):
                if isinstance(part, FieldAccess) and _is_caller(part.of):
                    field = user.fields.get(part.field)
                    if field is None or stays_inside(field):
                        continue
                    if field.kind in ("column", "state", "reference"):
                        wanted.add(field.name)
        return tuple(name for name in user.fields if name in wanted)

    def _every_expression(self) -> Iterator[TypedExpression]:
        for entity in self.program.entities.values():
            for access in entity.access.values():
                yield from _conditions(access)
            for field in entity.fields.values():
                for each in (field.computed, field.default, field.on_update):
                    if each is not None:
                        yield each
                for move in field.moves:
                    yield from _conditions(move.access)
            for check in entity.checks:
                yield check.condition
            for view in entity.views.values():
                yield from (each.value for each in view.shape.fields if each.value is not None)
        for operation in self.program.operations:
            yield from _conditions(operation.access)
            if operation.extra is not None:
                yield from _conditions(operation.extra)
            yield from expressions_of(operation)


def _conditions(access: Access) -> Iterator[TypedExpression]:
    return (each.when for each in (*access.allow, *access.deny) if each.when is not None)


def _is_caller(expression: TypedExpression) -> bool:
    return getattr(expression, "kind", None) == "caller"


def _from_caller(field: Field) -> bool:
    return field.flags.owner or (field.default is not None and mentions_caller(field.default))
