"""Callers of several entities: what each token is for, and what is refused with its place."""

from __future__ import annotations

import pytest

import fastgen

MARKET = """app market {
  auth jwt { user: Buyer, login: email }
  auth jwt { user: Seller, login: email%s }
}
entity Buyer {
  email: email unique
  password: password
  name: string(1..80)
  title: string := "{name}!"
  allow create to anyone
}
entity Seller {
  email: email unique
  password: password
  name: string(1..80)
  title: string := "{name}?"
  allow create to anyone
}
action greet() at get "/greeting" { allow to authenticated  return { name: caller.%s } }
"""


def test_a_token_is_for_the_users_of_one_entity() -> None:
    files = fastgen.compile(fastgen.parse(MARKET % ("", "name")))
    buyers, sellers = (files[f"app/auth_{each}/tokens.py"] for each in ("buyer", "seller"))
    assert 'AUDIENCE = "market/buyer"' in buyers
    assert 'OTHER_AUDIENCES = frozenset({"market/seller"})' in buyers
    assert 'AUDIENCE = "market/seller"' in sellers
    assert 'OTHER_AUDIENCES = frozenset({"market/buyer"})' in sellers


def test_what_callers_have_alike_is_read_of_whoever_calls() -> None:
    files = fastgen.compile(fastgen.parse(MARKET % ("", "name")))
    assert "caller.own_user_name" in files["app/actions/service.py"]


@pytest.mark.parametrize(
    ("settings", "field", "what"),
    [
        (", expires: 5 minutes", "name", "other lifetimes of `auth jwt` for `Seller`"),
        ("", "title", "a computed field of a caller who is a row of one of several entities"),
    ],
)
def test_what_is_not_compiled_is_said(settings: str, field: str, what: str) -> None:
    with pytest.raises(fastgen.SpecError) as refused:
        fastgen.compile(fastgen.parse(MARKET % (settings, field)))
    (found,) = refused.value.report.diagnostics
    assert found.code == "FG7003"
    assert what in found.message
    assert found.span is not None
