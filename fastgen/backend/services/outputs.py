"""How rows are selected and shown: columns, rows inside them, and lists by queries of their own."""

from __future__ import annotations

from dataclasses import field

from fastgen.backend.database_names import column_of, overlong
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.null import bare
from fastgen.backend.lowering.scope import NotInSql, Source, SqlScope
from fastgen.backend.lowering.sql import SqlLowering, lower_sql
from fastgen.backend.names import attribute as label_of
from fastgen.backend.names import version_column
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.binds import Binds
from fastgen.backend.services.module import ServiceModule, self_of
from fastgen.backend.services.nested_rows import One, record_of
from fastgen.backend.setting_uses import reads_settings
from fastgen.backend.unsupported import Unsupported, located
from fastgen.backend.versions import carries_version
from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.expressions import FieldAccess, Order, Select, TypedExpression
from fastgen.ir.checked.tokens import is_token
from fastgen.ir.checked.types import ListType, NullableType, RowsType, ViewType
from fastgen.records import dataclass

MADE = "access_token"
"""What a statement calls the token that it shows."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a SELECT: its label in the row, its code, the type of its values."""

    label: str
    code: str
    annotation: str
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """A list inside a row: its key, the constant of its query, and how one item is shown."""

    label: str
    statement: str
    owner: str
    item: str
    annotation: str
    hint: str
    binds: Binds


@dataclass(slots=True)
class Output:
    """What an operation shows: a SELECT of rows of an entity, and the schema they fit."""

    entity: str
    schema: str
    model: str
    columns: list[Column] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    ones: list[One] = field(default_factory=list)
    manies: list[Many] = field(default_factory=list)
    binds: Binds | None = None
    key: str = ""
    """The label of the key, where lists hang on it."""
    shows_token: bool = False

    @property
    def reads_settings(self) -> bool:
        """Whether the statement needs values that come from the settings."""
        return self.binds is not None and reads_settings(self.binds.expressions.values())

    @property
    def is_flat(self) -> bool:
        """Whether a row of the SELECT is what the schema wants."""
        return not self.ones and not self.manies

    @property
    def is_stored(self) -> bool:
        """Whether every column is one of the table: RETURNING can answer it."""
        return self.is_flat and not self.joins and not any(each.computed for each in self.columns)

    def select(self) -> str:
        """Return the SELECT without conditions."""
        columns = ", ".join(each.code for each in self.columns)
        return f"select({columns})" + "".join(self.joins)

    def annotation(self, generic: str) -> str:
        """Return ``Select[str, int]`` or the like; many columns have no types one by one."""
        if len(self.columns) > 10:
            return f"{generic}[*tuple[Any, ...]]"
        return f"{generic}[{', '.join(each.annotation for each in self.columns)}]"


