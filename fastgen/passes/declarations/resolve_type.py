"""Resolves a type as written into a type of the checked IR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fastgen.diagnostics import Report, did_you_mean
from fastgen.ir.checked.types import (
    EnumType,
    InputType,
    ListType,
    MapType,
    NullableType,
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
from fastgen.ir.entities import Entity, Field
from fastgen.ir.media import FILES, HANDED
from fastgen.ir.types import NamedType, TypeRef
from fastgen.passes.declarations.collect_names import Names
from fastgen.passes.declarations.limits import SCALARS, scalar_of
from fastgen.passes.declarations.type_help import help_for_type
from fastgen.records import dataclass

UNKNOWN = UnknownType()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A type and whether null fits it; the type itself never is a NullableType."""

    type: Type
    nullable: bool = False

    @property
    def full(self) -> Type:
        """The type with its nullability inside."""
        return NullableType(self.type) if self.nullable else self.type


def resolve_type(
    ref: TypeRef,
    names: Names,
    report: Report,
    seen: tuple[str, ...] = (),
    *,
    handed: bool = False,
) -> Resolved:
    """Return what a type means; `T[]` of an entity is RowsType, of anything else a ListType.

    ``seen`` holds the aliases and fields on the way here; meeting one again is an error.
    ``handed`` admits `root` and `tool`. What cannot be resolved is reported once and becomes
    UnknownType.

    >>> names = Names({}, {}, {}, {}, {}, {}, {})
    >>> resolve_type(TypeRef(name="int", many=True, nullable=True), names, Report())
    Resolved(type=ListType(item=ScalarType(name='int', minimum=None, maximum=None, pattern=None, \
precision=None, scale=None, size=None, media=(), alias=None), minimum=None, maximum=None), \
nullable=True)
    """
    if ref.name in HANDED and not (handed and not ref.many):
        place = "a list" if handed else "this place"
        report.error("FG2045", ref.span, type=ref.name, place=place)
        return Resolved(UNKNOWN)
    item = _item(ref, names, report, seen)
    if not ref.many:
        return Resolved(item.type, item.nullable or ref.nullable)
    low, high = ref.items_minimum, ref.items_maximum
    if low is not None and high is not None and low > high:
        report.error("FG2016", ref.span, low=low, high=high)
        low = high = None
    match item.type:
        case UnknownType():
            return Resolved(UNKNOWN)
        case RowType(entity) if ref.member is None:
            if low is None and high is None:
                return Resolved(RowsType(entity), ref.nullable)
            return Resolved(ListType(item.type, low, high), ref.nullable)
        case ScalarType(name=name) if name in FILES:
            report.error("FG2037", ref.span, type=name, place="a list")
            return Resolved(UNKNOWN)
        case other:
            of: Type = NullableType(other) if item.nullable else other
            return Resolved(ListType(of, low, high), ref.nullable)


def known_types(names: Names) -> Iterator[str]:
    """Yield every name that may stand where a type is expected."""
    yield from SCALARS
    yield "map"
    yield from names.enums
    yield from names.types
    yield from names.entities


def _item(ref: TypeRef, names: Names, report: Report, seen: tuple[str, ...]) -> Resolved:
    if ref.name in SCALARS:
        if ref.member is not None:
            report.error("FG2014", ref.span, type=ref.name, member=ref.member)
            return Resolved(UNKNOWN)
        return Resolved(scalar_of(ref, report))
    if ref.name == "map":
        return _map(ref, names, report, seen)
    if ref.name in names.entities:
        return _of_entity(ref, names.entities[ref.name], names, report, seen)
    _report_limits(ref, report)
    if ref.name in names.enums and ref.member is None:
        return Resolved(EnumType(ref.name))
    if ref.name in names.types and ref.member is None:
        return _declared(names.types[ref.name], ref, names, report, seen)
    if ref.name in names.types:
        return _of_value(ref, names.types[ref.name], names, report, seen)
    if ref.name in names.enums:
        member = ref.member or ""
        report.error(
            "FG2014", ref.span, type=ref.name, member=member, help=f"the type is `{ref.name}`"
        )
        return Resolved(UNKNOWN)
    if ref.name in names.mixins:
        report.error(
            "FG2003", ref.span, name=ref.name, help=f"a mixin is no type: `include {ref.name}`"
        )
    else:
        report.error(
            "FG2003", ref.span, name=ref.name, help=help_for_type(ref.name, known_types(names))
        )
    return Resolved(UNKNOWN)


