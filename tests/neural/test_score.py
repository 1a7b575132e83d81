"""How far a spec is from the one that was meant."""

from pathlib import Path

import pytest

from fastgen import parse
from fastgen.ir.spec import Spec
from fastgen.neural.corpus import read_gold
from fastgen.neural.facts import facts
from fastgen.neural.score import Count, Gold, score

HEAD = "app a { auth jwt { user: User, login: email } } enum Role { user, admin }"
USER = """entity User { email: email unique  password: password  role: Role = Role.user
  allow create to anyone }"""


def gold(text: str) -> Gold:
    spec = parse(text)
    return Gold(spec, facts(spec))


def note(rules: str) -> Spec:
    return parse(
        f"{HEAD} {USER} entity Note {{ author: User owner  text: text  open: bool  {rules} }} "
        "resource Note"
    )


def over_grants(made: str, meant: str) -> set[str]:
    wanted = note(meant)
    return set(map(str, score(note(made), Gold(wanted, facts(wanted))).over_grants))


def test_a_spec_is_exactly_itself() -> None:
    text = "entity Book { title: string } resource Book"
    found = score(parse(text), gold(text))
    assert found.exact
    assert found.total.f1 == 1


def test_what_is_missing_wrong_and_right_is_counted_by_category() -> None:
    found = score(
        parse("entity Book { title: text  year: int }"), gold("entity Book { title: string }")
    )
    assert found.by_category["fields"] == Count(right=1, wrong=1)
    assert found.by_category["types"] == Count(right=0, wrong=2, missing=1)
    assert found.by_category["fields"].precision == 0.5
    assert not found.exact


def test_nothing_made_misses_everything_and_grants_nothing() -> None:
    found = score(None, gold("entity Book { title: string } resource Book"))
    assert found.total == Count(missing=8)
    assert found.total.f1 == 0
    assert not found.over_grants


def test_an_assumed_line_is_neither_required_nor_forbidden(tmp_path: Path) -> None:
    path = tmp_path / "a.fg"
    path.write_text(
        "entity Book {\n  title: string  # assumed\n  year: int? # assumed: constraints\n}\n"
    )
    meant = read_gold(path)
    assert score(parse("entity Book { year: int }"), meant).exact
    assert score(parse("entity Book { title: string  year: int? }"), meant).exact
    assert not score(parse("entity Book { title: string }"), meant).exact


def test_on_delete_counts_only_where_the_prompt_says_it() -> None:
    silent = "entity A { b: B } entity B { n: int }"
    cascade = "entity A { b: B on delete cascade } entity B { n: int }"
    assert score(parse(cascade), gold(silent)).exact
    assert not score(parse(silent), gold(cascade)).exact


@pytest.mark.parametrize(
    ("made", "meant", "over"),
    [
        ("allow read to admin", "allow read to admin", set()),
        ("allow read to authenticated", "allow read to admin", {"read note to authenticated"}),
        ("allow read to admin", "allow read to authenticated", set()),
        ("allow read when author == caller", "allow read to authenticated", set()),
        ("allow read to authenticated", "allow read when author == caller",
         {"read note to authenticated"}),
        ("allow read when author == caller", "allow read when author == caller and open",
         {"read note to anyone when author == caller"}),
        ("allow read to anyone when open", "allow read to authenticated",
         {"read note to anyone when open"}),
        ("allow update to admin", "allow update(text) to admin", {"update note to admin"}),
        ("allow update(text) to admin", "allow update to admin", set()),
        ("allow all to admin", "allow read, create to admin",
         {"update note to admin", "delete note to admin"}),
        ("allow read to authenticated", "allow read to authenticated deny read to admin when open",
         {"read note to admin when open"}),
    ],
)  # fmt: skip
def test_access_that_nobody_asked_for_is_told(made: str, meant: str, over: set[str]) -> None:
    assert over_grants(made, meant) == over


def test_leaving_the_accounts_out_opens_everything() -> None:
    wanted = note("allow read to admin")
    found = score(
        parse("entity Note { text: text } resource Note { read }"), Gold(wanted, facts(wanted))
    )
    assert set(map(str, found.over_grants)) == {"read note to anyone"}


def test_a_rule_for_what_no_resource_offers_grants_nothing() -> None:
    wanted = parse(f"{HEAD} {USER}")
    made = parse(f"{HEAD} {USER} entity Note {{ text: text  allow all to anyone }}")
    assert not score(made, Gold(wanted, facts(wanted))).over_grants
