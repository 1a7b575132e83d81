"""Why somebody may or may not: the answer, its status, the rule, and what would flip it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fastgen.analysis import Decision, UnclearError, decide, read_question
from tests.unit.analysis.specs import HEAD, NOTE, program_of

PROGRAM = program_of(NOTE)


def ask(
    caller: str,
    operation: str,
    *rows: str,
    caller_fields: Sequence[str] = (),
    field: str | None = None,
) -> Decision:
    question = read_question(
        PROGRAM, operation, caller, rows=rows, caller_fields=caller_fields, field=field
    )
    return decide(PROGRAM, question)


@pytest.mark.parametrize(
    ("caller", "operation", "rows", "status"),
    [
        ("anyone", "Note.create", (), 401),
        ("reader", "Note.create", (), 201),
        ("anyone", "Note.read", ("public=true",), 200),
        ("anyone", "Note.read", ("public=false", "author=other", "readers=other"), 404),
        ("anyone", "Note.delete", ("public=true",), 401),
        ("reader", "Note.delete", ("author=caller", "stars=4"), 204),
        ("reader", "Note.delete", ("author=caller", "stars=5"), 403),
        ("reader", "Note.delete", ("author=other", "public=yes"), 403),
        ("reader", "Note.delete", ("author=other", "public=no", "readers=other"), 404),
        ("editor", "Note.delete", ("author=other", "public=no", "readers=caller"), 403),
        ("admin", "Note.delete", ("author=other", "stars=0"), 204),
        ("reader", "Tag.create", (), 403),
        ("editor", "Tag.create", (), 201),
        ("anyone", "create_tag", (), 401),
        ("reader", "publish", ("note.author=other", "note.public=true"), 403),
        (
            "reader",
            "publish",
            (
                "note.author=other",
                "note.public=0",
            ),
            0,
        ),
        ("editor", "publish", ("note.public=true",), 200),
        ("reader", "Note.list", ("public=false", "author=other", "readers=other"), 200),
    ],
)
def test_the_status_is_that_of_the_server(
    caller: str, operation: str, rows: tuple[str, ...], status: int
) -> None:
    if not status:
        with pytest.raises(UnclearError, match="is true or false"):
            ask(caller, operation, *rows)
        return
    decision = ask(caller, operation, *rows)
    assert decision.outcome == (
        "allowed" if status < 300 and operation != "Note.list" else "denied"
    )
    assert decision.statuses == (status,)


def test_what_is_not_given_is_asked_back() -> None:
    decision = ask("reader", "Note.update")
    assert (decision.outcome, decision.statuses) == ("depends", (200, 404, 403))
    assert decision.where == "author == caller"
    decision = ask("authenticated", "Note.delete", "public=true", "author=other")
    assert decision.where == "caller.role == Role.admin and stars != 5"


def test_the_rule_that_decides_is_pointed_at() -> None:
    decision = ask("reader", "Note.delete", "author=caller", "stars=5")
    assert decision.reason == "a `deny` holds"
    assert decision.deciding is not None and decision.deciding.span is not None
    span = decision.deciding.span
    assert NOTE[span.start : span.end] == "deny delete when stars == 5"
    verdicts = [(rule.effect, rule.verdict) for rule in decision.rules]
    assert verdicts[:3] == [
        ("deny", "holds"), ("allow", "holds"), ("allow", "is about other callers"),
    ]  # fmt: skip


def test_the_shortest_change_flips_the_answer() -> None:
    assert ask("reader", "Note.delete", "author=caller", "stars=5").flips == ("where `stars != 5`",)
    assert ask("reader", "Note.delete", "author=other", "stars=4", "public=true").flips == (
        "where `author == caller`",
        "by a caller with the role `admin`",
    )
    assert (
        ask("reader", "Tag.create").flips
        == (
            "by a caller with the role `editor`",
            "by a caller with the role `admin`",
        )[:1]
    )


def test_two_things_may_have_to_change_at_once() -> None:
    decision = ask("anyone", "Note.delete", "author=other", "stars=5", "public=true")
    assert decision.outcome == "denied"
    assert decision.flips[0].startswith("by a caller with the role")
    assert "stars != 5" in decision.flips[0]


def test_a_field_is_a_question_of_its_own() -> None:
    assert ask("editor", "Note.update", "public=true", "author=other", field="title").outcome == (
        "allowed"
    )
    refused = ask("editor", "Note.update", "public=true", "author=other", field="stars")
    assert (refused.outcome, refused.statuses) == ("denied", (403,))
    assert "is about other keys" in [rule.verdict for rule in refused.rules]


def test_fields_of_the_caller_count() -> None:
    rows = ("note.author=caller", "note.public=true")
    assert ask("reader", "publish", *rows).where == "caller.active"
    assert ask("reader", "publish", *rows, caller_fields=["active=true"]).outcome == "allowed"
    assert ask("reader", "publish", *rows, caller_fields=["active=no"]).outcome == "denied"
    by_key = ask("reader", "Note.delete", "author=7", "stars=1", caller_fields=["id=7"])
    assert by_key.outcome == "allowed"
    other = ask("reader", "Note.delete", "author=8", "public=true", caller_fields=["id=7"])
    assert other.outcome == "denied"


def test_arithmetic_is_computed_from_what_is_given() -> None:
    program = program_of(
        HEAD
        + "entity Item { stock: int  kept: int  allow read to anyone  "
        + 'allow delete when stock - kept * 2 > 3 and lower("AB") == "ab" }\n'
        + "resource Item { read delete }"
    )

    def outcome(*rows: str) -> str:
        return decide(program, read_question(program, "Item.delete", "reader", rows=rows)).outcome

    assert outcome("stock=10", "kept=3") == "allowed"
    assert outcome("stock=9", "kept=3") == "denied"
    assert outcome("stock=9") == "depends"


def test_what_is_known_of_a_row_that_a_rule_reaches_counts() -> None:
    text = NOTE + (
        "entity Comment { note: Note  text: text  author: Member owner  "
        "allow read when note.public  allow create to authenticated  "
        "allow delete when note.author == caller }\n"
        'resource Comment at "/notes/{note}/comments" { list create read delete }\n'
    )
    program = program_of(text)

    def asked(*rows: str) -> Decision:
        return decide(program, read_question(program, "Comment.delete", "reader", rows=rows))

    assert asked("note.public=true", "note.author=caller").outcome == "allowed"
    assert asked("note.public=true", "note.author=other").statuses == (403,)
    assert asked("note.public=false").statuses == (404,)


@pytest.mark.parametrize(
    ("caller", "operation", "rows", "message"),
    [
        ("reder", "Note.read", (), "there is no role `reder`; did you mean `reader`?"),
        ("reader", "Noet.read", (), "there is no entity `Noet`; did you mean `Note`?"),
        ("reader", "Note.replace", (), "`Note` has no operation `replace`"),
        ("reader", "publsh", (), "there is no operation `publsh`; did you mean `publish`?"),
        ("reader", "Member.read", (), "`Member` has no routes: give it a `resource`"),
        ("reader", "Note.read", ("titel=x",), "did you mean `title`?"),
        ("reader", "Note.read", ("stars=many",), "`stars` is a number, not `many`"),
        ("reader", "Note.read", ("title",), "say `field=value`, not `title`"),
        ("reader", "Note.read", ("title=null",), "`title` is never null"),
        ("reader", "Note.read", ("due=soon",), "is a date such as 2030-01-31"),
        ("reader", "Note.read", ("author.role=editr",), "did you mean `editor`?"),
        ("reader", "Note.read", ("tags=caller.x",), "say `tags=caller` or `tags=other`"),
        ("reader", "Note.read", ("title.x=1",), "`title` of `Note` is not a single row"),
        ("reader", "publish", ("stars=1",), "`publish` has no row `stars`"),
    ],
)
def test_what_is_not_understood_is_said_with_a_guess(
    caller: str, operation: str, rows: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UnclearError) as raised:
        ask(caller, operation, *rows)
    assert message in str(raised.value)


def test_a_field_that_an_operation_does_not_have_is_refused() -> None:
    with pytest.raises(UnclearError, match="does not take `cost`"):
        ask("editor", "Note.update", field="cost")
    with pytest.raises(UnclearError, match="allowed as a whole"):
        ask("editor", "publish", field="title")


def test_without_auth_everything_is_allowed() -> None:
    program = program_of("app a\nentity Note { text: text }\nresource Note")
    decision = decide(program, read_question(program, "Note.delete", "anyone"))
    assert (decision.outcome, decision.statuses, decision.flips) == ("allowed", (204,), ())
