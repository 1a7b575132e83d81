"""What must not be possible, and the ways that values take out of the server."""

from __future__ import annotations

import pytest

from fastgen.analysis import Breach, Policies, UnclearError, read_claim, report_claims
from fastgen.diagnostics import Report
from tests.unit.analysis.specs import HEAD, NOTE, program_of


def ways(text: str, claim: str) -> list[Breach]:
    policies = Policies(program_of(text))
    (found,) = report_claims([read_claim(claim, policies)], policies, Report())
    return found


def routes(text: str, claim: str) -> list[str]:
    return [way.route for way in ways(text, claim)]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("anonymous write", ["POST /auth/register"]),
        ("anonymous write Note", []),
        ("anonymous write except Member", []),
        ("anonymous read Note", ["GET /notes/{note_id}"]),
        ("reader create Tag", []),
        ("editor create Tag", ["POST /tags"]),
        ("reader publish", ["POST /notes/{note}/publish"]),
        ("anonymous publish", []),
        ("anonymous call", []),
        ("editor update Note.title", ["PATCH /notes/{note_id}"]),
        ("editor write Note.public", ["POST /notes", "POST /notes/{note}/publish"]),
        ("reader create Note.stars", ["POST /notes"]),
        ("reader create Note.price", []),
        ("authenticated create Member", ["POST /auth/register"]),
        ("anonymous create Member.role", []),
    ],
)
def test_a_claim_finds_the_routes_that_break_it(claim: str, expected: list[str]) -> None:
    found = routes(NOTE, claim)
    assert found == expected


def test_a_breach_names_the_rule_and_an_example() -> None:
    report = Report()
    policies = Policies(program_of(NOTE))
    report_claims([read_claim("reader delete Note", policies)], policies, report)
    (found,) = report.diagnostics
    assert found.code == "FG4111" and found.span is not None
    assert NOTE[found.span.start : found.span.end] == "allow update, delete when author == caller"
    assert "for example: a caller with the role `reader`, a `Note` where" in found.notes[0]
    assert "author == caller" in found.notes[0]


def test_a_hidden_field_leaves_through_what_is_computed_from_it() -> None:
    found = ways(NOTE, "Note.cost leaves")
    assert {way.route for way in found} >= {"GET /notes", "GET /notes/{note_id}"}
    assert any(
        "can be asked for in `GET /notes`, through `Note.margin`" in way.words for way in found
    )


SECRETS = HEAD + """entity Safe {
  name: string
  pin: password
  note: string hidden
  copy: string = "" readonly
  allow read to editor
  allow create to admin
}
resource Safe { read }
"""


def test_what_no_answer_shows_does_not_leave() -> None:
    assert routes(SECRETS, "Safe.note leaves") == []
    assert routes(SECRETS, "Member.password leaves") == []


ACTION = "action open(safe: Safe) { allow to editor  "
WAYS_OUT = (
    (ACTION + "let x = safe.note  return { c: x } }", "is in the answer of `POST /open`"),
    (ACTION + "update safe { copy: safe.note } }", "through `Safe.copy`"),
    (ACTION + 'require safe.name != "a" else conflict "no {safe.note}" }', "is in an error of"),
    (
        "extern send(text: string) -> bool\n" + ACTION + "let x = send(safe.note)  return { x } }",
        "is handed to a function of yours in `POST /open`",
    ),
    (
        'action open() at get "/n" { allow to editor  '
        'return { n: count(Safe where .note == "x") } }',
        "is in the answer of `GET /n`",
    ),
    ('resource Safe as "box" at "/boxes" { list { order by .note } }', "orders the rows of"),
    (
        "entity Shelf { safe: Safe  allow read to reader  view { id, hint: string := safe.note } }"
        "\nresource Shelf { read }",
        "is in the answer of `GET /shelves/{shelf_id}`, through `hint` of `ShelfPublic`",
    ),
)


