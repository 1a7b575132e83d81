"""Lists: which rows, in which order, and which page of them (docs, section 11)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from fastgen.ir.checked.expressions import Order
from fastgen.ir.checked.operations import Filter, Listing, Operation
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.comparisons import compare, within
from fastgen.semantics.contracts import counts, fill
from fastgen.semantics.cursors import comes_after, read_cursor, write_cursor
from fastgen.semantics.decoding import Reader
from fastgen.semantics.expressions import SELF, Scope, evaluate, in_order
from fastgen.semantics.functions import lower
from fastgen.semantics.problems import invalid
from fastgen.semantics.queries import Query
from fastgen.semantics.values import Row

WORDS = frozenset({"string", "text", "email", "url", "slug", "phone"})
LONGEST_SEARCH = 200
HIGHEST_OFFSET = 2**31 - 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks of a list, read and checked."""

    filters: tuple[tuple[Filter, object], ...]
    sorts: tuple[Order, ...]
    search: str | None
    size: int
    position: int
    cursor: str | None
    total: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows, what comes after it (null at the end), and the total."""

    rows: tuple[Row, ...]
    next: int | str | None
    total: int | None
    count: int


def read_wish(listing: Listing, query: Query, scope: Scope, reader: Reader) -> Wish:
    """Read the query parameters of a list; unknown ones are refused, and all issues told."""
    found = {
        one: filter_value(one, query.words[one.wire], reader)
        for one in listing.filters
        if one.wire in query.words
    }
    sorts = read_sorts(listing, query, reader)
    search = None
    if listing.search and "q" in query.words:
        value = reader.word(query.words["q"], search_type(), "q")
        search = value if isinstance(value, str) else None
    total = False
    if listing.total and "total" in query.words:
        total = reader.word(query.words["total"], ScalarType("bool"), "total") is True
    size, position, cursor = read_page(listing, query, reader)
    filters = {one.wire for one in listing.filters}
    for name in query.words:
        if name not in filters | parameters(listing):
            reader.wrong(name, "Unknown key", "unknown_key")
        elif name in query.repeated:
            reader.wrong(name, "Parameter may come once")
    if reader.issues:
        raise invalid(reader.issues)
    asked = filters | {"sort", "q"}
    marks = {name: word for name, word in sorted(query.words.items()) if name in asked}
    return Wish(tuple(found.items()), sorts, search, size, position, cursor, total, repr(marks))


def parameters(listing: Listing) -> set[str]:
    """Return the parameters that a list has beside its filters."""
    names = set(listing.page.names)
    if listing.sorts:
        names.add("sort")
    if listing.search:
        names.add("q")
    if listing.total:
        names.add("total")
    return names


def search_type() -> ScalarType:
    """Return the type of `?q=`: "the text has 1 to 200 characters"."""
    return ScalarType("string", minimum=Decimal(1), maximum=Decimal(LONGEST_SEARCH))


def filter_value(one: Filter, word: str, reader: Reader) -> object:
    """Return the value a filter is given."""
    return reader.word(word, one.type, one.wire)


def read_sorts(listing: Listing, query: Query, reader: Reader) -> tuple[Order, ...]:
    """Return the keys of `?sort=price,-name`: "a minus for descending"."""
    if not listing.sorts or "sort" not in query.words:
        return ()
    known = {sort.wire: sort.subject for sort in listing.sorts}
    keys = query.words["sort"].split(",")
    names = [key.removeprefix("-") for key in keys]
    if len(keys) > len(known) or any(name not in known for name in names):
        reader.wrong("sort", "Input should be keys that the list sorts by, each once")
        return ()
    return tuple(
        Order(known[name], key.startswith("-")) for key, name in zip(keys, names, strict=True)
    )


def read_page(listing: Listing, query: Query, reader: Reader) -> tuple[int, int, str | None]:
    """Return size, position and cursor; "a limit that is out of bounds is answered 422"."""
    page = listing.page
    place, limit = page.names
    size = bounded(query, limit, (1, page.maximum), page.size, reader)
    if page.style == "cursor":
        return size, 0, query.words.get(place)
    if page.style == "number":
        number = bounded(query, place, (1, HIGHEST_OFFSET), 1, reader)
        return size, (number - 1) * size, None
    return size, bounded(query, place, (0, HIGHEST_OFFSET), 0, reader), None


def bounded(query: Query, name: str, bounds: tuple[int, int], default: int, reader: Reader) -> int:
    """Return a whole number of the query within its bounds."""
    if name not in query.words:
        return default
    low, high = (Decimal(bound) for bound in bounds)
    value = reader.word(query.words[name], ScalarType("int", low, high), name)
    return value if isinstance(value, int) else default


def page_of(listing: Listing, rows: tuple[Row, ...], wish: Wish, scope: Scope) -> Page:
    """Return the page of the rows that may be listed: filtered, searched, ordered, cut."""
    matching = [row for row in rows if matches(listing, row, wish, scope)]
    order = (*wish.sorts, *listing.order)
    ordered = in_order(matching, order, scope, ends_with_key=True)
    total = len(ordered) if wish.total else None
    found = [row for row in ordered if isinstance(row, Row)]
    if listing.page.style == "cursor":
        if wish.cursor is not None:
            name = listing.page.names[0]
            values = read_cursor(wish.cursor, wish.fingerprint, name, order, found, scope)
            found = [row for row in found if comes_after(row, order, values, scope)]
        page, more = found[: wish.size], len(found) > wish.size
        following = write_cursor(page[-1], order, wish.fingerprint, scope) if more else None
        return Page(tuple(page), following, total, len(ordered))
    page = found[wish.position : wish.position + wish.size]
    after = wish.position + wish.size
    if len(found) <= after:
        return Page(tuple(page), None, total, len(ordered))
    number = listing.page.style == "number"
    next_ = after // wish.size + 1 if number else after
    return Page(tuple(page), next_, total, len(ordered))


def matches(listing: Listing, row: Row, wish: Wish, scope: Scope) -> bool:
    """Tell whether a row is in the list: `where`, "several filters are joined by *and*", `?q=`."""
    inner = Scope(scope.world, scope.caller, {**scope.names, SELF: row})
    if not inner.true(listing.where):
        return False
    if not all(fulfils(one, value, inner) for one, value in wish.filters):
        return False
    if wish.search is None:
        return True
    wanted = lower(wish.search)
    texts = (evaluate(subject, inner) for subject in listing.search)
    return any(isinstance(text, str) and wanted in lower(text) for text in texts)


def fulfils(one: Filter, value: object, scope: Scope) -> bool:
    """Tell whether the row fulfils a filter; "a path through a to-many relation means *some*"."""
    subject = evaluate(one.subject, scope)
    if one.operator == "any":
        items = flat(subject)
        return any(compare("==", item, value) for item in items)
    if isinstance(subject, tuple):
        return any(one_fulfils(one, item, value) for item in flat(subject))
    return one_fulfils(one, subject, value)


def flat(value: object) -> list[object]:
    """Return the items of a list, those of lists in it included."""
    if not isinstance(value, tuple):
        return [value]
    return [item for inner in value for item in flat(inner)]


def one_fulfils(one: Filter, subject: object, value: object) -> bool:
    """Tell whether one value fulfils a filter."""
    match one.operator:
        case "contains":
            return within(value, subject)
        case "starts":
            return isinstance(subject, str) and subject.startswith(str(value))
        case "any":
            return compare("==", subject, value)
        case operator:
            return compare(operator, subject, value)


def body_of(operation: Operation, page: Page, items: list[object]) -> object:
    """Return a page as JSON, in its envelope if it has one.

    The total is there when it was asked for; an envelope that mentions it always has it, and null
    where it is told on request and nobody asked.
    """
    frame = operation.contract.answer
    if frame is not None:
        total = page.count if counts(operation) else page.total
        return fill(frame, {"items": items, "next": page.next, "total": total})
    body: dict[str, object] = {"items": items, "next": page.next}
    if page.total is not None:
        body["total"] = page.total
    return body
