"""Resolves the settings block: values read from the environment at start."""

from __future__ import annotations

from fastgen.ir.checked.expressions import Setting as SettingValue
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import Setting
from fastgen.ir.checked.types import EnumType, ListType, ScalarType, UnknownType
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
            default = typer.check(node.default, Environment(), resolved.full)
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
    _type_checks(typer)
    return tuple(settings)


def _type_checks(typer: Typer) -> None:
    """Type the checks of the settings, in which a bare name is a setting."""
    variables: dict[str, TypedExpression] = {
        name: SettingValue(type=resolved.full, name=name)
        for name, resolved in typer.tables.settings.items()
    }
    for check in typer.tables.spec.setting_checks:
        typer.condition(check.condition, Environment(variables=variables))
