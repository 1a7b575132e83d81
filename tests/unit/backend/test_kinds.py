"""Callers of several entities are refused by the compiler, with their place."""

from __future__ import annotations

import pytest

import fastgen

MARKET = """app market {
  auth jwt { user: Buyer, login: email }
  auth key { user: Partner }
}
entity Buyer { email: email unique  password: password  allow create to anyone }
entity Partner { name: string }
"""


def test_a_second_entity_of_callers_is_not_compiled() -> None:
    with pytest.raises(fastgen.SpecError) as refused:
        fastgen.compile(fastgen.parse(MARKET))
    (found,) = refused.value.report.diagnostics
    assert found.code == "FG7003"
    assert found.message == (
        "this is understood but not compiled yet: a second entity of callers in `auth`"
    )
    assert found.span is not None
    assert found.span.line == 3
