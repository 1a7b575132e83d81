"""The specs that the tests of access ask about."""

from __future__ import annotations

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.ir.checked.program import Program
from fastgen.passes import check_spec

HEAD = """app notes { auth jwt { user: Member, login: email } }
enum Role { reader, editor, admin }
entity Member {
  email: email unique
  password: password
  role: Role = Role.reader
  active: bool = true
  boss: Member?
  allow create to anyone
  allow read, update(email, password) when self == caller
  allow read to editor
  allow all to admin
}
"""
NOTE = HEAD + """entity Tag { name: string  allow read to anyone  allow write to editor }
entity Note {
  title: string(1..80)
  body: text
  stars: int(0..5) = 0
  price: decimal(8, 2) = 0
  cost: decimal(8, 2) = 0 hidden
  public: bool = false
  author: Member owner
  due: date?
  tags: Tag[]
  readers: Member[]
  ready: bool := public and stars > 1
  margin: decimal(8, 2) := price - cost
  allow create to authenticated
  allow read when public or author == caller or caller in readers
  allow update(title, body) to editor
  allow update, delete when author == caller
  deny delete when stars == 5
  allow all to admin
}
resource Note {
  list { filter title, margin  sort price }
  create { input { title, body, public?, stars? } }
  read
  update { input { title, body, stars } }
  delete
}
resource Tag
action publish(note: Note) at post "/notes/{note}/publish" {
  allow to editor
  allow when note.author == caller and caller.active
  update note { public: true }
  return note
}
"""


def program_of(text: str) -> Program:
    """Return a spec resolved; it must have no mistake."""
    report = Report()
    spec = parse_text(text, "spec.fg", report)
    assert spec is not None, report.diagnostics
    program = check_spec(spec, report)
    assert program is not None, report.diagnostics
    return program
