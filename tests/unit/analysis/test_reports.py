"""What is said about rules that cannot be meant, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import fastgen
from fastgen.diagnostics import Diagnostic
from tests.unit.analysis.specs import HEAD

ROOT = Path(__file__).resolve().parents[3]


def found_in(rules: str, *, fields: str = "", resource: str = "") -> list[Diagnostic]:
    """Return what is said about an entity with these rules."""
    text = (
        HEAD + "entity Note {\n  text: text\n  stars: int(0..5)\n  public: bool\n"
        f"  author: Member owner\n  due: date?\n  {fields}\n{rules}\n}}\n{resource}\n"
    )
    return list(fastgen.check(text).diagnostics)


def codes(found: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in found]


READ = "  allow read to anyone\n"


@pytest.mark.parametrize(
    "condition",
    [
        "stars > 5",
        "stars < 2 and stars > 1",
        "public and not public",
        "due is null and not (due is null)",
        'due > "2030-01-02" and due < "2030-01-01"',
        "caller.role == Role.editor and caller.role == Role.admin",
        "author == caller and author.role != caller.role",
        "self.author == caller and caller.boss is null and author.boss is not null",
        "(stars > 3 or public) and not public and stars < 4",
    ],
)
def test_a_condition_that_cannot_hold_is_an_error(condition: str) -> None:
    found = found_in(f"{READ}  allow update when {condition}")
    assert codes(found) == [("FG4101", "error")]


@pytest.mark.parametrize(
    "condition",
    [
        "stars >= 5",
        "not (due < today) and not (due >= today)",  # of no date both are false
        "author == caller or author != caller",
        'due != "2030-01-01" and due != "2030-01-02"',
        "length(text) > 3 and length(text) < 9",
        "caller.role != Role.editor and caller.role != Role.admin",
        "author == caller and caller.boss is not null",
        "exists(Note where .author == caller) and not public",
    ],
)
def test_a_condition_that_can_hold_is_left_alone(condition: str) -> None:
    assert found_in(f"{READ}  allow update when {condition}") == []


def test_the_parts_that_contradict_each_other_are_named() -> None:
    (found,) = found_in(
        f"{READ}  allow update when public and stars > 3 and author == caller and stars < 2"
    )
    assert [label.text for label in found.labels] == [
        "`stars > 3` and `stars < 2` never hold together"
    ]


def test_an_allow_that_a_deny_covers_is_pointed_out_with_the_deny() -> None:
    rules = "  allow delete when author == caller and public\n  deny delete when public\n"
    (found,) = found_in(f"{READ}{rules}  allow delete to admin")
    assert codes([found]) == [("FG4103", "warning")]
    assert [label.text for label in found.labels][1] == "refused here wherever it is allowed"


def test_denies_that_only_together_cover_an_allow_are_found_as_well() -> None:
    rules = (
        f"{READ}  allow delete to editor\n  deny delete when public\n  deny delete when not public"
    )
    assert ("FG4103", "warning") in codes(found_in(rules))


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("  allow update to admin\n  deny update to admin", "FG4102"),
        ("  allow update to admin\n  deny delete to reader", "FG4104"),
        ("  allow update to admin\n  deny update(stars) to reader", "FG4104"),
        ("  allow update(text) when public\n  allow update to anyone", "FG4110"),
        ("  allow update when public and stars > 3\n  allow update when stars > 2", "FG4110"),
        ("  allow update to editor\n  allow update to editor, admin", "FG4110"),
        ("  allow update to authenticated\n  allow update when author == caller", "FG4110"),
    ],
)
def test_a_rule_that_changes_nothing_is_a_warning(rules: str, code: str) -> None:
    assert codes(found_in(READ + rules)) == [(code, "warning")]


@pytest.mark.parametrize(
    "rules",
    [
        "  allow update(text) to editor\n  allow update(stars) to editor",
        "  allow update(text) to anyone\n  allow update when public",
        "  allow update when public\n  allow update when stars > 2",
        "  allow update to admin\n  deny update(stars) when author == caller",
        "  allow update to editor\n  allow delete to editor",
        "  allow update, delete to admin\n  allow update to authenticated",
        "  allow create to anyone\n  allow update to admin",
    ],
)
def test_rules_that_each_add_something_are_left_alone(rules: str) -> None:
    assert [one for one in found_in(READ + rules) if one.code != "FG4006"] == []


def test_a_hidden_field_is_given_by_the_rule_that_names_it_alone() -> None:
    rules = "  allow read to authenticated\n  allow read(cost) to admin"
    assert found_in(rules, fields="cost: int = 0 hidden") == []


def test_rows_that_the_allowed_may_not_read_are_out_of_their_sight() -> None:
    rules = "  allow read when author == caller\n  allow delete when author == caller\n"
    resource = "resource Note { read delete }"
    assert found_in(rules, resource=resource) == []
    rules = "  allow read to admin\n  allow delete to editor\n  allow delete to admin\n"
    (found,) = found_in(rules, resource=resource)
    assert found.code == "FG4106"
    assert found.notes == ("for example: a caller with the role `editor`: the answer is 404",)


def test_an_operation_that_its_own_rule_narrows_to_nobody_is_an_error() -> None:
    rules = "  allow read, delete to admin"
    (found,) = found_in(rules, resource="resource Note { read  delete { allow to editor } }")
    assert codes([found]) == [("FG4105", "error")]
    assert "never hold together" in found.notes[0]


def test_an_action_on_rows_that_its_callers_may_not_read_is_an_error() -> None:
    action = "action bury(note: Note) { allow to reader  delete note }"
    (found,) = found_in("  allow read to admin", resource=action)
    assert (found.code, found.message) == ("FG4105", "nobody can call `bury`")
    assert "nobody whom its rules let in may read a `Note` to name as `note`" in found.notes


def test_a_reference_that_nobody_may_name_makes_a_create_impossible() -> None:
    more = (
        "entity Shelf { name: string  allow read, create to admin }\n"
        "resource Shelf { create read }\n"
        "entity Book { shelf: Shelf  allow create, read to editor }\n"
        "resource Book { create { input { shelf } } }"
    )
    (found,) = found_in(READ, resource=more)
    assert (found.code, found.message) == ("FG4105", "nobody can create `Book`")


def test_a_required_field_that_no_rule_covers_is_an_error() -> None:
    rules = f"{READ}  allow create(text, public) to authenticated"
    (found,) = found_in(rules, resource="resource Note { create read }")
    assert (found.code, found.severity) == ("FG4109", "error")
    assert found.message == "a `Note` needs `stars`, and nobody may create one with it"


def test_a_rule_of_a_mixin_is_reported_only_where_it_changes_nothing_anywhere() -> None:
    text = HEAD + (
        "mixin Owned { author: Member owner  allow read when author == caller }\n"
        "entity Note { include Owned  text: text  allow read to anyone }\n"
        "entity Diary { include Owned  text: text }\n"
    )
    assert codes(list(fastgen.check(text).diagnostics)) == []
    both = text.replace("text: text }\n", "text: text  allow read to anyone }\n")
    assert codes(list(fastgen.check(both).diagnostics)) == [("FG4110", "warning")]


def test_a_role_that_is_only_the_default_or_compared_somewhere_is_no_idle_one() -> None:
    used = (
        "entity Note { text: text  allow read when caller.role != Role.admin  "
        "allow write to editor }\nresource Note"
    )
    head = HEAD.replace("allow all to admin\n", "")
    assert codes(list(fastgen.check(head + used).diagnostics)) == []
    idle = used.replace("when caller.role != Role.admin", "to anyone")
    (found,) = fastgen.check(head + idle).diagnostics
    assert (found.code, found.message) == ("FG4108", "no rule speaks of the role `admin`")


def test_a_log_that_an_expression_counts_is_read() -> None:
    log = (
        "entity Hit { page: string }\n"
        "action hit(page: string) { allow to anyone  create Hit { page } }\n"
    )
    found = fastgen.check(HEAD + log).diagnostics
    assert [one.code for one in found] == ["FG4107"]
    counted = 'action hits() at get "/hits" { allow to admin  return { n: count(Hit) } }\n'
    assert fastgen.check(HEAD + log + counted).diagnostics == ()


def test_without_auth_nothing_is_said() -> None:
    text = "app a\nentity Note { n: int  allow read when n > 3 and n < 2 }\nresource Note"
    assert fastgen.check(text).diagnostics == ()


def test_a_rule_of_a_document_is_told_by_its_place(tmp_path: Path) -> None:
    from fastgen.frontend.notations import dump_json

    text = HEAD + "entity Note { n: int  allow read when n > 3 and n < 2  allow read to admin }"
    document = tmp_path / "spec.json"
    document.write_text(dump_json(fastgen.parse(text.replace("n < 2", "n < 9"))), encoding="utf-8")
    document.write_text(document.read_text().replace("n < 9", "n < 2"), encoding="utf-8")
    (found,) = fastgen.load(document).report.diagnostics
    assert found.code == "FG4101"
    assert found.span is not None
    assert "n < 2" in document.read_text()[found.span.start : found.span.end]


def test_a_rule_without_a_text_is_told_by_the_name_of_its_entity() -> None:
    text = HEAD + "entity Note { n: int  allow read when n > 3 and n < 2  allow read to admin }"
    spec = fastgen.parse(text)
    note = spec.entities[-1]
    rules = tuple(rule.model_copy(update={"span": None}) for rule in note.rules)
    bare = note.model_copy(update={"rules": rules})
    changed = spec.model_copy(update={"entities": (*spec.entities[:-1], bare)})
    (found,) = fastgen.check(changed).diagnostics
    assert (found.code, found.path) == ("FG4101", "Note")


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("examples/*/spec.fg")), ids=lambda path: path.parent.name
)
def test_the_examples_have_no_rule_in_vain(path: Path) -> None:
    assert [one for one in fastgen.load(path).report.diagnostics if one.code[:4] == "FG41"] == []
