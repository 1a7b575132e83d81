"""What the service of every operation is called, where it lives, what it takes and what it returns.

Routers call what is listed here, services define it, tests know the packages by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from fastgen.backend.caller_rules import CallerRules
from fastgen.backend.callers import (
    ANONYMOUS,
    mentions_caller,
)
from fastgen.backend.column_types import scalar_column
from fastgen.backend.finders import FinderPlan, finder_names, plan_finders
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.mentions import walk
from fastgen.backend.lowering.null import bare
from fastgen.backend.names import Names, identifier
from fastgen.backend.program_index import ProgramIndex
from fastgen.backend.reading import expressions_of, statements_of
from fastgen.ir.checked.entities import Access, Entity, Field, Shape
from fastgen.ir.checked.expressions import FieldAccess, Setting, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.operations import Parameter as ActionParameter
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.statements import Answer
from fastgen.ir.checked.types import (
    EnumType,
    InputType,
    ListType,
    RowType,
    ScalarType,
    Type,
    ViewType,
)
from fastgen.ir.naming import pascal_case, snake_case

if TYPE_CHECKING:
    from fastgen.backend.services.project import ServiceProject

FREE_ACTIONS = "actions"
"""The package of actions that name no row."""

ParameterRole: TypeAlias = Literal[
    "connection",  # app.database.Connection
    "caller",  # CurrentCaller, or OptionalCaller where the annotation admits None
    "scope",  # the key of a row above this one in the path, found by a dependency or checked by the service
    "key",  # the key of the row the path names
    "row",  # that row itself, as its dependency found it
    "value",  # another value of the path, or a header, cookie or form field
    "body",  # the body
    "query",  # the model of the query string
    "fields",  # the keys of the body before it is validated (app.body.BodyKeys); of finders alone
    "passwords",  # app.auth.passwords.Passwords, to hash one
    "settings",  # app.settings.Settings
]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python text, and what it imports."""

    text: str
    imports: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function of a service.

    ``wire`` is the name of the path parameter, header or cookie the value comes from. ``finder`` names the
    dependency that finds the row (its ``alias`` is the annotation a router writes).
    """

    name: str
    annotation: Annotation
    role: ParameterRole
    wire: str = ""
    finder: RowFinder | None = None


@dataclass(frozen=True, slots=True)
class RowFinder:
    """A dependency ``name`` in ``dependencies.py`` that calls the service function ``service``.

    Both live in ``package``. ``service`` takes ``parameters``; the dependency hands on its result, or, where
    that is None, the key it was given: ``result`` is what the dependency returns. ``alias`` is
    ``Annotated[result, Depends(name)]``.
    """

    name: str
    alias: str
    package: str
    entity: str
    service: str
    parameters: tuple[Parameter, ...]
    result: Annotation
    returns_key: bool
    operation: str
    """The first operation that uses it; what it checks is the same for all that do."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A dependency of ``policy.py`` that refuses callers by their role, before any row is looked up."""

    name: str
    package: str
    roles: tuple[str, ...]


CallerNeed: TypeAlias = Literal["no", "optional", "required"]
ResultPart: TypeAlias = Literal["status", "value", "headers"]


@dataclass(frozen=True, slots=True)
class ServiceFunction:
    """The function behind one operation.

    ``authenticate`` tells that a caller is demanded though the function takes none (``Depends(get_caller)``)
    and no guard does it. ``parts`` says what is returned: mostly the value alone; headers (a ``dict[str, str]``)
    and a status come with it in a tuple, in this order, where the spec computes them.
    """

    operation: str
    name: str
    package: str
    parameters: tuple[Parameter, ...]
    result: Annotation
    parts: tuple[ResultPart, ...] = ("value",)
    guard: Guard | None = None
    authenticate: bool = False
    query: str | None = None
    """The class of the query string: ``BookQuery``."""
    page: str | None = None
    """The class of a page of the list: ``BookPage``."""

    def with_role(self, *roles: ParameterRole) -> tuple[Parameter, ...]:
        """Return the parameters of some roles."""
        return tuple(parameter for parameter in self.parameters if parameter.role in roles)


def local(name: str) -> str:
    """Return a name of the spec as a parameter or function.

    >>> local("from"), local("dueDate")
    ('from_', 'due_date')
    """
    return identifier(snake_case(identifier(name).rstrip("_")))


RESERVED_NAMES = frozenset(
    [
        *"and_ bindparam case cast delete exists false func insert literal not_ null or_ select true".split(),
        *"type_coerce update date datetime time timedelta aliased lru_cache".split(),
        *"connection caller query body changes settings passwords service response headers router".split(),
        *"row rows values statement key keys now".split(),
    ]
)
"""Names that mean something in the functions and routers: no value of a path is called like one."""


