"""Resolves the parameters of an action or an operation: type, place, wire name."""

from __future__ import annotations

from collections.abc import Collection

from fastgen.diagnostics import did_you_mean
from fastgen.ir import operations as written
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.operations import Parameter, ParameterPlace, PathParameter
from fastgen.ir.checked.types import (
    EnumType,
    InputType,
    ListType,
    NullableType,
    RowsType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.ir.media import FILES
from fastgen.ir.naming import wire_case
from fastgen.ir.operations import Place
from fastgen.passes.declarations.collect_names import report_duplicate
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.entities.shapes import wire_type
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.secrecy import secret_kind
from fastgen.passes.expressions.shadowing import refuse_shadow
from fastgen.passes.expressions.typer import Typer
from fastgen.records import dataclass

PLAIN = frozenset({"json", "bytes", "file", "image", "password", "secret", "token"})
"""Scalars that only a body can hold."""

FORM_ONLY = FILES | {"password"}
"""Those of them that a form can hold."""

BODIES = frozenset({"body", "form", "whole"})
"""Places of which a request has one."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters resolved: those of the path, and the others."""

    path: tuple[PathParameter, ...]
    parameters: tuple[Parameter, ...]


def resolve_parameters(
    nodes: tuple[written.Parameter, ...],
    in_path: Collection[str],
    elsewhere: Place,
    typer: Typer,
    *,
    by_hand: bool = False,
) -> Parameters:
    """Return the parameters; one named in the path belongs there, the others to ``elsewhere``.

    ``by_hand``: they are those of a function written by hand, which come with no request.
    """
    path: list[PathParameter] = []
    others: list[Parameter] = []
    seen: dict[str, written.Parameter] = {}
    names, report = typer.tables.names, typer.report
    types = [resolve_type(node.type, names, report, handed=by_hand) for node in nodes]
    if elsewhere == "body" and not by_hand and any(file_type(each.type) for each in types):
        elsewhere = "form"
    for node, resolved in zip(nodes, types, strict=True):
        if node.name in seen:
            report_duplicate(node.name, node.span, seen[node.name].span, typer.report)
            continue
        seen[node.name] = node
        type_ = resolved.type
        if isinstance(type_, RowsType):
            type_ = ListType(RowType(type_.entity))
        by = _by(node, type_, typer)
        place: ParameterPlace = "path" if node.name in in_path else node.place or elsewhere
        kind = secret_kind(by.type) if by is not None else None
        if kind is not None and place in {"path", "query"}:
            typer.report.error("FG4202", node.span, name=node.name, kind=kind)
        if node.name in in_path:
            path.append(_in_path(node, type_, resolved.nullable, by, typer))
            continue
        if node.place == "body":
            place = "whole"
        _check_place(node, type_, place, typer)
        if resolved.nullable and place == "whole":
            typer.report.error("FG3069", node.span, name=node.name)
        default = None
        if node.default is not None:
            env = Environment(caller=None, used={"caller"})
            default = typer.check(node.default, env, resolved.full)
        others.append(
            Parameter(
                name=node.name,
                wire=node.wire or wire_case(node.name, typer.tables.style),
                type=type_,
                place=place,
                optional=node.optional or default is not None,
                nullable=resolved.nullable,
                default=default,
                by=by.name if by is not None else None,
                description=node.description,
            )
        )
    _check_bodies(others, nodes, typer)
    return Parameters(tuple(path), tuple(others))


def bind_parameters(
    parameters: tuple[Parameter, ...],
    nodes: tuple[written.Parameter, ...],
    env: Environment,
    typer: Typer,
) -> Environment:
    """Return the environment with the parameters; one that may be absent is nullable."""
    spans = {node.name: node.span for node in nodes}
    for parameter in parameters:
        refuse_shadow(parameter.name, env, typer, spans.get(parameter.name))
        absent = parameter.optional and parameter.default is None
        type_: Type = parameter.type
        if absent or parameter.nullable:
            type_ = NullableType(type_)
        env = env.bind(parameter.name, variable("parameter", parameter.name, type_))
    return env


def _by(node: written.Parameter, type_: Type, typer: Typer) -> Field | None:
    """Return the field that finds the row of a parameter; None for anything but rows."""
    inner = type_.item if isinstance(type_, ListType) else type_
    if not isinstance(inner, RowType):
        if node.by is not None:
            typer.report.error("FG3023", node.span, name=node.name)
        return None
    fields = typer.tables.fields[inner.entity]
    name = node.by or typer.tables.keys[inner.entity][0]
    field = fields.get(name)
    if field is None:
        meant = did_you_mean(name, fields)
        typer.report.error(
            "FG2004",
            node.span,
            owner=inner.entity,
            name=name,
            help=f"did you mean `{meant}`?" if meant else None,
        )
        return None
    # A key of several fields is reported where it is declared.
    if node.by is not None and not (
        field.flags.unique or (name,) == typer.tables.keys[inner.entity]
    ):
        typer.report.error("FG3024", node.span, field=name, entity=inner.entity)
    return field


def _in_path(
    node: written.Parameter, type_: Type, nullable: bool, by: Field | None, typer: Typer
) -> PathParameter:
    if node.optional or nullable or node.default is not None:
        typer.report.error("FG3025", node.span, name=node.name)
    if node.place is not None and node.place != "path":
        typer.report.error("FG3026", node.span, name=node.name, place=node.place)
    if isinstance(type_, RowType) and by is not None:
        return PathParameter(
            name=node.name,
            role="row",
            type=wire_type(by, typer.tables),
            entity=type_.entity,
            field=by.name,
        )
    if not is_word(type_):
        typer.report.error(
            "FG3017", node.span, name=node.name, type=with_article(type_), place="the path"
        )
    return PathParameter(name=node.name, role="value", type=type_)


def _check_bodies(
    parameters: Collection[Parameter], nodes: Collection[written.Parameter], typer: Typer
) -> None:
    """Report parameters that would need two bodies in one request."""
    spans = {node.name: node.span for node in nodes}
    carried = [each for each in parameters if each.place in BODIES]
    for other in carried[1:]:
        if other.place != carried[0].place or other.place == "whole":
            typer.report.error(
                "FG3067", spans.get(other.name), name=carried[0].name, other=other.name
            )


def _check_place(node: written.Parameter, type_: Type, place: ParameterPlace, typer: Typer) -> None:
    if place == "path":
        typer.report.error(
            "FG3027", node.span, name=node.name, help=f"write `{{{node.name}}}` into the path"
        )
    elif place == "whole":
        _check_whole(node, type_, typer)
    elif place != "body":
        inner = type_.item if isinstance(type_, ListType) and place == "query" else type_
        hidden = place == "form" and isinstance(inner, ScalarType) and inner.name in FORM_ONLY
        if not hidden and not is_word(inner) and not isinstance(inner, RowType):
            where = f"a {place}"
            typer.report.error(
                "FG3017", node.span, name=node.name, type=with_article(type_), place=where
            )
    elif _holds_input(type_):
        typer.report.error("FG3902", node.span, what="a parameter with the input of an entity")
    elif _holds_view(type_):
        typer.report.error(
            "FG3017", node.span, name=node.name, type=with_article(type_), place="a request"
        )


def _check_whole(node: written.Parameter, type_: Type, typer: Typer) -> None:
    """Report a parameter that cannot be a whole body: it is there, and holds its own value."""
    if node.optional or node.default is not None:
        typer.report.error("FG3069", node.span, name=node.name)
    if _holds_input(type_):
        typer.report.error("FG3902", node.span, what="a parameter with the input of an entity")
    inner = type_.item if isinstance(type_, ListType) else type_
    unfit = isinstance(inner, ScalarType) and inner.name in PLAIN - {"json"}
    if unfit or isinstance(inner, RowType | ViewType):
        typer.report.error(
            "FG3017", node.span, name=node.name, type=with_article(type_), place="a whole body"
        )


def _holds_input(type_: Type) -> bool:
    return isinstance(type_.item if isinstance(type_, ListType) else type_, InputType)


def _holds_view(type_: Type) -> bool:
    return isinstance(type_.item if isinstance(type_, ListType) else type_, ViewType)


def is_word(type_: Type) -> bool:
    """Tell whether a value of the type can be one word of a URL."""
    if isinstance(type_, ScalarType):
        return type_.name not in PLAIN
    return isinstance(type_, EnumType | StateType | UnknownType)
