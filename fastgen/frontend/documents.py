"""Turns the text of an IR in JSON or YAML into plain values, with the place of each on demand.

Both readers are bounded and refuse what two programs could read as two things: keys given twice,
and of YAML the aliases, tags, several documents, and words such as ``on`` that older readers take
for true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import field

from fastgen.diagnostics import Report, Span
from fastgen.frontend.places import Places
from fastgen.records import dataclass

Path = tuple[str | int, ...]
DEEPEST = 40
MOST_NODES = 2_000_000
"""How deep and how large a document may be."""


@dataclass(slots=True)
class Document:
    """Plain values, and where they stand."""

    value: object
    places: Places
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def locate(self, path: Path) -> Span | None:
        """Return the place of a value, or of the nearest thing around it."""
        if not self.spans:
            self.spans = json_places(self.places.text)
        while path and path not in self.spans:
            path = path[:-1]
        found = self.spans.get(path)
        return None if found is None else self.places.span(*found)


class _DuplicateKeyError(ValueError):
    """A key stands twice in one object."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; raises when a key is given twice."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _DuplicateKeyError(key)
        found[key] = value
    return found


def _constant(word: str) -> object:
    """Refuse ``NaN`` and ``Infinity``, which JSON does not have."""
    raise ValueError(f"`{word}` is no JSON")


def read_json(text: str, file: str, report: Report) -> Document | None:
    """Read JSON; None when it cannot be read, with the reason reported."""
    places = Places(text, file)
    text = text.removeprefix("\ufeff")
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        span = places.span(error.pos, min(error.pos + 1, len(places.text)))
        report.error("FG1201", span, notation="JSON", reason=error.msg[0].lower() + error.msg[1:])
    except _DuplicateKeyError as error:
        report.error("FG1202", _key_place(places, error.key), key=error.key, help="keep one")
    except RecursionError:
        report.error("FG1201", places.span(0, 0), notation="JSON", reason="it is nested too deep")
    except ValueError as error:
        report.error("FG1201", places.span(0, 0), notation="JSON", reason=str(error))
    else:
        return Document(value, places)
    return None


def _key_place(places: Places, key: str) -> Span:
    """Return the second place where a key is written."""
    literal = re.escape(json.dumps(key))
    found = [match.span() for match in re.finditer(rf"{literal}(?=\s*:)", places.text)]
    return places.span(*(found[1] if len(found) > 1 else (0, 0)))


_COLON = re.compile(r"\s*:")
_JSON = re.compile(r'\s*([{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+)')


def json_places(text: str) -> dict[Path, tuple[int, int]]:
    """Return where each value of a valid JSON text begins and ends."""
    spans: dict[Path, tuple[int, int]] = {}
    path: list[str | int] = []
    starts: list[int] = []
    key: str | None = None
    for match in _JSON.finditer(text.replace("\ufeff", " ", 1)):
        lexeme, (start, end) = match.group(1), match.span(1)
        if lexeme in "{[":
            spans[tuple(path)] = (start, end)
            starts.append(start)
            path.append(0 if lexeme == "[" else "")
            key = None
        elif lexeme in "}]":
            path.pop()
            spans[tuple(path)] = (starts.pop(), end)
        elif lexeme == ",":
            if path and isinstance(path[-1], int):
                path[-1] += 1
        elif lexeme == ":" and key is not None:
            path[-1] = key
            key = None
        elif path and isinstance(path[-1], str) and lexeme[0] == '"' and _is_key(text, end):
            key = json.loads(lexeme)
        else:
            spans[tuple(path)] = (start, end)
    return spans


def _is_key(text: str, end: int) -> bool:
    """Tell whether a string is followed by a colon."""
    return _COLON.match(text, end) is not None


def as_mapping(value: object) -> Mapping[str, object] | None:
    """Return a value if it is an object."""
    if isinstance(value, dict):
        return {str(key): item for key, item in value.items()}
    return None
