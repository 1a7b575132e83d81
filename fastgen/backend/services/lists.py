"""Functions that list rows: filters, search, orders and pages.

As statements cached by their shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fastgen.backend.code import dictionary, signature
from fastgen.backend.frames import frame_dictionary
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.null import bare, may_be_null, scalar
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.lowering.sql import SqlLowering, lower_condition
from fastgen.backend.names import attribute
from fastgen.backend.queries import PAGE_ATTRIBUTES, filter_attribute
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.binds import Binds
from fastgen.backend.services.cursors import cursor_lines, write_cursor_list
from fastgen.backend.services.item_filters import bound_item, is_about_items, spelt_lines
from fastgen.backend.services.module import self_of
from fastgen.backend.services.outputs import Output
from fastgen.backend.services.package import PackageService, where
from fastgen.backend.services.policies import Predicate, adjective
from fastgen.backend.services.statements import parameter_of
from fastgen.backend.services.work import Work
from fastgen.ir.checked.expressions import (
    Compare,
    Contains,
    FieldAccess,
    FunctionCall,
    Order,
    PathMany,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.frames import PartName, mentions
from fastgen.ir.checked.operations import Filter, Listing, Operation
from fastgen.ir.checked.types import ListType, RowsType, RowType, ScalarType

BOOL = ScalarType("bool")
SHAPED = "Build the statement for one shape of query; the values are bound when it runs."
DIRECTION = re.compile(r"\.(asc|desc)\(\)(\.nulls_\w+\(\))?$")


class ListWriter:
    """Writes one list."""

    def __init__(self, service: PackageService, operation: Operation) -> None:
        """Take a list operation."""
        if operation.listing is None or operation.output is None:
            raise AssertionError(f"{operation.id} lists nothing")
        self.service = service
        self.operation = operation
        self.listing: Listing = operation.listing
        self.work: Work = service.work(operation)
        self.module = service.module
        self.model = service.naming.model(self.work.entity).name
        self.output: Output = service.output(operation.output, self.work.entity)
        self.binds: Binds = self.module.binds()
        own = service.names.of(self.work.entity)
        plain = operation.name == f"list_{own.plural}"
        stem = operation.name.removeprefix("list_").upper()
        self.prefix = "" if plain else f"{stem}_"
        self.statement = "list_statement" if plain else f"{operation.name}_statement"
        self.predicates: list[Predicate | None] = []
        self.default_order_name = ""
        self.selecting = self.counting = ""
        """The constants of its statements, where their shape does not depend on the query."""

    def scope(self) -> SqlScope:
        """Return a scope in which ``self`` is the row that is listed."""
        return self.module.sql(self.binds, {self_of(self.work.entity): self.model})

    @property
    def counts(self) -> bool:
        """Whether the rows of all pages are counted: where that is asked, or shown always."""
        return self.listing.total or mentions(self.operation.contract.answer, "total")

    @property
    def shows_next(self) -> bool:
        """Whether a page says where the next one begins."""
        frame = self.operation.contract.answer
        return frame is None or mentions(frame, "next")

    # ------------------------------------------------------------ pieces

    def write(self) -> None:
        """Write the constants and the functions of the list."""
        filters = dict(self._filters())
        sorts = dict(self._sorts())
        shape: list[str] = []
        if filters:
            text = "{" + ", ".join(f'"{name}": {code}' for name, code in filters.items()) + "}"
            self.module.constant(f"{self.prefix}FILTERS", text, "dict[str, ColumnElement[bool]]")
            shape.append("filters: tuple[str, ...]")
        conditions = self._conditions(bool(filters))
        if sorts and self.listing.page.style == "cursor":
            shape.append("sort: str | None")
        elif sorts:
            text = "{" + ", ".join(f'"{key}": {code}' for key, (code, _) in sorts.items()) + "}"
            kinds = dict.fromkeys(kind for _, kind in sorts.values())
            hint = " | ".join(f"UnaryExpression[{kind}]" for kind in kinds)
            self.module.constant(f"{self.prefix}ORDERS", text, f"dict[str, {hint}]")
            shape.append("sort: str | None")
        role = parameter_of(self.predicates)
        if role:
            shape.insert(0, role)
        if self.listing.page.style == "cursor":
            write_cursor_list(self, conditions, shape, sorted_by=bool(sorts))
        else:
            self._write_statement(conditions, shape, bool(sorts))
        if self.counts:
            self._write_count(conditions, shape)
        self._write_function(bool(filters), bool(sorts))

    def _conditions(self, filtered: bool) -> list[str]:
        conditions = []
        readable = self.service.permitted(self.operation, self.work.entity, adjective("read"))
        scopes, _ = self.service.scope_conditions(self.operation, self.work.entity)
        conditions.extend(scopes)
        if readable is not None:
            conditions.append(readable.call(self.module))
            self.predicates.append(readable)
        if self.listing.where is not None:
            lowering = SqlLowering(self.scope())
            for node in lowering.conditions(self.listing.where):
                conditions.append(render_expression(node))
        if filtered:
            conditions.append(f"*({self.prefix}FILTERS[name] for name in filters)")
        return conditions

    def _filters(self) -> Iterator[tuple[str, str]]:
        for each in self.listing.filters:
            yield filter_attribute(each.name, self.listing.page), self._filter(each)
        if self.listing.search:
            lowering = SqlLowering(self.scope())
            found = [
                f'{render_expression(lowering.value(each))}.ilike(bindparam("q"), escape="\\\\")'
                for each in self.listing.search
            ]
            yield "q", found[0] if len(found) == 1 else f"or_({', '.join(found)})"

    def _filter(self, each: Filter) -> str:
        name = filter_attribute(each.name, self.listing.page)
        given = Variable(each.type, kind="parameter", name=name)
        scope = self.scope()
        lowering = SqlLowering(scope)
        if isinstance(each.subject, PathMany) or each.through_many:
            subject = each.subject
            if not isinstance(subject, PathMany | FieldAccess) or subject.entity is None:
                raise AssertionError(f"a filter over many: {each.name}")
            query, element = self._element(subject)
            test = self._test(each, element, given)
            return render_expression(lowering.exists(query, test))
        test = self._test(each, each.subject, given)
        text = render_expression(lower_condition(test, scope))
        if is_about_items(each):
            return bound_item(self.module, each, given.name, text)
        if scalar(each.subject) == "int" and not self._is_column(each.subject):
            self.module.use("sqlalchemy", "BigInteger")
            text = text.replace(f'bindparam("{name}")', f'bindparam("{name}", type_=BigInteger)')
        return text

    def _element(self, subject: FieldAccess | PathMany) -> tuple[Select, TypedExpression]:
        """Return the rows that a path through many goes over, and what it takes of each."""
        entity = subject.entity or ""
        if isinstance(subject.of.type, RowsType | ListType) or isinstance(subject, PathMany):
            query = Select(RowsType(entity), source=subject.of, variable=f"{entity}_found")
            row = Variable(RowType(entity), kind="row", name=query.variable)
            kind = self.service.program.entities[entity].fields[subject.field].type
            return query, FieldAccess(kind, of=row, entity=entity, field=subject.field)
        raise AssertionError(f"no path through many: {subject.field}")

    def _test(self, each: Filter, subject: TypedExpression, given: Variable) -> TypedExpression:
        match each.operator:
            case "contains" | "starts":
                return FunctionCall(BOOL, function=each.operator, arguments=(subject, given))
            case "any" if isinstance(bare(subject.type), ListType):
                return Contains(BOOL, item=given, collection=subject)
            case "any":
                return Compare(BOOL, operator="==", left=subject, right=given)
            case operator:
                return Compare(BOOL, operator=operator, left=subject, right=given)

    def _is_column(self, subject: TypedExpression) -> bool:
        if not isinstance(subject, FieldAccess) or subject.entity is None:
            return False
        return (
            self.service.program.entities[subject.entity].fields[subject.field].kind != "computed"
        )

    def _sorts(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for each in self.listing.sorts:
            kind = annotation_of(bare(each.subject.type), self.module)
            if may_be_null(each.subject):
                kind = f"{kind} | None"
            for descending in (False, True):
                yield (
                    f"-{each.wire}" if descending else each.wire,
                    (self.order(Order(each.subject, descending)), kind),
                )

    def order(self, order: Order) -> str:
        """Return one key of an order as code that says its direction."""
        known = self._column_constant(order.key)
        text = self._plain(order)
        if known is not None:
            lowered = render_expression(SqlLowering(self.scope()).value(order.key))
            text = text.replace(lowered, known, 1) if text.startswith(lowered) else text
        return text if DIRECTION.search(text) else f"{text}.asc()"

    def _column_constant(self, key: TypedExpression) -> str | None:
        """Return the constant of a computed column that the SELECT has and the order uses."""
        if not isinstance(key, FieldAccess) or self._is_column(key):
            return None
        label = attribute(key.field)
        for index, column in enumerate(self.output.columns):
            if column.label == label and column.computed:
                name = self.service.column_constant(self.output, index)
                return name
        return None

    def default_order(self) -> str:
        """Return the declared order, which ends with the key."""
        return ", ".join(self._plain(order) for order in self.listing.order)

    def _plain(self, order: Order) -> str:
        return render_expression(SqlLowering(self.scope()).order_key(order))

    # ------------------------------------------------------------ statements

    def _write_statement(self, conditions: Sequence[str], shape: list[str], sorts: bool) -> None:
        select = self.service.select_name(self.output)
        limits = (
            '.limit(bindparam("limit", type_=BigInteger))'
            '.offset(bindparam("offset", type_=BigInteger))'
        )
        order = self.default_order()
        if not shape:
            text = f"{select}{where(conditions)}.order_by({order}){limits}"
            self.selecting = self.module.same_constant(self.operation.name.upper(), text)
            return
        lines = [
            "@lru_cache(maxsize=256)",
            signature(self.statement, shape, self.output.annotation("Select"), asynchronous=False),
            f'    """{SHAPED}"""',
        ]
        if sorts:
            orders = f"{self.prefix}ORDERS"
            lines.append(f'    orders = [{orders}[key] for key in sort.split(",")] if sort else []')
            order = f"*orders, {order}"
        lines.append(f"    return {select}{where(conditions)}.order_by({order}){limits}")
        self.module.function(self.statement, lines)

    def _write_count(self, conditions: Sequence[str], shape: Sequence[str]) -> None:
        counted = [each for each in shape if not each.startswith("sort:")]
        text = f"select(func.count()).select_from({self.model}){where(conditions)}"
        name = f"count_{self.operation.name.removeprefix('list_')}"
        if not counted:
            self.counting = self.module.same_constant(name.upper(), text)
            return
        head = signature(f"{name}_statement", counted, "Select[int]", asynchronous=False)
        self.module.function(
            f"{name}_statement", ["@lru_cache(maxsize=256)", head, f"    return {text}"]
        )

    # ------------------------------------------------------------ the function

    def call(self, name: str, constant: str, *, filtered: bool, sort: str) -> str:
        """Return the expression for a statement of the list."""
        arguments = []
        role = self.work.caller.argument(self.predicates)
        if role:
            arguments.append(role)
        if filtered:
            arguments.append("filters")
        if sort:
            arguments.append(sort)
        return f"{name}({', '.join(arguments)})" if arguments else constant

    def _write_function(self, filtered: bool, sorts: bool) -> None:
        page = self.listing.page
        body = self.work.body
        first, size = PAGE_ATTRIBUTES[page.style]
        body.append("values = query.model_dump(exclude_none=True)")
        if filtered:
            body.append(f"filters = tuple(name for name in {self.prefix}FILTERS if name in values)")
        names = [filter_attribute(each.name, page) for each in self.listing.filters]
        body += spelt_lines(self.module, self.listing.filters, names)
        if self.listing.search:
            body += ["if query.q is not None:", '    values["q"] = like_pattern(query.q)']
            self.module.use("app.pagination", "like_pattern")
        extra = [
            *self.service.scope_conditions(self.operation, self.work.entity)[1],
            *self.work.caller.values([self.binds, *self._other_binds()]),
        ]
        if len(extra) == 1:
            body.append(f'values["{extra[0][0]}"] = {extra[0][1]}')
        elif extra:
            body.append(f"values |= {dictionary(extra)}")
        if page.style == "cursor":
            body.extend(cursor_lines(self, filtered=filtered, sorts=sorts))
            self.finish_page(f"rows[: query.{size}]", "following", filtered=filtered)
            self.service.finish(self.work)
            return
        statement = self.call(
            self.statement,
            self.selecting,
            filtered=filtered,
            sort="query.sort" if sorts else "",
        )
        if page.style == "number":
            body.append(f'values["offset"] = (query.{first} - 1) * query.{size}')
        elif first != "offset":
            body.append(f'values["offset"] = query.{first}')
        body.append(f'values["limit"] = query.{size}{" + 1" if self.shows_next else ""}')
        if filtered or "(" in statement:
            body.append(f"statement = {statement}")
            statement = "statement"
        self.module.use("app.database", "as_dicts")
        body.append(f"rows = as_dicts(await connection.execute({statement}, values))")
        following = self._next(first, size) if self.shows_next else ""
        shown = f"rows[: query.{size}]" if self.shows_next else "rows"
        self.finish_page(shown, following, filtered=filtered)
        self.service.finish(self.work)

    def _other_binds(self) -> list[Binds]:
        found = [each.binds for each in self.predicates if each is not None]
        return [*found, self.output.binds] if self.output.binds is not None else found

    def _next(self, first: str, size: str) -> str:
        if self.listing.page.style == "number":
            return f"query.{first} + 1 if len(rows) > query.{size} else None"
        self.module.use("app.pagination", "next_offset")
        return f"next_offset(len(rows), query.{size}, query.{first})"

    def finish_page(self, rows: str, following: str, *, filtered: bool) -> None:
        """Add the end of the function: the rows as they are shown, and the page they are on."""
        body = self.work.body
        page = self.work.function.result.text
        items = self._items(rows)
        frame = self.operation.contract.answer
        if self.counts:
            name = f"count_{self.operation.name.removeprefix('list_')}"
            count = self.call(f"{name}_statement", self.counting, filtered=filtered, sort="")
        if frame is not None:
            if self.counts:
                asked = " if query.total else None" if self.listing.total else ""
                body.append(f"total = await connection.scalar({count}, values){asked}")
            parts: dict[PartName, str] = {"items": items, "next": following, "total": "total"}
            body.append(f"return {page}.model_validate({frame_dictionary(frame, parts)})")
            return
        entries = [("items", items), ("next", following)]
        if not self.listing.total:
            body.append(f"return {page}.model_validate({dictionary(entries)})")
            return
        body += [
            f"answer: dict[str, object] = {dictionary(entries)}",
            "if query.total:",
            f'    answer["total"] = await connection.scalar({count}, values)',
            f"return {page}.model_validate(answer)",
        ]

    def _items(self, rows: str) -> str:
        if self.output.is_flat:
            return rows
        if self.output.manies:
            given = self.service.given_to_show(self.output)
            return f"await {self.service.show(self.output)}({given}, {rows})"
        from fastgen.backend.services.nested_rows import record_of

        return f"[{record_of('row', self.output.ones)} for row in {rows}]"


def write_list(service: PackageService, operation: Operation) -> None:
    """Write ``list_books``."""
    ListWriter(service, operation).write()
