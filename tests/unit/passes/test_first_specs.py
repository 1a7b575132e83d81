"""Specs as somebody writes them on the first day: one mistake, one diagnostic, a line of help."""

from __future__ import annotations

import pytest

from fastgen import api

AUTH = """\
app notes { auth jwt { user: User, login: email } }
enum Role { admin, member }
entity User {
  email: email unique  password: password  role: Role = Role.member
  allow create to anyone
}
"""

MISTAKES = {
    # syntax of other languages
    "entity N { t: string[10] }": ("FG1001", "limits stand in parentheses: `string(10)`"),
    "entity N { t: list[string] }": ("FG1001", "a list is written `string[]`"),
    "entity N { t: List<string> }": ("FG1001", "a list is written `string[]`"),
    "entity N { t: many Book }": ("FG1001", "a list is written `Book[]`"),
    "entity N { t: string(max=10) }": ("FG1001", "limits are a range, such as `string(1..80)`"),
    "entity N { t: string(1-100) }": ("FG1001", "a range is written `1..100`"),
    "entity N { n: int(1, 5) }": ("FG1017", "write a range such as `1..5`"),
    "entity N { n: int(9) }": ("FG1017", "write a range such as `..9`"),
    "entity N { d: date nullable  t: text }": (
        "FG1001",
        "a value that may be null has `?` behind its type, such as `date?`",
    ),
    "entity N { t: text required }": (
        "FG1001",
        "remove it: a field without `?` and without a default is required",
    ),
    "entity N { n: int primary key }": (
        "FG1001",
        "each entity has an `id`; another key is a field with the flag `key`",
    ),
    "entity N {\n  field t: text\n}": ("FG1004", "remove it: a field has only a name"),
    "entity N { n: int  check n = 3 }": ("FG1001", "`==` compares"),
    "entity N { n: int }\naction a(n: N) { update n { n = 1 } }": ("FG1001", "write `n: …`"),
    'entity N { t: text }\nresource N: "/n"': ("FG1001", "write `N`, without a colon"),
    "entity N { n: int }\naction a(n: N) {\n  if n.n > 3:\n    return n\n}": (
        "FG1008",
        "a block stands between `{` and `}`",
    ),
    "@entity\nentity N { t: text }": ("FG1008", "remove it: there are no decorators"),
    "app notes { auth jwt }": (
        "FG1001",
        "say whose accounts they are: `auth jwt { user: User, login: email }`",
    ),
    "entity N { t: text }\nresource N { list { page size 20 } }": (
        "FG1001",
        "write `page 20 max 100`",
    ),
    '{"app": {"name": "notes"}}': ("FG1001", "JSON is read from a file whose name ends in `.json`"),
    'entity N "a note { t: text }\nresource N\n': ("FG1022", 'end it with `"`'),
    "entity N { t: text }\nresource N at notes": (
        "FG1001",
        'a path stands between quotes: `"/notes"`',
    ),
    "entity N { n: int }\nresource N { list, read }": (
        "FG1001",
        "remove it: verbs stand side by side",
    ),
    "entity N { n: int }\nresource N { crud }": (
        "FG1001",
        "the verbs are `list`, `create`, `read`, `update`, `replace` and `delete`",
    ),
    "entity N { n: int }\nresource N { list { sort -n } }": (
        "FG1001",
        "write the name alone: a request says the direction, as in `?sort=-created`",
    ),
    "entity N { n: int }\nresource N { list { filter n > 3 } }": (
        "FG1001",
        "the value comes from the request: `min_pages: pages >=`",
    ),
    'enum C { "red" }': ("FG1001", "a member is a name: `red`"),
    "enum C { red = 1 }": ("FG1001", 'another text for it is written `red as "1"`'),
    "enum C { RED }": ("FG1010", "write `red`"),
    "entity N { c: enum(red, green) }": (
        "FG1001",
        "declare it beside the entity: `enum Color { red, green }`",
    ),
    "entity N { a: int  b: int unique(a, b) }": (
        "FG1001",
        "on a line of its own it is `check unique (a, b)`",
    ),
    "entity N { a: int  b: int := a > 3 ? 1 : 0 }": ("FG1001", "write `if a then b else c`"),
    'entity N { n: int }\naction a(x: N) { raise conflict "no" }': (
        "FG1001",
        'write `fail`, as in `fail conflict "…"`',
    ),
    'entity N { n: int }\naction a(x: N) { require x.n > 0, "no" }': (
        "FG1001",
        'say what is answered otherwise: `else conflict "…"`',
    ),
    "entity N { n: int }\naction a(x: N) { y = x.n + 1 }": (
        "FG1001",
        "a value gets a name with `let y = …`",
    ),
    'entity N { n: int }\nresource N\nscenario "x" { as anyone: N.list() }': (
        "FG1001",
        "say what is answered, such as `-> 200`",
    ),
    f"{AUTH}entity N {{ t: text  allow read anyone }}\nresource N {{ read }}": (
        "FG1001",
        "say to whom with `to`: `to anyone`",
    ),
    # names of other languages
    "entity N { at: datetime = now() }": ("FG2010", "write `now`, without parentheses"),
    "entity N { t: text  n: int := len(t) }": ("FG2010", "did you mean `length`?"),
    f"{AUTH}entity N {{ o: User owner  allow read when o == user }}": (
        "FG2002",
        "did you mean `caller`?",
    ),
    f"{AUTH}entity N {{ t: text  allow read to everyone }}": ("FG4003", "did you mean `anyone`?"),
    "entity N { t: str }": ("FG2003", "did you mean `string`?"),
    "entity N { n: integer }": ("FG2003", "did you mean `int`?"),
    "entity N { b: boolean }": ("FG2003", "did you mean `bool`?"),
    "entity N { s: Shelf }": ("FG2003", "declare it, such as `entity Shelf { … }`"),
    "entity N { done: bool = False }": ("FG2002", "did you mean `false`?"),
    "entity N { d: date? = None }": ("FG2002", "did you mean `null`?"),
    "entity N { n: int  m: int := this.n }": ("FG2002", "did you mean `self`?"),
    "enum Color { red }\nentity N { c: Color = red }": ("FG2002", "did you mean `Color.red`?"),
    "entity N { n: int }\naction a(note: N) { update note { n: n + 1 } return note }": (
        "FG2002",
        "did you mean `note.n`?",
    ),
    "app notes { auth jwt { user: User, login: email } }": (
        "FG2003",
        "declare it: `entity User { … }`",
    ),
    # a rule that names nobody says nothing about who may
    f"{AUTH}entity N {{ t: text  allow read to admn }}\nresource N": (
        "FG4003",
        "did you mean `admin`?",
    ),
    f"{AUTH}entity N {{ t: text  allow raed to anyone }}\nresource N": (
        "FG4005",
        "did you mean `read`?",
    ),
    f"{AUTH}action a(n: string) {{ allow to admn  return {{ n }} }}": (
        "FG4003",
        "did you mean `admin`?",
    ),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_of_the_first_day_is_one_diagnostic_with_help(text: str) -> None:
    found = [(one.code, one.help) for one in api.check(text).diagnostics]
    assert found == [MISTAKES[text]]


def test_a_query_of_a_list_may_be_named_as_in_the_url() -> None:
    text = (
        "entity N { t: text search }\nresource N { list { search } create }\n"
        'scenario "found" { as anyone: N.list(q: "milk") -> 200 { items: [] } }\n'
    )
    assert api.check(text).diagnostics == ()