def _map(ref: TypeRef, names: Names, report: Report, seen: tuple[str, ...]) -> Resolved:
    item = ref.item or "string"
    of = resolve_type(TypeRef.trusted({"name": item, "span": ref.span}), names, report, seen)
    if isinstance(of.type, RowType):
        report.error("FG2019", ref.span, type=item)
        return Resolved(UNKNOWN)
    if isinstance(of.type, ScalarType) and of.type.name in FILES:
        report.error("FG2037", ref.span, type=of.type.name, place="a map")
        return Resolved(UNKNOWN)
    return Resolved(MapType(of.full))


def _of_entity(
    ref: TypeRef, entity: Entity, names: Names, report: Report, seen: tuple[str, ...]
) -> Resolved:
    _report_limits(ref, report)
    if ref.member is None:
        return Resolved(RowType(entity.name))
    if ref.member == "input":
        return Resolved(InputType(entity.name))
    if any(view.name == ref.member for view in entity.views):
        return Resolved(ViewType(entity.name, ref.member))
    found = next((field for field in entity.fields if field.name == ref.member), None)
    if found is None:
        candidates = [*(field.name for field in entity.fields), "input"]
        candidates += [view.name for view in entity.views if view.name]
        meant = did_you_mean(ref.member, candidates)
        report.error(
            "FG2004",
            ref.span,
            owner=entity.name,
            name=ref.member,
            help=f"did you mean `{entity.name}.{meant}`?" if meant else None,
        )
        return Resolved(UNKNOWN)
    return _of_field(entity.name, found, names, report, seen, ref)


def _of_field(
    entity: str,
    field: Field,
    names: Names,
    report: Report,
    seen: tuple[str, ...],
    ref: TypeRef,
) -> Resolved:
    step = f"{entity}.{field.name}"
    if step in seen:
        report.error("FG2020", ref.span, name=step)
        return Resolved(UNKNOWN)
    if field.moves or field.type.name == "flow":
        return Resolved(StateType(entity, field.name))
    return resolve_type(field.type, names, Report(), (*seen, step))


def _of_value(
    ref: TypeRef, declared: NamedType, names: Names, report: Report, seen: tuple[str, ...]
) -> Resolved:
    for field in declared.fields or ():
        if field.name == ref.member:
            return resolve_type(field.type, names, report, (*seen, f"{declared.name}.{field.name}"))
    meant = did_you_mean(ref.member or "", [field.name for field in declared.fields or ()])
    report.error(
        "FG2004",
        ref.span,
        owner=declared.name,
        name=ref.member,
        help=f"did you mean `{declared.name}.{meant}`?" if meant else None,
    )
    return Resolved(UNKNOWN)


def _declared(
    declared: NamedType, ref: TypeRef, names: Names, report: Report, seen: tuple[str, ...]
) -> Resolved:
    if declared.members is not None:
        return Resolved(UnionType(declared.name))
    if declared.alias is None:
        return Resolved(ValueType(declared.name))
    if declared.name in seen:
        circle = seen[seen.index(declared.name) :]
        first = next(node for name, node in names.types.items() if name in circle)
        report.error("FG2020", first.span, name=first.name)
        return Resolved(UNKNOWN)
    meant = resolve_type(declared.alias, names, report, (*seen, declared.name))
    if isinstance(meant.type, ScalarType) and meant.type.alias is None:
        return replace(meant, type=replace(meant.type, alias=declared.name))
    return meant


def _report_limits(ref: TypeRef, report: Report) -> None:
    limited = (ref.minimum, ref.maximum, ref.pattern, ref.precision, ref.size)
    if any(limit is not None for limit in limited):
        report.error("FG2015", ref.span, type=ref.name, limit="range")
