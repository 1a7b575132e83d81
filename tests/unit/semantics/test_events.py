"""Handlers and jobs in the interpreter: after the request, alone, and not if anything failed."""

from __future__ import annotations

import pytest

from fastgen.semantics.scenarios import run_scenario
from tests.unit.semantics.simulation import environment, program_of

APP = """
app notes
entity Note {{ text: string(1..20)  made: datetime = now readonly }}
entity Log {{ text: string(1..20) }}
resource Note
{declarations}
scenario "a story" {{ {story} }}
"""
STORIES = {
    "created": (
        "on Note.created { create Log { text } }",
        'as anyone: Note.create() { text: "a" } -> 201  expect count(Log where .text == "a") == 1',
    ),
    "given rows announce nothing": (
        "on Note.created { create Log { text } }",
        'given one: Note { text: "a" }  as anyone: Note.read(one) -> 200  expect count(Log) == 0',
    ),
    "an empty update": (
        "on Note.updated { create Log { text } }",
        'given one: Note { text: "a" }  as anyone: Note.update(one) {} -> 200'
        "  expect count(Log) == 0",
    ),
    "deleted": (
        "on Note.deleted { create Log { text } }",
        'given one: Note { text: "a" }  as anyone: Note.delete(one) -> 204'
        '  expect count(Log where .text == "a") == 1',
    ),
    "a request that fails": (
        "on Note.created { create Log { text } }\n"
        'action make() { create Note { text: "a" }  fail conflict }',
        "as anyone: make() -> 409  expect count(Log) == 0",
    ),
    "a handler that fails": (
        'on Note.created { create Log { text }  require text != "a" else conflict }',
        'as anyone: Note.create() { text: "a" } -> 201  expect count(Log) == 0'
        '  as anyone: Note.create() { text: "b" } -> 201  expect count(Log) == 1',
    ),
    "one handler after another": (
        "on Note.created { update self { text: upper(text) } }\n"
        "on Note.updated { create Log { text } }",
        'as anyone: Note.create() { text: "a" } -> 201  expect count(Log where .text == "A") == 1',
    ),
    "a job": (
        "job sweep every 1 day { delete all Note where .made < now - 2 days }\n"
        "on Note.deleted { create Log { text } }",
        'given one: Note { text: "a" }  after 1 day  expect count(Note) == 1'
        "  after 2 days  expect count(Note) == 0  expect count(Log) == 1",
    ),
    "a job that is not due": (
        "job sweep every 1 week { delete all Note }",
        'given one: Note { text: "a" }  after 6 days  expect count(Note) == 1'
        "  after 1 day  expect count(Note) == 0",
    ),
}


@pytest.mark.parametrize("name", sorted(STORIES))
def test_what_happens_beyond_requests(name: str) -> None:
    declarations, story = STORIES[name]
    program = program_of(APP.format(declarations=declarations, story=story))
    run_scenario(program, program.scenarios[0], environment())
