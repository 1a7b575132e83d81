"""What the templates of routers and of their dependencies see."""

from __future__ import annotations

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class EndpointView:
    """A function with its decorator: each part is laid out."""

    decorator: str
    signature: str
    docstring: str | None
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouterView:
    """``router.py`` of a package."""

    title: str
    imports: str
    router: str
    endpoints: tuple[EndpointView, ...]


@dataclass(frozen=True, slots=True)
class FinderView:
    """A dependency that finds a row, and the statement that names its type."""

    signature: str
    body: tuple[str, ...]
    alias: str


@dataclass(frozen=True, slots=True)
class DependenciesView:
    """``dependencies.py`` of a package."""

    title: str
    imports: str
    guards: tuple[str, ...]
    finders: tuple[FinderView, ...]
