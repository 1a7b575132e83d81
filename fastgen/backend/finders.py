"""Which rows of a path have to be found before the body is looked at, and how each is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from fastgen.backend.callers import TRUE, rewritten
from fastgen.backend.lowering.mentions import variables
from fastgen.backend.reading import conditions_of
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import TypedExpression, Variable
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.statements import AddTo, DeleteRow, RemoveFrom, UpdateRow
from fastgen.ir.checked.traversal import each_statement
from fastgen.ir.checked.types import RowType
from fastgen.ir.naming import pascal_case, snake_case
from fastgen.records import dataclass

if TYPE_CHECKING:
    from fastgen.backend.functions import Functions

CHANGING = ("update", "replace", "delete", "move", "toggle_add", "toggle_remove")
NAMING_FIELDS = ("update", "replace", "create", "bulk_create")
"""What has a body, of which each key needs a rule that covers it."""
SCOPED = ("list", "create", "bulk_create", "bulk_update", "bulk_delete")


Rules: TypeAlias = tuple[TypedExpression, ...]
"""One condition for each class of callers, in their order."""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields of an input, as the wire calls them, that the same rules admit.

    ``label`` is the column that says whether they do.
    """

    label: str
    fields: tuple[str, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class FinderPlan:
    """How one row of a path is found.

    ``scoped``: it must belong to the rows above it in the path, which the caller must be able
    to read.
    ``permitted``: a row that may be read but not be subject to the operation is an error of
    its own.
    ``extras`` are expressions over the row that the function wants besides the key, by label.
    """

    entity: str
    parameter: str
    key: str
    field: str | None
    locks: bool
    scoped: bool
    permitted: bool
    adjective: str
    wants: tuple[tuple[str, TypedExpression], ...]
    flags: tuple[FieldGroup, ...]
    is_row: bool
    """The function takes the row as it was found, not its key."""
    shared: tuple[object, ...]
    """What two operations have in common when they can share the finder."""


def plan_finders(functions: Functions, operation: Operation) -> Iterator[FinderPlan]:
    """Yield the finders of an operation, outermost row first."""
    for each in operation.path_parameters:
        plan = _plan(functions, operation, each)
        if plan is not None:
            yield plan


def _plan(functions: Functions, operation: Operation, each: PathParameter) -> FinderPlan | None:
    entity = each.entity
    if entity is None:
        return None
    if each.role == "key" and operation.verb in CHANGING:
        return _of_row(functions, operation, each, entity)
    if each.role == "scope" and operation.verb in SCOPED:
        readable = tuple(
            functions.readable(entity, caller) for caller in functions.allowed(operation)
        )
        return FinderPlan(
            entity=entity,
            parameter=each.name,
            key=functions.path_name(operation, each),
            field=each.field,
            locks=False,
            scoped=False,
            permitted=False,
            adjective="readable",
            wants=(),
            flags=(),
            is_row=False,
            shared=(entity, "scope", each.name, each.field, readable),
        )
    if operation.verb == "action" and each.role in ("key", "scope"):
        raise Unsupported("an action about a row that the path names below another one")
    if each.role == "row":
        return _of_action(functions, operation, each, entity)
    return None


def _of_row(
    functions: Functions, operation: Operation, each: PathParameter, entity: str
) -> FinderPlan:
    allowed = functions.allowed(operation)
    rules = tuple(about_self(functions.condition(operation, caller), entity) for caller in allowed)
    readable = tuple(functions.readable(entity, caller) for caller in allowed)
    wants = functions.wanted(operation, each.name)
    is_row = bool(wants) or functions.reads_key(operation, each.name)
    flags = field_groups(functions, operation, entity)
    scopes = tuple(
        (scope.name, scope.scopes)
        for scope in operation.path_parameters
        if scope.role in ("scope", "part")
    )
    return FinderPlan(
        entity=entity,
        parameter=each.name,
        key=functions.path_name(operation, each),
        field=each.field,
        locks=True,
        scoped=True,
        permitted=any(rule != TRUE for rule in rules) and rules != readable,
        adjective=_adjective(operation),
        wants=wants,
        flags=flags,
        is_row=is_row,
        shared=(
            entity,
            "row",
            each.name,
            each.field,
            rules,
            readable,
            scopes,
            wants,
            flags,
            is_row,
        ),
    )


def _of_action(
    functions: Functions, operation: Operation, each: PathParameter, entity: str
) -> FinderPlan:
    allowed = functions.allowed(operation)
    about = mentioned(operation, each.name)
    rules = (
        tuple(
            about_self(functions.condition(operation, caller), entity, each.name)
            for caller in allowed
        )
        if about
        else ()
    )
    readable = tuple(functions.readable(entity, caller) for caller in allowed)
    locks = is_written(operation, each.name)
    wants = functions.wanted(operation, each.name)
    return FinderPlan(
        entity=entity,
        parameter=each.name,
        key=functions.path_name(operation, each),
        field=each.field,
        locks=locks,
        scoped=False,
        permitted=any(rule != TRUE for rule in rules) and rules != readable,
        adjective=_adjective(operation),
        wants=wants,
        flags=(),
        is_row=True,
        shared=(entity, "action", each.name, each.field, locks, rules, readable, wants),
    )


def field_groups(functions: Functions, operation: Operation, entity: str) -> tuple[FieldGroup, ...]:
    """Return the groups of fields that not everybody may touch who may touch some of them."""
    if operation.verb not in NAMING_FIELDS or operation.input is None:
        return ()
    clauses = (*operation.access.allow, *operation.access.deny)
    if all(clause.fields is None for clause in clauses):
        return ()
    groups: dict[Rules, list[str]] = {}
    for each in operation.input.fields:
        rules = tuple(
            functions.condition(operation, caller, field=each.source or each.name)
            for caller in functions.classes
        )
        groups.setdefault(rules, []).append(each.name)
    whole = tuple(functions.condition(operation, caller) for caller in functions.classes)
    found: list[FieldGroup] = []
    for rules, fields in groups.items():
        if rules != whole:
            stem = fields[0] if len(fields) == 1 else "others" if len(groups) > 1 else "anything"
            if any(each.label == f"may_change_{snake_case(stem)}" for each in found):
                stem = "_and_".join(fields[:2])
            wires = {each.name: each.wire for each in operation.input.fields}
            names = tuple(wires[name] for name in fields)
            found.append(FieldGroup(f"may_change_{snake_case(stem)}", names, rules))
    return tuple(found)


def about_self(rule: TypedExpression, entity: str, parameter: str = "") -> TypedExpression:
    """Return a rule with the row it is about called ``self``, whatever the operation calls it."""
    this = Variable(RowType(entity), kind="self", name="self")

    def visit(part: TypedExpression) -> TypedExpression:
        if not isinstance(part, Variable):
            return part
        if part.kind == "parameter" and isinstance(part.type, RowType):
            if part.name != parameter:
                raise Unsupported(f"a rule about several rows ({parameter} and {part.name})")
            return this
        return this if part.kind == "it" else part

    return rewritten(rule, visit)


def mentioned(operation: Operation, parameter: str) -> bool:
    """Tell whether the rules of an action are about the row of a parameter."""
    return any(
        variable.kind == "parameter" and variable.name == parameter
        for condition in conditions_of(operation.access)
        for variable in variables(condition)
    )


def is_written(operation: Operation, name: str) -> bool:
    """Tell whether the statements of an operation change the row of a parameter."""
    for statement in each_statement((*operation.before, *operation.after, *operation.answer)):
        match statement:
            case UpdateRow(row=Variable(name=row)) | DeleteRow(row=Variable(name=row)):
                if row == name:
                    return True
            case AddTo(owner=Variable(name=row)) | RemoveFrom(owner=Variable(name=row)):
                if row == name:
                    return True
    return False


def _adjective(operation: Operation) -> str:
    known = {"update": "changeable", "replace": "replaceable", "delete": "deletable"}
    return known.get(operation.verb, f"open_to_{snake_case(operation.name)}")


@dataclass(frozen=True, slots=True)
class FinderNames:
    """What a finder is called: the dependency, its alias, the function of the service."""

    dependency: str
    alias: str
    service: str


def finder_names(
    functions: Functions, plan: FinderPlan, groups: dict[tuple[object, ...], list[Operation]]
) -> FinderNames:
    """Name a finder after its purpose, or simply, where its entity has no other."""
    own = functions.names.of(plan.entity)
    act = "lock" if plan.locks else "find"
    alone = len(groups) == 1
    plain = (
        not plan.locks
        and next(iter(shared for shared in groups if shared[1] == "scope"), None) == plan.shared
    )
    if alone or plain:
        return FinderNames(f"find_{own.singular}", f"{own.prefix}InPath", f"{act}_{own.singular}")
    purpose = _purposes(own.singular, groups)[plan.shared]
    name = f"{own.singular}_to_{purpose}"
    return FinderNames(f"find_{name}", f"{own.prefix}To{pascal_case(purpose)}", f"{act}_{name}")


def _purposes(
    singular: str, groups: dict[tuple[object, ...], list[Operation]]
) -> dict[tuple[object, ...], str]:
    """Return what each finder of an entity is for: an action called ``change`` is not an update."""
    found: dict[tuple[object, ...], str] = {}
    for shared, operations in groups.items():
        verbs: set[str] = {operation.verb for operation in operations}
        if verbs <= {"update", "replace", "delete"}:
            purpose = next(iter(verbs)) if len(verbs) == 1 else "change"
        else:
            purpose = snake_case(operations[0].name)
        purpose = purpose.replace(f"_{singular}", "")
        while purpose in found.values():
            purpose = f"{purpose}_row"
        found[shared] = purpose
    return found
