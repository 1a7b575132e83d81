"""Where in a text of HTML a value may stand."""

from __future__ import annotations

import pytest

from fastgen.passes.surroundings.html_places import Place


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        ("<p>", None),
        ("", None),
        ('<p title="', None),
        ("<p title='a ", None),
        ('<a href="https://a.example/', None),
        ('<a href="/notes/', None),
        ("a < b and ", None),
        ("<script>a</script>", None),
        ("<!-- a -->", None),
        ('<a href="', "an address"),
        ('<a href="javascript:', "an address"),
        ('<a href="https://', None),
        ('<img src=" ', "an address"),
        ("<p title=", "a tag, outside quotes"),
        ("<p ", "a tag, outside quotes"),
        ("<", "a tag, outside quotes"),
        ("</", "a tag, outside quotes"),
        ("<script>", "`<script>`"),
        ("<style>p { color: ", "`<style>`"),
        ("<!-- ", "a comment"),
        ('<p onclick="', "the attribute `onclick`"),
        ('<p style="color: ', "the attribute `style`"),
    ],
)
def test_where_a_value_may_stand(before: str, problem: str | None) -> None:
    place = Place()
    place.read(before)
    assert place.problem(is_address=False) == problem


def test_an_address_may_be_a_whole_address() -> None:
    place = Place()
    place.read('<a href="')
    assert place.problem(is_address=True) is None


def test_an_address_does_not_begin_with_two_values() -> None:
    place = Place()
    place.read('<a href="')
    place.say()
    assert place.problem(is_address=True) == "an address"
