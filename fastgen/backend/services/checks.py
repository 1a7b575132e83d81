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
from fastgen.ir.checked.entities import Check
from fastgen.ir.checked.statements import Fail

if TYPE_CHECKING:
    from fastgen.backend.services.writes import WriteWriter


def write_checks(writer: WriteWriter, name: str, checks: list[Check]) -> None:
    """Write the function that checks a row against conditions on other rows or the clock."""
    module = writer.module
    if name in module.functions_text:
        return
    binds = module.binds()
    scope = module.sql(binds, {self_of(writer.entity.name): writer.model})
    columns = [
        f'{render_expression(n.operand(lower_sql(each.condition, scope)))}.label("holds_{number}")'
        for number, each in enumerate(checks, 1)
    ]
    condition = writer.service.key_condition(writer.entity.name)
    constant = module.constant(name.upper(), f"select({', '.join(columns)}).where({condition})")
    caller = Caller(module, writer.service.functions, need="no")
    values = [("key", "key"), *caller.values([binds])]
    kind = writer.service.key_annotation(writer.entity.name)
    lines = [
        signature(name, ["connection: AsyncConnection", f"key: {kind}"], "None"),
        f"    holds = (await connection.execute({constant}, {dictionary(values)})).one()",
    ]
    lowering = ServiceLowering(caller.scope, writer.service, writer.operation)
    for number, each in enumerate(checks, 1):
        failure = lowering.body((Fail(each.failure),))
        lines.append(f"    if not holds.holds_{number}:")
        lines += laid(failure, indent=2)
    module.function(name, lines, last=True)
