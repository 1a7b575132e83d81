"""Turns YAML into plain values: its plain part, read from events, so that nothing can grow."""

from __future__ import annotations

import re
from dataclasses import field

import yaml

from fastgen.diagnostics import Report
from fastgen.frontend.documents import DEEPEST, MOST_NODES, Document, Path
from fastgen.frontend.places import Places
from fastgen.records import dataclass

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,20}\.[0-9]{1,20}")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _RefusedError(Exception):
    """Something in the text is not part of the plain part of YAML."""

    def __init__(self, code: str, event: yaml.Event, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.start: int = event.start_mark.index
        self.end: int = event.end_mark.index

    def tell(self, report: Report, places: Places) -> None:
        """Report what was refused."""
        span = places.span(self.start, self.end)
        match self.code:
            case "FG1202":
                report.error("FG1202", span, key=self.reason, help="keep one")
            case "FG1203":
                report.error("FG1203", span, feature=self.reason)
            case _:
                report.error("FG1201", span, notation="YAML", reason=self.reason)


@dataclass(slots=True)
class _Level:
    """An object or a list that is being read."""

    value: dict[str, object] | list[object]
    start: int
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Builds the values of one document from events."""

    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)
    path: list[str | int] = field(default_factory=list)
    root: object = None
    count: int = 0
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event; raises _RefusedError."""
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError("FG1203", event, "an alias (`*name`)")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _RefusedError("FG1203", event, "a second document (`---`)")
        if isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.begin(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            level = self.levels.pop()
            self.path.pop()
            self.spans[tuple(self.path)] = (level.start, event.end_mark.index)
            self.leave()

    def begin(
        self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
    ) -> None:
        """Take a value, or the beginning of one."""
        self.count += 1
        if event.anchor is not None:
            raise _RefusedError("FG1203", event, "an anchor (`&name`)")
        if event.tag is not None and event.tag != "!":
            raise _RefusedError("FG1203", event, "a tag (`!name`)")
        if self.count > MOST_NODES or len(self.levels) > DEEPEST:
            reason = "it is too large or nested too deep"
            raise _RefusedError("FG1201", event, reason)
        level = self.levels[-1] if self.levels else None
        if level is not None and isinstance(level.value, dict) and level.key is None:
            self.take_key(event, level, level.value)
            return
        if isinstance(event, yaml.ScalarEvent):
            self.spans[tuple(self.path)] = (event.start_mark.index, event.end_mark.index)
            self.put(scalar(event))
            self.leave()
            return
        value: dict[str, object] | list[object] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self.put(value)
        self.levels.append(_Level(value, event.start_mark.index))
        self.path.append(0 if isinstance(value, list) else "")

    def take_key(self, event: yaml.Event, level: _Level, value: dict[str, object]) -> None:
        """Take the key of the next entry of an object."""
        if not isinstance(event, yaml.ScalarEvent):
            raise _RefusedError("FG1203", event, "a key that is no word")
        if event.value in value:
            raise _RefusedError("FG1202", event, event.value)
        level.key = event.value
        self.path[-1] = event.value

    def put(self, value: object) -> None:
        """Put a value where it belongs."""
        if not self.levels:
            self.root = value
            return
        level = self.levels[-1]
        if isinstance(level.value, list):
            level.value.append(value)
        elif level.key is not None:
            level.value[level.key] = value

    def leave(self) -> None:
        """Go on behind a value that is complete."""
        if not self.levels:
            return
        self.levels[-1].key = None
        last = self.path[-1]
        if isinstance(last, int):
            self.path[-1] = last + 1


def scalar(event: yaml.ScalarEvent) -> object:
    """Return what a scalar means: only ``true``, ``false``, ``null`` and numbers are not text."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def read_yaml(text: str, file: str, report: Report) -> Document | None:
    """Read YAML; None when it cannot be read, with the reason reported."""
    places = Places(text, file)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.take(event)
    except _RefusedError as error:
        error.tell(report, places)
        return None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.index if error.problem_mark is not None else 0
        reason = error.problem or "it cannot be read"
        report.error("FG1201", places.span(at, at), notation="YAML", reason=reason)
        return None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        report.error("FG1201", places.span(0, 0), notation="YAML", reason=reason)
        return None
    return Document(builder.root, places, builder.spans)
