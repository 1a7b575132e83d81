"""Resolves the record of an envelope, or of the shape of an error, into a frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import get_args

from fastgen.diagnostics import Report, Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.application import Envelope, WireStyle
from fastgen.ir.checked.frames import (
    Frame,
    FrameConstant,
    FrameEntry,
    FrameList,
    FramePart,
    FrameRecord,
    FrameText,
    PartName,
    parts_of,
)
from fastgen.ir.naming import wire_case
from fastgen.passes.declarations.collect_names import report_duplicate
from fastgen.records import dataclass

PARTS: tuple[PartName, ...] = get_args(PartName)
OF_AN_ERROR = frozenset({"kind", "status", "message", "field", "resource", "fields", "issues"})
OF_AN_ENVELOPE: dict[str, frozenset[str]] = {
    "input": frozenset({"it"}),
    "one": frozenset({"it"}),
    "many": frozenset({"items", "total", "next"}),
}
NOTHING = FrameConstant(None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one frame; ``words`` are the parts it may mention, ``what`` is what it is."""

    what: str
    words: frozenset[str]
    style: WireStyle
    report: Report
    mistakes: list[str] = field(default_factory=list)
    """The names of what was reported: what is missing then is no second mistake."""

    def record(self, node: written.Record) -> FrameRecord:
        entries: dict[str, FrameEntry] = {}
        places: dict[str, Span | None] = {}
        for entry in node.entries:
            if entry.name is None:
                self.unknown(entry.span or node.span, f"`...` in {self.what}")
                continue
            wire = entry.name if entry.quoted else wire_case(entry.name, self.style)
            if wire in entries:
                report_duplicate(wire, entry.span, places[wire], self.report)
                continue
            value = entry.value or written.Name(entry.name, span=entry.span)
            entries[wire] = FrameEntry(entry.name, wire, self.value(value))
            places[wire] = entry.span
        return FrameRecord(tuple(entries.values()))

    def value(self, node: written.Expression) -> Frame:
        match node:
            case written.Record():
                return self.record(node)
            case written.ListLiteral(items=items):
                return FrameList(tuple(self.value(item) for item in items))
            case written.Integer(value=int(value)) | written.Boolean(value=value):
                return FrameConstant(value)
            case written.Null():
                return NOTHING
            case written.Text():
                return self.text(node)
            case written.Name(name=name) if "it" in self.words or "items" in self.words:
                return self.part(name, name, node.span)
            case written.Member(of=written.Name(name="error"), name=name) if self.of_errors:
                return self.part(name, f"error.{name}", node.span)
            case written.Member(of=written.Name(name="it" | "items" as name), name=view) if (
                name in self.words and self.what != "`envelope input`"
            ):
                return FramePart("it" if name == "it" else "items", view)
            case _:
                return self.unknown(node.span, f"this value in {self.what}")

    @property
    def of_errors(self) -> bool:
        return "kind" in self.words

    def part(self, name: str, shown: str, span: Span | None) -> Frame:
        known = next((part for part in PARTS if part == name and name in self.words), None)
        if known is not None:
            return FramePart(known)
        self.mistakes.append(name)
        meant = did_you_mean(name, self.words)
        help_text = f"it knows {', '.join(f'`{word}`' for word in sorted(self.words))}"
        if meant:
            help_text = f"did you mean `{shown.removesuffix(name)}{meant}`?"
        if self.of_errors:
            self.report.error("FG2004", span, owner="error", name=name, help=help_text)
        else:
            self.report.error("FG2002", span, name=name, help=help_text)
        return NOTHING

    def text(self, node: written.Text) -> Frame:
        if node.plain is not None:
            return FrameConstant(node.plain)
        parts: list[str | FramePart] = []
        for part in node.parts:
            found: object = part
            if isinstance(part, written.Interpolation) and self.of_errors:
                found = self.value(part.value)
            if isinstance(found, str) or (
                isinstance(found, FramePart) and found.name not in ("fields", "issues")
            ):
                parts.append(found)
            else:
                return self.unknown(node.span, f"this text in {self.what}")
        return FrameText(tuple(parts))

    def unknown(self, span: Span | None, what: str) -> Frame:
        self.mistakes.append(what)
        self.report.error("FG3901", span, what=what)
        return NOTHING


def resolve_envelope(node: Envelope, style: WireStyle, report: Report) -> FrameRecord | None:
    """Return the frame of an envelope, or None where it has no place for what it is about.

    >>> from fastgen.ir.application import Envelope
    >>> shape = written.Record((written.Entry("note", written.Name("it")),))
    >>> frame = resolve_envelope(Envelope(kind="one", shape=shape), "snake", Report())
    >>> frame.entries[0].value
    FramePart(name='it', view=None)
    """
    shape = node.shape
    if isinstance(shape, written.Source):
        report.error("FG2029", shape.span or node.span, text=shape.text)
        return None
    what = f"`envelope {node.kind}`"
    reader = _Reader(what, OF_AN_ENVELOPE[node.kind], style, report)
    frame = reader.record(shape)
    if reader.mistakes:
        return None
    needed = "items" if node.kind == "many" else "it"
    named: list[str] = [part.name for part in parts_of(frame)]
    if named.count(needed) != 1 or _twice(named):
        twice = _twice(named) or needed
        report.error("FG3046", node.span, what=what, part=twice)
        return None
    if node.kind == "input" and not _is_way(frame):
        report.error("FG3047", node.span)
        return None
    return frame


def resolve_shape(
    shape: written.Record | written.Source | None, style: WireStyle, report: Report
) -> FrameRecord | None:
    """Return the frame of the shape of an error."""
    if isinstance(shape, written.Source):
        report.error("FG2029", shape.span, text=shape.text)
        return None
    if shape is None:
        return None
    return _Reader("the shape of an error", OF_AN_ERROR, style, report).record(shape)


def _twice(named: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in named:
        if name in seen:
            return name
        seen.add(name)
    return None


def _is_way(frame: Frame) -> bool:
    """Tell whether a frame is nothing but keys around one part."""
    while isinstance(frame, FrameRecord) and len(frame.entries) == 1:
        frame = frame.entries[0].value
    return isinstance(frame, FramePart)
