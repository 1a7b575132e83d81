"""The imports that a piece of code needs, sorted as ruff's isort rules sort them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fastgen.backend.lowering.line import LINE_LENGTH

_FIRST_PARTY: Final = "app"


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """A name and the module it is imported from.

    Without a module it is a builtin or a local name.
    """

    module: str
    name: str


class Imports:
    """Collects symbols; the order of adding does not matter."""

    def __init__(self, symbols: Iterable[Symbol] = ()) -> None:
        self._names: dict[str, set[str]] = {}
        for symbol in symbols:
            self.add(symbol)

    def add(self, symbol: Symbol) -> str:
        """Take a symbol in and return its name in the code."""
        if symbol.module:
            self._names.setdefault(symbol.module, set()).add(symbol.name)
        return symbol.name

    def update(self, other: Imports) -> None:
        """Take everything another collection has."""
        for symbol in other:
            self.add(symbol)

    def __iter__(self) -> Iterator[Symbol]:
        """Yield the symbols in order."""
        for module in sorted(self._names):
            for name in sorted(self._names[module]):
                yield Symbol(module, name)

    def names(self) -> frozenset[str]:
        """Return every imported name: none of them may be a local one."""
        return frozenset(name for names in self._names.values() for name in names)

    def render(self, *, without: str | None = None) -> str:
        """Return the import statements in sections; ``without`` is the module they are for."""
        sections: dict[int, list[str]] = {}
        for module in sorted(self._names, key=lambda module: (module.lower(), module)):
            if module != without:
                statement = render_import(module, self._names[module])
                sections.setdefault(_section(module), []).append(statement)
        return "\n\n".join("\n".join(sections[key]) for key in sorted(sections))


def _section(module: str) -> int:
    root = module.partition(".")[0]
    if root == "__future__":
        return 0
    if root in sys.stdlib_module_names:
        return 1
    return 3 if root == _FIRST_PARTY else 2


def render_import(module: str, names: Iterable[str]) -> str:
    """Return ``from module import names``, one a line if it is too long."""
    ordered = sorted(names, key=_member_key)
    flat = f"from {module} import {', '.join(ordered)}"
    if len(flat) <= LINE_LENGTH:
        return flat
    return "\n".join((f"from {module} import (", *(f"    {name}," for name in ordered), ")"))


def _member_key(name: str) -> tuple[int, str]:
    """Order constants, then classes, then the rest, as isort's ``order-by-type`` does."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1, name) if name[:1].isupper() else (2, name)
