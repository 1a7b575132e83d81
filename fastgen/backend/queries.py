"""The classes of query strings: filters, search, order and page; parameters of actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from fastgen.backend.body_kinds import role_of_body, whole_body
from fastgen.backend.constants import constant_code
from fastgen.backend.field_types import FieldType, input_type, plain, query_type, spread
from fastgen.backend.functions import ServiceFunction
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import attribute
from fastgen.backend.patterns import raw_string
from fastgen.backend.schema_classes import SchemaClass, SchemaField
from fastgen.ir.checked.operations import Listing, Operation, Page, Parameter
from fastgen.ir.checked.types import Type

LONGEST_SEARCH = 200
LONGEST_CURSOR = 2000
NO_NUL = Symbol("app.fields", "NO_NUL")
PAGE_ATTRIBUTES = {
    "offset": ("offset", "limit"),
    "number": ("page", "size"),
    "cursor": ("cursor", "limit"),
}
"""Where a page begins, and how long it is.

Attributes of the query, whatever the wire calls them.
"""
BOUND = ("offset", "limit")
"""Parameters of the statement of a list."""


def list_query(name: str, listing: Listing) -> SchemaClass:
    """Return the class of the query string of a list."""
    return SchemaClass(name, "query", tuple(_fields(listing)), description=_description(listing))


KeyType: TypeAlias = Callable[[Type, str | None], Type]
"""How a parameter is written: a row as its key, or another unique field."""


def word_classes(
    operation: Operation, function: ServiceFunction, key_type: KeyType
) -> Iterator[SchemaClass]:
    """Yield the classes of what an action reads as words: a query string, a form, a text."""
    for each in function.with_role("query", "form", "text", "upload"):
        read = [
            p for p in operation.parameters if (role_of_body(operation, p) or p.place) == each.role
        ]
        yield _words(each.annotation.text, read, key_type)


def whole_types(operation: Operation, function: ServiceFunction) -> dict[str, FieldType]:
    """Return the type of a whole body that is JSON, by its name."""
    whole = whole_body(operation)
    if whole is None:
        return {}
    return {each.annotation.text: input_type(whole.type) for each in function.with_role("body")}


def _words(name: str, parameters: Iterable[Parameter], key_type: KeyType) -> SchemaClass:
    """Return the class of parameters that come as words."""
    fields = []
    for each in parameters:
        type_ = key_type(each.type, each.by)
        found, limits, symbols = spread(input_type(type_))
        code = constant_code(each.default, type_) if each.default is not None else None
        default = code[0] if code is not None else None
        if default is None and (each.optional or each.nullable):
            found, default = found.optional(), "None"
        imports = tuple(Symbol(*symbol) for symbol in code[1]) if code is not None else ()
        imports += symbols
        fields.append(
            SchemaField(
                attribute(each.name),
                each.wire,
                found,
                default,
                limits,
                description=each.description,
                imports=imports,
            )
        )
    return SchemaClass(name, "query", tuple(fields))


def _fields(listing: Listing) -> Iterator[SchemaField]:
    for each in listing.filters:
        base, limits, imports = spread(query_type(each.type))
        yield SchemaField(
            filter_attribute(each.name, listing.page),
            each.wire,
            base.optional(),
            "None",
            limits,
            imports=imports,
        )
    if listing.search:
        words = ("min_length=1", f"max_length={LONGEST_SEARCH}", "pattern=NO_NUL")
        yield SchemaField("q", "q", plain("str | None"), "None", words, imports=(NO_NUL,))
    if listing.sorts:
        pattern = raw_string(sort_pattern([each.wire for each in listing.sorts]))
        yield SchemaField("sort", "sort", plain("str | None"), "None", (f"pattern={pattern}",))
    yield from _page(listing.page)
    if listing.total:
        yield SchemaField("total", "total", plain("bool"), "False")


def filter_attribute(name: str, page: Page) -> str:
    """Return the attribute of a filter; what a page needs itself keeps its name."""
    found = attribute(name)
    return f"{found}_" if found in (*PAGE_ATTRIBUTES[page.style], *BOUND) else found


def sort_pattern(keys: list[str]) -> str:
    """Return the pattern of ``?sort=``: keys in order, each perhaps with a minus.

    >>> sort_pattern(["title"]), sort_pattern(["title", "available"])
    ('^-?title$', '^-?(title|available)(,-?(title|available))?$')
    """
    if len(keys) == 1:
        return f"^-?{re.escape(keys[0])}$"
    one = f"-?({'|'.join(map(re.escape, keys))})"
    times = "?" if len(keys) == 2 else f"{{0,{len(keys) - 1}}}"
    return f"^{one}(,{one}){times}$"


def _page(page: Page) -> Iterator[SchemaField]:
    position, size = page.names
    size_limits = ("ge=1", f"le={page.maximum}")
    match page.style:
        case "offset":
            yield SchemaField("limit", size, plain("int"), str(page.size), size_limits)
            offset = plain("Offset", Symbol("app.pagination", "Offset"))
            yield SchemaField("offset", position, offset, "0")
        case "number":
            yield SchemaField("page", position, plain("int"), "1", ("ge=1", "le=2**31 - 1"))
            yield SchemaField("size", size, plain("int"), str(page.size), size_limits)
        case "cursor":
            yield SchemaField("limit", size, plain("int"), str(page.size), size_limits)
            limits = (f"max_length={LONGEST_CURSOR}", 'pattern="^[A-Za-z0-9_-]+$"')
            yield SchemaField("cursor", position, plain("str | None"), "None", limits)


def _description(listing: Listing) -> str:
    parts = ["filters"] if listing.filters else []
    parts += ["words to search"] if listing.search else []
    parts += ["an order"] if listing.sorts else []
    return f"What to list: {', '.join([*parts, 'a page'])}."
