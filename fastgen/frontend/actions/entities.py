"""What the rules of entities build."""

from __future__ import annotations

from fastgen.frontend.actions.foundation import Part, select
from fastgen.frontend.actions.texts import TextActions
from fastgen.frontend.actions.types import TypeActions
from fastgen.ir.entities import (
    Check,
    Entity,
    Field,
    Include,
    IndexDeclaration,
    Mixin,
    Move,
    Rule,
    RuleOperation,
    View,
    ViewItem,
)
from fastgen.ir.expressions import Expression
from fastgen.ir.node import Node
from fastgen.ir.statements import ErrorUse, Statement
from fastgen.ir.types import TypeRef
from fastgen.ir.words import RIGHT_WORDS, VIEW_WORDS, read_word


class EntityActions(TypeActions, TextActions):
    """The rules of entities, fields, views, access and constraints."""

    def make_mixin(
        self, start: int, end: int, name: str, description: str | None, *members: Node
    ) -> Mixin:
        """Build ``mixin Name { … }``."""
        values = {"name": name} | self.described(description) | grouped(members)
        return self.remember(self.build(Mixin, start, end, values), members)

    def make_entity(
        self,
        start: int,
        end: int,
        name: str,
        description: str | None,
        renamed: str | None,
        *members: Node,
    ) -> Entity:
        """Build ``entity Name "description" { … }``."""
        values: dict[str, object] = {"name": name, "renamed": renamed}
        values |= self.described(description) | grouped(members)
        return self.remember(self.build(Entity, start, end, values), members)

    def make_include(self, start: int, end: int, *names: str) -> Include:
        """Build ``include Dated, Versioned``."""
        return self.build(Include, start, end, {"names": names})

    # ------------------------------------------------------------ fields

    def make_field(
        self, start: int, end: int, label: Part, kind: TypeRef | tuple[Move, ...], *marks: Part
    ) -> Field:
        """Build ``name?: type = default flags``."""
        values = self.labelled(label)
        if isinstance(kind, tuple):
            values["type"] = TypeRef.trusted({"name": "flow"})
            values["moves"] = kind
        else:
            values["type"] = kind
        self.put(values, marks, many="flags")
        field = self.build(Field, start, end, values)
        return self.remember(field, kind) if isinstance(kind, tuple) else field

    def make_ordered_field(
        self, start: int, end: int, label: Part, kind: TypeRef, *marks: object
    ) -> Field:
        """Build ``parts: Part[] via product order by .position``."""
        order = Part("order", marks[-1], start, end)
        return self.make_field(start, end, label, kind, *select(marks, Part), order)

    def make_mark_computed(self, start: int, end: int, value: Expression) -> Part:
        """Build ``:= expression``."""
        return Part("computed", value, start, end)

    def make_mark_flag(self, start: int, end: int, word: str) -> Part:
        """Build ``unique`` and its like."""
        return Part("flags", word, start, end)

    def make_mark_on_delete(self, start: int, end: int, word: str) -> Part:
        """Build ``on delete cascade``."""
        return Part("on_delete", word, start, end)

    def make_mark_on_update(self, start: int, end: int, value: Expression) -> Part:
        """Build ``on update now``."""
        return Part("on_update", value, start, end)

    def make_mark_via(self, start: int, end: int, name: str) -> Part:
        """Build ``via product``."""
        return Part("via", name, start, end)

    def make_mark_derived(self, start: int, end: int, name: str) -> Part:
        """Build ``from name``."""
        return Part("derived_from", name, start, end)

    def make_mark_renamed(self, start: int, end: int, name: str) -> Part:
        """Build ``renamed old_name``."""
        return Part("renamed", name, start, end)

    def make_flow(self, start: int, end: int, *moves: Move) -> tuple[Move, ...]:
        """Build ``flow { moves }``."""
        return moves

    def make_move(
        self,
        start: int,
        end: int,
        label: str,
        sources: tuple[str, ...],
        target: str,
        *parts: Part,
    ) -> Move:
        """Build ``pay: draft -> paid when … require … else … { … }``."""
        values: dict[str, object] = {"name": label[:-1], "sources": sources, "target": target}
        self.put(values, parts)
        demand = values.get("require")
        if isinstance(demand, tuple):
            values["require"], values["otherwise"] = demand
        return self.build(Move, start, end, values)

    def make_move_who(self, start: int, end: int, names: tuple[str, ...]) -> Part:
        """Build ``to clerk, manager``."""
        return Part("who", names, start, end)

    def make_move_when(self, start: int, end: int, condition: Expression) -> Part:
        """Build ``when condition``."""
        return Part("when", condition, start, end)

    def make_move_require(
        self, start: int, end: int, condition: Expression, otherwise: ErrorUse | None
    ) -> Part:
        """Build ``require condition else error``."""
        return Part("require", (condition, otherwise), start, end)

    def make_move_body(self, start: int, end: int, body: tuple[Statement, ...]) -> Part:
        """Build ``{ statements }``, run after the move."""
        return Part("body", body, start, end)

    # ------------------------------------------------------------ views

    def make_view(self, start: int, end: int, name: str | None, *items: ViewItem) -> View:
        """Build ``view name { … }``."""
        values: dict[str, object] = {"name": name, "items": items}
        return self.remember(self.build(View, start, end, values), items)

    def make_view_name(self, start: int, end: int, word: str) -> ViewItem:
        """Build a field, as it is."""
        return self.build(ViewItem, start, end, {"name": read_word(word, VIEW_WORDS)})

    def make_view_optional(self, start: int, end: int, word: str) -> ViewItem:
        """Build ``stock?`` of an input."""
        return self.build(ViewItem, start, end, {"name": word[:-1], "optional": True})

    def make_view_typed(
        self, start: int, end: int, label: Part, kind: TypeRef, *marks: Part
    ) -> ViewItem:
        """Build ``label: type := expression``."""
        values = self.labelled(label) | {"type": kind}
        self.put(values, marks)
        return self.build(ViewItem, start, end, values)

    def make_view_quoted(
        self, start: int, end: int, label: str, kind: TypeRef, *marks: Part
    ) -> ViewItem:
        """Build ``"Label": type := expression``."""
        values: dict[str, object] = {
            "name": self.read_plain(start, label[:-1]),
            "quoted": True,
            "type": kind,
        }
        self.put(values, marks)
        return self.build(ViewItem, start, end, values)

    def make_view_include(self, start: int, end: int, name: str) -> ViewItem:
        """Build ``include card``."""
        return self.build(ViewItem, start, end, {"include": name})

    def make_view_except(self, start: int, end: int, name: str) -> ViewItem:
        """Build ``except body``."""
        return self.build(ViewItem, start, end, {"exclude": name})

    # ------------------------------------------------------------ access and constraints

    def make_access_rights(
        self,
        start: int,
        end: int,
        effect: str,
        rights: tuple[RuleOperation, ...],
        who: tuple[str, ...] | None,
        when: Expression | None,
    ) -> Rule:
        """Build ``allow read, update(email) to clerk when condition``."""
        values: dict[str, object] = {"effect": effect, "operations": rights, "who": who}
        return self.build(Rule, start, end, values | {"when": when})

    def make_access_who(
        self, start: int, end: int, effect: str, who: tuple[str, ...], when: Expression | None
    ) -> Rule:
        """Build ``allow to clerk when condition``."""
        return self.build(Rule, start, end, {"effect": effect, "who": who, "when": when})

    def make_access_when(self, start: int, end: int, effect: str, when: Expression) -> Rule:
        """Build ``allow when condition``."""
        return self.build(Rule, start, end, {"effect": effect, "when": when})

    def make_rights(self, start: int, end: int, *rights: RuleOperation) -> tuple[object, ...]:
        """Build ``read, update``."""
        return rights

    def make_right_whole(self, start: int, end: int, name: str) -> RuleOperation:
        """Build ``read``."""
        name = read_word(name, RIGHT_WORDS)
        return RuleOperation.trusted({"name": name, "span": self.places.span(start, end)})

    def make_right_fields(
        self, start: int, end: int, name: str, fields: tuple[str, ...]
    ) -> RuleOperation:
        """Build ``update(email)``."""
        name = read_word(name, RIGHT_WORDS)
        span = self.places.span(start, end)
        return RuleOperation.trusted({"name": name, "fields": fields, "span": span})

    def make_check_condition(
        self,
        start: int,
        end: int,
        condition: Expression,
        where: Expression | None,
        otherwise: ErrorUse | None,
    ) -> Check:
        """Build ``check condition where … else error``."""
        values: dict[str, object] = {"condition": condition, "where": where}
        return self.build(Check, start, end, values | {"otherwise": otherwise})

    def make_check_unique(
        self,
        start: int,
        end: int,
        unique: tuple[str, ...],
        where: Expression | None,
        otherwise: ErrorUse | None,
    ) -> Check:
        """Build ``check unique (a, b) where … else error``."""
        values: dict[str, object] = {"unique": unique, "where": where}
        return self.build(Check, start, end, values | {"otherwise": otherwise})

    def make_index(self, start: int, end: int, *fields: str) -> IndexDeclaration:
        """Build ``index (a, b desc)``."""
        return self.build(IndexDeclaration, start, end, {"fields": fields})

    def make_index_ascending(self, start: int, end: int, name: str) -> str:
        """Build ``a``."""
        return name

    def make_index_descending(self, start: int, end: int, name: str) -> str:
        """Build ``b desc``."""
        return f"{name} desc"

    def make_names(self, start: int, end: int, *names: str) -> tuple[str, ...]:
        """Build ``a, b``."""
        return names


def grouped(members: tuple[Node, ...]) -> dict[str, object]:
    """Return the members of an entity by kind, each kind in its order."""
    return {
        "includes": select(members, Include),
        "fields": select(members, Field),
        "views": select(members, View),
        "rules": select(members, Rule),
        "checks": select(members, Check),
        "indexes": select(members, IndexDeclaration),
    }
