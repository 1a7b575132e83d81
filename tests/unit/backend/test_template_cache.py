"""Compiled templates are kept where only the user writes, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from fastgen.backend.template_cache import TemplateCache
from fastgen.resources import CACHE_VARIABLE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def render(text: str) -> str:
    """Render a template in an environment of its own."""
    loader = DictLoader({"page": text})
    made = Environment(loader=loader, bytecode_cache=TemplateCache(), autoescape=True)
    return made.get_template("page").render(name="Ada")


def kept(folder: Path) -> list[Path]:
    """Return the files of the cache."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_template_is_kept_and_used_again(folder: Path) -> None:
    assert render("Hello {{ name }}") == "Hello Ada"
    (path,) = kept(folder)
    before = path.stat().st_mtime_ns
    assert render("Hello {{ name }}") == "Hello Ada"
    assert path.stat().st_mtime_ns == before


def test_another_text_under_the_same_name_is_compiled_again(folder: Path) -> None:
    render("Hello {{ name }}")
    assert render("Bye {{ name }}") == "Bye Ada"
    assert len(kept(folder)) == 1


def test_a_damaged_file_is_made_again(folder: Path) -> None:
    render("Hello {{ name }}")
    (path,) = kept(folder)
    whole = path.read_bytes()
    for damage in (b"", whole[:-5], b"nonsense"):
        path.write_bytes(damage)
        assert render("Hello {{ name }}") == "Hello Ada"
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    assert render("Hello {{ name }}") == "Hello Ada"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_others_may_write_is_not_used(folder: Path) -> None:
    render("Hello {{ name }}")
    (path,) = kept(folder)
    path.unlink()
    path.parent.chmod(0o777)
    assert render("Hello {{ name }}") == "Hello Ada"
    assert kept(folder) == []
