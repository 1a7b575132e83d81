"""Keeps the tables of the grammar where they load fast: in the wheel, or in a cache of the user."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fastgen.frontend.tables import Tables, dump_tables, load_tables
from fastgen.resources import cache_folder, data_folder, read_data, store

GRAMMAR = "fastgen.lark"
PREBUILT = "fastgen.tables.json"
"""Tables that a wheel may carry beside the grammar."""


def grammar_text() -> str:
    """Return the grammar of the language."""
    return read_data("grammars", GRAMMAR)


@cache
def grammar_tables() -> Tables:
    """Return the tables of the language, from the fastest place that has them."""
    grammar = grammar_text()
    stamp = stamp_of(grammar)
    for path in (data_folder("grammars") / PREBUILT, cache_folder() / f"tables-{stamp[:24]}.json"):
        found = _read(path, stamp)
        if found is not None:
            return found
    from fastgen.frontend.table_builder import build_tables

    tables = build_tables(grammar)
    store(cache_folder() / f"tables-{stamp[:24]}.json", dump_tables(tables, stamp).encode())
    return tables


def stamp_of(grammar: str) -> str:
    """Return what decides the tables: the grammar and the version of the library that reads it."""
    return hashlib.sha256(f"{version('lark')}\n{grammar}".encode()).hexdigest()


def _read(path: Path, stamp: str) -> Tables | None:
    """Read stored tables; None when there are none, or they are of another grammar."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return load_tables(text, stamp)
