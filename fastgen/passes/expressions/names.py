"""Resolves bare names and `.x`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.diagnostics import did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import Clock, FieldAccess, Select, TypedExpression, Variable
from fastgen.ir.checked.types import (
    NullableType,
    RowsType,
    RowType,
    ScalarType,
)
from fastgen.ir.naming import snake_case
from fastgen.passes.expressions.environment import (
    FIXED_NAMES,
    RESERVED_WORDS,
    Environment,
    variable,
)
from fastgen.passes.expressions.field_types import type_of_field
from fastgen.passes.expressions.members import access_member
from fastgen.passes.expressions.mixed_callers import as_one
from fastgen.passes.expressions.tenants import scope_relation, scope_table
from fastgen.passes.places import replacement

if TYPE_CHECKING:
    from fastgen.passes.expressions.typer import Typer

NOW, TODAY = ScalarType("datetime"), ScalarType("date")


OTHERWISE = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("None", "nil", "undefined", "NULL", "Null"), "null"),
    "this": "self",
    **dict.fromkeys(("user", "current_user", "me"), "caller"),
}
"""What other languages call a word of ours."""


def type_name(node: written.Name, env: Environment, typer: Typer) -> TypedExpression:
    """Resolve a bare word: a variable, an own field, a fixed name, or an entity as its table."""
    name = plain_name(node.name, env)
    bound = env.variables.get(name)
    if bound is not None:
        if isinstance(bound, Variable):
            here: TypedExpression = Variable(bound.type, bound.kind, bound.name, span=node.span)
        else:
            here = replace(bound, span=node.span)
        return _known(here, name, env)
    own = typer.tables.fields[env.entity] if env.entity is not None else {}
    if name in own and env.entity is not None:
        of = variable("self", "self", RowType(env.entity))
        found = field_access(of, own[name], env.entity, node)
        return _known(scope_relation(found, env, typer.tables), name, env)
    if name == "caller":
        return _caller(node, env, typer)
    if name == "now":
        return Clock(type=NOW, name="now", span=node.span)
    if name == "today":
        return Clock(type=TODAY, name="today", span=node.span)
    if name in typer.tables.fields:
        row = env.fresh(snake_case(name))
        table = Select(type=RowsType(name), source=name, variable=row, span=node.span)
        return scope_table(table, env, typer.tables)
    _report_unknown(node, name, own, env, typer)
    return typer.unknown(node.span)


def type_dot(node: written.Dot, env: Environment, typer: Typer) -> TypedExpression:
    """Resolve `.x`: a field of the row that the innermost query searches."""
    if env.row is None:
        typer.report.error(
            "FG2013",
            node.span,
            name=node.name,
            help=(
                f"write `{node.name}` or `self.{node.name}` for a field of this row"
                if env.entity
                else None
            ),
        )
        return typer.unknown(node.span)
    path = f".{node.name}"
    value = access_member(env.row, node.name, node.span, typer)
    return _known(scope_relation(value, env, typer.tables), path, env)


def field_access(
    of: TypedExpression, field: Field, entity: str, node: written.Located
) -> FieldAccess:
    """Return a field of a row that is not null."""
    return FieldAccess(
        type=type_of_field(field), of=of, entity=entity, field=field.name, span=node.span
    )


def plain_name(name: str, env: Environment) -> str:
    """Return the name that a word with an underscore behind stands for: `in_` is `in`."""
    bare = name[:-1]
    if name.endswith("_") and bare in RESERVED_WORDS and name not in env.variables:
        return bare
    return name


def _known(value: TypedExpression, path: str, env: Environment) -> TypedExpression:
    """Strip the null off a value that a condition has shown not to be null."""
    if path in env.non_null and isinstance(value.type, NullableType):
        return replace(value, type=value.type.of)
    return value


def _caller(node: written.Name, env: Environment, typer: Typer) -> TypedExpression:
    if typer.tables.user is None:
        typer.report.error(
            "FG4002",
            node.span,
            help="add `auth jwt { user: …, login: … }` to the app",
        )
        return typer.unknown(node.span)
    if env.caller is None:
        typer.report.error("FG2027", node.span, name="caller")
        return typer.unknown(node.span)
    found = Variable(env.caller, "caller", "caller", span=node.span)
    return as_one(_known(found, "caller", env), typer)


def _report_unknown(
    node: written.Name,
    name: str,
    own: object,
    env: Environment,
    typer: Typer,
) -> None:
    tables, report = typer.tables, typer.report
    if name in tables.enums or name in tables.names.types:
        what = "enum" if name in tables.enums else "type"
        report.error("FG2030", node.span, name=name, what=what, help=_member_help(name, typer))
        return
    if name in FIXED_NAMES:
        report.error("FG2027", node.span, name=name)
        return
    row = env.row.type if env.row is not None else None
    if isinstance(row, RowType) and name in tables.fields[row.entity]:
        report.error(
            "FG2002",
            node.span,
            name=name,
            help=f"`.{name}` is the field of the `{row.entity}` that is searched",
            fix=replacement(node.span, f".{name}"),
        )
        return
    it = env.variables.get("it")
    if it is not None and isinstance(it.type, RowType) and name in tables.fields[it.type.entity]:
        report.error(
            "FG2002",
            node.span,
            name=name,
            help=f"did you mean `it.{name}`?",
            fix=replacement(node.span, f"it.{name}"),
        )
        return
    candidates = list(_candidates(env, typer))
    meant = (
        _otherwise(name, env)
        or did_you_mean(
            name, [word for word in candidates if word[:1].islower() == name[:1].islower()]
        )
        or _qualified(name, env, typer)
    )
    report.error(
        "FG2002",
        node.span,
        name=name,
        help=f"did you mean `{meant}`?" if meant else None,
        fix=replacement(node.span, meant) if meant else None,
    )


def _otherwise(name: str, env: Environment) -> str | None:
    """Return our word for one of another language, where it may stand."""
    word = OTHERWISE.get(name)
    return None if word == "caller" and env.caller is None else word


def _qualified(name: str, env: Environment, typer: Typer) -> str | None:
    """Return the name behind the enum or the variable that has it, if there is only one."""
    enums = typer.tables.enums.values()
    found = [
        f"{enum.name}.{name}" for enum in enums if any(one.name == name for one in enum.members)
    ]
    found += [
        f"{variable}.{name}"
        for variable, row in env.variables.items()
        if isinstance(row.type, RowType) and name in typer.tables.fields[row.type.entity]
    ]
    return found[0] if len(found) == 1 else None


def _candidates(env: Environment, typer: Typer) -> Iterator[str]:
    yield from env.variables
    if env.entity is not None:
        yield from typer.tables.fields[env.entity]
    if env.caller is not None:
        yield "caller"
    yield from ("now", "today", "settings")
    yield from typer.tables.fields
    yield from typer.tables.enums


def _member_help(name: str, typer: Typer) -> str | None:
    enum = typer.tables.enums.get(name)
    if enum is None or not enum.members:
        return None
    return f"name a member: `{name}.{enum.members[0].name}`"