def free_name(name: str) -> str:
    """Return a name of the spec as a parameter that hides nothing.

    >>> free_name("isbn"), free_name("date")
    ('isbn', 'date_')
    """
    word = local(name)
    return f"{word}_" if word in RESERVED_NAMES else word


class Functions(CallerRules):
    """The service functions of one program."""

    def __init__(self, program: Program, names: Names) -> None:
        """Take a program; what is asked for is worked out once."""
        super().__init__(program)
        self.names = names
        self.index = ProgramIndex(program)
        self._plans: dict[str, tuple[FinderPlan, ...]] = {}
        self._finders: dict[tuple[str, str], RowFinder] = {}
        self._needs: dict[str, CallerNeed] = {}
        self._packages: dict[str, str] = {}

    # ------------------------------------------------------------ where and what

    @cached_property
    def by_operation(self) -> Mapping[str, ServiceFunction]:
        """Return the function of every operation by the operation's id, in the order of the program."""
        return MappingProxyType(
            {operation.id: self._function(operation) for operation in self.program.operations}
        )

    def of(self, operation: Operation) -> ServiceFunction:
        """Return the function of an operation."""
        return self.by_operation[operation.id]

    @cached_property
    def packages(self) -> Mapping[str, tuple[Operation, ...]]:
        """Return the operations of every package that has some, in the order of the program."""
        found: dict[str, list[Operation]] = {}
        for operation in self.program.operations:
            found.setdefault(self.package_of(operation), []).append(operation)
        return MappingProxyType({package: tuple(each) for package, each in found.items()})

    def name_of(self, operation: Operation) -> str:
        """Return what the function of an operation is called."""
        return free_name(operation.name)

    def package_of(self, operation: Operation) -> str:
        """Return where an operation lives: with its entity; an action with its first row."""
        known = self._packages.get(operation.id)
        if known is None:
            known = self._packages[operation.id] = self._package_of(operation)
        return known

    def _package_of(self, operation: Operation) -> str:
        if operation.verb != "action":
            return self.names.of(self._entity(operation).name).package
        for each in operation.path_parameters:
            if each.role == "row" and each.entity is not None:
                return self.names.of(each.entity).package
        for parameter in operation.parameters:
            kind = bare(parameter.type)
            if isinstance(kind, RowType):
                return self.names.of(kind.entity).package
        return FREE_ACTIONS

    @cached_property
    def finders(self) -> Mapping[str, tuple[RowFinder, ...]]:
        """Return the dependencies that find rows, by package, each once."""
        found: dict[str, dict[str, RowFinder]] = {}
        for function in self.by_operation.values():
            for parameter in function.parameters:
                if parameter.finder is not None:
                    finder = parameter.finder
                    found.setdefault(finder.package, {})[finder.name] = finder
        return MappingProxyType({package: tuple(each.values()) for package, each in found.items()})

    @cached_property
    def guards(self) -> Mapping[str, tuple[Guard, ...]]:
        """Return the role guards of every package, each once."""
        found: dict[str, dict[str, Guard]] = {}
        for function in self.by_operation.values():
            if function.guard is not None:
                found.setdefault(function.package, {})[function.guard.name] = function.guard
        return MappingProxyType({package: tuple(each.values()) for package, each in found.items()})

    @cached_property
    def caller_fields(self) -> tuple[str, ...]:
        """Return the fields of the user entity that ``Caller`` has: its key, its role, what rules mention."""
        if not self.program.authentications:
            return ()
        authentication = self.program.authentications[0]
        user = self.program.entities[authentication.user]
        wanted = {*user.key, *([authentication.role] if authentication.role else [])}
        for expression in self._every_expression():
            for part in walk(expression):
                if isinstance(part, FieldAccess) and _is_caller(part.of):
                    field = user.fields.get(part.field)
                    if field is not None and field.kind in ("column", "state", "reference"):
                        wanted.add(field.name)
        return tuple(name for name in user.fields if name in wanted)

    # ------------------------------------------------------------ who

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
        return "optional" if ANONYMOUS in self.allowed(operation) else "required"

    def _asks(self, operation: Operation) -> bool:
        allowed = self.allowed(operation)
        own_rows = operation.verb in ("list", "read", "create", "bulk_create")
        if own_rows and self._depends(self.condition(operation, each) for each in allowed):
            return True
        for entity in self._readers(operation):
            if self._depends(self.readable(entity, caller) for caller in allowed):
                return True
        if any(self._computes_with_caller(each) for each in expressions_of(operation)):
            return True
        if self._shows_caller(operation.output):
            return True
        if operation.verb in ("create", "bulk_create", "toggle_add", "toggle_remove"):
            fields = self._entity(operation).fields.values()
            return operation.relation is not None or any(map(_from_caller, fields))
        return operation.verb == "action" and self._owns_rows(operation)

    def _depends(self, conditions: Iterator[TypedExpression]) -> bool:
        """Tell whether conditions differ between callers."""
        found = list(conditions)
        return any(mentions_caller(each) for each in found) or len(set(found)) > 1

    @cached_property
    def read_by_anybody(self) -> frozenset[str]:
        """The entities whose rows operations may name that do without a caller."""
        return frozenset(
            entity
            for operation in self.program.operations
            if self.needs_caller(operation) == "optional"
            for entity in self._readers(operation)
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
        if shape is None:
            return False
        for each in shape.fields:
            kind = bare(each.type)
            inner = bare(kind.item) if isinstance(kind, ListType) else kind
            if isinstance(inner, ViewType):
                nested = self.program.entities[inner.entity].views[inner.view].shape
                if self._shows_caller(nested):
                    return True
            if each.value is not None and self._computes_with_caller(each.value):
                return True
            if each.source is not None and shape.entity is not None:
                field = self.program.entities[shape.entity].fields[each.source]
                if field.computed is not None and self._computes_with_caller(field.computed):
                    return True
        return False

    def _computes_with_caller(self, expression: TypedExpression) -> bool:
        """Tell whether an expression mentions the caller, itself or by a field it reads."""
        for part in walk(expression):
            if isinstance(part, Variable) and part.kind == "caller":
                return True
            if isinstance(part, FieldAccess) and part.entity is not None:
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

    def parts_of(self, operation: Operation) -> tuple[ResultPart, ...]:
        """Return what the function of an operation hands back."""
        return _parts(operation)

    # ------------------------------------------------------------ parameters

    def _function(self, operation: Operation) -> ServiceFunction:
        name = self.name_of(operation)
        need = self.needs_caller(operation)
        guard = self.guard_of(operation)
        anonymous = ANONYMOUS in self.allowed(operation)
        parameters = [CONNECTION]
        if need != "no":
            parameters.append(caller_parameter(optional=need == "optional"))
        parameters.extend(self._path(operation))
        parameters.extend(self._inputs(operation, {each.name for each in parameters}))
        if any(isinstance(e, Setting) for each in expressions_of(operation) for e in walk(each)):
            parameters.append(SETTINGS)
        if self._hashes(operation):
            parameters.append(PASSWORDS)
        query = self._query_class(operation) if operation.verb == "list" else None
        page = self._page_class(operation) if operation.verb == "list" else None
        return ServiceFunction(
            operation=operation.id,
            name=name,
            package=self.package_of(operation),
            parameters=tuple(parameters),
            result=self._result(operation, page),
            parts=self.parts_of(operation),
            guard=guard,
            authenticate=need == "no" and guard is None and not anonymous,
            query=query,
            page=page,
        )

    def _path(self, operation: Operation) -> Iterator[Parameter]:
        plans = {plan.parameter: plan for plan in self.plans_of(operation)}
        row_is_found = any(plan.scoped for plan in plans.values())
        for each in operation.path_parameters:
            plan = plans.get(each.name)
            name = self.path_name(operation, each)
            if plan is not None and plan.is_row and each.role == "key":
                name = free_name(self.names.of(plan.entity).singular)
            finder = self.finder_of(operation, plan) if plan is not None else None
            if finder is not None and not finder.returns_key:
                yield Parameter(name, finder.result, "row", each.name, finder)
            elif each.role == "scope":
                if not row_is_found:
                    yield Parameter(name, self.annotation(each.type), "scope", each.name, finder)
            elif each.role == "value":
                yield Parameter(name, self.annotation(each.type), "value", each.name)
            else:
                yield Parameter(name, self.annotation(each.type), "key", each.name, finder)

    def path_name(self, operation: Operation, each: PathParameter) -> str:
        """Return what a value of the path is called in Python."""
        return free_name(each.name)

    # ------------------------------------------------------------ rows

    def plans_of(self, operation: Operation) -> tuple[FinderPlan, ...]:
        """Return how the rows of the path of an operation are found."""
        known = self._plans.get(operation.id)
        if known is None:
            known = self._plans[operation.id] = tuple(plan_finders(self, operation))
        return known

    def wanted(
        self, operation: Operation, parameter: str
    ) -> tuple[tuple[str, TypedExpression], ...]:
        """Return what the statements of an operation want of a row besides its key, by label."""
        return self.project.wanted(operation, parameter)

    @cached_property
    def project(self) -> ServiceProject:
        """The services themselves, written when something about their inside is asked for."""
        from fastgen.backend.services.project import ServiceProject

        return ServiceProject(self)

    @cached_property
    def _groups(self) -> dict[str, dict[tuple[object, ...], list[Operation]]]:
        """Return for each entity the operations that can share a finder."""
        found: dict[str, dict[tuple[object, ...], list[Operation]]] = {}
        for operation in self.program.operations:
            for plan in self.plans_of(operation):
                groups = found.setdefault(plan.entity, {})
                groups.setdefault(plan.shared, []).append(operation)
        return found

    def finder_of(self, operation: Operation, plan: FinderPlan) -> RowFinder:
        """Return the dependency that a plan becomes."""
        known = self._finders.get((operation.id, plan.parameter))
        if known is None:
            known = self._finder(operation, plan)
            self._finders[operation.id, plan.parameter] = known
        return known

    def _finder(self, operation: Operation, plan: FinderPlan) -> RowFinder:
        names = finder_names(self, plan, self._groups[plan.entity])
        package = self.names.of(plan.entity).package
        operations = self._groups[plan.entity][plan.shared]
        first = next(each for each in operations)
        parameters = [CONNECTION]
        readable = [self.readable(plan.entity, each) for each in self.allowed(operation)]
        rules = [self.condition(operation, each) for each in self.allowed(operation)]
        asks = self._depends(iter(readable)) or (plan.permitted and self._depends(iter(rules)))
        if plan.scoped:
            asks = asks or any(
                self._depends(
                    self.readable(each.entity, caller) for caller in self.allowed(operation)
                )
                for each in operation.path_parameters
                if each.role == "scope" and each.entity is not None
            )
        if asks and self.program.authentications:
            optional = ANONYMOUS in self.allowed(operation)
            parameters.append(caller_parameter(optional=optional))
        for each in operation.path_parameters:
            if each.name == plan.parameter or (plan.scoped and each.role == "scope"):
                role: ParameterRole = "key" if each.name == plan.parameter else "scope"
                name = self.path_name(operation, each)
                if plan.is_row and role == "key" and each.role == "key":
                    name = free_name(self.names.of(plan.entity).singular)
                parameters.append(Parameter(name, self.annotation(each.type), role, each.name))
        if plan.flags:
            parameters.append(FIELDS)
        key = next(each for each in parameters if each.role == "key").annotation
        own_key = plan.field in (None, *self.program.entities[plan.entity].key)
        returns_key = not plan.is_row and own_key
        result = key if returns_key else self.project.row_annotation(plan)
        return RowFinder(
            name=names.dependency,
            alias=names.alias,
            package=package,
            entity=plan.entity,
            service=names.service,
            parameters=tuple(parameters),
            result=result,
            returns_key=returns_key,
            operation=first.id,
        )

    def annotation(self, type_: Type) -> Annotation:
        """Return a scalar or enum as Python has it, without its limits."""
        kind = bare(type_)
        optional = " | None" if kind is not type_ else ""
        if isinstance(kind, EnumType):
            name = identifier(pascal_case(kind.enum))
            return Annotation(name + optional, (Symbol("app.enums", name),))
        if isinstance(kind, ScalarType):
            column = scalar_column(kind)
            imports = tuple(Symbol(*each) for each in column.imports if each[0] != "app.database")
            return Annotation(column.annotation + optional, imports)
        raise AssertionError(f"{type_} is no value of a path")

    def _inputs(self, operation: Operation, taken: set[str]) -> Iterator[Parameter]:
        package = f"app.{self.package_of(operation)}.schemas"
        if operation.verb == "list":
            name = self._query_class(operation)
            yield Parameter("query", Annotation(name, (Symbol(package, name),)), "query")
            return
        if operation.verb == "action":
            yield from self._action_inputs(operation, package)
            return
        if operation.input is None:
            return
        shape = operation.input.name
        body = Annotation(shape, (Symbol(package, shape),))
        own = self.names.of(self._entity(operation).name)
        match operation.verb:
            case "update":
                name = "changes"
            case "bulk_create" | "bulk_update" | "bulk_delete":
                name = own.plural
                body = Annotation(f"Sequence[{shape}]", (*body.imports, SEQUENCE))
            case _:
                name = own.singular
        yield Parameter(f"new_{name}" if name in taken else name, body, "body")

    def _action_inputs(self, operation: Operation, package: str) -> Iterator[Parameter]:
        stem = pascal_case(operation.name)
        for places, name, suffix, role in (
            (("body", "form"), "body", "Body", "body"),
            (("query",), "query", "Query", "query"),
        ):
            if any(each.place in places for each in operation.parameters):
                cls = f"{stem}{suffix}"
                kind: ParameterRole = "body" if role == "body" else "query"
                yield Parameter(name, Annotation(cls, (Symbol(package, cls),)), kind)
        for each in operation.parameters:
            if each.place in ("header", "cookie"):
                yield Parameter(free_name(each.name), self._value_type(each), "value", each.wire)

    def _value_type(self, each: ActionParameter) -> Annotation:
        plain = self.annotation(bare(each.type))
        if each.default is None and (each.optional or each.nullable):
            return Annotation(f"{plain.text} | None", plain.imports)
        return plain

    def _hashes(self, operation: Operation) -> bool:
        if operation.input is None or operation.entity is None:
            return False
        fields = self.program.entities[operation.entity].fields
        return any(
            _is_password(fields[each.source])
            for each in operation.input.fields
            if each.source is not None and each.source in fields
        )

    def _result(self, operation: Operation, page: str | None) -> Annotation:
        if page is not None:
            module = f"app.{self.package_of(operation)}.schemas"
            return Annotation(page, (Symbol(module, page),))
        if operation.output is None:
            return Annotation("None")
        name = operation.output.name
        home = operation.output.entity
        package = self.names.of(home).package if home is not None else self.package_of(operation)
        imports = (Symbol(f"app.{package}.schemas", name),)
        return Annotation(f"list[{name}]" if operation.answers_many else name, imports)

    def _query_class(self, operation: Operation) -> str:
        own = self.names.of(self._entity(operation).name)
        if operation.name == f"list_{own.plural}":
            return f"{own.prefix}Query"
        return f"{identifier(pascal_case(operation.name))}Query"

    def _page_class(self, operation: Operation) -> str:
        """Return the name of a page: of its shape, unless another page of that name differs."""
        if operation.output is None or operation.listing is None:
            raise AssertionError(f"{operation.id} lists nothing")
        name = f"{operation.output.name.removesuffix('Public')}Page"
        style = operation.listing.page.style, operation.listing.total
        for other in self.index.answering(operation.output.name):
            if other.listing is None:
                continue
            if other.id == operation.id:
                break
            if (other.listing.page.style, other.listing.total) != style:
                return f"{identifier(pascal_case(operation.name))}Page"
        return name

    def _entity(self, operation: Operation) -> Entity:
        if operation.entity is None:
            raise AssertionError(f"{operation.id} is about no entity")
        return self.program.entities[operation.entity]

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


CONNECTION = Parameter(
    "connection",
    Annotation("AsyncConnection", (Symbol("sqlalchemy.ext.asyncio", "AsyncConnection"),)),
    "connection",
)
SETTINGS = Parameter(
    "settings", Annotation("Settings", (Symbol("app.settings", "Settings"),)), "settings"
)
PASSWORDS = Parameter(
    "passwords", Annotation("Passwords", (Symbol("app.auth.passwords", "Passwords"),)), "passwords"
)
FIELDS = Parameter("fields", Annotation("frozenset[str]"), "fields")
SEQUENCE = Symbol("collections.abc", "Sequence")


def caller_parameter(*, optional: bool) -> Parameter:
    """Return the parameter for whoever calls."""
    text = "Caller | None" if optional else "Caller"
    return Parameter("caller", Annotation(text, (Symbol("app.auth.caller", "Caller"),)), "caller")


def _conditions(access: Access) -> Iterator[TypedExpression]:
    return (each.when for each in (*access.allow, *access.deny) if each.when is not None)


def _is_caller(expression: TypedExpression) -> bool:
    return getattr(expression, "kind", None) == "caller"


def _is_password(field: Field) -> bool:
    return isinstance(field.type, ScalarType) and field.type.name == "password"


def _from_caller(field: Field) -> bool:
    return field.flags.owner or (field.default is not None and mentions_caller(field.default))


def _parts(operation: Operation) -> tuple[ResultPart, ...]:
    """Return what a service hands back: a status only where the statements answer several."""
    answers = [each for each in statements_of(operation) if isinstance(each, Answer)]
    parts: list[ResultPart] = []
    if len({each.status for each in answers}) > 1:
        parts.append("status")
    if operation.output is not None:
        parts.append("value")
    if any(each.headers for each in answers):
        parts.append("headers")
    return tuple(parts)
