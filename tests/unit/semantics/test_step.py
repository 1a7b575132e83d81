"""One step: the form of a request, the order of checks, purity, settings and seeds."""

from __future__ import annotations

import json
from time import perf_counter

import pytest

from fastgen.ir.checked.expressions import FunctionCall
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics import Request, start, step
from fastgen.semantics.functions import apply
from fastgen.semantics.problems import NotInThisReleaseError
from fastgen.semantics.settings import SettingsError
from tests.unit.semantics.simulation import Simulation, environment, program_of

NOTES = """
app notes { base: "/api"  wire: camel }
settings { page_title: string = "Notes"  most: int(1..) = 3  secret_word: string? }
entity Note {
  text: text(1..)
  due_date: date?
  kind_of: string = settings.page_title as "kind-of"
  check count(Note) <= settings.most else conflict "Enough"
}
resource Note
seed Note by text { text: "Hello" }
"""


def kind(app: Simulation, method: str, target: str, body: object = None, **headers: str) -> str:
    """Return status and kind of an answer."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    response = app.ask(method, target, body, headers=given or None)
    return f"{response.status} {response.body['kind'] if isinstance(response.body, dict) else ''}"


def test_the_form_of_a_request_comes_first() -> None:
    app = Simulation(NOTES)
    assert kind(app, "GET", "/notes") == "404 not_found"
    assert kind(app, "GET", "/api/notes/") == "404 not_found"
    assert kind(app, "PUT", "/api/notes") == "405 not_allowed"
    assert app.ask("PUT", "/api/notes").headers["Allow"] == "GET, POST"
    assert kind(app, "POST", "/api/notes", b"{") == "400 malformed"
    assert kind(app, "POST", "/api/notes", b'{"text": NaN}') == "400 malformed"
    assert kind(app, "POST", "/api/notes", b"\xff") == "400 malformed"
    assert kind(app, "POST", "/api/notes", b"[" * 100_000) == "400 malformed"
    plain = {"Content_Type": "text/plain"}
    assert kind(app, "POST", "/api/notes", b"{}", **plain) == "415 unsupported"
    assert kind(app, "PATCH", "/api/notes/no", b"{}", **plain) == "415 unsupported"
    assert kind(app, "POST", "/api/notes", b" " * 1_048_577) == "413 too_large"
    assert kind(app, "PATCH", "/api/notes/no", {"nonsense": 1}) == "404 not_found"


def test_labels_are_restyled_and_quoted_ones_are_not() -> None:
    app = Simulation(NOTES)
    made = app.body("POST", "/api/notes", {"text": "a", "dueDate": "2030-02-28"})
    assert (made["dueDate"], made["kind-of"]) == ("2030-02-28", "Notes")
    assert app.errors("POST", "/api/notes", {"text": "a", "due_date": None}) == [
        "due_date: unknown_key"
    ]


def test_an_error_never_repeats_the_input_and_lists_twenty_issues() -> None:
    app = Simulation(NOTES)
    wrong = {f"<x>{number}": number for number in range(30)}
    assert app.errors("POST", "/api/notes", {"text": "a", **wrong}) == ["?: unknown_key"] * 20


def test_a_failed_step_leaves_the_state_as_it_was() -> None:
    app = Simulation(NOTES, settings={"MOST": "1"})
    before = app.state
    assert kind(app, "POST", "/api/notes", {"text": "b"}) == "409 conflict"
    assert app.state is before


def test_a_step_does_not_change_the_state_it_is_given() -> None:
    program, world = program_of(NOTES), environment()
    state = start(program, world)
    body = json.dumps({"text": "a"}).encode()
    request = Request("POST", "/api/notes", {"content-type": "application/json"}, body)
    after, response = step(program, state, request, world)
    assert response.status == 201
    assert [len(one.tables["Note"]) for one in (state, after)] == [1, 2]


def test_seeds_are_added_once() -> None:
    app = Simulation(NOTES)
    again = start(app.program, app.world, app.state)
    assert len(again.tables["Note"]) == 1


def test_settings_are_typed() -> None:
    program = program_of(NOTES)
    for settings in ({"MOST": "0"}, {"MOST": "x"}):
        with pytest.raises(SettingsError):
            Simulation(NOTES, settings=settings)
    assert len(program.settings) == 3
    with pytest.raises(SettingsError):
        Simulation(NOTES.replace('string = "Notes"', "string"))


def test_what_has_no_meaning_is_an_error_that_names_its_place() -> None:
    program = program_of("""
        app notes
        entity Note { text: string }
        action show(text: string) { return { text: trim(text) } }
    """)
    span = program.operations[0].span
    later = FunctionCall(type=ScalarType("string"), function="render", arguments=(), span=span)
    with pytest.raises(NotInThisReleaseError, match=r"spec\.fg:4: the function `render`"):
        apply(later, ["a"])


def test_a_step_on_a_few_hundred_rows_is_quick() -> None:
    app = Simulation("""
        app tasks
        entity Task { title: string  done: bool = false  parts: Part[] via task
          open: int := count(parts where not .done) }
        entity Part { task: Task  done: bool = false }
        resource Task { list { filter done  sort title, open  order by .title } create }
        resource Part { create }
    """)
    for number in range(200):
        task = app.body("POST", "/tasks", {"title": f"t{number % 50}"})
        app.body("POST", "/parts", {"task": task["id"]})
    began = perf_counter()
    for _ in range(20):
        app.body("GET", "/tasks?done=false")
    assert (perf_counter() - began) / 20 < 0.05  # 5 ms on an idle machine
