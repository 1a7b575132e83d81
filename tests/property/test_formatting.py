"""Laws of the formatter: comments and meaning stay, and a second time changes nothing."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from fastgen.diagnostics import Report
from fastgen.frontend.comments import find_comments
from fastgen.frontend.formatter import format_text
from fastgen.frontend.lexicon import FINISH, PATTERN, SIGN, TOKEN
from fastgen.frontend.parser import parse_text
from fastgen.frontend.printer import print_spec
from fastgen.ir.spec import Spec
from tests.property.strategies.specs import specs
from tests.property.test_round_trip import law


def gaps(text: str) -> list[int]:
    """Return the places between tokens, where a comment may stand."""
    found: list[int] = []
    position, before = 0, ""
    while True:
        match = TOKEN.match(text, position)
        assert match is not None
        group = match.lastindex or 0
        start, end = match.span(group)
        found.append(start)
        if group == FINISH:
            return found
        if group == SIGN and match.group(group) == "/" and before in ("(", ","):
            pattern = PATTERN.match(text, start)
            assert pattern is not None
            end = pattern.end()
        position, before = end, match.group(group)


@st.composite
def commented(draw: DrawFn) -> tuple[Spec, str]:
    """Draw a spec and a text of it with comments and line ends in odd places."""
    spec = draw(specs)
    text = print_spec(spec)
    places = gaps(text)
    for number in range(draw(st.integers(0, 6))):
        at = draw(st.sampled_from(places))
        before = draw(st.sampled_from(["", "\n", "\n\n\n"]))
        glued = text[at - 1 : at] not in ("", " ", "\n") and text[at : at + 1] in ("?", "(", "[")
        if not glued:
            text = f'{text[:at]}{before} # c{number} }} "\n{text[at:]}'
            places = gaps(text)
    return spec, text


@settings(law, max_examples=25)
@given(commented())
def test_formatting_keeps_the_meaning_and_every_comment(drawn: tuple[Spec, str]) -> None:
    spec, text = drawn
    report = Report()
    formatted = format_text(text, report)
    assert len(report) == 0, (text, report.diagnostics)
    assert parse_text(formatted, "x", report) == spec
    before, after = find_comments(text), find_comments(formatted)
    assert Counter(found.text for found in before) == Counter(found.text for found in after)


@settings(law, max_examples=25)
@given(commented())
def test_formatting_twice_is_formatting_once(drawn: tuple[Spec, str]) -> None:
    once = format_text(drawn[1], Report())
    assert format_text(once, Report()) == once
