"""Parses the expressions of an IR that came as JSON or YAML, where they are text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Annotated, TypeVar, get_args, get_origin

from fastgen.diagnostics import Report, Span
from fastgen.frontend.parser import Parser
from fastgen.ir.expressions import Located, OrderKey, Query, Source
from fastgen.ir.node import Node, Slot
from fastgen.ir.spec import Spec
from fastgen.ir.statements import SourceBlock
from fastgen.ir.surroundings import ScenarioStep

NodeT = TypeVar("NodeT", bound=Node)
Path = tuple[str | int, ...]
Locate = Callable[[Path], Span | None]
STARTS = {
    "expression": "query", "record": "record", "query": "query", "order": "order",
    "statements": "statements", "error": "error", "scenario_call": "scenario_call",
}  # fmt: skip
"""The start symbol of each kind of slot; an expression may be a query without parentheses."""


def nowhere(path: Path) -> Span | None:
    """Know no place: the IR came without text."""
    return None


def parse_sources(spec: Spec, report: Report, locate: Locate = nowhere) -> Spec:
    """Return a spec in which every text of an expression, order, error or block is parsed.

    Nodes get the place that ``locate`` knows. A text with mistakes stays as it is, and its mistakes
    are reported with the path of the slot, such as ``entities/Book/fields/title/default``;
    ``locate`` may know where the slot stands in a file.
    """
    return _SourceParser(report, locate).node(spec, ())


class _SourceParser:
    """Goes through an IR and parses what is still text."""

    def __init__(self, report: Report, locate: Locate) -> None:
        self.report = report
        self.locate = locate
        self.root: Node | None = None
        self.mistakes = Report()
        self.parser = Parser("", "", self.mistakes)

    def node(self, node: NodeT, path: Path) -> NodeT:
        """Return a node whose slots are parsed."""
        if self.root is None:
            self.root = node
        changes: dict[str, object] = {}
        for name in type(node).model_fields:
            value: object = getattr(node, name)
            changed = self.value(value, slot_of(type(node), name), (*path, name))
            if changed is not value:
                changes[name] = changed
        span = self.locate(path) if node.span is None else None
        if span is not None:
            changes["span"] = span
        return node.model_copy(update=changes) if changes else node

    def value(self, value: object, kind: str | None, path: Path) -> object:
        """Return the value of a field with its slots parsed; the same object if there were none."""
        if isinstance(value, Node):
            return self.node(value, path)
        if isinstance(value, Source):
            return self.text(value.text, STARTS.get(kind or "", "query"), path, value)
        if not isinstance(value, tuple):
            return value
        match value:
            case (SourceBlock(text=text),):
                return self.text(text, "statements", path, value)
            case (OrderKey(key=Source(text=text)),):
                return self.text(text, "order", path, value)
        items = tuple(self.value(item, kind, (*path, at)) for at, item in enumerate(value))
        unchanged = all(new is old for new, old in zip(items, value, strict=True))
        return value if unchanged else items

    def text(self, text: str, start: str, path: Path, kept: object) -> object:
        """Parse one text; what cannot be parsed is kept."""
        before = len(self.mistakes)
        parsed = self.parser.read(text, "").parse(start)
        if parsed is None:
            span = self.locate(path)
            for found in self.mistakes.diagnostics:
                notes = (*found.notes, f"in the text `{_short(text)}`")
                self.report.add(
                    replace(
                        found, span=span, labels=(), fix=None, notes=notes, path=self.spoken(path)
                    )
                )
            self.mistakes = Report()
            self.parser = Parser("", "", self.mistakes)
            return kept
        if len(self.mistakes) != before:
            raise AssertionError("a text was parsed although it has mistakes")
        if isinstance(parsed, Query) and start == "query" and not _clauses(parsed):
            parsed = parsed.source
        return with_span(parsed, self.locate(path))

    def spoken(self, path: Path) -> str:
        """Return a path with the names of declarations in the place of their numbers."""
        return spoken_path(self.root, path)


def _clauses(query: Query) -> bool:
    """Tell whether a query is more than its source."""
    return bool(query.where or query.order or query.limit or query.offset or query.group_by)


def _short(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def spoken_path(root: object, path: Path) -> str:
    """Return a path with names instead of numbers wherever what it leads to has a name."""
    words: list[str] = []
    value = root
    for step in path:
        if isinstance(step, int) and isinstance(value, tuple | list) and step < len(value):
            value = value[step]
            name = value.get("name") if isinstance(value, dict) else getattr(value, "name", None)
            words.append(name if isinstance(name, str) and name else str(step))
        else:
            value = value.get(step) if isinstance(value, dict) else getattr(value, str(step), None)
            words.append(str(step))
    return "/".join(words)


@cache
def slot_of(model: type[Node], name: str) -> str | None:
    """Return what the text of a field is parsed as; None when it holds no text."""
    if model is ScenarioStep and name == "call":
        return "scenario_call"
    found = model.model_fields[name]
    kinds = [*found.metadata, *_metadata(found.annotation)]
    return next((item.kind for item in kinds if isinstance(item, Slot)), None)


def _metadata(annotation: object) -> Iterator[object]:
    """Yield what is hung on a type and on the types inside it."""
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    for inner in get_args(annotation):
        yield from _metadata(inner)


def with_span(value: object, span: Span | None) -> object:
    """Return a tree that stands at one place: places inside a text that is no file mislead."""
    if isinstance(value, tuple):
        return tuple(with_span(item, span) for item in value)
    if not isinstance(value, Located) or not is_dataclass(value):
        return value
    changes = {
        field.name: with_span(getattr(value, field.name), span)
        for field in fields(value)
        if field.name != "span"
    }
    return replace(value, span=span, **changes)
