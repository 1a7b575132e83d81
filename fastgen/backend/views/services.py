"""What the templates of services, policies and computed fields see."""

from __future__ import annotations

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class CodeView:
    """A module of constants and functions; each text is laid out already."""

    title: str
    imports: str
    constants: str
    functions: tuple[str, ...]