class OutputBuilder:
    """Builds outputs in one module."""

    def __init__(self, module: ServiceModule) -> None:
        """Take the module that the statements belong to."""
        self.module = module
        self.naming = module.naming

    def build(self, shape: Shape, entity: Entity) -> Output:
        """Return the output of a shape."""
        model = self.naming.model(entity.name).name
        binds = self.module.binds()
        output = Output(entity.name, shape.name, model, binds=binds)
        variable = self_of(entity.name)
        scope = self.module.sql(binds, {variable: model})
        source = scope.rows["self", ""]
        for each in shape.fields:
            declared = entity.fields.get(each.source or each.name)
            with located(declared.span if declared is not None else None):
                self._add(output, scope, source, entity, each, "")
        if output.manies:
            output.key = self._key_label(output, source, entity)
        if carries_version(self.module.program, shape):
            output.columns.append(Column(*version_column(source.name, shape), "int"))
        return output

    def _key_label(self, output: Output, source: Source, entity: Entity) -> str:
        (column,) = self._single(self.naming.key_columns(entity.name), entity.name)
        code = f"{source.name}.{column}"
        for each in output.columns:
            if each.code == code or each.code.startswith(f"{code}.label("):
                return each.label
        labels = {each.label for each in output.columns}
        label = column if column not in labels else f"{column}_of_row"
        output.columns.append(
            Column(
                label,
                labelled(code, column, label),
                annotation_of(entity.fields[entity.key[0]].type, self.module),
            )
        )
        return label

    def _single(self, columns: tuple[str, ...], what: str) -> tuple[str]:
        if len(columns) != 1:
            raise Unsupported(f"a key of several fields ({what}) in a view")
        return (columns[0],)

    def _add(
        self,
        output: Output,
        scope: SqlScope,
        source: Source,
        entity: Entity,
        shown: ShapeField,
        prefix: str,
    ) -> One | None:
        """Add a field; a field that is a row itself comes back as such when it is nested."""
        kind = bare(shown.type)
        relation = self._relation(entity, shown)
        if isinstance(kind, ViewType):
            if relation is None:
                raise Unsupported(f"a view of a computed row ({entity.name}.{shown.name})")
            one = self._one(output, scope, source, entity, relation, shown, kind, prefix)
            if not prefix:
                output.ones.append(one)
            return one
        if isinstance(kind, ListType) and relation is not None and self._is_many(relation):
            if prefix:
                raise Unsupported(f"a list inside a nested row ({entity.name}.{shown.name})")
            output.manies.append(self._many(source, entity, relation, shown, kind))
            return None
        label = f"{prefix}{label_of(shown.name)}"
        output.columns.append(self._column(output, scope, source, entity, shown, label))
        return None

    def _relation(self, entity: Entity, shown: ShapeField) -> Field | None:
        name = shown.source
        if name is None and isinstance(shown.value, FieldAccess):
            name = shown.value.field
        if name is None or name not in entity.fields:
            return None
        found = entity.fields[name]
        return found if found.target is not None else None

    def _is_many(self, relation: Field) -> bool:
        return relation.kind == "many_to_many" or isinstance(relation.type, RowsType)

    def _column(
        self,
        output: Output,
        scope: SqlScope,
        source: Source,
        entity: Entity,
        shown: ShapeField,
        label: str,
    ) -> Column:
        annotation = annotation_of(
            NullableType(shown.type) if shown.nullable else shown.type, self.module
        )
        own = entity.fields.get(shown.source or "")
        if shown.value is None and own is not None and own.kind in ("column", "state", "reference"):
            (column,) = self._single(self.naming.columns(entity.name, own.name), own.id)
            code = f"{source.name}.{column}"
            return Column(label, labelled(code, column, label), annotation)
        if is_token(shown):
            output.shows_token = True
            return Column(label, self._token(label), annotation, computed=True)
        value = shown.value
        if value is None and own is not None:
            value = FieldAccess(
                own.type, of=self_of(entity.name), entity=entity.name, field=own.name
            )
        if value is None:
            raise AssertionError(f"{entity.name}.{shown.name} has neither source nor value")
        lowered = self._lower(scope, source, value)
        if lowered.startswith(f"{source.name}.") and lowered == f"{source.name}.{label}":
            return Column(label, labelled(lowered, label, label), annotation)
        return Column(label, f'{lowered}.label("{label}")', annotation, computed=True)

    def _token(self, label: str) -> str:
        """Return the column of a token, which Python makes when the statement runs."""
        self.module.know("bindparam", "sqlalchemy")
        self.module.know("String", "sqlalchemy")
        return f'bindparam("{MADE}", type_=String).label("{label}")'

    def _lower(self, scope: SqlScope, source: Source, value: TypedExpression) -> str:
        before = scope.rows["self", ""]
        scope.rows["self", ""] = source
        try:
            node = lower_sql(value, scope)
        except NotInSql as error:
            raise Unsupported(f"{error} in a view") from None
        finally:
            scope.rows["self", ""] = before
        return render_expression(n.operand(node))

    def _one(
        self,
        output: Output,
        scope: SqlScope,
        source: Source,
        entity: Entity,
        relation: Field,
        shown: ShapeField,
        kind: ViewType,
        prefix: str,
    ) -> One:
        target = self.module.program.entities[kind.entity]
        nested = self._alias(scope, target.name, shown.name)
        pairs = self._pairs(source, entity, nested, relation)
        nullable = relation.nullable or relation.kind == "inverse" or bool(shown.nullable)
        outer = nullable or any(".outerjoin" in each for each in output.joins)
        on = " & ".join(pairs) if len(pairs) == 1 else f"and_({', '.join(pairs)})"
        join = "outerjoin_from" if outer else "join_from"
        output.joins.append(f".{join}({source.name}, {nested.name}, {on})")
        label = label_of(shown.name)
        inner = f"{prefix}{label}_"
        entries: list[tuple[str, str]] = []
        ones: list[One] = []
        view = target.views[kind.view]
        for each in view.shape.fields:
            one = self._add(output, scope, nested, target, each, inner)
            if one is not None:
                ones.append(one)
            else:
                entries.append((label_of(each.name), output.columns[-1].label))
        test = None
        if nullable:
            test = self._test(output, nested, target, inner)
        return One(label, tuple(entries), tuple(ones), test)

    def _alias(self, scope: SqlScope, entity: str, hint: str) -> Source:
        """Join a table under a name of its own: subqueries elsewhere read the table itself."""
        model = self.naming.model(entity).name
        name = self.module.taken.fresh(label_of(hint))
        scope.aliases.append((name, n.call("aliased", n.name(model))))
        source = Source(entity, name, 0)
        scope.frames[0].sources.append(source)
        return source

    def _test(self, output: Output, nested: Source, target: Entity, prefix: str) -> str:
        """Return the label of the nested row's key, selected on purpose if the view lacks it."""
        column = self.naming.key_columns(target.name)[0]
        code = f"{nested.name}.{column}"
        for each in output.columns:
            if each.code.startswith(f"{code}.label("):
                return each.label
        label = f"{prefix}{column}"
        kind = annotation_of(NullableType(target.fields[target.key[0]].type), self.module)
        output.columns.append(Column(label, f'{code}.label("{label}")', kind))
        return label

    def _pairs(self, source: Source, entity: Entity, nested: Source, relation: Field) -> list[str]:
        if relation.kind == "inverse" and relation.via is not None:
            theirs = self.naming.columns(nested.entity, relation.via)
            ours = self.naming.key_columns(entity.name)
        else:
            theirs = self.naming.key_columns(nested.entity)
            ours = self.naming.columns(entity.name, relation.name)
        return [
            f"{nested.name}.{one} == {source.name}.{other}"
            for one, other in zip(theirs, ours, strict=True)
        ]

    # ------------------------------------------------------------ lists

    def _many(
        self, source: Source, entity: Entity, relation: Field, shown: ShapeField, kind: ListType
    ) -> Many:
        target = self.module.program.entities[relation.target or ""]
        item = bare(kind.item)
        own = self.module.names.of(entity.name)
        label = label_of(shown.name)
        binds = self.module.binds()
        model = self.naming.model(target.name).name
        variable = self_of(target.name)
        scope = self.module.sql(binds, {variable: model})
        nested = scope.rows["self", ""]
        inner = Output(target.name, "", model, binds=binds)
        linked = self.naming.is_link(entity.name, relation.name)
        if not linked and relation.via is not None:
            (column,) = self._single(self.naming.columns(target.name, relation.via), target.name)
            link, joins = f"{model}.{column}", ""
        else:
            found = self.naming.association(entity.name, relation.name)
            (column,) = self._single(found.owner_columns, entity.name)
            (other,) = self._single(found.item_columns, target.name)
            link = f"{found.model.name}.{column}"
            (key,) = self._single(self.naming.key_columns(target.name), target.name)
            model_of_link = found.model.name
            if isinstance(item, ViewType):
                model_of_link = self._alias_link(found.model.name, label)
                link = f"{model_of_link}.{column}"
            on = f"{model}.{key} == {model_of_link}.{other}"
            joins = f".join_from({model_of_link}, {model}, {on})"
        order = self._order(scope, nested, target, relation)
        if isinstance(item, ViewType):
            for each in target.views[item.view].shape.fields:
                one = self._add(inner, scope, nested, target, each, "")
                if one is None and inner.manies:
                    raise Unsupported(f"a list inside a list ({entity.name}.{shown.name})")
            columns = ", ".join(each.code for each in inner.columns)
            shown_item = record_of("row", inner.ones)
            annotation = "object" if shown_item == "row" else "dict[str, object]"
        else:
            (key,) = self._single(self.naming.key_columns(target.name), target.name)
            plain_order = not relation.order
            if joins and plain_order:
                found = self.naming.association(entity.name, relation.name)
                columns = f'{found.model.name}.{found.item_columns[0]}.label("key")'
                order, joins = f"{found.model.name}.{found.item_columns[0]}", ""
            else:
                columns = f'{model}.{key}.label("key")'
            shown_item = 'row["key"]'
            annotation = annotation_of(target.fields[target.key[0]].type, self.module)
        select = f'select({link}.label("owner"), {columns}){joins}{"".join(inner.joins)}'
        select += f'.where({link}.in_(bindparam("keys", expanding=True))).order_by({order})'
        name = f"{label.rstrip('_')}_of_{own.plural}".upper()
        name = self.module.same_constant(name, select)
        if reads_settings(binds.expressions.values()):
            raise Unsupported(f"a setting in a list of a view ({entity.name}.{shown.name})")
        return Many(label, name, "owner", shown_item, annotation, label, binds)

    def _alias_link(self, model: str, hint: str) -> str:
        name = self.module.taken.fresh(f"{hint.rstrip('_')}_link")
        self.module.lowered.aliases.append((name, n.call("aliased", n.name(model))))
        return name

    def _order(self, scope: SqlScope, nested: Source, target: Entity, relation: Field) -> str:
        query = Select(
            RowsType(target.name), source=target.name, variable="row", order=relation.order
        )
        scope.rows["row", "row"] = nested
        for order in relation.order:
            self._bind_order(scope, order, nested)
        nodes = SqlLowering(scope).order(query, nested)
        return ", ".join(render_expression(node) for node in nodes)

    def _bind_order(self, scope: SqlScope, order: Order, nested: Source) -> None:
        """Let the row variable of an order, whatever it is called, be the row that is listed."""
        from fastgen.backend.lowering.mentions import variables

        for variable in variables(order.key):
            if variable.kind == "row" and ("row", variable.name) not in scope.rows:
                scope.rows["row", variable.name] = nested


def labelled(code: str, attribute: str, label: str) -> str:
    """Return a column under a label, which it needs unless the database has it by that name.

    >>> labelled("Book.title", "title", "title"), labelled("Book.from_", "from_", "from_")
    ('Book.title', 'Book.from_.label("from_")')
    """
    plain = column_of(attribute) == label and overlong(label) is None
    return code if plain else f'{code}.label("{label}")'
