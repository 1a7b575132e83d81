"""Tables are kept where they load fast, and never in the way."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fastgen.frontend.table_store import grammar_tables, grammar_text, stamp_of
from fastgen.frontend.tables import dump_tables, load_tables
from fastgen.resources import CACHE_VARIABLE, cache_folder, store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder, and forget the tables of this process."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    grammar_tables.cache_clear()
    return tmp_path / "cache"


def test_tables_are_stored_and_found_again(folder: Path) -> None:
    made = grammar_tables()
    (path,) = folder.iterdir()
    assert load_tables(path.read_text(), stamp_of(grammar_text())) == made
    grammar_tables.cache_clear()
    assert grammar_tables() == made


def test_damaged_tables_are_made_again(folder: Path) -> None:
    made = grammar_tables()
    (path,) = folder.iterdir()
    for damage in ("", '{"format": 1}', path.read_text()[:1000]):
        path.write_text(damage)
        grammar_tables.cache_clear()
        assert grammar_tables() == made
    assert load_tables(path.read_text(), stamp_of(grammar_text())) == made


def test_tables_of_another_grammar_are_not_used() -> None:
    tables = grammar_tables()
    assert load_tables(dump_tables(tables, "one"), "two") is None
    assert load_tables(dump_tables(tables, "one"), "one") == tables


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(blocker / "cache"))
    grammar_tables.cache_clear()
    assert grammar_tables().rules


def test_many_writers_leave_one_whole_file(tmp_path: Path) -> None:
    text = dump_tables(grammar_tables(), "stamp")
    path = tmp_path / "tables.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store(path, text.encode()), range(16)))
    assert [found.name for found in tmp_path.iterdir()] == ["tables.json"]
    assert path.read_text() == text


def test_the_cache_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == Path("/somewhere/fastgen")
