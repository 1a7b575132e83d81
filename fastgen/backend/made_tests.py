"""The tests of a project as they pass from one process to another."""

from __future__ import annotations

import json
from dataclasses import asdict, field

from fastgen.diagnostics.span import Span
from fastgen.ir.omissions import Omission
from fastgen.records import dataclass


@dataclass(slots=True)
class MadeTests:
    """The texts of the tests by path, and what no test could be made of."""

    texts: dict[str, str] = field(default_factory=dict)
    omissions: list[Omission] = field(default_factory=list)

    def to_json(self) -> str:
        """Return the tests as JSON.

        >>> made = MadeTests({"a.py": ""}, [Omission("FG7004", None, "why")])
        >>> MadeTests.from_json(made.to_json()) == made
        True
        """
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> MadeTests:
        """Return the tests that `to_json` made a text of."""
        document = json.loads(text)
        omissions = [
            Omission(each["code"], Span(**each["span"]) if each["span"] else None, each["what"])
            for each in document["omissions"]
        ]
        return cls(document["texts"], omissions)
