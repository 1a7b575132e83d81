"""What the templates of the modules of schemas see."""

from __future__ import annotations

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class: everything above its body, and the paragraphs of its body."""

    head: tuple[str, ...]
    docstring: str | None
    config: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemasView:
    """A module of schemas; ``aliases`` are statements."""

    title: str
    imports: str
    aliases: tuple[str, ...]
    classes: tuple[ClassView, ...]
