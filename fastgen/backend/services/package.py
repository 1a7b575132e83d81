"""The service of one package, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.backend.callers import FALSE, TRUE
from fastgen.backend.code import indented, signature
from fastgen.backend.finders import FinderPlan, about_self
from fastgen.backend.functions import Functions, ServiceFunction
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.mentions import variables
from fastgen.backend.lowering.policy import settle, whole_condition
from fastgen.backend.lowering.sql import lower_sql
from fastgen.backend.modules import Role
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.binds import Binds
from fastgen.backend.services.module import ServiceModule, self_of
from fastgen.backend.services.nested_rows import record_of
from fastgen.backend.services.outputs import Output, OutputBuilder
from fastgen.backend.services.policies import Predicate, Rules, adjective
from fastgen.backend.services.showing import write_show
from fastgen.backend.services.statements import Caller, conditional
from fastgen.backend.services.work import Work, returned
from fastgen.ir.checked.entities import Entity, Shape
from fastgen.ir.checked.expressions import TypedExpression, Variable
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.types import NullableType, RowType, Type

if TYPE_CHECKING:
    from fastgen.backend.services.project import ServiceProject


class PackageService:
    """Collects the functions of ``service.py`` of one package."""

    def __init__(self, project: ServiceProject, package: str, module: Role = "service") -> None:
        """Begin a module of a package; ``project`` knows the others."""
        self.project = project
        self.functions: Functions = project.functions
        self.program = project.functions.program
        self.names = project.functions.names
        self.package = package
        self.module = ServiceModule(self.functions, package, module)
        self.naming = self.module.naming
        self.outputs = OutputBuilder(self.module)
        self._built: dict[tuple[str, str], Output] = {}
        self._select_names: dict[tuple[str, str], str] = {}
        self.required: dict[tuple[str, str, bool], str] = {}
        """The functions that refuse unknown keys: by entity, by the rule for reading it, and by
        whether there may be no caller."""
        operations = self.functions.packages.get(package, ())
        for operation in operations:
            self.module.taken.reserve(self.functions.name_of(operation))

    # ------------------------------------------------------------ what every function needs

    def work(self, operation: Operation, function: ServiceFunction | None = None) -> Work:
        """Begin the function of an operation, or one that no router calls."""
        function = function or self.functions.of(operation)
        for parameter in function.parameters:
            self.module.annotation(parameter.annotation)
        self.module.annotation(function.result)
        need = self.functions.needs_caller(operation)
        return Work(operation, function, Caller(self.module, self.functions, need=need))

    def entity(self, name: str) -> Entity:
        """Return an entity."""
        return self.program.entities[name]

    def finish(self, work: Work, *, doc: str = "") -> None:
        """Add the function of an operation."""
        head = signature(work.function.name, work.parameters(), returned(work.function))
        docstring = [f'    """{doc}"""'] if doc else []
        lines = [head, *docstring, *indented(work.body)]
        self.module.function(work.function.name, lines)

    def predicate(
        self, operation: Operation, entity: str, rules: Rules, wish: str
    ) -> Predicate | None:
        """Return rules of an operation as a predicate; classes its guard refuses do not matter."""
        allowed = self.functions.allowed(operation)
        classes = self.functions.classes
        anonymous = classes[0] in allowed
        live = [rule for rule, each in zip(rules, classes, strict=True) if each in allowed]
        if all(rule == TRUE for rule in live):
            return None
        alike = len(set(live)) == 1
        settled = tuple(
            (
                live[-1]
                if (rule == FALSE or alike) and each not in allowed and not each.anonymous
                else rule
            )
            for rule, each in zip(rules, classes, strict=True)
        )
        policy = self.project.policy(self.names.of(entity).package)
        return policy.predicate(entity, settled, wish, optional=anonymous)

    def readable(self, operation: Operation, entity: str) -> Predicate | None:
        """Return what must hold of a row that the caller of an operation can read."""
        rules = tuple(self.functions.readable(entity, each) for each in self.functions.classes)
        return self.predicate(operation, entity, rules, adjective("read"))

    def readable_by(self, operation: Operation, entity: str) -> TypedExpression:
        """Return the rules for reading a row as one condition over ``self`` and ``caller``.

        Roles included.
        """
        access = self.entity(entity).access["read"]
        if access.open or not self.program.authentications:
            return TRUE
        allowed = self.functions.allowed(operation)
        if all(self.functions.readable(entity, each) == TRUE for each in allowed):
            return TRUE
        authentication = self.program.authentications[0]
        role_enum = self.program.role_enum
        roles = (
            [member.name for member in self.program.enums[role_enum].members] if role_enum else []
        )
        optional = self.functions.needs_caller(operation) == "optional"
        user: Type = RowType(authentication.user)
        caller = Variable(NullableType(user) if optional else user, kind="caller", name="caller")
        return whole_condition(
            settle(access, roles),
            caller,
            user=authentication.user,
            role=authentication.role,
            role_enum=role_enum,
        )

    def permitted(
        self, operation: Operation, entity: str, wish: str, *, parameter: str = ""
    ) -> Predicate | None:
        """Return what must hold of a row for an operation, by the rules of entity and operation."""
        rules = tuple(
            about_self(self.functions.condition(operation, each), entity, parameter)
            for each in self.functions.classes
        )
        return self.predicate(operation, entity, rules, wish)

    def output(self, shape: Shape, entity: str) -> Output:
        """Return how rows are shown in a shape; its SELECT becomes a constant of the module."""
        known = self._built.get((entity, shape.name))
        if known is not None:
            return known
        output = self.outputs.build(shape, self.entity(entity))
        self.know_schema(shape.name, entity)
        self._built[entity, shape.name] = output
        name = self.select_name(output)
        if not output.is_stored or self.reads(entity, shape.name):
            self.module.constant(name, output.select)
        return output

    def column_constant(self, output: Output, index: int) -> str:
        """Make a computed column of a SELECT a constant, which an order can use.

        And return its name.
        """
        column = output.columns[index]
        if column.code.isupper():
            return column.code
        name = self.module.taken.fresh(column.label.upper())
        self.module.first_constant(name, column.code)
        output.columns[index] = replace(column, code=name)
        return name

    def know_schema(self, name: str, entity: str) -> None:
        """Say where a schema lives."""
        shared = name in self.project.shared_views
        self.module.know_schema(name, None if shared else self.names.of(entity).package)

    def reads(self, entity: str, shape: str) -> bool:
        """Tell whether some operation of the package selects a shape."""
        return any(
            each.output is not None and each.output.name == shape and each.verb in ("list", "read")
            for each in self.functions.packages.get(self.package, ())
        )

    def select_name(self, output: Output) -> str:
        """Return the name of the SELECT of an output: ``SELECT_BOOKS``, ``SELECT_POST_CARDS``."""
        key = output.entity, output.schema
        if key not in self._select_names:
            own = self.names.of(output.entity)
            view = output.schema.removeprefix(own.prefix).removesuffix("Public")
            wish = f"SELECT_{own.singular}_{view}S" if view else f"SELECT_{own.plural}"
            # A statement of an action may have the name already, and be another one.
            lowered = {name for name, _ in self.module.lowered.constants}
            taken = wish.upper() in lowered
            name = self.module.taken.fresh(wish.upper()) if taken else wish.upper()
            self._select_names[key] = name
        return self._select_names[key]

    # ------------------------------------------------------------ showing

    def shown(self, output: Output) -> str:
        """Return the expression that shows ``row`` of an output's SELECT."""
        if output.is_flat:
            return f"{output.schema}.model_validate(row)"
        if not output.manies:
            return f"{output.schema}.model_validate({record_of('row', output.ones)})"
        return f"(await {self.show(output)}({self.given_to_show(output)}, [row._asdict()]))[0]"

    def given_to_show(self, output: Output) -> str:
        """Return what the function that shows rows with their lists is given before the rows."""
        return "connection, caller" if self.asks_caller(*output.manies) else "connection"

    def fetch(self, output: Output) -> str:
        """Return what turns a result into rows of the kind that ``shown`` takes."""
        return "" if output.is_flat or output.manies else ".mappings()"

    def show(self, output: Output) -> str:
        """Add the function that shows rows with their lists, and return its name."""
        return write_show(self, output)

    # ------------------------------------------------------------ conditions

    def key_annotation(self, entity: str) -> str:
        """Return the type of the key of an entity."""
        declared = self.entity(entity)
        return annotation_of(declared.fields[declared.key[0]].type, self.module)

    def key_condition(self, entity: str, name: str = "key", field: str | None = None) -> str:
        """Return ``Book.isbn == bindparam("key")``."""
        model = self.naming.model(entity).name
        columns = (
            self.naming.key_columns(entity) if field is None else self.naming.columns(entity, field)
        )
        (column,) = columns
        return f'{model}.{column} == bindparam("{name}")'

    def wanted_columns(self, plan: FinderPlan) -> list[tuple[str, str]]:
        """Return what statements want of a row besides its key, as columns with their types."""
        model = self.naming.model(plan.entity).name
        parameter = Variable(RowType(plan.entity), kind="parameter", name=plan.parameter)
        it = Variable(RowType(plan.entity), kind="it", name="it")
        rows = dict.fromkeys((self_of(plan.entity), parameter, it), model)
        scope = self.module.sql(self.module.binds(), rows)
        found = []
        for label, expression in plan.wants:
            text = render_expression(n.operand(lower_sql(expression, scope)))
            plain = text == f"{model}.{label}"
            code = text if plain else f'{text}.label("{label}")'
            found.append((code, annotation_of(expression.type, self.module)))
        return found

    def scope_conditions(
        self, operation: Operation, entity: str
    ) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the conditions that rows belong to those above them in the path.

        And their values.
        """
        conditions: list[str] = []
        values: list[tuple[str, str]] = []
        for each in operation.path_parameters:
            name = self.functions.path_name(operation, each)
            if each.role == "part":
                conditions.append(self.key_condition(entity, name, each.field))
                values.append((name, name))
            if each.role != "scope" or each.scopes is None:
                continue
            conditions.append(self.scope_condition(entity, each, name))
            values.append((name, name))
        return conditions, values

    def scope_condition(self, entity: str, each: PathParameter, name: str) -> str:
        """Return the condition that a row belongs to the one of a path parameter."""
        first, *rest = (each.scopes or "").split(".")
        model = self.naming.model(entity).name
        (column,) = self.naming.columns(entity, first)
        if not rest:
            return f'{model}.{column} == bindparam("{name}")'
        inner = self.entity(entity).fields[first].target or ""
        target = self.naming.model(inner).name
        (key,) = self.naming.key_columns(inner)
        deeper = PathParameter(each.name, each.role, each.type, scopes=".".join(rest))
        condition = self.scope_condition(inner, deeper, name)
        return f"exists().where({target}.{key} == {model}.{column}, {condition})"

    def reader_of_scopes(self, operation: Operation) -> list[tuple[str, Predicate]]:
        """Return, for the rows above in the path that not every caller reads.

        Name and predicate.
        """
        found = []
        for each in operation.path_parameters:
            if each.role == "scope" and each.entity is not None:
                predicate = self.readable(operation, each.entity)
                if predicate is not None:
                    found.append(
                        (self.functions.path_name(operation, each), each.entity, predicate)
                    )
        return [(self.scope_reader(name, entity, each), each) for name, entity, each in found]

    def scope_reader(self, name: str, entity: str, predicate: Predicate) -> str:
        """Return the condition that the caller can read the row of a path parameter."""
        return f"exists().where({self.key_condition(entity, name)}, {predicate.call(self.module)})"

    def conditional(
        self,
        name: str,
        text: str,
        annotation: str,
        predicates: Sequence[Predicate | None],
        caller: Caller,
    ) -> str:
        """Add a statement that may depend on the role."""
        return conditional(self.module, name, text, annotation, predicates, caller)

    def home_of(self, entity: str) -> PackageService:
        """Return the service that functions about rows of an entity belong to.

        It is the entity's own, unless that imports from this one: then they are written here.
        """
        home = self.project.service(self.names.of(entity).package)
        return self if home is self or self.project.reaches(home, self) else home

    def loader(self, shape: Shape, entity: str) -> tuple[str, bool]:
        """Return the function that shows a row by its key, imported.

        And whether it takes the caller.
        """
        from fastgen.backend.services.reads import write_loader

        home = self.home_of(entity)
        output = home.output(shape, entity)
        name = write_loader(home, output)
        asks = home.asks_caller(output)
        if home is not self:
            self.module.use(home.module.path, name)
        return name, asks

    def rows_of(self, shape: Shape, entity: str) -> tuple[PackageService, Output]:
        """Return the service that selects rows in a shape, and how it does."""
        home = self.home_of(entity)
        output = home.output(shape, entity)
        home.module.constant(home.select_name(output), output.select)
        return home, output

    def caller_values(self, caller: Caller, *sources: object) -> list[tuple[str, str]]:
        """Return the values that predicates and outputs need."""
        binds = [
            found
            for each in sources
            if each is not None and (found := getattr(each, "binds", None)) is not None
        ]
        return list(caller.values(binds))

    def asks_caller(self, *sources: object) -> bool:
        """Tell whether the values that outputs need are those of a caller, not only of a clock."""
        lists = (many for each in sources for many in getattr(each, "manies", ()))
        return any(
            variable.kind == "caller"
            for each in (*sources, *lists)
            if isinstance(binds := getattr(each, "binds", None), Binds)
            for expression in binds.expressions.values()
            for variable in variables(expression)
        )


def where(conditions: Sequence[str]) -> str:
    """Return ``.where(…)``, or nothing."""
    return f".where({', '.join(conditions)})" if conditions else ""
