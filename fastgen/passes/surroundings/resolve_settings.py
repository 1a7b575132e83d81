"""Resolves the settings block: values read from the environment at start."""

from __future__ import annotations

import re

from fastgen.ir import application as written
from fastgen.ir.checked.expressions import Constant, TypedExpression
from fastgen.ir.checked.expressions import Setting as SettingValue
from fastgen.ir.checked.program import Setting, SettingCheck
from fastgen.ir.checked.types import EnumType, ListType, NullableType, ScalarType, UnknownType
from fastgen.ir.expression_text import print_expression
from fastgen.ir.media import HANDED, HANDED_TEXTS
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer

REFUSED = frozenset({"file", "image", "bytes", "password", "token"})


def resolve_settings(typer: Typer) -> tuple[Setting, ...]:
    """Return the settings in the order of the text, each with its environment variable."""
    settings = []
    for name, node in typer.tables.names.settings.items():
        resolved = typer.tables.settings[name]
        inner = resolved.type.item if isinstance(resolved.type, ListType) else resolved.type
        plain = isinstance(inner, ScalarType) and inner.name not in REFUSED
        if not plain and not isinstance(inner, EnumType | UnknownType):
            typer.report.error(
                "FG2035", node.type.span or node.span, name=name, type=with_article(inner)
            )
        default = None
        if node.default is not None:
            handed = plain and isinstance(inner, ScalarType) and inner.name in HANDED
            wanted = ScalarType("string") if handed else resolved.full
            default = typer.check(node.default, Environment(), wanted)
            if handed:
                check_handed(default, node, typer)
        settings.append(
            Setting(
                name=name,
                variable=snake_case(name).upper(),
                type=resolved.type,
                nullable=resolved.nullable,
                default=default,
                description=node.description,
            )
        )
    return tuple(settings)


def check_handed(default: TypedExpression, node: written.Setting, typer: Typer) -> None:
    """Report a default that is no path of a folder, or no name of a program."""
    if isinstance(default.type, UnknownType):
        return
    text = default.value if isinstance(default, Constant) else None
    if not isinstance(text, str) or not re.fullmatch(HANDED_TEXTS[node.type.name], text):
        typer.report.error("FG6016", default.span or node.span, name=node.name, type=node.type.name)


def resolve_setting_checks(typer: Typer) -> tuple[SettingCheck, ...]:
    """Return the checks of the settings, in which a bare name is a setting and a secret a text."""
    variables: dict[str, TypedExpression] = {}
    for name, resolved in typer.tables.settings.items():
        type_ = resolved.full
        if isinstance(resolved.type, ScalarType) and resolved.type.name in HANDED:
            continue
        if isinstance(resolved.type, ScalarType) and resolved.type.name == "secret":
            type_ = (
                NullableType(ScalarType("string")) if resolved.nullable else ScalarType("string")
            )
        variables[name] = SettingValue(type=type_, name=name)
    env = Environment(variables=variables)
    return tuple(
        SettingCheck(
            condition=typer.condition(check.condition, env),
            message=typer.infer(check.message, env) if check.message is not None else None,
            text=print_expression(check.condition),
        )
        for check in typer.tables.spec.setting_checks
    )
