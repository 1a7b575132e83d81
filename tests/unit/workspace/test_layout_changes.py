"""A project keeps its layout until somebody asks for another one, and loses no work then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import fastgen
from fastgen.diagnostics import Report
from fastgen.ir.layouts import Arrangement, Layout
from fastgen.workspace import WriteResult, recorded_arrangement, write_project

TEXT = "app notes\nentity Note { text: text }\nresource Note\n"
SERVICE, MOVED = "app/notes/service.py", "app/services/notes.py"


def build(
    folder: Path, *, layout: Layout | None = None, force: bool = False
) -> tuple[WriteResult, list[str]]:
    """Build the notes as the command does."""
    recorded = recorded_arrangement(folder)
    project = fastgen.compile(fastgen.parse(TEXT), layout=layout, recorded=recorded)
    report = Report()
    result = write_project(project, folder, report=report, force=force)
    return result, [found.code for found in report.diagnostics]


def test_a_layout_that_was_asked_for_stays(tmp_path: Path) -> None:
    assert recorded_arrangement(tmp_path) is None
    build(tmp_path, layout="layered")
    assert recorded_arrangement(tmp_path) == Arrangement("layered")
    result, codes = build(tmp_path)
    assert (result.files_written, codes) == (0, [])
    assert (tmp_path / MOVED).exists()


def test_a_change_of_the_layout_says_that_modules_move(tmp_path: Path) -> None:
    build(tmp_path)
    result, codes = build(tmp_path, layout="layered")
    assert codes == ["FG8017"]
    assert SERVICE in result.plan.paths("remove")
    assert MOVED in result.plan.paths("create")
    assert not (tmp_path / SERVICE).exists()


@pytest.mark.parametrize("force", [False, True])
def test_an_edited_module_moves_only_by_force_and_is_kept_then(tmp_path: Path, force: bool) -> None:
    build(tmp_path)
    edited = (tmp_path / SERVICE).read_text() + "# mine\n"
    (tmp_path / SERVICE).write_text(edited)
    result, codes = build(tmp_path, layout="layered", force=force)
    assert result.refused is not force
    if force:
        assert codes == ["FG8017"]
        (kept,) = (tmp_path / ".fastgen/replaced/app/notes").iterdir()
        assert kept.read_text() == edited
        assert (tmp_path / MOVED).exists() and not (tmp_path / SERVICE).exists()
    else:
        assert codes == ["FG8017", "FG8018"]
        assert (tmp_path / SERVICE).read_text() == edited
        assert recorded_arrangement(tmp_path) == Arrangement("domain")


def test_groups_are_recorded(tmp_path: Path) -> None:
    spec = fastgen.parse(
        "app shop\nentity Maker { name: string }\nentity Product { maker: Maker }\n"
        "resource Maker\nresource Product\n"
    )
    fastgen.compile(spec, layout="grouped").write(tmp_path)
    groups = {"makers": "makers", "products": "makers"}
    assert recorded_arrangement(tmp_path) == Arrangement("grouped", groups)
    assert (tmp_path / "app/makers/products/models.py").exists()


def test_a_project_that_was_compiled_without_a_look_at_the_folder_moves_nothing(
    tmp_path: Path,
) -> None:
    build(tmp_path, layout="layered")
    project = fastgen.compile(fastgen.parse(TEXT))
    with pytest.raises(fastgen.SpecError, match="FG8019"):
        project.write(tmp_path)
    assert recorded_arrangement(tmp_path) == Arrangement("layered")
    assert (tmp_path / MOVED).exists() and not (tmp_path / SERVICE).exists()


@pytest.mark.parametrize("change", [{"layout": "round"}, {"groups": {"a": "../b"}}, {"groups": 1}])
def test_a_damaged_record_is_no_layout_and_stops_the_build(
    tmp_path: Path, change: dict[str, object]
) -> None:
    build(tmp_path)
    lock = tmp_path / ".fastgen/lock.json"
    lock.write_text(json.dumps({**json.loads(lock.read_text()), **change}))
    assert recorded_arrangement(tmp_path) is None
    result, codes = build(tmp_path)
    assert (result.refused, codes) == (True, ["FG8008"])
