"""Checks that the database cannot hold: a condition on other rows, or on the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.backend.code import dictionary, laid, signature
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.sql import lower_sql
from fastgen.backend.services.module import self_of
from fastgen.backend.services.service_lowering import ServiceLowering
from fastgen.backend.services.statements import Caller
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Fail

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService


def has_checks(service: PackageService, entity: Entity) -> bool:
    """Tell whether the service has to check the rows of an entity."""
    return bool(service.project.tables.checks_of_service(entity))


def write_checks(service: PackageService, entity: Entity, operation: Operation) -> str:
    """Return the function that checks a row against conditions on other rows or the clock."""
    module = service.module
    name = f"check_{service.names.of(entity.name).singular}"
    if name in module.functions_text:
        return name
    checks = service.project.tables.checks_of_service(entity)
    model = service.naming.model(entity.name).name
    binds = module.binds()
    scope = module.sql(binds, {self_of(entity.name): model})
    columns = [
        f'{render_expression(n.operand(lower_sql(each.condition, scope)))}.label("holds_{number}")'
        for number, each in enumerate(checks, 1)
    ]
    condition = service.key_condition(entity.name)
    constant = module.constant(name.upper(), f"select({', '.join(columns)}).where({condition})")
    caller = Caller(module, service.functions, need="no")
    values = [("key", "key"), *caller.values([binds])]
    kind = service.key_annotation(entity.name)
    lines = [
        signature(name, ["connection: AsyncConnection", f"key: {kind}"], "None"),
        f"    holds = (await connection.execute({constant}, {dictionary(values)})).one()",
    ]
    lowering = ServiceLowering(caller.scope, service, operation)
    for number, each in enumerate(checks, 1):
        failure = lowering.body((Fail(each.failure),))
        lines.append(f"    if not holds.holds_{number}:")
        lines += laid(failure, indent=2)
    return module.function(name, lines, last=True)
