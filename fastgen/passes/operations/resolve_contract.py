"""Resolves the shapes around what an operation takes and answers: envelopes, and its errors."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import did_you_mean
from fastgen.ir import operations as written
from fastgen.ir.application import Envelope, EnvelopeKind
from fastgen.ir.checked.entities import Entity, Shape
from fastgen.ir.checked.expressions import ShowAs, TypedExpression
from fastgen.ir.checked.files import brings_files
from fastgen.ir.checked.frames import FrameRecord, mentions, parts_of, type_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Answer, If, Statement
from fastgen.ir.checked.types import ListType, NullableType, RecordType, Type, ViewType
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.resolve_frame import resolve_envelope
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resource_context import contract_of
from fastgen.records import replace

BULK = frozenset({"bulk_create", "bulk_update", "bulk_delete"})


def check_envelopes(typer: Typer) -> None:
    """Report mistakes in envelopes, also in those that stand around nothing."""
    spec = typer.tables.spec
    operations = [*spec.actions]
    for resource in spec.resources:
        operations.extend(resource.operations or ())
    for owner in (spec.app, *spec.resources, *operations):
        seen: set[str] = set()
        for node in owner.envelopes if owner is not None else ():
            resolve_envelope(node, typer.tables.style, typer.report)
            if node.kind in seen:
                typer.report.error("FG2001", node.span, name=node.kind)
            seen.add(node.kind)


def with_contract(
    operation: Operation,
    node: written.Operation,
    resource: written.Resource | None,
    entities: Mapping[str, Entity],
    typer: Typer,
) -> Operation:
    """Return the operation with the envelopes and the errors that are nearest to it.

    The requests and answers of bulk operations are envelopes already, and keep theirs.
    """
    contract = contract_of(node, resource, typer)
    name = resource.singular or resource.entity if resource is not None else operation.entity
    contract = replace(contract, singular=snake_case(name) if name else None)
    if operation.verb in BULK:
        return replace(operation, contract=contract)
    taken = any(part.place == "body" for part in operation.parameters) or (
        operation.input is not None and operation.verb != "action"
    )
    if taken:
        contract = replace(contract, input=_nearest("input", node, resource, typer))
        if brings_files(operation):
            contract = replace(contract, input=None)
    about = _about(operation)
    if about is None:
        return replace(operation, contract=contract)
    frame = _nearest("many" if operation.answers_many else "one", node, resource, typer)
    operation = replace(operation, contract=replace(contract, answer=frame))
    if frame is None:
        return operation
    listing = operation.listing
    if listing is not None and listing.total and not mentions(frame, "total"):
        typer.report.error("FG3048", operation.span, point="total", what="total")
    if listing is not None and listing.page.style == "cursor" and not mentions(frame, "next"):
        typer.report.error("FG3048", operation.span, point="cursor", what="next cursor")
    found = _through_view(operation, frame, about, entities, typer)
    views = entities[about].views.values()
    view = next((each.name for each in views if each.shape == found.output), None)
    shown = type_of(frame, ViewType(about, view))
    if not isinstance(shown, RecordType):
        raise AssertionError(f"the envelope of {operation.id} is no record")
    return replace(found, contract=replace(found.contract, shown=shown))


def _about(operation: Operation) -> str | None:
    """Return the entity whose row or rows an operation answers as JSON; None if there is none."""
    if operation.form != "json":
        return None
    if operation.result is None:
        return operation.entity if operation.output is not None else None
    type_: Type = operation.result
    inner = type_.of if isinstance(type_, NullableType) else type_
    one = inner.item if isinstance(inner, ListType) else inner
    return one.entity if isinstance(one, ViewType) else None


def _nearest(
    kind: EnvelopeKind,
    node: written.Operation,
    resource: written.Resource | None,
    typer: Typer,
) -> FrameRecord | None:
    found: Envelope | None = None
    for owner in (node, resource, typer.tables.spec.app):
        for envelope in owner.envelopes if owner is not None else ():
            if found is None and envelope.kind == kind:
                found = envelope
    return resolve_envelope(found, typer.tables.style, typer.report) if found is not None else None


def _through_view(
    operation: Operation,
    frame: FrameRecord,
    about: str,
    entities: Mapping[str, Entity],
    typer: Typer,
) -> Operation:
    """Return the operation with its rows shown through the view that its envelope names."""
    view = next((part.view for part in parts_of(frame) if part.view is not None), None)
    if view is None:
        return operation
    entity = entities[about]
    if view not in entity.views:
        meant = did_you_mean(view, [name for name in entity.views if name])
        typer.report.error(
            "FG2004",
            operation.span,
            owner=about,
            name=view,
            help=f"did you mean `{meant}`?" if meant else "the envelope shows rows through it",
        )
        return operation
    shown: Shape = entity.views[view].shape
    default = operation.output == entity.views[None].shape
    if not default:
        return operation  # a `return` that names a view of its own
    return replace(
        operation,
        output=shown,
        result=_type_through(operation.result, view),
        before=_through(operation.before, view),
        after=_through(operation.after, view),
        answer=_through(operation.answer, view),
    )


def _type_through(type_: Type | None, view: str) -> Type | None:
    match type_:
        case ViewType(entity=entity):
            return ViewType(entity, view)
        case ListType(item=ViewType(entity=entity)):
            return replace(type_, item=ViewType(entity, view))
        case NullableType(of=of):
            return NullableType(_type_through(of, view) or of)
        case _:
            return type_


def _through(statements: tuple[Statement, ...], view: str) -> tuple[Statement, ...]:
    """Return statements with the rows they answer shown through a view."""
    return tuple(_answered(one, view) for one in statements)


def _answered(statement: Statement, view: str) -> Statement:
    match statement:
        case Answer(value=ShowAs() as value):
            return replace(statement, value=_shown(value, view))
        case If(then=then, otherwise=otherwise):
            return replace(
                statement, then=_through(then, view), otherwise=_through(otherwise, view)
            )
        case _:
            return statement


def _shown(value: ShowAs, view: str) -> TypedExpression:
    if value.view is not None:
        return value
    return replace(value, view=view, type=_type_through(value.type, view) or value.type)
