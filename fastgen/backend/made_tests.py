"""The tests of a project as they pass from one process to another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import field

from fastgen.backend.import_lines import Import
from fastgen.backend.kind_names import moved
from fastgen.backend.planners.context import PlannedFile
from fastgen.backend.render import render
from fastgen.backend.testing.counted import Counted
from fastgen.backend.testing.scenes import Used
from fastgen.diagnostics.span import Span
from fastgen.ir.omissions import Omission
from fastgen.records import dataclass


@dataclass(slots=True)
class MadeTests:
    """The texts of tests by path, what no test could be made of, and what they use."""

    texts: dict[str, str] = field(default_factory=dict)
    omissions: list[Omission] = field(default_factory=list)
    used: Used = field(default_factory=Used)

    def make(self, planned: Iterable[PlannedFile | Omission]) -> None:
        """Render what is planned."""
        for each in planned:
            if isinstance(each, Omission):
                self.omissions.append(each)
            else:
                self.texts[each.path] = moved(render(each.template, each.view), each.package)

    def to_json(self) -> str:
        """Return the tests as JSON.

        >>> used = Used({"Book": None}, {("Book", "tags"): None}, {}, {"Book.list"}, True)
        >>> made = MadeTests({"a.py": ""}, [Omission("FG7004", None, "why")], used)
        >>> MadeTests.from_json(made.to_json()) == made
        True
        """
        omissions = [(each.code, _plain(each.span), each.what) for each in self.omissions]
        used = self.used
        notes = [list(used.entities), list(used.sets), sorted(used.tested), used.snapshot]
        return json.dumps([self.texts, omissions, notes])

    @classmethod
    def from_json(cls, text: str) -> MadeTests:
        """Return the tests that `to_json` made a text of; what they import is in them."""
        texts, omissions, (entities, sets, tested, snapshot) = json.loads(text)
        return cls(
            texts,
            [
                Omission(code, Span(**span) if span else None, what)
                for code, span, what in omissions
            ],
            Used(
                dict.fromkeys(entities),
                {(entity, name): None for entity, name in sets},
                {},
                set(tested),
                snapshot,
            ),
        )


@dataclass(frozen=True, slots=True)
class CountedRequests:
    """The requests whose statements are counted, and what their lines may have to import."""

    requests: tuple[Counted, ...]
    imports: tuple[Import, ...]

    def to_json(self) -> str:
        """Return the requests as JSON.

        >>> request = Counted("Book.list", "anybody", {"q": True}, True, ("pass",), False)
        >>> counted = CountedRequests((request,), (("uuid", "UUID"),))
        >>> CountedRequests.from_json(counted.to_json()) == counted
        True
        """
        return json.dumps(
            [
                [[getattr(each, name) for name in Counted.__slots__] for each in self.requests],
                self.imports,
            ]
        )

    @classmethod
    def from_json(cls, text: str) -> CountedRequests:
        """Return the requests that `to_json` made a text of."""
        requests, imports = json.loads(text)
        return cls(
            tuple(
                Counted(operation, asked, says, signed_in, tuple(lines), keeps_rows, rows)
                for operation, asked, says, signed_in, lines, keeps_rows, rows in requests
            ),
            tuple((module, name) for module, name in imports),
        )


def _plain(span: Span | None) -> dict[str, object] | None:
    return None if span is None else {name: getattr(span, name) for name in span.__slots__}
