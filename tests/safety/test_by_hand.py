"""Texts of the spec in the modules that people write on, and in the tests of their examples."""

from __future__ import annotations

from functools import cache

import pytest

import fastgen
from fastgen.api import SpecError
from fastgen.ir.project import Project
from fastgen.ir.spec import Spec
from tests.safety.marks import rewrite
from tests.safety.payloads import TEXTS
from tests.safety.structure import dissect

SPEC = """app zapp
settings { zroot: root = "zq_root"  ztool: tool = "cp" }
entity Zthing { zfile: file? }
extern zmake(zroot: root, ztool: tool, zword: string, zfile: file) -> file "zq_description" {
  example ("zq_place", "zq_program", "zq_word", fixture("zq_given")) -> fixture("zq_made")
}
extern zspell(zword: string) -> string { example ("zq_argument") -> "zq_result" }
"""
MARKS = ("zq_root", "zq_description", "zq_place", "zq_program", "zq_word", "zq_given", "zq_made",
         "zq_argument", "zq_result")  # fmt: skip


@cache
def marked() -> tuple[Spec, Project]:
    """Return the program with its marks, and its project."""
    spec = fastgen.parse(SPEC)
    return spec, fastgen.compile(spec)


def by_hand(project: Project) -> list[str]:
    """Return the files that people write on, and those that test what they write."""
    found = [path for path in project if path.startswith(("app/extensions/", "app/outside/"))]
    return [*found, "tests/test_extensions.py", "tests/conftest.py", "app/settings.py"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("payload", TEXTS[:: max(1, len(TEXTS) // 6)], ids=ascii)
def test_a_text_stays_a_text(mark: str, payload: str) -> None:
    spec, before = marked()
    try:
        project = fastgen.compile(rewrite(spec, lambda text: text.replace(mark, payload)))
    except SpecError as error:
        assert error.report.has_errors
        return
    assert list(project) == list(before)
    for path in by_hand(project):
        old, new = dissect(path, before[path]), dissect(path, project[path])
        assert new.bones == old.bones, path
        assert new.texts == [text.replace(mark, payload) for text in old.texts], path


def test_every_mark_arrives() -> None:
    _, project = marked()
    whole = "\n".join(project[path] for path in by_hand(project))
    assert [mark for mark in MARKS if mark not in whole] == []
