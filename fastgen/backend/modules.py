"""Where the modules of a package lie: the one place that knows the paths of each layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from fastgen.backend.import_lines import Import
from fastgen.ir.layouts import USUAL_ARRANGEMENT, Arrangement, Layout

Layer = Literal["models", "schemas", "policy", "computed", "service", "dependencies", "router"]
Role = Layer | Literal["messages", "handlers", "jobs"]
"""What a module of a package is for; the last three are those of the outbox."""

LAYERS: Mapping[Role, str] = {
    "models": "models",
    "schemas": "schemas",
    "policy": "policies",
    "computed": "computed",
    "service": "services",
    "dependencies": "dependencies",
    "router": "routers",
}
"""What the package of each layer is called."""

ROUTERS: Mapping[Layout, str] = {
    "single": "app/router.py",
    "layered": "app/routers/*.py",
    "domain": "app/*/router.py",
    "grouped": "app/**/router.py",
}
"""The routers of a project, as a pattern."""


class Modules:
    """The modules of one project.

    ``placed`` are the packages that the layout moves; all others, such as ``auth``, are the core
    and lie at ``app/<package>``.

    >>> Modules(Arrangement("layered"), ["books"]).of("books", "router")
    'app.routers.books'
    >>> Modules(Arrangement("grouped", {"books": "loans"}), ["books"]).path("books", "models")
    'app/loans/books/models.py'
    >>> Modules(Arrangement("layered"), ["books"]).of("auth", "models")
    'app.auth.models'
    """

    def __init__(
        self, arrangement: Arrangement = USUAL_ARRANGEMENT, placed: Iterable[str] = ()
    ) -> None:
        """Take an arrangement and what it is for."""
        self.arrangement = arrangement
        self._placed = frozenset(placed)
        self._known: dict[tuple[str, Role], str] = {}
        self._services: dict[str, str] = {}

    def of(self, package: str, role: Role) -> str:
        """Return a module by its dotted name: ``app.books.models``."""
        module = self._known.get((package, role))
        if module is None:
            module = self._known[package, role] = ".".join(self._parts(package, role))
        if role == "service":
            self._services[module] = package
        return module

    def path(self, package: str, role: Role) -> str:
        """Return the file of a module: ``app/books/models.py``."""
        return f"{self.of(package, role).replace('.', '/')}.py"

    def whole(self, package: str, role: Role, name: str | None = None) -> Import:
        """Return the import of a module as ``name``, else under what its role is called.

        >>> Modules(Arrangement("layered"), ["books"]).whole("books", "service")
        ('app.services', 'books as service')
        """
        parent, member = self._parts(package, role)
        name = name or role
        return parent, member if member == name else f"{member} as {name}"

    def home_of_service(self, module: str) -> str | None:
        """Return the package of a service that ``of`` has named; None for any other module."""
        return self._services.get(module)

    def _parts(self, package: str, role: Role) -> tuple[str, str]:
        """Return the package that holds a module, and what the module is called in it."""
        if package in self._placed:
            match self.arrangement.layout:
                case "single":
                    return "app", role
                case "layered":
                    return f"app.{LAYERS[role]}", package
                case "grouped":
                    group = self.arrangement.groups.get(package)
                    return (f"app.{group}.{package}" if group else f"app.{package}"), role
                case "domain":
                    pass
        return f"app.{package}", role
