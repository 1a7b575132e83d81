"""A compilation leaves nothing behind that only the collector of garbage could find."""

import gc

import fastgen

SPEC = """
app shop { auth jwt { user: Person, login: email } }
entity Person { email: email unique  password: password  allow create to anyone }
entity Thing {
  name: string(1..20)
  owner: Person owner
  allow create to authenticated
  allow read, update, delete when owner == caller
}
resource Thing { list { filter name  sort name }  create  read  update  delete }
"""


def test_a_compilation_leaves_no_circles_behind() -> None:
    spec = fastgen.parse(SPEC)
    fastgen.compile(spec)
    gc.collect()
    gc.disable()
    try:
        fastgen.compile(spec)
        assert gc.collect() < 100
    finally:
        gc.enable()
