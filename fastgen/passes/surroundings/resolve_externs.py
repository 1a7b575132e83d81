"""Resolves slots: typed holes that a person or a model fills; and checks every rule function."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir import surroundings as written
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import Extern
from fastgen.ir.checked.types import RowsType, RowType, ScalarType, Type
from fastgen.ir.media import HANDED
from fastgen.ir.operations import Parameter
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.extern_calls import taken_type
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_parameters import resolve_parameters

Example = tuple[tuple[TypedExpression, ...], TypedExpression]


def resolve_externs(typer: Typer) -> dict[str, Extern]:
    """Return the slots by name; rule functions are typed once even if nobody calls them."""
    for rule in typer.tables.names.rules.values():
        _check_rule(rule, typer)
    return {name: _extern(node, typer) for name, node in typer.tables.names.externs.items()}


def _extern(node: written.Extern, typer: Typer) -> Extern:
    tables, report = typer.tables, typer.report
    parameters = resolve_parameters(node.parameters, (), "body", typer, by_hand=True).parameters
    result = resolve_type(node.result, tables.names, report) if node.result is not None else None
    if result is not None and isinstance(result.type, RowType | RowsType):
        report.error(
            "FG6005",
            node.result.span if node.result is not None else node.span,
            name=node.name,
            type=with_article(result.type),
        )
    examples: list[Example] = []
    for example in node.examples:
        found = _example(example, node, [one.type for one in parameters], typer)
        if found is not None:
            examples.append(found)
    return Extern(
        name=node.name,
        parameters=parameters,
        result=result.type if result is not None else None,
        nullable=result.nullable if result is not None else False,
        description=node.description,
        examples=tuple(examples),
    )


def _example(
    node: written.ExternExample, extern: written.Extern, wanted: list[Type], typer: Typer
) -> Example | None:
    names = typer.tables.names
    if len(node.arguments) != len(wanted):
        typer.report.error(
            "FG6004", node.span, name=extern.name, takes=len(wanted), given=len(node.arguments)
        )
        return None
    env = Environment(fixtures=True)
    arguments = tuple(
        typer.check(argument, env, _wanted(parameter, typer))
        for argument, parameter in zip(node.arguments, extern.parameters, strict=True)
    )
    if extern.result is None:
        return arguments, typer.infer(node.result, env)
    result = resolve_type(extern.result, names, typer.report).full
    return arguments, typer.check(node.result, env, result)


def _wanted(parameter: Parameter, typer: Typer) -> Type:
    """Return the type of an argument of an example; what a setting gives is said as a text."""
    if parameter.type.name in HANDED:
        return ScalarType("string")
    return taken_type(parameter, typer)


def _check_rule(rule: written.RuleFunction, typer: Typer) -> None:
    """Type a rule with its parameters as they are declared, called or not."""
    tables = typer.tables
    env = Environment(caller=tables.anybody, used={"caller"}, inlining=(rule.name,))
    for parameter in rule.parameters:
        refuse_shadow(parameter.name, env, typer, parameter.span)
        type_ = resolve_type(parameter.type, tables.names, typer.report).full
        env = env.bind(parameter.name, variable("parameter", parameter.name, type_))
    typer.infer(rule.value, replace(env, used=set(env.used)))
