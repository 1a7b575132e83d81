"""What a generated project leaves out although nothing refuses it: somebody has to be told."""

from __future__ import annotations

from fastgen.diagnostics.span import Span
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Omission:
    """A warning about a part of a spec: its code, its place, and the `what` of its headline."""

    code: str
    span: Span | None
    what: str
