"""What is not compiled is said once for each use, and never ignored."""

from __future__ import annotations

import pytest

from fastgen.passes.report_unsupported import UNSUPPORTED
from tests.unit.passes.spec_files import check

USER = "entity Member { email: email unique  password: password  allow read to anyone }\n"
USES = {
    "`auth oidc`": 'app a { auth oidc { user: Member, issuer: "https://a.example" } }\n' + USER,
    "a second `auth` of the same kind for the same users": (
        "app a {\n  auth jwt { user: Member, login: email }\n"
        '  auth jwt { user: Member, login: email, endpoints: "/b" }\n}\n' + USER
    ),
    "`tenant` beside several entities of callers": (
        "app a {\n  auth jwt { user: Member, login: email }\n  auth key { user: Robot }\n}\n"
        "entity Club { name: string }\nentity Robot { club: Club tenant }\n" + USER
    ),
    "`return` where many rows are answered": (
        "entity A { b: int }\nresource A { list { return 200 { c: 1 } } }\n"
    ),
    "`hidden` as an error of its own": 'app a { errors { hidden: 403 "not yours" } }\n',
    "`order_of_checks`": "",
}
UNWRITTEN = {"`order_of_checks`"}
"""What no text can say, only a document."""


def test_every_construct_has_an_example() -> None:
    assert [construct.what for construct in UNSUPPORTED if construct.what not in USES] == []


@pytest.mark.parametrize(
    "construct",
    [one for one in UNSUPPORTED if one.what not in UNWRITTEN],
    ids=lambda construct: construct.what,
)
def test_a_construct_that_is_not_compiled_is_said_once(construct: object) -> None:
    what = getattr(construct, "what", "")
    program, report = check(USES[what])
    assert program is None
    assert [found.message for found in report.diagnostics] == [
        f"{what} is understood but not compiled yet"
    ]
