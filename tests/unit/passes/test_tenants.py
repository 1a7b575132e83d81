"""Which entities belong to a tenant, and how rules and queries stay inside it."""

from __future__ import annotations

import pytest

import fastgen
from fastgen.diagnostics import Report
from fastgen.ir.checked.expressions import Select
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.passes import check_spec

APP = "app desk { auth jwt { user: Person, login: email } }\n"
COMPANY = "entity Company { name: string(1..80) }\n"
PERSON = (
    "entity Person { company: Company tenant  email: email unique  password: password  "
    "allow read to authenticated }\n"
)
HEAD = APP + COMPANY + PERSON
PROJECT = (
    "entity Project { company: Company tenant  name: string(1..80) unique  "
    "rank: int := count(Project where .name < self.name)  allow all to anyone }\n"
)
TASK = "entity Task { project: Project  done: bool = false  allow all to authenticated }\n"


def program_of(text: str) -> Program:
    report = Report()
    program = check_spec(fastgen.parse(text), report)
    assert program is not None, report.diagnostics
    return program


def test_an_entity_belongs_to_the_tenant_of_the_row_it_needs() -> None:
    tenancy = program_of(HEAD + PROJECT + TASK).tenancy
    assert tenancy is not None
    assert dict(tenancy.paths) == {
        "Person": ("company",),
        "Project": ("company",),
        "Task": ("project", "company"),
    }


def test_a_program_without_the_flag_has_no_tenants() -> None:
    assert program_of("app notes entity Note { text: text } resource Note").tenancy is None


def test_nobody_anonymous_gets_at_rows_of_a_tenant() -> None:
    access = program_of(HEAD + PROJECT).entities["Project"].access
    audiences = {clause.audience for rules in access.values() for clause in rules.allow}
    assert audiences == {"authenticated"}


@pytest.mark.parametrize("operation", ["list", "read", "update", "replace", "delete"])
def test_every_allow_asks_for_the_tenant(operation: str) -> None:
    clauses = program_of(HEAD + PROJECT + TASK).entities["Task"].access[operation].allow
    assert clauses
    assert all(clause.when is not None for clause in clauses)


def test_unique_is_so_within_a_tenant_but_for_the_login() -> None:
    entities = program_of(HEAD + PROJECT).entities
    assert [unique.fields for unique in entities["Project"].uniques] == [("company", "name")]
    assert [unique.fields for unique in entities["Person"].uniques] == [("email",)]


def test_a_query_in_a_computed_field_is_scoped_to_its_row() -> None:
    field = program_of(HEAD + PROJECT).entities["Project"].fields["rank"]
    queries = [part for part in walk(field.computed) if isinstance(part, Select)]
    assert len(queries) == 1
    assert not field.mentions_caller


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("entity Note { company: Company tenant }\n", None),
        ("entity Note { company: Company? tenant }\n", "FG4302"),
        ("entity Note { a: Company tenant  b: Company tenant }\n", "FG4302"),
        ("entity Note { who: Person tenant }\n", "FG4302"),
        ("entity Tag { name: string  first: Person? }\n", "FG4303"),
        ("entity Tag { name: string  all: Person[] }\n", "FG4303"),
        ("entity Note { who: Person  code: int unique }\n", "FG4304"),
        ("entity Note { company: Company tenant  code: string key }\n", None),
        ("entity Note { who: Person  code: string key }\n", "FG5901"),
        ("entity Note { who: Person key  code: string key }\n", None),
        (
            "entity Note { company: Company tenant  allow all to authenticated }\n"
            "action add(c: Company) { allow to authenticated  create Note { company: c } }\n",
            "FG4306",
        ),
        (
            "entity Note { company: Company tenant  allow all to authenticated }\n"
            "job add every 1 day { create Note {} }\n",
            "FG4307",
        ),
        (
            "entity Note { company: Company tenant  allow all to authenticated }\n"
            'resource Note at "/of/{company}" { list }\n',
            "FG4305",
        ),
    ],
)
def test_what_could_not_be_kept_apart_is_a_mistake(text: str, code: str | None) -> None:
    company = "entity Company { name: string(1..80)  allow read to authenticated }\n"
    found = fastgen.check(APP + company + PERSON + text)
    errors = [each.code for each in found.diagnostics if each.severity == "error"]
    assert errors == ([code] if code is not None else [])


def test_users_without_a_field_with_the_flag_are_a_mistake() -> None:
    users = "entity Person { email: email unique  password: password }\n"
    found = fastgen.check(APP + COMPANY + users + "entity Note { company: Company tenant }\n")
    assert [each.code for each in found.diagnostics if each.severity == "error"] == ["FG4301"]


SHOWN = (
    "projects: Project[] via company  view full { name, projects: Project.card }",
    "projects: Project[] via company  view full { name, projects }",
    "boss: Boss? via company",
)


@pytest.mark.parametrize("more", SHOWN)
def test_rows_of_a_tenant_are_not_shown_past_their_scope(more: str) -> None:
    boss = "entity Boss { company: Company tenant unique  name: string  allow read to anyone }\n"
    company = f"entity Company {{ name: string(1..80)  allow read to anyone  {more} }}\n"
    text = APP + company + PERSON + PROJECT + boss
    text = text.replace("allow all to anyone }", "allow all to anyone  view card { name } }")
    report = fastgen.check(text)
    assert [found.code for found in report.diagnostics if found.severity == "error"] == ["FG5901"]
