"""Writes announce what they do where a handler listens, and nowhere else."""

from __future__ import annotations

import fastgen
from fastgen.backend.outbox.announce import announced
from fastgen.ir.checked.program import Program
from tests.unit.backend.programs import program_of

ENTITIES = """
entity Note { said: text  likes: int = 0  state: flow { post: draft -> posted } }
entity Log { text: text }
resource Note
"""


def service(text: str, package: str = "notes") -> str:
    """Return the service of a package."""
    return fastgen.compile(fastgen.parse(text))[f"app/{package}/service.py"]


def test_a_program_without_handlers_stays_as_it_is() -> None:
    program: Program = program_of(ENTITIES)
    assert announced(program) is program


def test_each_write_is_followed_by_its_event() -> None:
    text = ENTITIES + (
        'on Note.created { create Log { text: "c" } }\n'
        'on Note.updated { create Log { text: "u" } }\n'
        'on Note.posted { create Log { text: "p" } }\n'
    )
    code = service(text)
    created = 'await announce_event(connection, "note.created", {"note_id": key})'
    assert created in code
    assert code.count('"note.updated"') == 2  # the update and the move
    assert code.count('"note.posted"') == 1
    assert '"note.deleted"' not in code


def test_a_deleted_row_leaves_what_its_handler_reads() -> None:
    code = service(ENTITIES + "on Note.deleted { create Log { text: said } }\n")
    announced_at = code.index('announce_event(connection, "note.deleted", {"said": note.said})')
    assert announced_at < code.index("await connection.execute(DELETE_NOTE")


def test_rows_that_go_together_are_announced_one_by_one() -> None:
    text = (
        ENTITIES
        + "on Note.deleted { create Log { text: said } }\n"
        + "action sweep() { delete all Note where .likes == 0 }\n"
    )
    code = service(text, "actions")
    assert "for note in" in code
    assert 'announce_event(connection, "note.deleted", {"said": note.said})' in code


def test_an_upsert_announces_what_it_did() -> None:
    text = (
        "entity Tally { name: string unique  total: int = 0 }\n"
        "entity Log { text: string }\n"
        "on Tally.created { create Log { text: name } }\n"
        "on Tally.updated { create Log { text: name } }\n"
        'action count_it() { upsert Tally by name { name: "a", total: (old.total ?? 0) + 1 } }\n'
    )
    code = service(text, "actions")
    assert "if old is None:" in code
    assert code.index('"tally.created"') < code.index('"tally.updated"')


def test_nothing_of_the_outbox_is_in_a_project_without_it() -> None:
    project = fastgen.compile(fastgen.parse(ENTITIES))
    assert not [path for path in project if "outbox" in path or path == "app/worker.py"]
    assert "outbox" not in "".join(project[path] for path in project)
