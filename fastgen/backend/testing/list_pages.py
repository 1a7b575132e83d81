"""Tests of the queries of one package's lists: the pages of a list, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.null import bare
from fastgen.backend.testing.envelopes import items_in, status_line, within_quotes
from fastgen.backend.testing.factories import is_unique
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.list_rows import Listed, ListRows
from fastgen.backend.testing.literals import flat, laid_out
from fastgen.backend.testing.scenes import is_plain
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.frames import mentions
from fastgen.ir.checked.operations import Listing, Operation
from fastgen.ir.checked.types import EnumType, NullableType, ScalarType, StateType, Type

PAGED = 5
TOO_MANY = 99
"""So many rows on the pages of a few tell that the pages go in a circle."""


class ListPages(ListRows):
    """Makes the tests of the pages of lists, and of queries that lists refuse."""

    def pages(
        self, operation: Operation, listing: Listing, listed: Listed
    ) -> Iterator[TestFunction]:
        """Yield a test that walks through the pages."""
        place, size = listing.page.names
        first = {"offset": "0", "number": "1", "cursor": ""}[listing.page.style]
        prepared = listed.prepared
        plain = self.plain(operation, listing, prepared)
        if plain is None or self.has_few_rows(operation):
            return
        lines = list(listed.prepared.scene.lines)
        creation = flat(self.kit.scenes.creation(plain, prepared.scene.names))
        type_ = self.kit.scenes.key_type(operation.entity or "")
        made = f"await {creation}" if is_plain(type_) else f"str(await {creation})"
        lines.append(f"made = {{{made} for _ in range({PAGED})}}")
        lines.append("seen: list[object] = []")
        annotation = "str | None" if listing.page.style == "cursor" else "int | None"
        key = self.key_wire(operation) or ""
        items = items_in(operation, "page")
        after = items_in(operation, "page", "next")
        frame = operation.contract.answer
        if frame is not None and not mentions(frame, "next"):
            step = 1 if listing.page.style == "number" else 2
            after = f"{place_name(place)} + {step} if len({items}) == 2 else None"
        path = prepared.path
        if listing.page.style == "cursor":
            first_page = path_literal(f"{unquoted(path)}?{size}=2")
            lines.append(f"path: str | None = {first_page}")
            lines.append(f"while path is not None and len(seen) < {TOO_MANY}:")
            following = f'f"{unquoted(path)}?{size}=2&{place}={within_quotes(after)}"'
            call = send("GET", "path", headers=prepared.headers)
            lines.append(f"    page = (await {flat(call)}).json()")
            lines.append(f'    seen += [item["{key}"] for item in {items}]')
            lines.append(f"    path = {following} if {after} else None")
        else:
            lines.append(f"{place_name(place)}: {annotation} = {first}")
            lines.append(f"while {place_name(place)} is not None and len(seen) < {TOO_MANY}:")
            query = f'f"{unquoted(path)}?{size}=2&{place}={{{place_name(place)}}}"'
            lines.append(f"    path = {query}")
            call = send("GET", "path", headers=prepared.headers)
            lines.append(f"    page = (await {flat(call)}).json()")
            lines.append(f'    seen += [item["{key}"] for item in {items}]')
            lines.append(f"    {place_name(place)} = {after}")
        if listed.others is None:
            lines.append("assert len(seen) == len(set(seen))")
        else:
            lines.append(f"assert len(seen) == {PAGED + listed.others}")
        lines.append(f"assert set(seen) {'==' if listed.others == 0 else '>='} made")
        yield TestFunction(f"test_pages_of_{operation.name}_add_up", tuple(lines))

    def has_few_rows(self, operation: Operation) -> bool:
        """Tell whether an enum that is unique leaves no room for so many rows."""
        entity = self.kit.entity(operation)
        return any(
            isinstance(bare(field.type), EnumType) and is_unique(entity, field)
            for field in entity.fields.values()
        )

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
        call = send("GET", path, headers=prepared.headers)
        lines.append(laid_out("refused = await ", call, indent=1))
        lines.append(status_line(operation, ["invalid", "unknown_key"], "refused"))
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


def place_name(place: str) -> str:
    """Return the variable that holds the place in the pages."""
    return place if place.isidentifier() and place not in ("page", "path", "seen") else "place"


def path_literal(path: str) -> str:
    """Return a path as code, with or without names in it."""
    return f'f"{path}"' if "{" in path else f'"{path}"'


def unquoted(path: str) -> str:
    """Return the text between the quotes of a path."""
    return path.removeprefix("f").strip('"')
