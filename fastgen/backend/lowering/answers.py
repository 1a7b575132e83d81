"""What an action answers, as Python."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.mentions import entity_of
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import may_be_null
from fastgen.backend.lowering.python_scope import Row, hint_of
from fastgen.backend.lowering.python_values import NotInPython
from fastgen.backend.lowering.scope import variable_key
from fastgen.backend.lowering.writes import WriteLowering
from fastgen.ir.checked.expressions import (
    CreateRow,
    FieldAccess,
    ShowAs,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.statements import Answer
from fastgen.ir.checked.types import ListType, ViewType


class AnswerLowering(WriteLowering):
    """Lowers ``return``."""

    show: Callable[[ShowAs, Node], Node] | None = None
    locked: frozenset[tuple[str, str]] = frozenset()
    """What identifies the variables whose rows are locked when they are read."""

    def named_row(self, variable: Variable, entity: str, name: str) -> Row:
        """Return the row that a variable stands for from now on."""
        row = Row(n.name(self.scope.taken.fresh(local(name))), entity, variable)
        row.locked = variable_key(variable) in self.locked
        self.scope.bind(variable, row)
        return row

    def answer(self, answer: Answer) -> None:
        """Lower ``return`` with its headers."""
        value = answer.value
        shown: Node | None = None
        match value:
            case None:
                pass
            case ShowAs(of=CreateRow() as create, view=view) if self._is_plain(create.entity, view):
                shown = self._created(create, view)
            case ShowAs(of=CreateRow() as create):
                row = self.named_row(
                    Variable(create.type, kind="let", name="created row"),
                    create.entity,
                    self.singular(create.entity),
                )
                row.open = False
                self.insert(create, row)
                shown = self._shown_row(value, row.variable)
            case ShowAs(of=of) if entity_of(of) is not None:
                shown = self._shown_row(value, of)
            case _:
                shown = self.value(value)
        for name, header in answer.headers:
            target = n.subscript(n.name("response.headers"), n.text(name))
            assert isinstance(target, cst.Subscript)
            self.emit(n.line(cst.Assign([cst.AssignTarget(target)], self.value(header))))
        if shown is not None:
            self.emit(n.answer(shown))

    def _is_plain(self, entity: str, view: str | None) -> bool:
        """Tell whether a view shows nothing but columns of the row.

        So that RETURNING can answer it.
        """
        naming = self.scope.naming
        declared = naming.entity(entity)
        return view in declared.views and all(
            shown.source is not None
            and shown.value is None
            and declared.fields[shown.source].kind in ("column", "state", "reference")
            and not isinstance(shown.type, ViewType | ListType)
            and len(naming.columns(entity, shown.source)) == 1
            for shown in declared.views[view].shape.fields
        )

    def _created(self, create: CreateRow, view: str | None) -> Node:
        """Insert a row and return it as its view."""
        entity = create.entity
        shape = self.scope.naming.entity(entity).views[view].shape
        variable = Variable(create.type, kind="let", name="created row")
        row = Row(n.name(self.singular(entity)), entity, variable, open=False)
        for shown in shape.fields:
            assert shown.source is not None
            row.selected[shown.wire] = FieldAccess(
                shown.type, of=variable, entity=entity, field=shown.source
            )
        schema = self.scope.naming.schema(shape.name, entity)
        inserted = n.method(self.create(create, row), "one")
        return n.method(self.scope.symbol(schema.module, schema.name), "model_validate", inserted)

    def show_row(self, shown: ShowAs, key: Node) -> Node:
        """Return the answer that shows the row of a key, which is at hand."""
        if self.show is None:
            raise NotInPython("a row as an answer, without a way to show it")
        return self.show(shown, key)

    def _shown_row(self, shown: ShowAs, row: TypedExpression) -> Node:
        key = self.key(row)
        if not may_be_null(row):
            return self.show_row(shown, key)
        key = self.simple(key, f"{hint_of(row)}_key")
        return n.ternary(n.compare(key, "is not", n.none()), self.show_row(shown, key), n.none())
