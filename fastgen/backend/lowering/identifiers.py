"""Local names in generated code.

Constants, and names that are still free in a function or a module.
"""

from __future__ import annotations

import builtins
from collections.abc import Container, Iterable
from typing import Final

from fastgen.backend.names import identifier
from fastgen.ir.naming import snake_case

_BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_SOFT: Final = frozenset({"match", "case", "type"})


def local(text: str) -> str:
    """Return a name of the spec as a local variable or attribute.

    >>> local("from"), local("dueDate"), local("title")
    ('from_', 'due_date', 'title')
    """
    return identifier(snake_case(identifier(text).rstrip("_")))


def global_identifier(text: str) -> str:
    """Return a name of the spec as a name of a module: it hides no builtin.

    >>> global_identifier("list"), global_identifier("loan")
    ('list_', 'loan')
    """
    word = local(text)
    return f"{word}_" if word in _BUILTINS or word in _SOFT else word


def constant(text: str) -> str:
    """Return a name in ``UPPER_CASE``, as members of enums and constants are written.

    >>> constant("inProgress"), constant("2nd")
    ('IN_PROGRESS', '_2ND')
    """
    return identifier(snake_case(identifier(text).rstrip("_"))).rstrip("_").upper()


class Taken:
    """Hands out names that are free, in a block of code or a module."""

    def __init__(self, names: Iterable[str] = (), *, known: Container[str] = ()) -> None:
        """Take names in use; those that are ``known`` are many, the same for many blocks."""
        self._names = set(names)
        self._known = known

    def __contains__(self, name: str) -> bool:
        """Tell whether a name is in use."""
        return name in self._names or name in self._known

    def reserve(self, name: str) -> None:
        """Mark a name as in use."""
        self._names.add(name)

    def fresh(self, wish: str) -> str:
        """Return the wish if it is free, or else the wish with the lowest free number.

        >>> taken = Taken(["loan"])
        >>> taken.fresh("loan"), taken.fresh("loan")
        ('loan_2', 'loan_3')
        """
        name, number = wish, 1
        while name in self:
            number += 1
            name = f"{wish}_{number}"
        self._names.add(name)
        return name
