"""`fastgen plan` and `fastgen build --layout`, as a user meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.program import BROKEN, NOTES, run


@pytest.fixture(autouse=True)
def spec(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work in a folder with a spec."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "spec.fg"
    path.write_text(NOTES, encoding="utf-8")
    return path


def test_the_plan_is_a_table_for_each_topic_with_what_could_be_instead() -> None:
    done = run("plan", "spec.fg")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line for line in lines if line in ("layout", "pagination", "index", "auth cache")] == [
        "layout",
        "pagination",
        "index",
    ]
    assert "  instead: layered (a change of one entity touches a file in each layer)" in lines
    assert "  to say something else: `page 50 max 100 by …` in the list" in lines
    assert " pk_notes   notes (id)   first of the order of GET /notes" in lines


def test_the_plan_as_json() -> None:
    document = run("plan", "spec.fg", "--layout", "single", "--json").document
    assert document["layout"] == "single"
    decisions = document["decisions"]
    assert isinstance(decisions, list)
    assert [each["topic"] for each in decisions] == ["layout", "pagination", "index"]
    assert decisions[0]["stated"] is True
    assert decisions[0]["reason"].startswith("asked for: 1 entity in 1 group of relations")


def test_the_plan_of_a_project_knows_its_layout() -> None:
    assert run("build", "spec.fg", "--layout", "layered").code == 0
    done = run("plan", "spec.fg")
    assert "the project has it (a new one would be `domain`)" in done.out


def test_a_spec_with_mistakes_has_no_plan(spec: Path) -> None:
    spec.write_text(BROKEN, encoding="utf-8")
    done = run("plan", "spec.fg", "--json")
    assert (done.code, done.codes) == (1, ["FG2003"])


def test_a_layout_that_does_not_fit_stops_plan_build_and_check(spec: Path) -> None:
    two = (
        NOTES.replace("app notes", "app notes { layout: single }") + "entity Tag { name: string }\n"
    )
    spec.write_text(two, encoding="utf-8")
    for command in ("plan", "build", "check"):
        done = run(command, "spec.fg", "--json")
        assert (done.code, done.codes) == (1, ["FG7006"]), command


def test_an_unknown_layout_is_wrong_usage() -> None:
    done = run("build", "spec.fg", "--layout", "round")
    assert done.code == 2
    assert "round" in done.err
