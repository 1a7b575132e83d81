"""What the rules of resources and actions build."""

from __future__ import annotations

from fastgen.frontend.actions.entities import EntityActions
from fastgen.frontend.actions.foundation import Part, select
from fastgen.ir.application import Envelope, Errors
from fastgen.ir.entities import Rule, ViewItem
from fastgen.ir.expressions import Expression, Located, OrderKey, Record
from fastgen.ir.operations import (
    Filter,
    Operation,
    Pagination,
    Parameter,
    Rate,
    Resource,
    Route,
    SortKey,
)
from fastgen.ir.statements import Return, Statement
from fastgen.ir.types import TypeRef
from fastgen.ir.words import SEARCH_WORDS, read_word

Lines = tuple[object, ...]
COLLECTED = ("filters", "sorts", "search")
"""Parts that may be said on several lines."""


class OperationActions(EntityActions):
    """The rules of resources, their operations, and actions."""

    # ------------------------------------------------------------ resources

    def make_resource(
        self,
        start: int,
        end: int,
        entity: str,
        description: str | None,
        singular: str | None,
        route: Route | None,
        lines: Lines | None,
    ) -> Resource:
        """Build ``resource Entity as "name" at "path" { … }``."""
        values: dict[str, object] = {"entity": entity, "route": route}
        values |= self.described(description)
        if singular is not None:
            values["singular"] = singular
        members = lines or ()
        values["operations"] = select(members, Operation) or None
        self.put_common(values, members)
        return self.remember(self.build(Resource, start, end, values), members)

    def make_resource_block(self, start: int, end: int, *lines: object) -> Lines:
        """Build ``{ lines }``."""
        return lines

    def put_common(self, values: dict[str, object], lines: Lines) -> None:
        """Add what resources, operations and actions have in common."""
        values["rules"] = select(lines, Rule)
        values["envelopes"] = select(lines, Envelope)
        errors = [
            Part("errors", node, node.span.start, node.span.end)
            for node in select(lines, Errors)
            if node.span is not None
        ]
        self.put(values, (*errors, *self.joined(select(lines, Part))))

    def joined(self, parts: tuple[Part, ...]) -> list[Part]:
        """Return the parts with those that may be repeated made one."""
        found: list[Part] = []
        for part in parts:
            if part.name in COLLECTED and isinstance(part.value, tuple):
                same = [at for at, other in enumerate(found) if other.name == part.name]
                if same:
                    earlier = found[same[0]]
                    before = earlier.value if isinstance(earlier.value, tuple) else ()
                    both = (*before, *part.value)
                    found[same[0]] = Part(part.name, both, earlier.start, earlier.end)
                    continue
            found.append(part)
        return found

    def make_route_method(self, start: int, end: int, method: str) -> Route:
        """Build ``at put``."""
        return self.build(Route, start, end, {"method": method})

    def make_route_path(self, start: int, end: int, literal: str) -> Route:
        """Build ``at "/path"``."""
        return self.build(Route, start, end, {"path": literal})

    def make_route_full(self, start: int, end: int, method: str, literal: str) -> Route:
        """Build ``at post "/path"``."""
        values: dict[str, object] = {"method": method, "path": literal}
        return self.build(Route, start, end, values)

    def make_target(self, start: int, end: int, value: Expression) -> Part:
        """Build ``target caller``."""
        return Part("target", value, start, end)

    # ------------------------------------------------------------ operations

    def make_operation_line(
        self,
        start: int,
        end: int,
        verb: str,
        name: str | None,
        parameters: tuple[Parameter, ...] | None,
        description: str | None,
        route: Route | None,
        lines: Lines | None,
    ) -> Operation:
        """Build ``verb name (parameters) "description" at METHOD "path" { … }``."""
        values: dict[str, object] = {"verb": verb, "name": name, "parameters": parameters}
        return self.finish_verb(start, end, values, description, route, lines)

    def make_toggle(
        self,
        start: int,
        end: int,
        relation: str,
        description: str | None,
        route: Route | None,
        lines: Lines | None,
    ) -> Operation:
        """Build ``toggle relation at "path"``."""
        values: dict[str, object] = {"verb": "toggle", "relation": relation}
        return self.finish_verb(start, end, values, description, route, lines)

    def make_bulk(
        self,
        start: int,
        end: int,
        verbs: tuple[str, ...],
        maximum: str | None,
        description: str | None,
        route: Route | None,
        lines: Lines | None,
    ) -> Operation:
        """Build ``bulk create, update max 100``."""
        values: dict[str, object] = {"verb": "bulk", "operations": verbs}
        if maximum is not None:
            values["bulk_maximum"] = self.whole(start, maximum)
        return self.finish_verb(start, end, values, description, route, lines)

    def make_verbs(self, start: int, end: int, *verbs: str) -> tuple[str, ...]:
        """Build ``create, update``."""
        return verbs

    def finish_verb(
        self,
        start: int,
        end: int,
        values: dict[str, object],
        description: str | None,
        route: Route | None,
        lines: Lines | None,
    ) -> Operation:
        """Add the block of a verb and make the node."""
        members = lines or ()
        values |= self.described(description) | {"route": route}
        statements = select(members, Located)
        values["before"] = tuple(line for line in statements if not isinstance(line, Return))
        values["answer"] = select(members, Return)
        self.put_common(values, members)
        return self.remember(self.build(Operation, start, end, values), members)

    def make_operation_block(self, start: int, end: int, *lines: object) -> Lines:
        """Build ``{ lines }``."""
        return tuple(line for line in lines if line is not None)

    def make_input(self, start: int, end: int, *items: ViewItem) -> Part:
        """Build ``input { … }``."""
        return Part("input", items, start, end)

    def make_assign(self, start: int, end: int, record: Record) -> Part:
        """Build ``set { … }``."""
        return Part("assign", record, start, end)

    def make_after(self, start: int, end: int, block: tuple[Statement, ...]) -> Part:
        """Build ``after { … }``."""
        return Part("after", block, start, end)

    def make_member_where(self, start: int, end: int, condition: Expression) -> Part:
        """Build ``where condition``."""
        return Part("where", condition, start, end)

    def make_member_order(self, start: int, end: int, order: tuple[OrderKey, ...]) -> Part:
        """Build ``order by keys``."""
        return Part("order", order, start, end)

    def make_filters(self, start: int, end: int, *filters: Filter) -> Part:
        """Build ``filter a, label: path op``."""
        return Part("filters", filters, start, end)

    def make_filter_plain(self, start: int, end: int, path: str) -> Filter:
        """Build ``a``."""
        return self.build(Filter, start, end, {"name": path})

    def make_filter_named(self, start: int, end: int, label: str, path: str) -> Filter:
        """Build ``label: path``."""
        return self.build(Filter, start, end, {"name": label[:-1], "path": path})

    def make_filter_full(
        self, start: int, end: int, label: str, path: str, operator: str
    ) -> Filter:
        """Build ``label: path >=``."""
        values: dict[str, object] = {"name": label[:-1], "path": path, "operator": operator}
        return self.build(Filter, start, end, values)

    def make_sorts(self, start: int, end: int, *keys: SortKey) -> Part:
        """Build ``sort a, label: path``."""
        return Part("sorts", keys, start, end)

    def make_sort_plain(self, start: int, end: int, path: str) -> SortKey:
        """Build ``a``."""
        return self.build(SortKey, start, end, {"name": path})

    def make_sort_named(self, start: int, end: int, label: str, path: str) -> SortKey:
        """Build ``label: path``."""
        return self.build(SortKey, start, end, {"name": label[:-1], "path": path})

    def make_path(self, start: int, end: int, *words: str) -> str:
        """Build ``author.name``."""
        return ".".join(words)

    def make_search(self, start: int, end: int, names: tuple[str, ...] | None) -> Part:
        """Build ``search title, text``, or ``search`` alone."""
        found = tuple(read_word(name, SEARCH_WORDS) for name in names or ())
        return Part("search", found, start, end)

    def make_page(
        self, start: int, end: int, size: str, maximum: str | None, style: dict[str, object] | None
    ) -> Part:
        """Build ``page 20 max 100 by cursor as skip, limit``."""
        values: dict[str, object] = {"size": self.whole(start, size)}
        if maximum is not None:
            values["maximum"] = self.whole(start, maximum)
        node = self.build(Pagination, start, end, values | (style or {}))
        return Part("page", node, start, end)

    def make_page_by(self, start: int, end: int, style: str) -> dict[str, object]:
        """Build ``by cursor``."""
        return {"style": style}

    def make_page_as(
        self, start: int, end: int, style: str, names: tuple[str, ...]
    ) -> dict[str, object]:
        """Build ``by offset as skip, limit``."""
        return {"style": style, "names": names}

    def make_rate(self, start: int, end: int, count: str, unit: str) -> Part:
        """Build ``rate 10 per minute``."""
        values: dict[str, object] = {"count": self.whole(start, count), "unit": unit}
        return Part("rate", self.build(Rate, start, end, values), start, end)

    def make_total(self, start: int, end: int) -> Part:
        """Build ``total``."""
        return Part("total", True, start, end)

    def make_cache(self, start: int, end: int, value: Expression) -> Part:
        """Build ``cache 30 seconds``."""
        return Part("cache", value, start, end)

    def make_idempotent(self, start: int, end: int) -> Part:
        """Build ``idempotent``."""
        return Part("idempotent", True, start, end)

    def make_enabled(self, start: int, end: int, value: Expression) -> Part:
        """Build ``enabled condition``."""
        return Part("enabled", value, start, end)

    # ------------------------------------------------------------ actions

    def make_action(
        self,
        start: int,
        end: int,
        name: str,
        parameters: tuple[Parameter, ...] | None,
        description: str | None,
        route: Route | None,
        lines: Lines | None,
    ) -> Operation:
        """Build ``action name(parameters) "description" at METHOD "path" { … }``."""
        members = lines or ()
        values: dict[str, object] = {"name": name, "parameters": parameters, "route": route}
        values |= self.described(description)
        values["before"] = select(members, Located)
        self.put_common(values, members)
        return self.remember(self.build(Operation, start, end, values), members)

    def make_action_block(self, start: int, end: int, *lines: object) -> Lines:
        """Build ``{ lines }``."""
        return tuple(line for line in lines if line is not None)

    def make_parameters(self, start: int, end: int, *parameters: Parameter) -> Lines:
        """Build ``(a: int, b?: Book)``."""
        return parameters

    def make_parameter(
        self, start: int, end: int, label: Part, kind: TypeRef, *marks: Part
    ) -> Parameter:
        """Build ``name?: type = default from place``."""
        values = self.labelled(label) | {"type": kind}
        self.put(values, marks)
        return self.build(Parameter, start, end, values)

    def make_mark_place(self, start: int, end: int, word: str) -> Part:
        """Build ``from header``."""
        return Part("place", word, start, end)

    def make_mark_by(self, start: int, end: int, name: str) -> Part:
        """Build ``by sku``."""
        return Part("by", name, start, end)
