"""Resolves what follows a dot or stands in square brackets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import (
    EnumConstant,
    FieldAccess,
    FunctionCall,
    IndexAccess,
    PathMany,
    Setting,
    ShowAs,
    TypedExpression,
)
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    RecordType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    UnknownType,
    ValueType,
    ViewType,
)
from fastgen.ir.media import FILES, HANDED
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.field_types import type_of_field
from fastgen.passes.expressions.mixed_callers import mixed, of_each
from fastgen.passes.expressions.narrowing import path_of
from fastgen.passes.expressions.secrecy import refuse_secret
from fastgen.passes.expressions.signatures import is_function
from fastgen.passes.expressions.tenants import scope_relation

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer

INT = ScalarType("int")
STRING = ScalarType("string")
FILE_MEMBERS = {"name": STRING, "size": INT, "type": STRING}
"""What is known of a file."""


def type_member(node: written.Member, env: Environment, typer: Typer) -> TypedExpression:
    """Resolve `of.name`: a field, a view, a setting, an enum member or a state."""
    if isinstance(node.of, written.Name):
        constant = _constant(node, node.of.name, env, typer)
        if constant is not None:
            return constant
    value = access_member(
        refuse_secret(typer.read(node.of, env), typer), node.name, node.span, typer
    )
    if isinstance(value.type, NullableType) and path_of(node) in env.non_null:
        return replace(value, type=value.type.of)
    return scope_relation(value, env, typer.tables)


def access_member(
    of: TypedExpression, name: str, span: Span | None, typer: Typer
) -> TypedExpression:
    """Return the member of a value that is already typed."""
    if mixed(of) is not None:
        return of_each(of, name, span, typer, lambda row: access_member(row, name, span, typer))
    inner = of.type.of if isinstance(of.type, NullableType) else of.type
    nullable = inner is not of.type
    match inner:
        case UnknownType():
            return typer.unknown(span)
        case RowType(entity) | ViewType(entity):
            return _of_row(of, entity, name, span, typer, nullable)
        case RowsType(entity) | ListType(item=RowType(entity) | ViewType(entity)):
            return _of_rows(of, entity, name, span, typer)
        case ValueType():
            for field in typer.tables.values[inner.name].fields:
                if field.name == name:
                    type_: Type = field.type
                    absent = field.nullable or field.optional or nullable
                    return _plain(of, name, NullableType(type_) if absent else type_, span)
            names = [field.name for field in typer.tables.values[inner.name].fields]
            return _unknown_member(inner, name, names, span, typer)
        case UnionType():
            union = typer.tables.unions[inner.name]
            if name == union.tag:
                return _plain(of, name, NullableType(STRING) if nullable else STRING, span)
            return _unknown_member(inner, name, [union.tag], span, typer)
        case RecordType():
            for key, item in inner.fields:
                if key == name:
                    wrap = nullable and not isinstance(item, NullableType)
                    return _plain(of, name, NullableType(item) if wrap else item, span)
            return _unknown_member(inner, name, [key for key, _ in inner.fields], span, typer)
        case ScalarType() if inner.name in FILES:
            if name in FILE_MEMBERS:
                type_ = FILE_MEMBERS[name]
                return FunctionCall(
                    type=NullableType(type_) if nullable else type_,
                    function=f"file_{name}",
                    arguments=(of,),
                    span=span,
                )
            return _unknown_member(inner, name, FILE_MEMBERS, span, typer)
        case MapType():
            typer.report.error(
                "FG2014",
                span,
                type=with_article(inner).strip("`"),
                member=name,
                help=f'a map is read by key: `…["{name}"]`',
            )
            return typer.unknown(span)
        case other:
            typer.report.error(
                "FG2014",
                span,
                type=with_article(other).strip("`"),
                member=name,
                help=f"it is a function: `{name}(…)`" if is_function(name) else None,
            )
            return typer.unknown(span)


def type_index(node: written.Index, env: Environment, typer: Typer) -> TypedExpression:
    """Type `of[index]`: a list by position, a map by key; null where there is nothing."""
    of = typer.infer(node.of, env)
    inner = of.type.of if isinstance(of.type, NullableType) else of.type
    match inner:
        case ListType(item=item):
            index = typer.check(node.index, env, INT)
        case MapType(item=item):
            index = typer.check(node.index, env, STRING)
        case UnknownType():
            return typer.unknown(node.span)
        case other:
            typer.report.error("FG2031", of.span or node.span, type=with_article(other))
            return typer.unknown(node.span)
    result = item if isinstance(item, NullableType) else NullableType(item)
    return IndexAccess(type=result, of=of, index=index, span=node.span)


def _constant(
    node: written.Member, owner: str, env: Environment, typer: Typer
) -> TypedExpression | None:
    """Resolve `Role.member`, `Order.paid` and `settings.name`; None for anything else."""
    tables = typer.tables
    if owner == "settings" and owner not in env.variables:
        setting = tables.settings.get(node.name)
        if setting is None:
            meant = did_you_mean(node.name, tables.settings)
            typer.report.error(
                "FG2004",
                node.span,
                owner="settings",
                name=node.name,
                help=f"did you mean `settings.{meant}`?" if meant else None,
            )
            return typer.unknown(node.span)
        if isinstance(setting.type, ScalarType) and setting.type.name in HANDED:
            typer.report.error("FG2045", node.span, type=setting.type.name, place="this place")
            return typer.unknown(node.span)
        return Setting(type=setting.full, name=node.name, span=node.span)
    if owner in tables.enums:
        members = [member.name for member in tables.enums[owner].members]
        if node.name in members:
            return EnumConstant(type=EnumType(owner), owner=owner, member=node.name, span=node.span)
        meant = did_you_mean(node.name, members)
        typer.report.error(
            "FG2005",
            node.span,
            enum=owner,
            name=node.name,
            help=(
                f"did you mean `{owner}.{meant}`?"
                if meant
                else f"its members are {_listed(members)}"
            ),
        )
        return typer.unknown(node.span)
    for field in tables.fields.get(owner, {}).values():
        if node.name in field.states and node.name not in tables.fields[owner]:
            return EnumConstant(
                type=StateType(owner, field.name), owner=owner, member=node.name, span=node.span
            )
    return None


def _of_row(
    of: TypedExpression, entity: str, name: str, span: Span | None, typer: Typer, nullable: bool
) -> TypedExpression:
    field = typer.tables.fields[entity].get(name)
    if field is not None:
        type_ = type_of_field(field)
        if nullable and not isinstance(type_, NullableType | UnknownType | RowsType):
            type_ = NullableType(type_)
        return FieldAccess(type=type_, of=of, entity=entity, field=name, span=span)
    if name in typer.tables.views[entity]:
        view: Type = ViewType(entity, name)
        shown = NullableType(view) if nullable else view
        return ShowAs(type=shown, of=of, entity=entity, view=name, span=span)
    return _unknown_field(entity, name, span, typer)


def _of_rows(
    of: TypedExpression, entity: str, name: str, span: Span | None, typer: Typer
) -> TypedExpression:
    field = typer.tables.fields[entity].get(name)
    if field is not None:
        return PathMany(type=_path_type(field), of=of, entity=entity, field=name, span=span)
    if name in typer.tables.views[entity]:
        shown = ListType(ViewType(entity, name))
        return ShowAs(type=shown, of=of, entity=entity, view=name, span=span)
    return _unknown_field(entity, name, span, typer)


def _path_type(field: Field) -> Type:
    """Return what a path through many yields: rows for a relation, else a list."""
    match field.type:
        case RowType(entity) | RowsType(entity):
            return RowsType(entity)
        case _:
            return ListType(type_of_field(field))


def _plain(of: TypedExpression, name: str, type_: Type, span: Span | None) -> FieldAccess:
    return FieldAccess(type=type_, of=of, entity=None, field=name, span=span)


def _unknown_field(entity: str, name: str, span: Span | None, typer: Typer) -> TypedExpression:
    fields = typer.tables.fields[entity]
    meant = did_you_mean(name, [*fields, *typer.tables.views[entity]])
    states = [state for field in fields.values() for state in field.states]
    close = did_you_mean(name, states) if meant is None else None
    typer.report.error(
        "FG2004",
        span,
        owner=entity,
        name=name,
        help=(
            f"did you mean `{meant}`?"
            if meant
            else f"did you mean the state `{close}`?" if close else None
        ),
    )
    return typer.unknown(span)


def _unknown_member(
    owner: Type, name: str, names: Iterable[str], span: Span | None, typer: Typer
) -> TypedExpression:
    meant = did_you_mean(name, names)
    owner_text = with_article(owner).strip("`")
    typer.report.error(
        "FG2004",
        span,
        owner=owner_text,
        name=name,
        help=f"did you mean `{meant}`?" if meant else None,
    )
    return typer.unknown(span)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
