"""A request of a test, as far as its status depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from fastgen.backend.testing.rows import Known, Row, World
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass


@dataclass(slots=True)
class Request:
    """A request of a test: the rows of its path by parameter (None: absent), and its body."""

    operation: Operation
    world: World
    rows: Mapping[str, Row | None] = field(default_factory=dict)
    body: Literal["none", "good", "bad"] = "none"
    says: Mapping[str, Known] = field(default_factory=dict)
    """What a good body says, by field; for an action by parameter."""

    def stored(self) -> dict[str, Known]:
        """Return what the body says of fields: some of its keys are of the request alone."""
        shown = self.operation.input.fields if self.operation.input is not None else ()
        alone = {each.name for each in shown if each.source is None}
        return {name: value for name, value in self.says.items() if name not in alone}
