"""Modules of support as pieces: which pieces a piece needs, and what it imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastgen.backend.import_lines import Import
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A definition of a module of support: the others it needs there, and the imports it needs.

    ``modules`` are imported whole: ``import re``.
    """

    needs: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()
    modules: tuple[str, ...] = ()


def closure(module: str, wanted: Iterable[str], catalogue: Mapping[str, Piece]) -> tuple[str, ...]:
    """Return the wanted pieces and all they need, in the order of the catalogue.

    >>> closure("app.x", ["b"], {"a": Piece(), "b": Piece(needs=("a",)), "c": Piece()})
    ('a', 'b')
    """
    found: set[str] = set()
    waiting = sorted(wanted)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in catalogue:
            raise AssertionError(f"{module} has no {name}")
        found.add(name)
        waiting.extend(catalogue[name].needs)
    return tuple(name for name in catalogue if name in found)


def imports_of(pieces: Iterable[str], catalogue: Mapping[str, Piece]) -> list[Import]:
    """Return the imports of pieces."""
    return [symbol for name in pieces for symbol in catalogue[name].imports]


def symbols(module: str, names: str) -> tuple[Import, ...]:
    """Return the imports of names of one module.

    >>> symbols("uuid", "UUID uuid4")
    (('uuid', 'UUID'), ('uuid', 'uuid4'))
    """
    return tuple((module, name) for name in names.split())
