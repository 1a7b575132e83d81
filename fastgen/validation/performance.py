"""Looks for slow answers: lists that no index helps, statements that run once for each row."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from fastgen.diagnostics.diagnostic import Edit, Fix
from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import Compare, FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType
from fastgen.validation.findings import Finding, Verdict

UNINDEXED = "FG7014"
IN_A_LOOP = "FG7015"
LARGE_PAGE = "FG7017"
LARGEST_PAGE = 1000
"""Rows of one page that an answer may have without being remarked upon."""
STORED = frozenset({"column", "reference", "state"})
LONG = frozenset({"text", "json", "bytes", "bool"})
"""Types that an index helps little, or not at all."""
RUNS = frozenset({"execute", "scalar", "scalars", "stream"})
LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def find_slow_answers(
    program: Program, sources: Mapping[str, str], texts: Mapping[str, str]
) -> Verdict:
    """Return what will be slow with many rows, in the spec and in the code as it is now."""
    found: dict[Finding, None] = {}
    for operation in program.operations:
        found |= dict.fromkeys(_unindexed(operation, program, sources))
        found |= dict.fromkeys(_large_page(operation))
    for path, text in texts.items():
        if path.startswith("app/"):
            found |= dict.fromkeys(_in_loops(path, text))
    return Verdict("failed" if found else "passed", tuple(found))


def _unindexed(
    operation: Operation, program: Program, sources: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield the filters and conditions of a list that read every row of the table."""
    listing = operation.listing
    entity = program.entities.get(operation.entity or "")
    if listing is None or entity is None:
        return
    leading = {index.fields[0] for index in entity.indexes}
    leading |= {unique.fields[0] for unique in entity.uniques if unique.where is None}
    leading |= {"id", *entity.key[:1]}
    for part in listing.filters:
        if part.through_many or isinstance(part.subject, FieldAccess):
            continue  # those have their indexes
        yield Finding(
            UNINDEXED,
            f"the filter `{part.name}` of {operation.name}",
            span=operation.span,
            warning=True,
            help="it is computed for each row: store the field (`stored`), or filter by its parts",
        )
    for field in _compared(listing.where, entity):
        if field not in leading:
            yield Finding(
                UNINDEXED,
                f"the condition on `{field}` of {operation.name}",
                span=operation.span,
                warning=True,
                help=f"add `index ({field})` to {entity.name}",
                fix=_index_fix(entity, field, sources),
            )


def _compared(condition: TypedExpression | None, entity: Entity) -> Iterator[str]:
    """Yield the fields of the row itself that a condition compares with something."""
    if condition is None:
        return
    for node in walk(condition):
        if not isinstance(node, Compare):
            continue
        for side in (node.left, node.right):
            if (
                isinstance(side, FieldAccess)
                and isinstance(side.of, Variable)
                and side.of.kind == "self"
            ):
                field = entity.fields[side.field]
                long = isinstance(field.type, ScalarType) and field.type.name in LONG
                if field.kind in STORED and not long:
                    yield field.name


def _index_fix(entity: Entity, field: str, sources: Mapping[str, str]) -> Fix | None:
    """Return the line that adds an index at the end of an entity, where its text is at hand."""
    span = entity.span
    text = "" if span is None else sources.get(span.file, "")
    if span is None or not text[: span.end].endswith("}") or span.file.endswith(("json", "yaml")):
        return None
    end = span.end - 1
    on_own_line = text[:end].rpartition("\n")[2].strip() == ""
    added = f"  index ({field})\n" if on_own_line else f"\n  index ({field})\n"
    place = Span.of(span.file, text, end, end)
    return Fix(f"add `index ({field})` to {entity.name}", (Edit(place, added),))


def _large_page(operation: Operation) -> Iterator[Finding]:
    if operation.listing is not None and operation.listing.page.maximum > LARGEST_PAGE:
        yield Finding(
            LARGE_PAGE,
            f"{operation.name} answers with up to {operation.listing.page.maximum} rows",
            span=operation.span,
            warning=True,
            help=f"`page … max {LARGEST_PAGE}` or less, and let callers turn pages",
        )


def _in_loops(path: str, text: str) -> Iterator[Finding]:
    """Yield the statements that a function sends to the database in each round of a loop."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, (*LOOPS, *COMPREHENSIONS)):
            continue
        rounds = node.body if isinstance(node, LOOPS) else [node]
        for part in rounds:
            for inner in ast.walk(part):
                if (
                    isinstance(inner, ast.Await)
                    and isinstance(inner.value, ast.Call)
                    and isinstance(inner.value.func, ast.Attribute)
                    and inner.value.func.attr in RUNS
                ):
                    yield Finding(
                        IN_A_LOOP,
                        f"{path}:{inner.lineno}",
                        path,
                        inner.lineno,
                        warning=True,
                        help="ask once for all rows, or put the condition into the statement",
                    )
