"""Import statements of a module, in sections and order as ruff's isort rules have them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import lru_cache

from fastgen.backend.wrap import LINE_LENGTH

Import = tuple[str, str]
"""A module and a name that comes from it, perhaps ``name as other``."""

FIRST_PARTY = frozenset({"app", "migrations", "tests"})
_NUMBER = re.compile(r"(\d+)")


def import_lines(symbols: Iterable[Import], modules: Iterable[str] = ()) -> str:
    """Return the imports of names, and of whole modules such as ``sqlalchemy as sa``.

    >>> print(import_lines([("app.ids", "uuid7"), ("uuid", "UUID"), ("uuid", "uuid4")], ["re"]))
    import re
    from uuid import UUID, uuid4
    <BLANKLINE>
    from app.ids import uuid7
    """
    plain: dict[int, list[str]] = {}
    for module in sorted(set(modules), key=_natural):
        plain.setdefault(_section(module), []).append(f"import {module}")
    grouped: dict[str, set[str]] = {}
    for module, name in symbols:
        grouped.setdefault(module, set()).add(name)
    named: dict[int, list[str]] = {}
    for module in sorted(grouped, key=_natural):
        named.setdefault(_section(module), []).extend(_from(module, grouped[module]))
    sections = sorted(plain.keys() | named.keys())
    return "\n\n".join("\n".join((*plain.get(key, ()), *named.get(key, ()))) for key in sections)


def _from(module: str, names: set[str]) -> Iterable[str]:
    """Yield the imports from one module by their first name; a renamed one stands alone."""
    plain = sorted((name for name in names if " as " not in name), key=_member)
    groups = [[name] for name in names if " as " in name] + ([plain] if plain else [])
    for group in sorted(groups, key=lambda group: _member(group[0])):
        flat = f"from {module} import {', '.join(group)}"
        if len(flat) > LINE_LENGTH:
            flat = "\n".join((f"from {module} import (", *(f"    {each}," for each in group), ")"))
        yield flat


@lru_cache(maxsize=4096)
def _section(module: str) -> int:
    root = module.partition(" ")[0].partition(".")[0]
    if root in sys.stdlib_module_names:
        return 0
    return 2 if root in FIRST_PARTY else 1


@lru_cache(maxsize=4096)
def _member(name: str) -> tuple[int, tuple[tuple[int, str], ...], str]:
    """Order constants, then classes, then the rest; numbers in names by their value."""
    name = name.partition(" ")[0]
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, _natural(name), name


@lru_cache(maxsize=4096)
def _natural(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part)
        for part in _NUMBER.split(text.lower())
        if part
    )
