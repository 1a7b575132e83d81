"""Tests of the lists of one package: filters, sorts, search, statements; then those of pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.list_pages import ListPages
from fastgen.backend.testing.list_rows import VARIED, Listed
from fastgen.backend.testing.literals import Code, Literal, flat, laid_out
from fastgen.backend.testing.operators import compared
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row
from fastgen.backend.testing.samples import wire
from fastgen.ir.checked.expressions import FieldAccess, Variable
from fastgen.ir.checked.operations import Filter, Listing, Operation, Sort
from fastgen.ir.checked.types import NullableType, ScalarType, Type
from fastgen.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that a query of a list finds, and whether their order is certain."""

    query: Code
    rows: tuple[Row, ...]
    is_ordered: bool


class Lists(ListPages):
    """Makes the tests of the lists of one package."""

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests of every list."""
        for operation in self.operations:
            if operation.verb != "list" or operation.listing is None:
                continue
            yield from self.of_list(operation, operation.listing)

    def of_list(self, operation: Operation, listing: Listing) -> Iterator[TestFunction]:
        """Yield the tests of one list, after the function that they read it with."""
        tests: list[TestFunction] = []
        try:
            listed = self.listed(operation, listing)
        except NoSample:
            listed = None
        if listed is not None:
            tests += self.found(operation, listing, listed)
            tests += self.search(operation, listing, listed)
            tests += self.pages(operation, listing, listed)
        if listed is not None and any(
            f"{listed.reader}(" in line for test in tests for line in test.lines
        ):
            yield self.reader(operation, listed)
        yield from tests
        yield from self.bad_queries(operation, listing)

    def found(
        self, operation: Operation, listing: Listing, listed: Listed
    ) -> Iterator[TestFunction]:
        """Yield a test of every filter and every sort: queries, and the rows that they find."""
        filters = list(self.filters(operation, listing, listed))
        sorts = list(self.sorts(listing, listed))
        finds = dict.fromkeys((*filters, *sorts))
        subjects = [*(("filters",) if filters else ()), *(("sorts",) if sorts else ())]
        if not finds:
            return
        lines = [*listed.lines]
        # An empty list has no type that mypy could find out.
        kind = "" if all(each.rows for each in finds) else ": list[tuple[str, list[object]]]"
        for name, is_ordered in (("expected", True), ("in_any_order", False)):
            table = [each for each in finds if each.is_ordered is is_ordered]
            lines += self.table(operation, listed, f"{name}{kind}", table)
        name = f"test_{'_and_'.join(subjects)}_of_{operation.name}"
        yield TestFunction(name, tuple(lines), keeps_rows=True)

    def table(
        self, operation: Operation, listed: Listed, name: str, finds: list[Found]
    ) -> Iterator[str]:
        """Yield the table of some queries, and the loop that asks them."""
        if not finds:
            return
        names = listed.prepared.scene.names
        cases: list[Literal] = [
            (each.query, [Code(names[row]) for row in each.rows]) for each in finds
        ]
        yield laid_out(f"{name} = ", cases, indent=1)
        yield f"for query, keys in {name.partition(':')[0]}:"
        yield f"    {laid_out('found = await ', self.reading(operation, listed), indent=2)}"
        if listed.others != 0:
            yield "    found = [key for key in found if key in made]"
        code = flat(self.keys(operation, listed, [listed.rows[0]]))
        spelt = "str(key) for key in keys" if "str(" in code else ""
        if finds[0].is_ordered:
            yield f"    assert found == {f'[{spelt}]' if spelt else 'keys'}, query"
        else:
            yield f"    assert set(found) == {f'{{{spelt}}}' if spelt else 'set(keys)'}, query"

    def filters(self, operation: Operation, listing: Listing, listed: Listed) -> Iterator[Found]:
        """Yield what every filter finds: rows that match, and none that do not."""
        for each in listing.filters:
            if each.type == ScalarType("bool"):
                yield from self.filtered(operation, listed, each, True)
                yield from self.filtered(operation, listed, each, False)
                continue
            yield from self.filtered(operation, listed, each, None)

    def filtered(
        self, operation: Operation, listed: Listed, each: Filter, wanted: Known
    ) -> Iterator[Found]:
        """Yield what one filter finds, if that is certain."""
        evaluator = self.kit.factories.evaluator(listed.prepared.situation.world)
        subjects = [evaluator.bound("self", row).value(each.subject) for row in listed.rows]
        if wanted is None:
            middle = subjects[1]
            wanted = middle[0] if isinstance(middle, tuple) and middle else middle
        if wanted is UNKNOWN or wanted is OPAQUE or wanted is None or isinstance(wanted, tuple):
            return
        matched: list[Row] = []
        for row, subject in zip(listed.rows, subjects, strict=True):
            found = self.matches(each, subject, wanted)
            if found is None:
                return
            if found:
                matched.append(row)
        try:
            value = self.query_value(wanted, each.type, listed)
        except NoSample:
            return
        ordered = self.in_order(operation, listed, matched)
        rows = matched if ordered is None else ordered
        yield Found(Code(query_code(each.wire, value)), tuple(rows), ordered is not None)

    def matches(self, each: Filter, subject: Known, wanted: Known) -> bool | None:
        """Tell whether a filter finds a row."""
        if isinstance(subject, tuple):
            found = [self.matches(each, item, wanted) for item in subject]
            return True if True in found else None if None in found else False
        match each.operator:
            case "contains" | "starts":
                return None
            case "any":
                result = compared("==", subject, wanted)
            case operator:
                result = compared(operator, subject, wanted)
        return result if isinstance(result, bool) else None

    def query_value(self, value: Known, type_: Type, listed: Listed) -> Literal:
        """Return a value of a query string: a text, or code that makes one."""
        if isinstance(value, Row):
            return Code(listed.prepared.scene.names[value])
        if isinstance(value, Moment):
            code = flat(self.kit.factories.code(value, type_))
            self.kit.used.note_code(code)
            if value.kind == "datetime":
                raise NoSample("an instant in a query")
            return Code(f"({code}).isoformat()" if " " in code else f"{code}.isoformat()")
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, timedelta):
            return str(wire(value))
        if isinstance(value, str | int | float):
            return quote(str(value), safe="")
        raise NoSample(repr(value))

    def in_order(self, operation: Operation, listed: Listed, rows: list[Row]) -> list[Row] | None:
        """Return rows in the order of a list, or None if that is not certain."""
        if len(rows) <= 1:
            return rows
        listing = operation.listing
        if listing is None:
            return None
        entity = self.kit.entity(operation)
        evaluator = self.kit.factories.evaluator(listed.prepared.situation.world)
        ordered = list(rows)
        for order in reversed(listing.order):
            if order.when is not None:
                return None
            is_key = isinstance(order.key, FieldAccess) and order.key.field in entity.key
            if is_key and entity.fields[entity.key[0]].generated:
                # Identifiers are made in the order of time.
                ordered.sort(key=listed.rows.index, reverse=order.descending)
                continue
            keys = {row: evaluator.bound("self", row).value(order.key) for row in ordered}
            found = sorted_rows(ordered, keys, descending=order.descending)
            if found is None:
                return None
            ordered = found
        return ordered

    def sorts(self, listing: Listing, listed: Listed) -> Iterator[Found]:
        """Yield what every sort finds, both ways."""
        evaluator = self.kit.factories.evaluator(listed.prepared.situation.world)
        for sort in listing.sorts:
            keys = {row: evaluator.bound("self", row).value(sort.subject) for row in listed.rows}
            if len({repr(value) for value in keys.values()}) < len(listed.rows):
                continue
            if not sortable(sort):
                continue
            for sign in ("", "-"):
                found = sorted_rows(list(listed.rows), keys, descending=sign == "-")
                if found is None:
                    continue
                yield Found(Code(f'"sort={sign}{sort.wire}"'), tuple(found), True)

    def search(
        self, operation: Operation, listing: Listing, listed: Listed
    ) -> Iterator[TestFunction]:
        """Yield a test of the search: case and signs of LIKE do not matter."""
        subject = next(
            (
                each
                for each in listing.search
                if isinstance(each, FieldAccess)
                and isinstance(each.of, Variable)
                and isinstance(each.type, ScalarType)
                and each.type.pattern is None
                and int(each.type.maximum or 255) >= 30
                and int(each.type.minimum or 0) <= 10
            ),
            None,
        )
        if subject is None or not isinstance(subject, FieldAccess):
            return
        declared = self.kit.entity(operation).fields[subject.field]
        if declared.kind != "column" or declared.flags.upper or declared.flags.lower:
            return
        plain = self.plain(operation, listing, listed.prepared)
        if plain is None:
            return
        texts = ("100% pure_water", "Pure Water", "Tea")
        names = dict(listed.prepared.scene.names)
        lines = list(listed.prepared.scene.lines)
        rows: list[Row] = []
        for row, text in zip(listed.rows, texts, strict=True):
            told = {k: v for k, v in plain.told.items() if not self.is_searched(listing, k)}
            rows.append(Row(row.entity, row.name, told | {declared.name: text}))
            names[rows[-1]] = row.name
            lines.append(self.kit.scenes.create(rows[-1], names))
        listed = replace(listed, rows=tuple(rows))
        listed = replace(
            listed,
            prepared=replace(listed.prepared, scene=replace(listed.prepared.scene, names=names)),
        )
        if listed.others != 0:
            lines.append(self.made(operation, listed))
        one, two, three = rows
        for query, found in (
            ("PURE", [one, two]),
            ("%25", [one]),
            ("_", [one]),
            ("tea", [three]),
        ):
            read = self.read(operation, listed, f'"q={query}"')
            keys = flat(self.keys(operation, listed, found))
            if len(found) > 1:
                lines.append(f"assert set({read}) == {{{keys[1:-1]}}}")
            else:
                lines.append(f"assert {read} == {keys}")
        yield TestFunction(f"test_search_of_{operation.name}", tuple(lines), keeps_rows=True)

    def is_searched(self, listing: Listing, name: str) -> bool:
        """Tell whether the search looks at a field."""
        return any(isinstance(each, FieldAccess) and each.field == name for each in listing.search)


def sortable(sort: Sort) -> bool:
    """Tell whether the order of the values of a sort is that of the evaluator."""
    kind = sort.subject.type
    kind = kind.of if isinstance(kind, NullableType) else kind
    return isinstance(kind, ScalarType) and kind.name in VARIED


def sorted_rows(rows: list[Row], keys: dict[Row, Known], *, descending: bool) -> list[Row] | None:
    """Return rows sorted by their keys, or None if that is not certain; null is last, or first."""
    present = [row for row in rows if keys[row] is not None]
    absent = [row for row in rows if keys[row] is None]
    values = [keys[row] for row in present]
    if any(compared("<", one, other) is UNKNOWN for one in values for other in values):
        return None
    ordered: list[Row] = []
    for row in present:
        place = sum(
            1
            for other in ordered
            if compared(">=" if descending else "<=", keys[other], keys[row]) is True
        )
        ordered.insert(place, row)
    return [*absent, *ordered] if descending else [*ordered, *absent]


def query_code(name: str, value: Literal) -> str:
    """Return a query string as code."""
    if isinstance(value, Code):
        return f'f"{name}={{{value.text}}}"'
    return f'"{name}={value}"'
