"""Tests of the lists of one package: filters, sorts, search, pages, bad queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

from fastgen.backend.testing.evaluation import compared
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.kit import Kit, Prepared, known, send
from fastgen.backend.testing.literals import Code, Literal, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Moment, Row
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import is_plain
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import FieldAccess, PathMany, TypedExpression, Variable
from fastgen.ir.checked.operations import Filter, Listing, Operation, Sort
from fastgen.ir.checked.types import EnumType, NullableType, ScalarType, StateType, Type

ROWS = 3
PAGED = 5
LETTERS = ("one", "two", "three")
VARIED = frozenset({"string", "text", "int", "decimal", "float", "bool", "date", "datetime", "duration",
                    "email", "slug", "url"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a list and how a test reads it: ``rows`` by their names in the test."""

    prepared: Prepared
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    reader: str


class Lists:
    """Makes the tests of the lists of one package."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.operations = operations
        self.readers: dict[str, TestFunction] = {}

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
            tests += self.filters(operation, listing, listed)
            tests += self.sorts(operation, listing, listed)
            tests += self.search(operation, listing, listed)
            tests += self.pages(operation, listing, listed)
        if any(
            listed is not None and f"{listed.reader}(" in line for t in tests for line in t.lines
        ):
            yield self.reader(operation)
        yield from tests
        yield from self.bad_queries(operation, listing)

    # ------------------------------------------------------------ rows

    def key_wire(self, operation: Operation) -> str | None:
        """Return the key of the rows in the answers of a list."""
        entity = self.kit.entity(operation)
        if len(entity.key) != 1 or operation.output is None:
            return None
        return next(
            (part.wire for part in operation.output.fields if part.source == entity.key[0]), None
        )

    def listed(self, operation: Operation, listing: Listing) -> Listed | None:
        """Return rows that a list shows, different in all that it can tell apart."""
        if self.key_wire(operation) is None:
            return None
        entity = self.kit.entity(operation)
        prepared = self.kit.prepare(operation)
        if prepared is None:
            return None
        world = prepared.situation.world
        names = dict(prepared.scene.names)
        rows: list[Row] = []
        lines: list[str] = []
        for number in range(ROWS):
            row = Row(entity.name, f"{self.kit.names.of(entity.name).singular}_{LETTERS[number]}")
            world.rows.append(row)
            for subject in self.subjects(listing):
                self.vary(row, subject, number)
            self.visible(operation, listing, prepared, row)
            for inner in self.inner_rows(row, prepared):
                if inner not in names:
                    names[inner] = inner.name
                    world.rows.append(inner)
                    lines.append(self.kit.scenes.create(inner, names))
            names[row] = row.name
            lines.append(self.kit.scenes.create(row, names))
            rows.append(row)
        if not all(self.visible(operation, listing, prepared, row) for row in rows):
            return None
        scene = replace(prepared.scene, names=names)
        return Listed(
            replace(prepared, scene=scene),
            tuple(rows),
            (*prepared.scene.lines, *lines),
            self.reader_name(operation),
        )

    def plain(self, operation: Operation, listing: Listing, prepared: Prepared) -> Row | None:
        """Return a row that a list shows and of which little is told; None if it takes more."""
        row = Row(operation.entity or "", "plain")
        for number in (None, 0):
            if number is not None:
                for subject in self.subjects(listing):
                    self.vary(row, subject, number)
            if self.visible(operation, listing, prepared, row):
                return row if not any(self.inner_rows(row, prepared)) else None
        return None

    def visible(self, operation: Operation, listing: Listing, prepared: Prepared, row: Row) -> bool:
        """Tell whether a list shows a row to its caller, for certain."""
        evaluator = self.kit.factories.evaluator(prepared.situation.world).bound("self", row)
        for parameter in operation.path_parameters:
            if parameter.scopes is not None:
                row.told[parameter.scopes] = prepared.path_rows[parameter.name]
        if listing.where is not None and evaluator.truth(listing.where) is not True:
            return False
        if self.kit.matrix.permits(operation.access, evaluator) is not True:
            return False
        if not self.kit.matrix.fits(
            replace(
                prepared.situation.world,
                rows=[r for r in prepared.situation.world.rows if r is not row],
            ),
            row,
        ):
            return False
        extra = operation.extra
        return extra is None or self.kit.matrix.permits(extra, evaluator) is True

    def subjects(self, listing: Listing) -> Iterator[TypedExpression]:
        """Yield what the parameters of a list look at."""
        yield from (each.subject for each in listing.filters)
        yield from (each.subject for each in listing.sorts)
        yield from listing.search

    def vary(self, row: Row, subject: TypedExpression, number: int) -> None:
        """Give the field that a subject looks at a value of its own."""
        path: list[str] = []
        part = subject
        while isinstance(part, FieldAccess | PathMany):
            path.insert(0, part.field)
            part = part.of
        if not isinstance(part, Variable) or not path:
            return
        for name in path[:-1]:
            declared = self.kit.program.entities[row.entity].fields[name]
            if declared.kind not in ("reference", "many_to_many") or declared.target is None:
                return
            told = row.told.get(name)
            held = told[0] if isinstance(told, tuple) and told else told
            if not isinstance(held, Row):
                held = Row(
                    declared.target, f"{self.kit.names.of(declared.target).singular}_of_{row.name}"
                )
                row.told[name] = (held,) if declared.kind == "many_to_many" else held
            row = held
        declared = self.kit.program.entities[row.entity].fields[path[-1]]
        if declared.kind == "column" and declared.name not in row.told and not declared.flags.owner:
            value = self.value(declared, number)
            if value is not UNKNOWN:
                row.told[declared.name] = value

    def value(self, declared: Field, number: int) -> Known:
        """Return a value of a field that differs from row to row, in the order of the rows."""
        match declared.type:
            case ScalarType(name="date"):
                return Moment("date", timedelta(days=number + 1))
            case ScalarType(name="datetime"):
                return Moment("datetime", timedelta(days=number + 1))
            case ScalarType(name=name) if name in VARIED:
                return known(self.kit.samples.value(declared.type, number, label=declared.name))
            case EnumType():
                return known(self.kit.samples.value(declared.type, number))
        return UNKNOWN

    def inner_rows(self, row: Row, prepared: Prepared) -> Iterator[Row]:
        """Yield the rows that a row refers to and that are not there yet, innermost first."""
        for value in row.told.values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Row) and item not in prepared.scene.names:
                    yield from self.inner_rows(item, prepared)
                    yield item

    # ------------------------------------------------------------ reading

    def reader_name(self, operation: Operation) -> str:
        """Return the name of the function that reads a list."""
        return f"keys_of_{operation.name.removeprefix('list_')}"

    def reader(self, operation: Operation) -> TestFunction:
        """Return the function that reads the keys of a list."""
        key = self.key_wire(operation) or ""
        parameters = ["query: str"]
        if any(parameter.role != "value" for parameter in operation.path_parameters):
            parameters = ["path: str", "query: str"]
            path = 'f"{path}?{query}"'
        else:
            path = f'f"{operation.path}?{{query}}"'
        headers = None
        if operation.needs_caller != "no":
            public = self.kit.situations.callers()[0]
            if self.kit.matrix.guard(operation, None) != 0 or public.signed_in:
                parameters.append("headers: dict[str, str]")
                headers = "headers"
        lines = (
            laid_out("answer = await ", send("GET", path, headers=headers), indent=1),
            f"assert answer.status_code == {operation.status}, answer.text",
            f'return [item["{key}"] for item in answer.json()["items"]]',
        )
        return TestFunction(
            self.reader_name(operation), lines, tuple(parameters), returns="list[object]"
        )

    def read(self, operation: Operation, listed: Listed, query: str) -> str:
        """Return the code that reads a list with a query."""
        reader = self.reader(operation)
        arguments = ["client"]
        for parameter in reader.parameters:
            match parameter.partition(":")[0]:
                case "path":
                    arguments.append(listed.prepared.path)
                case "query":
                    arguments.append(query)
                case "headers":
                    arguments.append("headers")
        return f"await {listed.reader}({', '.join(arguments)})"

    def keys(self, operation: Operation, listed: Listed, rows: list[Row]) -> Literal:
        """Return the keys of rows as a list shows them."""
        entity = self.kit.entity(operation)
        plain = is_plain(self.kit.scenes.key_type(entity.name))
        if entity.key[0] in rows[0].told if rows else False:
            values = [row.told[entity.key[0]] for row in rows]
            if all(isinstance(value, str | int) for value in values):
                return [Code(row.name) for row in rows]
        names = listed.prepared.scene.names
        return [Code(names[row] if plain else f"str({names[row]})") for row in rows]

    # ------------------------------------------------------------ filters

    def filters(
        self, operation: Operation, listing: Listing, listed: Listed
    ) -> Iterator[TestFunction]:
        """Yield a test of every filter: rows that match, and rows that do not."""
        checks: list[str] = []
        for each in listing.filters:
            if each.type == ScalarType("bool"):
                checks += self.filtered(operation, listed, each, True)
                checks += self.filtered(operation, listed, each, False)
                continue
            checks += self.filtered(operation, listed, each, None)
        if checks:
            yield TestFunction(
                f"test_filters_of_{operation.name}",
                (*listed.lines, *dict.fromkeys(checks)),
                keeps_rows=True,
            )

    def filtered(
        self, operation: Operation, listed: Listed, each: Filter, wanted: Known
    ) -> Iterator[str]:
        """Yield the assertion about one filter, if what it finds is certain."""
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
        read = self.read(operation, listed, query_code(each.wire, value))
        if ordered is None:
            keys = flat(self.keys(operation, listed, matched))
            yield f"assert set({read}) == {{{keys[1:-1]}}}"
        else:
            yield f"assert {read} == {flat(self.keys(operation, listed, ordered))}"

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

    # ------------------------------------------------------------ sorts

    def sorts(
        self, operation: Operation, listing: Listing, listed: Listed
    ) -> Iterator[TestFunction]:
        """Yield a test of every sort, both ways."""
        checks: list[str] = []
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
                read = self.read(operation, listed, f'"sort={sign}{sort.wire}"')
                checks.append(f"assert {read} == {flat(self.keys(operation, listed, found))}")
        if checks:
            yield TestFunction(
                f"test_sorts_of_{operation.name}", (*listed.lines, *checks), keeps_rows=True
            )

    # ------------------------------------------------------------ search

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
        one, two, three = rows
        for query, found in (
            ("PURE", [one, two]),
            ("0%25", [one]),
            ("e_w", [one]),
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

    # ------------------------------------------------------------ pages

    def pages(
        self, operation: Operation, listing: Listing, listed: Listed
    ) -> Iterator[TestFunction]:
        """Yield a test that walks through the pages."""
        place, size = listing.page.names
        first = {"offset": "0", "number": "1", "cursor": ""}[listing.page.style]
        prepared = listed.prepared
        plain = self.plain(operation, listing, prepared)
        if plain is None:
            return
        lines = list(listed.prepared.scene.lines)
        creation = flat(self.kit.scenes.creation(plain, prepared.scene.names))
        type_ = self.kit.scenes.key_type(operation.entity or "")
        made = f"await {creation}" if is_plain(type_) else f"str(await {creation})"
        lines.append(f"made = {{{made} for _ in range({PAGED})}}")
        lines.append("seen: list[object] = []")
        annotation = "str | None" if listing.page.style == "cursor" else "int | None"
        key = self.key_wire(operation) or ""
        path = prepared.path
        if listing.page.style == "cursor":
            first_page = path_literal(f"{unquoted(path)}?{size}=2")
            lines.append(f"path: str | None = {first_page}")
            lines.append("while path is not None:")
            following = f"f\"{unquoted(path)}?{size}=2&{place}={{page['next']}}\""
            call = send("GET", "path", headers=self.headers_of(operation, prepared))
            lines.append(f"    page = (await {flat(call)}).json()")
            lines.append(f'    seen += [item["{key}"] for item in page["items"]]')
            lines.append(f'    path = {following} if page["next"] else None')
        else:
            lines.append(f"{place_name(place)}: {annotation} = {first}")
            lines.append(f"while {place_name(place)} is not None:")
            query = f'f"{unquoted(path)}?{size}=2&{place}={{{place_name(place)}}}"'
            lines.append(f"    path = {query}")
            call = send("GET", "path", headers=self.headers_of(operation, prepared))
            lines.append(f"    page = (await {flat(call)}).json()")
            lines.append(f'    seen += [item["{key}"] for item in page["items"]]')
            lines.append(f'    {place_name(place)} = page["next"]')
        lines.append(f"assert len(seen) == {PAGED}")
        lines.append("assert set(seen) == made")
        yield TestFunction(f"test_pages_of_{operation.name}_add_up", tuple(lines))

    def headers_of(self, operation: Operation, prepared: Prepared) -> str | None:
        """Return the headers a list needs."""
        needed = self.reader(operation)
        return prepared.headers if "headers: dict[str, str]" in needed.parameters else None

    # ------------------------------------------------------------ bad queries

    def bad_queries(self, operation: Operation, listing: Listing) -> Iterator[TestFunction]:
        """Yield a test of queries that are refused."""
        prepared = self.kit.prepare(operation)
        if prepared is None:
            return
        place, size = listing.page.names
        queries = [f"{size}=0", f"{size}=-1", f"{size}={listing.page.maximum + 1}", f"{size}=x"]
        if listing.page.style == "offset":
            queries += [f"{place}=-1", f"{place}={2**70}"]
        elif listing.page.style == "number":
            queries += [f"{place}=0"]
        else:
            queries += [f"{place}=nonsense"]
        for each in listing.filters:
            queries += [f"{each.wire}={bad}" for bad in bad_filter(each.type)]
        taken = {each.wire for each in listing.filters}
        if "sort" not in taken:
            queries.append("sort=password_hash")
            if listing.sorts:
                queries.append(f"sort={listing.sorts[0].wire};drop")
        if listing.search and "q" not in taken:
            queries.append("q=")
        if "order" not in taken:
            queries.append("order=nonsense")
        self.kit.used.imports["", "pytest"] = None
        path = f'f"{unquoted(prepared.path)}?{{query}}"'
        lines = [*prepared.scene.lines]
        call = send("GET", path, headers=self.headers_of(operation, prepared))
        lines.append(laid_out("refused = await ", call, indent=1))
        lines.append("assert refused.status_code == 422")
        name = f"test_{operation.name}_refuses_a_bad_query"
        yield TestFunction(name, tuple(lines), ("query: str",), (parametrize("query", queries),))


def bad_filter(type_: Type) -> Iterator[str]:
    """Yield values that a filter refuses."""
    kind = type_.of if isinstance(type_, NullableType) else type_
    match kind:
        case ScalarType(name="int"):
            yield from ("x", str(2**70))
        case ScalarType(name="bool" | "decimal" | "float" | "date" | "datetime" | "uuid"):
            yield "x"
        case ScalarType(name="string" | "text", pattern=None):
            yield "%00"
        case EnumType() | StateType():
            yield "nonsense"


def sortable(sort: Sort) -> bool:
    """Tell whether the order of the values of a sort is that of the evaluator."""
    kind = sort.subject.type
    kind = kind.of if isinstance(kind, NullableType) else kind
    return isinstance(kind, ScalarType) and kind.name in VARIED


def sorted_rows(rows: list[Row], keys: dict[Row, Known], *, descending: bool) -> list[Row] | None:
    """Return rows sorted by their keys, or None if the order is not certain; null is last, or first."""
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


def place_name(place: str) -> str:
    """Return the variable that holds the place in the pages."""
    return place if place.isidentifier() and place not in ("page", "path", "seen") else "place"


def path_literal(path: str) -> str:
    """Return a path as code, with or without names in it."""
    return f'f"{path}"' if "{" in path else f'"{path}"'


def unquoted(path: str) -> str:
    """Return the text between the quotes of a path."""
    return path.removeprefix("f").strip('"')
