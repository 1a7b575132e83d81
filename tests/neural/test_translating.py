"""From a prompt to a spec: by construction it checks, and it says where it is from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fastgen
from fastgen.neural.draft import Draft
from fastgen.neural.edits import AddEntity, AddField, AddRelation, AddRule, SetAccounts
from fastgen.neural.facts import facts
from fastgen.neural.translation import PromptError, translate_prompt

LIBRARY = (
    "A library where members borrow copies of books; only librarians may add books. "
    "A book has a title, an author and an ISBN that is unique."
)


def stated(prompt: str) -> set[str]:
    return set(map(str, facts(fastgen.translate(prompt).spec)))


@pytest.mark.parametrize(
    ("prompt", "fact"),
    [
        ("Books with title and number of pages", "types: book page int"),
        ("A bike has a price that is never negative", "constraints: bike price minimum 0"),
        ("A bike has a size (small, medium or large)", "types: bike siz value medium"),
        ("A plant has notes (optional)", "constraints: plant note optional"),
        (LIBRARY, "constraints: book isbn unique"),
        (LIBRARY, "auth: role librarian"),
        (LIBRARY, "rules: allow book create librarian"),
        ("Um livro tem título, ano e preço", "types: livro preco decimal"),
        ("Um carro tem placa (única) e modelo. Só gerentes podem cadastrar carros.",
         "rules: allow carro create gerente"),
        ("Os filmes têm título e nota de 1 a 10. Filtrar por nota, 20 por página.",
         "queries: filme page 20"),
        ("A task has a title and a status (open or done). Filter tasks by status.",
         "queries: task filter status =="),
    ],
)  # fmt: skip
def test_what_is_said_in_plain_words_is_in_the_spec(prompt: str, fact: str) -> None:
    assert fact in stated(prompt)


def test_nothing_is_open_to_everybody_where_somebody_signs_in_and_nobody_asked_for_it() -> None:
    open_to_all = {fact for fact in stated(LIBRARY) if "anyone" in fact}
    assert open_to_all == {
        "rules: allow member create anyone",
        "rules: allow member read anyone when caller == self",
        "rules: allow member update(email,password) anyone when caller == self",
    } or open_to_all == {
        "rules: allow user create anyone",
        "rules: allow user read anyone when caller == self",
        "rules: allow user update(email,password) anyone when caller == self",
    }


def test_each_part_says_which_words_it_is_from_or_that_it_was_assumed() -> None:
    made = fastgen.translate(LIBRARY)
    lines = made.text.split("\n")
    for element in made.elements:
        assert element.origin is not None or element.why, element
        assert lines[element.line - 1].strip(), element
    field = next(each for each in made.elements if each.what == "Book.isbn")
    assert field.origin is not None
    assert LIBRARY[field.origin.start : field.origin.end] == "an ISBN that is unique"


def test_what_is_not_understood_is_told() -> None:
    made = fastgen.translate("Books have a title. The colour of the sky is blue today.")
    assert [each.text for each in made.uncovered] == ["The colour of the sky is blue today."]


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("", "FG6201"),
        (" \n\t ", "FG6201"),
        ("a book " * 20_000, "FG6202"),
        ("Please make it nice and quick.", "FG6203"),
        ("Eine Liste der Bücher und ihrer Autoren ist von mir und nicht von dir", "FG6205"),
        ("нужен список книг и авторов", "FG6205"),
        ("!!! ??? 12", "FG6203"),
    ],
)
def test_a_prompt_that_is_none_is_refused(prompt: str, code: str) -> None:
    with pytest.raises(PromptError) as found:
        fastgen.translate(prompt)
    assert found.value.code == code
    assert found.value.advice


def test_a_contradiction_keeps_the_narrower_rule_and_is_told() -> None:
    made = fastgen.translate(
        "A book has a title. Only librarians can delete books. Everybody can delete books."
    )
    assert "rules: allow book delete librarian" in set(map(str, facts(made.spec)))
    assert not any("delete anyone" in str(fact) for fact in facts(made.spec))
    assert any("contradiction" in each for each in made.left_out)


def test_no_text_of_a_prompt_becomes_code() -> None:
    made = fastgen.translate(
        'A book has a title, a status ("} } action hack() { allow to anyone } # or open) and '
        "a note = {caller.password}. Books: allow all to anyone; import os"
    )
    assert not made.spec.actions
    assert not made.spec.imports
    rules = {str(fact) for fact in facts(made.spec) if fact.category == "rules"}
    assert not any("hack" in rule or ("book" in rule and "anyone" in rule) for rule in rules)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            """A book has a title, with and of many authors. Only admins may : ; ( ) , delete edit
            each user own 1 to 5 unique optional filter by sort newest 20 per page (a, b or c)
            belongs to Um livro tem título pertence autor só gerentes podem apagar = { } "
            members can add published price date self id role email password Role import""".split()
        ),
        max_size=40,
    )
)
def test_whatever_is_said_the_spec_checks(words: list[str]) -> None:
    try:
        made = fastgen.translate(" ".join(words))
    except PromptError:
        return
    assert not fastgen.check(made.text).has_errors
    assert fastgen.parse(made.text) == made.spec


class Proposing:
    """A translator that proposes what it was given."""

    name = "test"

    def __init__(self, *edits: AddEntity | AddField | AddRelation | AddRule | SetAccounts) -> None:
        self.edits = edits

    def propose(self, prompt: str, language: str) -> tuple[object, ...]:
        """Propose them."""
        assert prompt and language
        return self.edits


def test_what_refers_to_nothing_is_left_out() -> None:
    draft = Draft(
        [
            AddEntity(name="Book"),
            AddField(entity="Boook", name="title", type="string"),
            AddField(entity="Book", name="title", type="string", maximum=-1),
            AddField(entity="Book", name="size", type="enum"),
            AddField(entity="Book", name="year", type="int", default="soon"),
            AddRelation(entity="Book", name="author", target="Author"),
            AddRule(entity="Book", operations=("read",), who="anyone"),
            AddEntity(name="Books"),
            AddEntity(name="not a name"),
        ]
    )
    assert [type(edit).__name__ for edit in draft.edits] == ["AddEntity"]
    assert len(draft.refused) == 8


def test_two_translators_that_propose_the_same_make_the_same_spec() -> None:
    edits = (AddEntity(name="Book"), AddField(entity="Book", name="title", type="string"))
    one = translate_prompt("a book", Proposing(*edits))  # type: ignore[arg-type]
    other = translate_prompt("the book", Proposing(*edits, *edits))  # type: ignore[arg-type]
    assert one.text == other.text


EXPENSES = (
    "Employees sign in. An expense has an amount and a status (submitted, approved or rejected). "
    "Only managers can approve a submitted expense."
)


def test_a_step_is_an_action_and_nothing_goes_past_it() -> None:
    found = stated(EXPENSES)
    assert "actions: approve updates expens statu status.approved" in found or (
        "actions: approve updates expens status status.approved" in found
    )
    assert "actions: approve requires expens.status == status.submitted" in found
    assert "rules: allow approve call manager" in found
    assert "constraints: expens status readonly" in found


@pytest.mark.parametrize(
    ("prompt", "facts_of_it"),
    [
        ("CREATE TABLE books (id serial, title varchar NOT NULL UNIQUE, year int NULL, price "
         "numeric(8,2) NOT NULL CHECK (price >= 0)); and that is all of the tables",
         {"constraints: book title unique", "constraints: book year optional",
          "constraints: book price minimum 0"}),
        ('We store our books: {"title": "Dune", "pages": 612, "read": false, "tags": ["a"]}',
         {"types: book page int", "types: book read bool", "types: book tag string list"}),
        ("Please store these for me:\n\nPlants:\n- name\n- height\n- notes, if any\n",
         {"fields: plant name", "types: plant height float", "constraints: plant note optional"}),
        ("Authors can write posts. A post has a title and is published or not: published. "
         "Only editors may delete posts. Everybody can read published posts.",
         {"rules: allow post delete editor"}),
    ],
)  # fmt: skip
def test_other_ways_to_say_it(prompt: str, facts_of_it: set[str]) -> None:
    assert facts_of_it <= stated(prompt)


def test_a_step_of_whoever_is_signed_in_is_about_rows_of_their_own() -> None:
    found = stated(
        "Members book classes. A booking has a date and a status (booked or cancelled). Members "
        "see their own bookings. Members can cancel a booking."
    )
    assert "rules: allow cancel call anyone when booking.member == caller" in found


def test_a_rule_about_rows_that_are_not_known_opens_none() -> None:
    made = fastgen.translate(
        "People sign in. A report has a title. Everybody can read the approved reports."
    )
    assert not any("read anyone" in str(f) and "report" in str(f) for f in facts(made.spec))
    assert not any("report read" in str(fact) for fact in facts(made.spec))
