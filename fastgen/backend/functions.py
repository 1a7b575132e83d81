"""What the service of every operation is called, where it lives, what it takes and what it returns.

Routers call what is listed here, services define it, tests know the packages by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from fastgen.backend.audiences import Audiences
from fastgen.backend.body_kinds import role_of_body
from fastgen.backend.callers import (
    ANONYMOUS,
    FALSE,
)
from fastgen.backend.column_types import scalar_column
from fastgen.backend.envelopes import page_class
from fastgen.backend.field_types import input_type, output_type
from fastgen.backend.finders import FinderPlan, finder_names, plan_finders
from fastgen.backend.function_parts import (
    AUTH,
    CONNECTION,
    FIELDS,
    PASSWORDS,
    SEQUENCE,
    SETTINGS,
    STORED_FILE,
    VERSIONS,
    Annotation,
    CallerNeed,
    Guard,
    Parameter,
    ParameterRole,
    ResultPart,
    RowFinder,
    ServiceFunction,
    caller_parameter,
    free_name,
    local,
    parts_of,
)
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.null import bare
from fastgen.backend.names import Names, identifier, query_class
from fastgen.backend.outbox.settings import sends_with_settings
from fastgen.backend.password_uses import hashes
from fastgen.backend.reading import statements_of
from fastgen.backend.row_keys import named_by
from fastgen.backend.setting_uses import SettingReaders, asks_accounts
from fastgen.backend.unsupported import Unsupported, located
from fastgen.backend.versions import takes_versions
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.operations import Parameter as ActionParameter
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    NullableType,
    ScalarType,
    StateType,
    Type,
)
from fastgen.ir.naming import pascal_case

if TYPE_CHECKING:
    from fastgen.backend.services.project import ServiceProject

__all__ = [
    "Annotation",
    "CallerNeed",
    "Functions",
    "Guard",
    "Parameter",
    "ParameterRole",
    "ResultPart",
    "RowFinder",
    "ServiceFunction",
    "free_name",
    "local",
]


class Functions(Audiences):
    """The service functions of one program."""

    def __init__(self, program: Program, names: Names) -> None:
        """Take a program; what is asked for is worked out once."""
        super().__init__(program, names)
        self.setting_readers = SettingReaders(program)
        self._plans: dict[str, tuple[FinderPlan, ...]] = {}
        self._finders: dict[tuple[str, str], RowFinder] = {}

    # ------------------------------------------------------------ where and what

    @cached_property
    def by_operation(self) -> Mapping[str, ServiceFunction]:
        """Return the function of every operation by the operation's id.

        In the order of the program.
        """
        return MappingProxyType(
            {operation.id: self.function_of(operation) for operation in self.program.operations}
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

    # ------------------------------------------------------------ parameters

    def function_of(self, operation: Operation) -> ServiceFunction:
        """Return the function that an operation becomes."""
        name = self.name_of(operation)
        need = self.needs_caller(operation)
        guard = self.guard_of(operation)
        anonymous = ANONYMOUS in self.allowed(operation)
        parameters = [CONNECTION]
        if need != "no":
            parameters.append(caller_parameter(optional=need == "optional"))
        parameters.extend(self._path(operation))
        parameters.extend(self._inputs(operation, {each.name for each in parameters}))
        reads = self.setting_readers.reads(operation)
        if reads or sends_with_settings(self.program, statements_of(operation)):
            parameters.append(SETTINGS)
        if hashes(self.program, operation):
            parameters.append(PASSWORDS)
        if asks_accounts(operation, self.program):
            parameters.append(AUTH)
        if takes_versions(self.program, operation):
            parameters.append(VERSIONS)
        query = query_class(operation, self.names) if operation.verb == "list" else None
        page = page_class(operation, self.index) if operation.verb == "list" else None
        return ServiceFunction(
            operation=operation.id,
            name=name,
            package=self.package_of(operation),
            parameters=tuple(parameters),
            result=self._result(operation, page),
            parts=parts_of(operation),
            guard=guard,
            authenticate=need == "no" and guard is None and not anonymous,
            query=query,
            page=page,
        )

    def _path(self, operation: Operation) -> Iterator[Parameter]:
        plans = {plan.parameter: plan for plan in self.plans_of(operation)}
        row_is_found = any(plan.scoped for plan in plans.values())
        refusing = {plan.parameter for plan in plans.values() if plan.permitted}
        # Every row of the path is looked for (404) before a rule about one of them refuses (403).
        for each in sorted(operation.path_parameters, key=lambda each: each.name in refusing):
            plan = plans.get(each.name)
            name = self.path_name(operation, each)
            own = self.program.entities[plan.entity] if plan and each.role == "key" else None
            if plan and own and (plan.is_row or own.named_by):
                name = free_name(self.names.of(plan.entity).singular)
            finder = self.finder_of(operation, plan) if plan is not None else None
            if finder is not None and not finder.returns_key:
                yield Parameter(name, finder.result, "row", each.name, finder)
            elif each.role in ("scope", "part"):
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

    def reads_key(self, operation: Operation, parameter: str) -> bool:
        """Tell whether the statements of an operation read the key of a row like a field."""
        return self.project.reads_key(operation, parameter)

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
        asks = self.depends(iter(readable)) or (plan.permitted and self.depends(iter(rules)))
        asks = asks or any(self.depends(iter(flag.rules)) for flag in plan.flags)
        if FALSE in readable:
            asks = asks or self._tells_readers_apart(plan.entity, operation)
        if plan.scoped:
            asks = asks or any(
                self.depends(
                    self.readable(each.entity, caller) for caller in self.allowed(operation)
                )
                for each in operation.path_parameters
                if each.role == "scope" and each.entity is not None
            )
        if asks and self.program.authentications:
            optional = ANONYMOUS in self.allowed(operation)
            parameters.append(caller_parameter(optional=optional))
        for each in operation.path_parameters:
            if each.name == plan.parameter or (plan.scoped and each.role in ("scope", "part")):
                role: ParameterRole = "key" if each.name == plan.parameter else "scope"
                name = self.path_name(operation, each)
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
        package = self.names.module_of(self.package_of(operation), "schemas")
        if operation.verb == "list":
            name = query_class(operation, self.names)
            yield Parameter("query", Annotation(name, (Symbol(package, name),)), "query")
            return
        if operation.verb == "action":
            yield from self._action_inputs(operation, package)
            return
        if operation.input is None:
            return
        shape = operation.input.name
        body = Annotation(shape, (Symbol(package, shape),))
        own = self.names.of(self.entity_of(operation).name)
        match operation.verb:
            case "update":
                name = "changes"
            case "bulk_create" | "bulk_update" | "bulk_delete":
                name = own.plural
                body = Annotation(f"Sequence[{shape}]", (*body.imports, SEQUENCE))
                if operation.verb == "bulk_delete":
                    name = "keys"
                    entity = self.entity_of(operation)
                    key = self._key_of_bulk(operation, entity)
                    body = Annotation(f"Sequence[{key.text}]", (*key.imports, SEQUENCE))
            case _:
                name = own.singular
        yield Parameter(f"new_{name}" if name in taken else name, body, "body")

    def _key_of_bulk(self, operation: Operation, entity: Entity) -> Annotation:
        """Return the type of a key in a bulk delete: an object, where it has several fields."""
        if len(entity.named_by) < 2 or operation.input is None:
            return self.annotation(entity.fields[named_by(entity)[0]].type)
        (keys,) = operation.input.fields
        found = input_type(keys.type.item if isinstance(keys.type, ListType) else keys.type)
        return Annotation(found.text, found.imports)

    def _action_inputs(self, operation: Operation, package: str) -> Iterator[Parameter]:
        stem = pascal_case(operation.name)
        lists = (each for each in self.packages[self.package_of(operation)] if each.verb == "list")
        listed = f"{stem}Query" in (query_class(each, self.names) for each in lists)
        carried = {role_of_body(operation, each) or each.place for each in operation.parameters}
        roles: tuple[ParameterRole, ...] = ("body", "form", "text", "upload", "query")
        for role in roles:
            if role in carried:
                among = "Action" if listed and role == "query" else ""
                cls = f"{stem}{among}{role.capitalize()}"
                yield Parameter(role, Annotation(cls, (Symbol(package, cls),)), role)
        for each in operation.parameters:
            if each.place in ("header", "cookie"):
                yield Parameter(free_name(each.name), self._value_type(each), "value", each.wire)

    def _value_type(self, each: ActionParameter) -> Annotation:
        plain = self.annotation(bare(each.type))
        if each.default is None and (each.optional or each.nullable):
            return Annotation(f"{plain.text} | None", plain.imports)
        return plain

    def _result(self, operation: Operation, page: str | None) -> Annotation:
        if page is not None:
            module = self.names.module_of(self.package_of(operation), "schemas")
            return Annotation(page, (Symbol(module, page),))
        if operation.form == "file":
            return STORED_FILE
        if operation.form not in ("json", "csv"):
            return Annotation("str")
        if operation.output is None:
            if operation.result is None:
                return Annotation("None")
            with located(operation.span):
                return self.plain_result(operation.result, operation.name)
        name = operation.output.name
        home = operation.output.entity
        package = self.names.of(home).package if home is not None else self.package_of(operation)
        imports = (Symbol(self.names.module_of(package, "schemas"), name),)
        text = f"list[{name}]" if operation.answers_many else name
        nullable = isinstance(operation.result, NullableType)
        return Annotation(f"{text} | None" if nullable else text, imports)

    def plain_result(self, type_: Type, name: str) -> Annotation:
        """Return the annotation of an answer that is a value, or a list of values."""
        inner = type_.of if isinstance(type_, NullableType) else type_
        one = inner.item if isinstance(inner, ListType) else inner
        if not isinstance(bare(one), ScalarType | EnumType | StateType):
            raise Unsupported(f"an answer of plain values ({name})")
        found = output_type(type_)
        return Annotation(found.text, found.imports)
