"""Keeps the tables of the grammar where they load fast: in the wheel, or in a cache of the user."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fastgen.frontend.tables import Tables, dump_tables, load_tables
from fastgen.resources import data_folder, read_data

GRAMMAR = "fastgen.lark"
PREBUILT = "fastgen.tables.json"
"""Tables that a wheel may carry beside the grammar."""
CACHE_VARIABLE = "FASTGEN_CACHE_DIR"


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
    store_tables(cache_folder() / f"tables-{stamp[:24]}.json", dump_tables(tables, stamp))
    return tables


def stamp_of(grammar: str) -> str:
    """Return what decides the tables: the grammar and the version of the library that reads it."""
    return hashlib.sha256(f"{version('lark')}\n{grammar}".encode()).hexdigest()


def cache_folder() -> Path:
    """Return the folder for things that can be made again, by the custom of the platform."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home raises where there is none)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home) / "fastgen" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "fastgen"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "fastgen"


def _read(path: Path, stamp: str) -> Tables | None:
    """Read stored tables; None when there are none, or they are of another grammar."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return load_tables(text, stamp)


def store_tables(path: Path, text: str) -> None:
    """Write whole or not at all, so that processes side by side never see half a file.

    A folder that cannot be written is no error: the tables are made again next time.
    """
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