MAIL = 'mail seen(safe: Safe, word: string) { to safe.name  subject word  text "{safe.note}" }\n'
HOOK = (
    "settings { hook: url  key: secret }\n"
    "webhook told(word: string) { to settings.hook  body { word }  secret settings.key }\n"
)
SENT = (
    (MAIL + ACTION + 'send seen(safe, "a") }', "is in a message of `POST /open`, through `seen`"),
    (HOOK + ACTION + "send told(safe.note) }", "is in a message of `POST /open`, through `told`"),
    (HOOK + "on Safe.created { send told(self.note) }", "is in a message of `on Safe.created`"),
    (
        HOOK + "job tell every 1 hour { for s in (Safe limit 9) { send told(s.note) } }",
        "is in a message of `job tell`",
    ),
    (
        HOOK + "on Safe.created { update self { copy: note } }",
        "is in the answer of `GET /safes/{safe_id}`, through `Safe.copy`",
    ),
    (
        "extern send(text: string) -> bool\non Safe.deleted { let x = send(note) }",
        "is handed to a function of yours in `on Safe.deleted`",
    ),
)


@pytest.mark.parametrize(("more", "how"), WAYS_OUT + SENT)
def test_a_field_is_followed_to_where_it_leaves(more: str, how: str) -> None:
    found = ways(SECRETS + more, "Safe.note leaves")
    assert any(how in way.words for way in found), [way.words for way in found]


def test_a_message_is_no_answer_to_some_callers() -> None:
    told = HOOK + "on Safe.created { send told(self.note) }"
    assert routes(SECRETS + told, "Safe.note leaves to editor") == []
    assert routes(SECRETS + told, "Safe.note leaves to anyone") == ["on Safe.created"]


def test_what_an_operation_writes_beside_its_row_is_a_write() -> None:
    beside = (
        SECRETS
        + """entity Log { safe: Safe  text: string  allow create to reader  allow read to admin }
        resource Log { create { after { update it.safe { copy: it.text } } } }
        """
    )
    assert routes(beside, "reader write Safe") == ["POST /logs"]
    assert routes(beside, "reader write Safe.copy") == ["POST /logs"]
    assert routes(beside, "reader write Safe.name") == []


def test_what_a_move_does_is_followed() -> None:
    flow = "state: flow { open: shut -> ajar { update self { copy: self.note } } }\n"
    flow += "  allow open to editor\n"
    copied = '  copy: string = "" readonly\n'
    assert copied in SECRETS
    moving = SECRETS.replace(copied, copied + "  " + flow)
    assert any("through `Safe.copy`" in way.words for way in ways(moving, "Safe.note leaves"))


def test_checking_a_password_does_not_give_it_away() -> None:
    more = (
        "action test(safe: Safe, pin: string) { allow to editor  "
        "return { ok: verify(pin, safe.pin) } }"
    )
    assert routes(SECRETS + more, "Safe.pin leaves") == []


def test_a_claim_may_be_about_some_callers_only() -> None:
    assert routes(SECRETS, "Safe.name leaves to editor") == ["GET /safes/{safe_id}"]
    assert routes(SECRETS, "Safe.name leaves to reader") == []
    assert routes(SECRETS, "Safe leaves to anonymous") == []


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("anonymous", "say `WHO OPERATION [ENTITY]`"),
        ("anonymos write", "did you mean `anonymous`?"),
        ("anonymous wirte", "did you mean `write`?"),
        ("anonymous write Noet", "did you mean `Note`?"),
        ("anonymous write Note.titel", "did you mean `title`?"),
        ("anonymous write except", "nothing follows `except`"),
        ("Note.titel leaves", "did you mean `title`?"),
        ("Note leaves for reader", "say `ENTITY.FIELD leaves`"),
        ("reader publish Note", "is an action and has no entity"),
    ],
)
def test_a_claim_that_is_not_understood_says_why(claim: str, message: str) -> None:
    with pytest.raises(UnclearError) as raised:
        read_claim(claim, Policies(program_of(NOTE)))
    assert message in str(raised.value)
