"""Words that bring modules along: no more modules than words, and names make room for them."""

from __future__ import annotations

import pytest

import fastgen
from fastgen.backend.testing.options import chosen_switches, is_there
from fastgen.ir.checked.program import Program

NOTE = "entity Note { text: text }\n"
MODULES = {
    "resource Note { rate 10 per minute  list }": "app/limits/rates.py",
    "resource Note { create { idempotent } }": "app/idempotency/keys.py",
    "resource Note { list { cache 30 seconds } }": "app/caching.py",
    "settings { on: bool }\nresource Note { enabled settings.on  list }": "app/switches.py",
}
OWN = ("limits", "idempotency", "caching", "switches", "etags", "versions", "archive", "history")


def files_of(text: str) -> dict[str, str]:
    return dict(fastgen.compile(fastgen.parse(text)))


def program_of(text: str) -> Program:
    from fastgen.diagnostics import Report
    from fastgen.frontend.parser import parse_text
    from fastgen.passes import check_spec

    report = Report()
    spec = parse_text(text, "spec.fg", report)
    program = check_spec(spec, report) if spec is not None else None
    assert program is not None, report.diagnostics
    return program


def own_modules(files: dict[str, str]) -> set[str]:
    return {path for path in files if path.removeprefix("app/").split("/")[0].split(".")[0] in OWN}


def test_a_program_without_such_words_has_none_of_the_modules() -> None:
    assert own_modules(files_of(NOTE + "resource Note")) == set()


@pytest.mark.parametrize(("line", "path"), MODULES.items())
def test_a_word_brings_its_module_along(line: str, path: str) -> None:
    assert path in files_of(f"{NOTE}{line}\n")


def test_entities_make_room_for_modules_and_tables() -> None:
    text = "entity Limit { n: int }\nentity RateCount { n: int }\n"
    files = files_of(f"{text}resource Limit {{ rate 10 per minute }}\nresource RateCount\n")
    assert "class RateCountRecord(Base)" in files["app/rate_counts/models.py"]
    assert "class Limit(Base)" in files["app/limits_records/models.py"]
    assert "class RateCount(Base)" in files["app/limits/models.py"]


def test_triggers_write_no_password_down() -> None:
    text = (
        "app a { auth jwt { user: Member, login: email } }\n"
        "entity Member { include SoftDelete, Audited  email: email unique  password: password\n"
        "  allow create to anyone  allow read, delete when self == caller }\n"
        "resource Member { read delete }\n"
    )
    migration = files_of(text)["migrations/versions/0001_create_tables.py"]
    triggers = migration[migration.index("TRIGGERS") : migration.index("def upgrade")]
    assert "'email', OLD.email" in triggers
    assert "OLD.password_hash" not in triggers
    assert "keep_deleted_row('password_hash')" in triggers
    assert "note_change('id', 'password_hash')" in triggers


def test_the_tests_switch_on_what_they_can() -> None:
    text = (
        "settings { new: bool = false }\n"
        f"{NOTE}resource Note {{ list  create  update {{ enabled not settings.new }} }}\n"
        "action a() { enabled settings.new  return 204 }\n"
        "action b() { enabled settings.new  return 204 }\n"
    )
    program = program_of(text)
    chosen = chosen_switches(program)
    assert chosen == {"new": True}
    absent = [each.name for each in program.operations if not is_there(each, chosen)]
    assert absent == ["update_note"]
    assert "test_update_note" not in files_of(text)["tests/test_notes.py"]


def test_an_update_with_if_match_compares_and_counts_in_one_statement() -> None:
    service = files_of("entity Note { include Versioned  text: text }\nresource Note")[
        "app/notes/service.py"
    ]
    assert 'Note.version.in_(bindparam("versions", expanding=True))' in service
    assert ".values(version=Note.version + 1)" in service
