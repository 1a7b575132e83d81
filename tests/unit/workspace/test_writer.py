"""What a build does to a folder, and what it never does."""

import json
import os
from pathlib import Path

import pytest

from fastgen.diagnostics import Report
from fastgen.ir.project import Project
from fastgen.workspace import WriteResult, plan_write, render_plan, write_project
from fastgen.workspace.busy import hold_folder

FIRST = Project({"app/main.py": "one\n", "app/old.py": "old\n", "README.md": "# Notes\n"})
SECOND = Project({"app/main.py": "two\n", "app/new.py": "new\n", "README.md": "# Notes\n"})


def build(project: Project, folder: Path, *, force: bool = False) -> tuple[WriteResult, list[str]]:
    report = Report()
    result = write_project(project, folder, report=report, force=force, spec_digest="d")
    return result, [found.code for found in report.diagnostics]


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".fastgen" not in path.parts
    }


def times(folder: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


def test_a_new_folder_holds_the_project_with_lock_and_base(tmp_path: Path) -> None:
    result, codes = build(FIRST, tmp_path / "a/b/out")
    assert codes == []
    assert result.files_written == 5
    assert tree(tmp_path) == {f"a/b/out/{path}": text for path, text in FIRST.items()}
    lock = json.loads((tmp_path / "a/b/out/.fastgen/lock.json").read_text())
    assert sorted(lock["files"]) == sorted(FIRST)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_unchanged_project_writes_nothing(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    before = times(tmp_path)
    result, codes = build(FIRST, tmp_path)
    assert (result.files_written, result.bytes_written, codes) == (0, 0, [])
    assert times(tmp_path) == before


def test_an_update_changes_adds_and_removes_what_nobody_edited(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    readme = (tmp_path / "README.md").stat().st_mtime_ns
    result, codes = build(SECOND, tmp_path)
    assert codes == []
    assert tree(tmp_path) == dict(SECOND)
    assert (tmp_path / "README.md").stat().st_mtime_ns == readme
    assert render_plan(result.plan).splitlines()[:3] == [
        "~ app/main.py",
        "+ app/new.py",
        "- app/old.py",
    ]


def test_folders_that_become_empty_are_removed(tmp_path: Path) -> None:
    build(Project({"a/b/c.py": "", "d.py": ""}), tmp_path)
    build(Project({"d.py": ""}), tmp_path)
    assert not (tmp_path / "a").exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("42")
    result, codes = build(FIRST, tmp_path)
    assert result.refused
    assert codes == ["FG8001"]
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_folder_with_a_spec_and_version_control_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.fg").write_text("app notes")
    _, codes = build(FIRST, tmp_path)
    assert codes == []
    assert tree(tmp_path) == {**FIRST, "notes.fg": "app notes"}


def test_an_edited_file_that_has_to_change_stops_the_build(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "app/main.py").write_text("mine\n")
    before = times(tmp_path)
    result, codes = build(SECOND, tmp_path)
    assert result.refused
    assert codes == ["FG8002"]
    assert times(tmp_path) == before


def test_force_replaces_an_edited_file_and_keeps_a_copy(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "app/main.py").write_text("mine\n")
    _, codes = build(SECOND, tmp_path, force=True)
    assert codes == []
    assert tree(tmp_path) == dict(SECOND)
    (copy,) = (tmp_path / ".fastgen/replaced/app").iterdir()
    assert copy.read_text() == "mine\n"


def test_an_edited_file_that_need_not_change_keeps_the_edit(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "README.md").write_text("# Mine\n")
    result, codes = build(SECOND, tmp_path)
    assert (result.refused, codes) == (False, [])
    assert tree(tmp_path) == {**SECOND, "README.md": "# Mine\n"}


def test_an_edited_file_that_is_no_longer_generated_is_kept_and_reported_once(
    tmp_path: Path,
) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "app/old.py").write_text("mine\n")
    assert build(SECOND, tmp_path)[1] == ["FG8004"]
    assert build(SECOND, tmp_path)[1] == []
    assert tree(tmp_path) == {**SECOND, "app/old.py": "mine\n"}


def test_a_deleted_file_stays_deleted_and_is_reported_once(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "README.md").unlink()
    assert build(FIRST, tmp_path)[1] == ["FG8005"]
    assert build(FIRST, tmp_path)[1] == []
    assert "README.md" not in tree(tmp_path)
    build(FIRST, tmp_path, force=True)
    assert tree(tmp_path) == dict(FIRST)


def test_a_file_written_once_is_never_written_again(tmp_path: Path) -> None:
    first = Project({"app/extensions/tax.py": "raise\n"}, written_once=["app/extensions/tax.py"])
    second = Project({"app/extensions/tax.py": "other\n"}, written_once=["app/extensions/tax.py"])
    build(first, tmp_path)
    (tmp_path / "app/extensions/tax.py").write_text("mine\n")
    assert build(second, tmp_path, force=True)[1] == []
    assert build(Project({"a.py": ""}), tmp_path)[1] == []
    assert tree(tmp_path)["app/extensions/tax.py"] == "mine\n"


def test_files_of_the_user_are_never_touched(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "app/mine.py").write_text("mine\n")
    before = (tmp_path / "app/mine.py").stat()
    build(SECOND, tmp_path, force=True)
    after = (tmp_path / "app/mine.py").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_new_file_does_not_replace_one_of_the_user(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    (tmp_path / "app/new.py").write_text("mine\n")
    assert build(SECOND, tmp_path, force=True)[1] == ["FG8003"]
    assert tree(tmp_path) == {**FIRST, "app/new.py": "mine\n"}


def test_line_ends_of_a_windows_checkout_are_no_edit(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    for path in (tmp_path / "app/main.py", tmp_path / ".fastgen/base/files.txt"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert build(FIRST, tmp_path)[0].files_written == 0
    assert build(SECOND, tmp_path)[1] == []


@pytest.mark.parametrize("link", ["app", "app/main.py", ".fastgen"])
def test_links_are_not_followed_out_of_the_folder(tmp_path: Path, link: str) -> None:
    folder, outside = tmp_path / "out", tmp_path / "outside"
    build(FIRST, folder)
    (folder / link).rename(outside)
    (folder / link).symlink_to(outside)
    before = times(tmp_path)
    _, codes = build(SECOND, folder, force=True)
    assert set(codes) == {"FG8006"}
    assert times(tmp_path) == before


def test_a_plan_writes_nothing_and_agrees_with_the_build(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    before = times(tmp_path)
    planned = plan_write(SECOND, tmp_path, report=Report())
    assert times(tmp_path) == before
    assert planned.plan == build(SECOND, tmp_path)[0].plan


def test_a_plan_for_a_new_folder_does_not_create_it(tmp_path: Path) -> None:
    planned = plan_write(FIRST, tmp_path / "out", report=Report())
    assert planned.plan.paths("create") == tuple(FIRST)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_another_build_holds_is_refused(tmp_path: Path) -> None:
    build(FIRST, tmp_path)
    with hold_folder(str(tmp_path / ".fastgen")):
        assert build(SECOND, tmp_path)[1] == ["FG8007"]
    assert tree(tmp_path) == dict(FIRST)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"format": 1, "files": {"../x": {"sha256": "0"}}}', "<<<<<<< HEAD\n", "\0"],
)
def test_a_damaged_lock_is_refused(tmp_path: Path, text: str) -> None:
    build(FIRST, tmp_path)
    (tmp_path / ".fastgen/lock.json").write_text(text)
    assert build(SECOND, tmp_path, force=True)[1] == ["FG8008"]
    assert tree(tmp_path) == dict(FIRST)


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"format": 1, "staging": "staging-x/../..", "operations": []}']
)
def test_a_damaged_journal_is_refused(tmp_path: Path, text: str) -> None:
    build(FIRST, tmp_path)
    (tmp_path / ".fastgen/journal.json").write_text(text)
    assert build(SECOND, tmp_path)[1] == ["FG8008"]
    assert tree(tmp_path) == dict(FIRST)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_may_not_be_written_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert build(FIRST, tmp_path / "out")[1] == ["FG8009"]


def test_a_file_in_the_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    assert build(FIRST, tmp_path / "out")[1] == ["FG8009"]
    assert (tmp_path / "out").read_text() == "a file"


def test_the_mode_of_an_empty_folder_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir(mode=0o750)
    build(FIRST, folder)
    assert folder.stat().st_mode & 0o777 == 0o750
