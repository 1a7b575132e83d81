"""Whether an operation looks at who calls (docs, section 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Access, Clause
from fastgen.ir.checked.expressions import (
    Constant,
    FieldAccess,
    PathMany,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType, RowType, ViewType


def looks_at_caller(program: Program, operation: Operation) -> bool:
    """Tell whether an operation depends on who calls.

    "An operation that anyone may use, under rules that do not mention `caller`, does not look at
    the header `Authorization` at all": nothing that decides about it or is shown by it may mention
    the caller.
    """
    if operation.needs_caller != "optional":
        return operation.needs_caller == "required"
    return any(mentions_caller(part) for part in reachable(program, operation))


def is_for_everybody(access: Access) -> bool:
    """Tell whether a rule lets everybody do it, whatever the others say."""
    return not access.deny and any(
        one.audience == "anyone" and one.fields is None and is_always(one.when)
        for one in access.allow
    )


def is_always(when: TypedExpression | None) -> bool:
    """Tell whether a rule has no condition, or one that is a constant: `1 < 2`."""
    return when is None or (isinstance(when, Constant) and when.value is True)


def mentions_caller(node: object) -> bool:
    """Tell whether one node is about the caller."""
    if isinstance(node, Clause):
        return node.audience != "anyone"
    return isinstance(node, Variable) and node.kind == "caller"


def reachable(program: Program, operation: Operation) -> Iterator[object]:
    """Yield every node that an operation may meet: its own, and those of views and fields shown."""
    seen: set[object] = set()
    waiting: list[object] = [operation]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
            continue
        if not is_dataclass(node) or isinstance(node, type | Span):
            continue
        if isinstance(node, Access) and is_for_everybody(node):
            continue
        yield node
        for name in [part.name for part in fields(node) if part.name != "span"]:
            waiting.append(getattr(node, name))
        for key, more in beyond(program, operation, node):
            if key not in seen:
                seen.add(key)
                waiting.append(more)


def beyond(program: Program, operation: Operation, node: object) -> Iterator[tuple[object, object]]:
    """Yield what a node stands for: computed fields, views, rules of rows that must be readable."""
    match node:
        case FieldAccess(entity=str() as entity, field=field) | PathMany(
            entity=entity, field=field
        ):
            computed = program.entities[entity].fields[field].computed
            yield (entity, field), computed
        case ShowAs(entity=entity, view=view) | ViewType(entity, view):
            yield (entity, view, "view"), program.entities[entity].views[view].shape
            yield (entity, "shown"), _shown_fields(program, entity, view)
        case Operation(entity=str() as entity):
            if operation.verb not in ("create", "bulk_create"):  # no row of it has to be found
                yield (entity, "read"), program.entities[entity].access["read"]
            yield (entity, None, "view"), ShowAs(
                type=ListType(RowType(entity)),
                of=Variable(type=RowType(entity), kind="it", name="it"),
                entity=entity,
                view=None,
            )
            for part in operation.input.fields if operation.input is not None else ():
                own = program.entities[entity].fields.get(part.source or "")
                if own is not None and own.target is not None:
                    yield (own.target, "read"), program.entities[own.target].access["read"]
        case _:
            target = getattr(node, "entity", None)
            if type(node).__name__ == "PathParameter" and isinstance(target, str):
                yield (target, "read"), program.entities[target].access["read"]


def _shown_fields(program: Program, entity: str, view: str | None) -> tuple[object, ...]:
    shape = program.entities[entity].views[view].shape
    own = program.entities[entity].fields
    sources = (own.get(part.source or "") for part in shape.fields)
    return tuple(source.computed for source in sources if source is not None)
