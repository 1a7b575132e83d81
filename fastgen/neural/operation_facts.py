"""Turns resources into words: which operations are offered, and how lists are asked."""

from collections.abc import Iterator

from fastgen.diagnostics import Span
from fastgen.ir.expression_text import print_order
from fastgen.ir.operations import Operation, Resource
from fastgen.neural.expression_spelling import condition_text
from fastgen.neural.spelling import same_word, same_words

EVERY = ("list", "read", "create", "update", "delete")
"""What a resource without a block offers."""


def resource_facts(resource: Resource) -> Iterator[tuple[tuple[str, ...], Span | None]]:
    """Yield the words of each fact with the place that states it."""
    name = same_word(resource.entity)
    if resource.operations is None:
        for verb in EVERY:
            yield (name, "offers", verb), resource.span
    for operation in resource.operations or ():
        verb = operation.verb or ""
        yield (name, "offers", "update" if verb == "replace" else verb), operation.span
        if verb == "list":
            for words in _list_facts(operation):
                yield (name, *words), operation.span


def _list_facts(operation: Operation) -> Iterator[tuple[str, ...]]:
    """Yield what a list can be asked, and what it answers."""
    for filter_ in operation.filters:
        yield "filter", same_words(filter_.path or filter_.name), filter_.operator
    for key in operation.sorts:
        yield "sort", same_words(key.path or key.name)
    if operation.search is not None:
        yield "search", *sorted(same_word(field) for field in operation.search)
    if operation.order:
        yield "order", same_words(print_order(operation.order))
    if operation.page is not None:
        yield "page", str(operation.page.size)
        if operation.page.maximum is not None:
            yield "page maximum", str(operation.page.maximum)
    if operation.total:
        yield ("total",)
    if operation.where is not None:
        yield "where", condition_text(operation.where)
