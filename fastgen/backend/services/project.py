"""All services of a program, written once.

What operations want of rows, then functions and modules.
"""

from __future__ import annotations

from functools import cached_property
from typing import assert_never

from fastgen.backend.callers import FALSE, TRUE
from fastgen.backend.finders import FinderPlan
from fastgen.backend.functions import Annotation, Functions
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python_scope import Row
from fastgen.backend.queries import BOUND
from fastgen.backend.registrations import registration
from fastgen.backend.services.actions import write_action
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.binds import BindNames
from fastgen.backend.services.bodies import Body, WorkBody, lower_action_body, lower_work
from fastgen.backend.services.bulk import write_bulk
from fastgen.backend.services.computed import ComputedModule
from fastgen.backend.services.creates import write_create, write_register
from fastgen.backend.services.lists import write_list
from fastgen.backend.services.module import common_names
from fastgen.backend.services.moves import write_move, write_toggle
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.policies import PolicyModule
from fastgen.backend.services.reads import write_finder, write_read
from fastgen.backend.services.updates import (
    write_delete,
    write_replace,
    write_update,
)
from fastgen.backend.shared_views import shared_views
from fastgen.backend.table_builder import TableBuilder
from fastgen.backend.unsupported import located
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation


class ServiceProject:
    """The modules of services, policies and computed fields, by package."""

    def __init__(self, functions: Functions) -> None:
        """Take the functions that the services are for."""
        self.functions = functions
        self.services: dict[str, PackageService] = {}
        self._by_path: dict[str, PackageService] = {}
        self.policies: dict[str, PolicyModule] = {}
        self._bodies: dict[str, Body] = {}
        self._works: dict[str, WorkBody] = {}
        listings = [one.listing for one in functions.program.operations if one.listing is not None]
        filters = (each.name for listing in listings for each in listing.filters)
        self.bind_names = BindNames((*BOUND, *filters), mixed=functions.program.mixed is not None)

    @cached_property
    def tables(self) -> TableBuilder:
        """What knows the tables of the program."""
        return TableBuilder(self.functions.program, self.functions.names)

    @cached_property
    def shared_views(self) -> frozenset[str]:
        """The views that packages show of each other; they live in a module of their own."""
        functions = self.functions
        return shared_views(functions.program, functions.names, functions.package_of)

    @cached_property
    def known(self) -> dict[str, str]:
        """Names that mean one thing in every module, and where they come from."""
        return common_names(Naming(self.functions.program, self.functions.names))

    def service(self, package: str) -> PackageService:
        """Return the service of a package."""
        if package not in self.services:
            made = self.services[package] = PackageService(self, package)
            self._by_path[made.module.path] = made
        return self.services[package]

    def reaches(self, start: PackageService, goal: PackageService) -> bool:
        """Tell whether a service imports from another one, itself or through others."""
        waiting, seen = [start], {start.module.path}
        while waiting:
            for symbol in waiting.pop().module.imports:
                if symbol.module == goal.module.path:
                    return True
                if symbol.module not in seen and symbol.module in self._by_path:
                    seen.add(symbol.module)
                    waiting.append(self._by_path[symbol.module])
        return False

    def let_go(self) -> None:
        """Forget everything: services, their modules and this project know each other."""
        for service in self.services.values():
            vars(service.module.lowered).clear()
        vars(self).clear()

    def policy(self, package: str) -> PolicyModule:
        """Return the policy of a package."""
        if package not in self.policies:
            self.policies[package] = PolicyModule(self.functions, package)
        return self.policies[package]

    # ------------------------------------------------------------ what functions say

    def body(self, operation: Operation) -> Body:
        """Return the statements of an action as code."""
        if operation.id not in self._bodies:
            service = self.service(self.functions.package_of(operation))
            self._bodies[operation.id] = lower_action_body(service, operation)
        return self._bodies[operation.id]

    def work(self, operation: Operation) -> WorkBody:
        """Return what an operation on a row does before the write, as code."""
        if operation.id not in self._works:
            service = self.service(self.functions.package_of(operation))
            self._works[operation.id] = lower_work(service, operation)
        return self._works[operation.id]

    def wanted(
        self, operation: Operation, parameter: str
    ) -> tuple[tuple[str, TypedExpression], ...]:
        """Return what the statements want of a row besides its key."""
        row = self._row_of(operation, parameter)
        if row is None:
            return ()
        keys = self.functions.names.key_columns(row.entity)
        wanted = row.ordered(keys)
        return tuple(
            (label, expression)
            for label, expression in wanted.items()
            if not isinstance(expression, Variable) and label not in keys
        )

    def reads_key(self, operation: Operation, parameter: str) -> bool:
        """Tell whether the statements of an operation read the key of a row like a field."""
        row = self._row_of(operation, parameter)
        if row is None:
            return False
        keys = self.functions.names.key_columns(row.entity)
        return any(isinstance(row.selected.get(key), FieldAccess) for key in keys)

    def _row_of(self, operation: Operation, parameter: str) -> Row | None:
        if operation.verb != "action":
            return self.work(operation).row
        return self.body(operation).rows.get(parameter)

    def row_annotation(self, plan: FinderPlan) -> Annotation:
        """Return ``Row[UUID, bool]`` for the row that a finder returns."""
        module = self.service(self.functions.names.of(plan.entity).package).module
        declared = self.functions.program.entities[plan.entity]
        kinds = [annotation_of(declared.fields[name].type, module) for name in declared.key]
        kinds += [annotation_of(expression.type, module) for _, expression in plan.wants]
        asked = sum(any(rule not in (TRUE, FALSE) for rule in each.rules) for each in plan.flags)
        kinds += ["bool"] * (plan.permitted + asked)
        symbols = [Symbol("sqlalchemy.engine", "Row")]
        for kind in kinds:
            for word in kind.replace("|", " ").replace("[", " ").replace("]", " ").split():
                home = module.home_of(word)
                if home is not None:
                    symbols.append(Symbol(home, word))
        return Annotation(f"Row[{', '.join(kinds)}]", tuple(symbols))

    @cached_property
    def messages(self) -> PackageService:
        """Return the module of the outbox that writes messages."""
        from fastgen.backend.outbox.project import write_messages

        return write_messages(self.functions)

    # ------------------------------------------------------------ everything

    @cached_property
    def computed(self) -> dict[str, ComputedModule]:
        """Return the modules of computed fields, by package."""
        found = {}
        for entity in self.functions.program.entities.values():
            module = ComputedModule(self.functions, entity)
            if module.fields:
                found[self.functions.names.of(entity.name).package] = module
        return found

    @cached_property
    def written(self) -> bool:
        """Write every function; true when it is done."""
        functions = self.functions
        for operation in functions.program.operations:
            functions.of(operation)
        for package, operations in functions.packages.items():
            service = self.service(package)
            finders = {finder.service: finder for finder in functions.finders.get(package, ())}
            for operation in operations:
                for parameter in functions.of(operation).parameters:
                    finder = parameter.finder
                    if (
                        finder is not None
                        and finder.package == package
                        and finder.service in finders
                    ):
                        self._write_finder(finders.pop(finder.service).service, package)
                with located(operation.span):
                    self._write(service, operation)
        for auth in functions.program.ways:
            function = registration(functions, auth)
            if auth.register is not None and function is not None:
                with located(auth.register.span):
                    service = self.service(function.package)
                    write_register(service, auth.register, function, auth.password)
        for package, found in functions.finders.items():
            for finder in found:
                if finder.service not in self.service(package).module.functions_text:
                    self._write_finder(finder.service, package)
        return True

    def _write_finder(self, name: str, package: str) -> None:
        finder = next(each for each in self.functions.finders[package] if each.service == name)
        operation = self.functions.index.operations[finder.operation]
        write_finder(self.service(package), operation, finder)

    def _write(self, service: PackageService, operation: Operation) -> None:
        match operation.verb:
            case "list":
                write_list(service, operation)
            case "read":
                write_read(service, operation)
            case "create":
                write_create(service, operation)
            case "update":
                write_update(service, operation)
            case "replace":
                write_replace(service, operation)
            case "delete":
                write_delete(service, operation)
            case "move":
                write_move(service, operation)
            case "toggle_add" | "toggle_remove":
                write_toggle(service, operation)
            case "action":
                write_action(service, operation)
            case "bulk_create" | "bulk_update" | "bulk_delete":
                write_bulk(service, operation)
            case _:
                assert_never(operation.verb)
