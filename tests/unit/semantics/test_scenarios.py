"""Every scenario of every example holds in the interpreter, and a wrong one is found out."""

from __future__ import annotations

import pytest

import fastgen
from fastgen.semantics.scenarios import ScenarioFailedError, run_scenario
from tests.conftest import ROOT
from tests.unit.semantics.simulation import environment, program_of

STORIES = {
    f"{path.parent.name} {path.stem}: {scenario.title}": (program, scenario)
    for path in [
        *sorted((ROOT / "examples").glob("*/spec.fg")),
        *(
            ROOT / f"tests/generated/specs/{name}.fg"
            for name in ("logins", "secrets", "texts", "uploads")
        ),
    ]
    for program in [fastgen.load(path).program]
    if program is not None
    for scenario in program.scenarios
}


@pytest.mark.parametrize("story", sorted(STORIES))
def test_a_scenario_of_an_example_holds(story: str) -> None:
    program, scenario = STORIES[story]
    run_scenario(program, scenario, environment())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("as anyone: Note.read(one) -> 404", "expected 404, got 200"),
        ('as anyone: Note.read(one) -> 200 { text: "b" }', "text: expected 'b', got 'a'"),
        ("as anyone: Note.list() -> 200 { items: [] }", "expected 0 items"),
        ("expect count(Note) == 2", "an `expect` is false"),
    ],
)
def test_a_line_that_does_not_hold_is_found(line: str, what: str) -> None:
    program = program_of(f"""
        app notes
        entity Note {{ text: text }}
        resource Note
        scenario "wrong" {{ given one: Note {{ text: "a" }} {line} }}
    """)
    with pytest.raises(ScenarioFailedError, match=what):
        run_scenario(program, program.scenarios[0], environment())


def test_time_passes_and_answers_have_names() -> None:
    program = program_of("""
        app notes
        entity Note { text: text  made: datetime = now readonly  old: bool := made < now - 7 days }
        resource Note
        scenario "time" {
          let one = as anyone: Note.create() { text: "a" } -> 201 { old: false }
          after 8 days
          as anyone: Note.read(one) -> 200 { old: true }
          let found = as anyone: post "/notes" { text: "b" } -> 201 { made: now }
          as anyone: Note.delete(one) -> 204
          as anyone: Note.read(one) -> 404
          expect count(Note where .text == "b") == 1
        }
    """)
    run_scenario(program, program.scenarios[0], environment())
