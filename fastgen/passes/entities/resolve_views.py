"""Resolves views: named selections of a row, and the default one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastgen.diagnostics import did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Field, Shape, ShapeField, View
from fastgen.ir.checked.expressions import FieldAccess, FunctionCall, ShowAs, TypedExpression
from fastgen.ir.checked.types import (
    ListType,
    NullableType,
    RowsType,
    RowType,
    Type,
    UnknownType,
    ViewType,
)
from fastgen.ir.expressions import Call
from fastgen.ir.naming import pascal_case, wire_case
from fastgen.passes.declarations.resolve_type import Resolved, resolve_type
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.entities.shapes import default_view, is_shown, output_field
from fastgen.passes.expressions.environment import Environment, variable
from fastgen.passes.expressions.fitting import fits
from fastgen.passes.expressions.secrecy import secret_kind
from fastgen.passes.expressions.signatures import STRING
from fastgen.passes.expressions.typer import Typer


def resolve_views(entity: written.Entity, env: Environment, typer: Typer) -> dict[str | None, View]:
    """Return the views of an entity by name, the default one under None."""
    nodes: dict[str | None, written.View] = {}
    for node in entity.views:
        if node.name in nodes:
            typer.report.error("FG2001", node.span, name=node.name or "view")
        elif node.name is not None and node.name in typer.tables.fields[entity.name]:
            typer.report.error("FG2001", node.span, name=node.name)
        else:
            nodes[node.name] = node
    resolver = _Resolver(entity, nodes, env, typer)
    views = {name: View(name, resolver.shape(name)) for name in nodes}
    if None not in views:
        fields = typer.tables.fields[entity.name]
        views[None] = View(None, default_view(entity.name, fields, typer.tables))
    return views


def report_endless_views(
    views: Mapping[str, Mapping[str | None, View]],
    entities: Iterable[written.Entity],
    typer: Typer,
) -> None:
    """Report views that show each other without end."""
    spans = {(entity.name, view.name): view.span for entity in entities for view in entity.views}
    settled: set[tuple[str, str | None]] = set()

    def visit(at: tuple[str, str | None], path: tuple[tuple[str, str | None], ...]) -> None:
        if at in path:
            name = at[1] or "view"
            typer.report.error("FG2020", spans.get(at), point=name, name=f"{at[0]}.{name}")
            return
        if at in settled:
            return
        for field in views[at[0]][at[1]].shape.fields:
            inner = field.type.item if isinstance(field.type, ListType) else field.type
            if isinstance(inner, ViewType):
                visit((inner.entity, inner.view), (*path, at))
        settled.add(at)

    for entity, own in views.items():
        for name in own:
            visit((entity, name), ())


class _Resolver:
    """Resolves the views of one entity, which may include each other."""

    def __init__(
        self,
        entity: written.Entity,
        nodes: Mapping[str | None, written.View],
        env: Environment,
        typer: Typer,
    ) -> None:
        self.entity = entity
        self.nodes = nodes
        self.env = env
        self.typer = typer
        self.fields = typer.tables.fields[entity.name]
        self.done: dict[str | None, Shape] = {}
        self.open: list[str | None] = []

    def shape(self, name: str | None) -> Shape:
        """Return the shape of a view, those it includes first."""
        if name in self.done:
            return self.done[name]
        node = self.nodes[name]
        class_name = f"{self.entity.name}{pascal_case(name) if name else 'Public'}"
        if name in self.open:
            self.typer.report.error(
                "FG2020", node.span, point=name, name=f"{self.entity.name}.{name}"
            )
            return Shape(class_name, self.entity.name, ())
        self.open.append(name)
        shown: dict[str, ShapeField] = {}
        dropped: list[str] = []
        for item in node.items:
            self._item(item, shown, dropped)
        for exclude in dropped:
            shown.pop(exclude, None)
        self.open.pop()
        shape = Shape(class_name, self.entity.name, tuple(shown.values()))
        self.done[name] = shape
        return shape

    def _item(
        self, item: written.ViewItem, shown: dict[str, ShapeField], dropped: list[str]
    ) -> None:
        if item.include is not None:
            for field in self._included(item, item.include):
                shown[field.name] = field
        elif item.exclude is not None:
            if item.exclude not in self.fields and item.exclude not in shown:
                self._unknown(item, item.exclude)
            dropped.append(item.exclude)
        elif item.name is not None:
            found = self._shown(item, item.name)
            if found is not None:
                shown[found.name] = found

    def _included(self, item: written.ViewItem, name: str) -> tuple[ShapeField, ...]:
        if name == self.entity.name:
            tables = self.typer.tables
            return tuple(output_field(own, tables) for own in self.fields.values() if is_shown(own))
        if name in self.nodes:
            return self.shape(name).fields
        named = [view for view in self.nodes if view]
        meant = did_you_mean(name, [*named, self.entity.name])
        self.typer.report.error(
            "FG2021",
            item.span,
            entity=self.entity.name,
            name=name,
            help=f"did you mean `include {meant}`?" if meant else None,
        )
        return ()

    def _shown(self, item: written.ViewItem, name: str) -> ShapeField | None:
        tables = self.typer.tables
        if item.computed is not None:
            return self._computed(item, name)
        field = self.fields.get(name)
        if field is None:
            self._unknown(item, name)
            return None
        kind = secret_kind(field.type)
        if kind is not None:
            self.typer.report.error("FG4007", item.span, field=name, kind=kind)
            return None
        plain = output_field(field, tables)
        wire = item.wire or plain.wire
        if item.type is None:
            return plain
        written_type = resolve_type(item.type, tables.names, self.typer.report)
        type_ = self._related(item, field, written_type)
        return ShapeField(
            name=name,
            wire=wire,
            type=type_,
            source=name,
            nullable=field.nullable or written_type.nullable,
            description=item.description or field.description,
        )

    def _related(self, item: written.ViewItem, field: Field, wanted: Resolved) -> Type:
        """Return the type of a field that a view shows through a type of its own."""
        shown: Type = wanted.type
        one: Type = shown.item if isinstance(shown, ListType) else shown
        many = isinstance(field.type, RowsType)
        if isinstance(one, ViewType | RowType) and field.target == one.entity:
            view = one if isinstance(one, ViewType) else ViewType(one.entity, None)
            return ListType(view) if many else view
        if isinstance(one, RowsType) and many and field.target == one.entity:
            return ListType(ViewType(one.entity, None))
        if isinstance(shown, UnknownType):
            return shown
        own = output_field(field, self.typer.tables).type
        if not fits(own, shown, self.typer.tables):
            self.typer.report.error(
                "FG2006",
                item.type.span if item.type else item.span,
                expected=with_article(field.type),
                found=with_article(shown),
            )
            return UnknownType()
        return shown

    def _computed(self, item: written.ViewItem, name: str) -> ShapeField:
        tables, report = self.typer.tables, self.typer.report
        wanted = Resolved(UnknownType())
        if item.type is not None:
            wanted = resolve_type(item.type, tables.names, report)
        value = self._token(item, wanted) or self._value(item, wanted)
        return ShapeField(
            name=name,
            wire=item.wire or (name if item.quoted else wire_case(name, tables.style)),
            type=_as_shown(wanted.type),
            nullable=wanted.nullable,
            value=value,
            description=item.description,
        )

    def _token(self, item: written.ViewItem, wanted: Resolved) -> TypedExpression | None:
        """Return `token(self)`, which stands alone in a view of the user; None for all else."""
        node, tables = item.computed, self.typer.tables
        if not isinstance(node, Call) or node.function != "token" or len(node.arguments) != 1:
            return None
        row = self.typer.infer(node.arguments[0].value, self.env)
        app = tables.spec.app
        alone = app is not None and [auth.kind for auth in app.auths] == ["jwt"]
        if not alone or row != variable("self", "self", RowType(tables.user or "")):
            return None
        value = FunctionCall(STRING, function="token", arguments=(row,), span=node.span)
        return self.typer.fit(value, wanted.full)

    def _value(self, item: written.ViewItem, wanted: Resolved) -> TypedExpression | None:
        if item.computed is None:
            return None
        value = self.typer.infer(item.computed, self.env, wanted.full)
        kind = secret_kind(value.type)
        if kind is not None and isinstance(value, FieldAccess):
            self.typer.report.error("FG4007", value.span, field=value.field, kind=kind)
            return self.typer.unknown(value.span)
        return show_as(self.typer.fit(value, row_of(wanted.full)), wanted.full)

    def _unknown(self, item: written.ViewItem, name: str) -> None:
        meant = did_you_mean(name, self.fields)
        self.typer.report.error(
            "FG2004",
            item.span,
            owner=self.entity.name,
            name=name,
            help=f"did you mean `{meant}`?" if meant else None,
        )


def row_of(type_: Type) -> Type:
    """Return the type with rows in the place of views: what an expression for it yields.

    >>> row_of(ViewType("Book", "card"))
    RowType(entity='Book')
    """
    match type_:
        case ViewType(entity):
            return RowType(entity)
        case ListType(item=ViewType(entity)):
            return RowsType(entity)
        case NullableType(of=inner):
            return NullableType(row_of(inner))
        case _:
            return type_


def show_as(value: TypedExpression, wanted: Type) -> TypedExpression:
    """Return a row or rows through the view that is wanted."""
    inner = wanted.of if isinstance(wanted, NullableType) else wanted
    one = inner.item if isinstance(inner, ListType) else inner
    if isinstance(one, ViewType):
        return ShowAs(type=wanted, of=value, entity=one.entity, view=one.view, span=value.span)
    if isinstance(one, RowType):
        shown: Type = ViewType(one.entity, None)
        return ShowAs(type=shown, of=value, entity=one.entity, view=None, span=value.span)
    return value


def _as_shown(type_: Type) -> Type:
    match type_:
        case RowType(entity):
            return ViewType(entity, None)
        case RowsType(entity):
            return ListType(ViewType(entity, None))
        case _:
            return type_
