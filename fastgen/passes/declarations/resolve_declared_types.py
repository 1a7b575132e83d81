"""Resolves enums, inline values and tagged unions."""

from __future__ import annotations

from fastgen.diagnostics import Report, Span, did_you_mean
from fastgen.ir.application import WireStyle
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.program import Enum, EnumMember, Union, Value
from fastgen.ir.checked.types import (
    ListType,
    MapType,
    RowsType,
    RowType,
    ScalarType,
    Type,
    ValueType,
)
from fastgen.ir.media import FILES
from fastgen.ir.naming import wire_case
from fastgen.ir.types import NamedType, TypeRef, ValueField
from fastgen.passes.declarations.collect_names import Names, report_duplicate
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class DeclaredTypes:
    """The enums, values and unions of a spec by name."""

    enums: dict[str, Enum]
    values: dict[str, Value]
    unions: dict[str, Union]


def resolve_declared_types(names: Names, style: WireStyle, report: Report) -> DeclaredTypes:
    """Return the declared types; the defaults of value fields are typed later.

    >>> resolve_declared_types(Names({}, {}, {}, {}, {}, {}, {}), "snake", Report()).enums
    {}
    """
    declared = DeclaredTypes({}, {}, {})
    for name, enum in names.enums.items():
        declared.enums[name] = _enum(name, names, report)
        if not enum.members:
            report.error("FG2024", enum.span, name=name)
    for name, node in names.types.items():
        if node.members is not None:
            declared.unions[name] = _union(node, names, report)
        elif node.fields is not None:
            declared.values[name] = _value(node, names, style, report)
        elif node.alias is not None:
            resolve_type(TypeRef.trusted({"name": name, "span": node.span}), names, report)
    _report_endless(declared.values, names, report)
    return declared


def _enum(name: str, names: Names, report: Report) -> Enum:
    node = names.enums[name]
    members: dict[str, EnumMember] = {}
    wires: set[str] = set()
    for member in node.members:
        value = member.wire or member.name
        if member.name in members or value in wires:
            first = next(
                (
                    other
                    for other in node.members
                    if value in (other.wire or other.name, other.name)
                ),
                member,
            )
            report_duplicate(member.name, member.span, first.span, report)
            continue
        wires.add(value)
        members[member.name] = EnumMember(member.name, value, member.description)
    return Enum(name, node.description, tuple(members.values()))


def value_field(field: ValueField, names: Names, style: WireStyle, report: Report) -> ShapeField:
    """Return one field of a value, without its default."""
    resolved = resolve_type(field.type, names, report)
    if isinstance(resolved.type, RowType | RowsType):
        report.error("FG2019", field.type.span, type=field.type.name)
    if isinstance(resolved.type, ScalarType) and resolved.type.name in FILES:
        report.error("FG2037", field.type.span, type=resolved.type.name, place="a value")
    return ShapeField(
        name=field.name,
        wire=field.wire or wire_case(field.name, style),
        type=resolved.type,
        nullable=resolved.nullable,
        optional=field.optional or field.default is not None or resolved.nullable,
        description=field.description,
    )


def _value(node: NamedType, names: Names, style: WireStyle, report: Report) -> Value:
    fields: dict[str, ShapeField] = {}
    spans: dict[str, Span | None] = {}
    for field in node.fields or ():
        if field.name in fields:
            report_duplicate(field.name, field.span, spans[field.name], report)
            continue
        spans[field.name] = field.span
        fields[field.name] = value_field(field, names, style, report)
    return Value(node.name, node.description, tuple(fields.values()))


def _union(node: NamedType, names: Names, report: Report) -> Union:
    members: dict[str, str] = {}
    tag = node.tag or ""
    values = [name for name, other in names.types.items() if other.fields is not None]
    for member in node.members or ():
        if member not in values:
            meant = did_you_mean(member, values)
            report.error(
                "FG2003",
                node.span,
                name=member,
                help=f"did you mean `{meant}`?" if meant else "a union joins types with fields",
            )
            continue
        fields = names.types[member].fields or ()
        if not any(field.name == tag for field in fields):
            report.error(
                "FG2004", node.span, owner=member, name=tag, help=f"add `{tag}: string` to it"
            )
        if member in members:
            report_duplicate(member, node.span, None, report)
        members[member] = member
    return Union(node.name, node.description, tag, tuple(members.items()))


def _report_endless(values: dict[str, Value], names: Names, report: Report) -> None:
    """Report values that contain themselves without a list, a map or a null between."""
    settled: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            report.error("FG2020", names.types[name].span, name=name)
            return
        if name in settled or name not in values:
            return
        for field in values[name].fields:
            inner: Type = field.type
            if isinstance(inner, ListType | MapType):
                continue
            if isinstance(inner, ValueType) and not field.nullable and not field.optional:
                visit(inner.name, (*path, name))
        settled.add(name)

    for name in values:
        visit(name, ())
