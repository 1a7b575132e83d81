"""The library as a program meets it: values in, values out, mistakes as reports."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

import fastgen
from fastgen.ir.application import App
from fastgen.ir.entities import Entity, Field
from fastgen.ir.operations import Resource
from fastgen.ir.types import TypeRef

NOTES = "app notes\nentity Note { text: text }\nresource Note\n"
BROKEN = "app notes\nentity Note { text: txet }\nresource Note\n"


def codes(report: fastgen.Report) -> list[str]:
    return [found.code for found in report.diagnostics]


def write(folder: Path, text: str, name: str = "spec.fg") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_loaded_with_its_text_and_without_a_finding(tmp_path: Path) -> None:
    path = write(tmp_path, NOTES)
    loaded = fastgen.load(path)
    assert loaded.spec is not None
    assert loaded.spec.app == App(name="notes")
    assert dict(loaded.sources) == {path.as_posix(): NOTES}
    assert codes(loaded.report) == []


def test_a_path_may_be_a_text(tmp_path: Path) -> None:
    assert fastgen.load(str(write(tmp_path, NOTES))).spec is not None


@pytest.mark.parametrize("name", ["missing.fg", "", "a\0b.fg", "x" * 5_000, "/dev/null/spec.fg"])
def test_a_file_that_is_not_there_is_a_finding(name: str) -> None:
    loaded = fastgen.load(name)
    assert loaded.spec is None
    assert codes(loaded.report) == ["FG8011"]


def test_a_mistake_is_a_finding_with_a_place(tmp_path: Path) -> None:
    loaded = fastgen.load(write(tmp_path, BROKEN))
    (found,) = loaded.report.diagnostics
    assert (found.code, found.severity) == ("FG2003", "error")
    assert found.span is not None
    assert BROKEN[found.span.start : found.span.end] == "txet"
    assert (found.span.line, found.span.column) == (2, 21)


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NOTES.encode())))
    assert fastgen.load("-").spec == fastgen.parse(NOTES)


def test_parsing_a_text_with_a_mistake_of_syntax_raises_its_report() -> None:
    with pytest.raises(fastgen.SpecError, match="FG1") as raised:
        fastgen.parse("app notes {")
    assert raised.value.report.has_errors


def test_parsing_leaves_the_meaning_to_the_check() -> None:
    spec = fastgen.parse(BROKEN)
    assert codes(fastgen.check(spec)) == codes(fastgen.check(BROKEN)) == ["FG2003"]


def test_a_file_is_checked_by_its_path(tmp_path: Path) -> None:
    assert codes(fastgen.check(write(tmp_path, BROKEN))) == ["FG2003"]


def test_what_has_a_mistake_is_not_compiled(tmp_path: Path) -> None:
    loaded = fastgen.load(write(tmp_path, BROKEN))
    for source in (loaded, fastgen.parse(BROKEN), fastgen.load(tmp_path / "missing.fg")):
        with pytest.raises(fastgen.SpecError):
            fastgen.compile(source)


def test_the_spec_beside_the_project_is_the_text_as_it_was_written(tmp_path: Path) -> None:
    text = f"# mine\n{NOTES}"
    assert fastgen.compile(fastgen.load(write(tmp_path, text)))["spec.fg"] == text
    printed = fastgen.compile(fastgen.parse(text))["spec.fg"]
    assert "mine" not in printed
    assert fastgen.parse(printed) == fastgen.parse(NOTES)


def test_a_spec_may_be_made_of_nodes() -> None:
    note = Entity(name="Note", fields=(Field(name="text", type=TypeRef(name="text")),))
    spec = fastgen.Spec(
        app=App(name="notes"), entities=(note,), resources=(Resource(entity="Note"),)
    )
    assert fastgen.compile(spec) == fastgen.compile(fastgen.parse(NOTES))


def test_a_hostile_name_in_a_node_is_refused_with_its_path() -> None:
    spec = fastgen.Spec(app=App(name="notes"), entities=(Entity(name="Note(object): pass"),))
    (found,) = fastgen.check(spec).diagnostics
    assert (found.code, found.path) == ("FG2101", "entities/0/name")


def test_a_project_is_written_and_written_again_without_a_change(tmp_path: Path) -> None:
    project = fastgen.compile(fastgen.parse(NOTES))
    first = project.write(tmp_path / "out")
    assert first.files_written >= len(project)
    assert {name: (tmp_path / "out" / name).read_text("utf-8") for name in project} == dict(project)
    assert project.write(tmp_path / "out").bytes_written == 0


def test_a_project_is_not_written_over_a_stranger(tmp_path: Path) -> None:
    write(tmp_path, "mine", "thesis.txt")
    with pytest.raises(fastgen.SpecError, match="FG8001"):
        fastgen.compile(fastgen.parse(NOTES)).write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_edited_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    target = tmp_path / "out"
    fastgen.compile(fastgen.parse(NOTES)).write(target)
    edited = target / "app/notes/models.py"
    edited.write_text("mine", encoding="utf-8")
    changed = fastgen.compile(fastgen.parse(NOTES.replace("text: text", "text: text  n: int = 0")))
    with pytest.raises(fastgen.SpecError, match="FG8002"):
        changed.write(target)
    assert edited.read_text(encoding="utf-8") == "mine"
    changed.write(target, force=True)
    assert edited.read_text(encoding="utf-8") == changed["app/notes/models.py"]


def test_formatting_a_text_with_a_mistake_leaves_it_alone() -> None:
    text, report = fastgen.format_text("app   notes {")
    assert text == "app   notes {"
    assert report.has_errors


def test_what_is_left_out_is_a_warning_at_its_first_line(tmp_path: Path) -> None:
    story = (
        'scenario "a path with a key" {\n'
        '  given one: Note { text: "x" }\n'
        '  as anyone: get "/notes/{one.id}" -> 200\n'
        "}\n"
    )
    loaded = fastgen.load(write(tmp_path, NOTES + story))
    fastgen.compile(loaded)
    (found,) = loaded.report.diagnostics
    assert found.code == "FG7004"
    assert found.span is not None
    assert (found.span.line, found.span.end_line) == (4, 4)
    assert (NOTES + story)[found.span.start : found.span.end] == story.partition("\n")[0]


def test_a_text_may_be_json_or_yaml_where_its_name_says_so() -> None:
    spec = fastgen.parse(NOTES)
    for kind in ("json", "yaml"):
        assert fastgen.parse(fastgen.dump(spec, kind), file=f"spec.{kind}") == spec


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_a_mistake_of_meaning_in_a_document_has_a_place_and_no_fix(
    kind: str, tmp_path: Path
) -> None:
    text = 'entity Note { text: txet  done: bool = "x"  check dnoe }'
    spec = fastgen.parse(text)
    path = write(tmp_path, fastgen.dump(spec, "json" if kind == "json" else "yaml"), f"s.{kind}")
    found = fastgen.load(path).report.diagnostics
    assert [one.code for one in found] == ["FG2003", "FG2006", "FG2002"]
    assert all(one.span is not None and one.span.file == path.as_posix() for one in found)
    assert [one.fix for one in found] == [None, None, None]


def test_what_is_no_spec_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="not dict"):
        fastgen.compile({"app": {"name": "notes"}})  # type: ignore[arg-type]  # the mistake
