"""How each list is cut into pages: the spec says it, or the language does; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.ir.checked.operations import Listing, Operation
from fastgen.ir.checked.program import Program
from fastgen.planning.architecture import Alternative, Decision

WHY = {
    "offset": "a far page reads every row before it",
    "number": "a far page reads every row before it",
    "cursor": "clients get no page by its number, and the answer has another shape",
}


def pages(program: Program) -> Iterator[Decision]:
    """Yield a decision for each list; the contract that a spec states is never changed."""
    stated = {
        node.span
        for resource in program.spec.resources
        for node in resource.operations or ()
        if node.page is not None and node.span is not None
    }
    for operation in program.operations:
        if operation.listing is not None:
            yield _page(operation, operation.listing, stated=operation.span in stated)


def _page(operation: Operation, listing: Listing, *, stated: bool) -> Decision:
    page = listing.page
    reason = (
        "the list says so"
        if stated
        else "the list says nothing, and the language fixes pages by offset"
    )
    return Decision(
        topic="pagination",
        subject=f"{operation.method} {operation.path}",
        value=f"{page.style}, {page.size} rows, at most {page.maximum}",
        reason=reason,
        stated=stated,
        alternatives=tuple(
            Alternative(style, why) for style, why in WHY.items() if style != page.style
        ),
        override=f"`page {page.size} max {page.maximum} by …` in the list",
    )
