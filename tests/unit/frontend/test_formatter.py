"""The formatter changes the spelling and nothing else."""

from __future__ import annotations

import pytest

from fastgen.diagnostics import Report
from fastgen.frontend.comments import find_comments
from fastgen.frontend.formatter import format_text
from fastgen.frontend.parser import parse_text
from tests.unit.frontend.samples import SAMPLES


def formatted(text: str) -> str:
    """Return the canonical spelling of a text without mistakes."""
    report = Report()
    found = format_text(text, report)
    assert len(report) == 0, report.diagnostics
    return found


@pytest.mark.parametrize("text", SAMPLES)
def test_formatting_keeps_the_meaning_and_is_stable(text: str) -> None:
    once = formatted(text)
    assert parse_text(once, "x", Report()) == parse_text(text, "x", Report())
    assert formatted(once) == once


def test_a_text_with_mistakes_is_left_as_it_is() -> None:
    report = Report()
    text = "entity   Note { text text }  # x"
    assert format_text(text, report) == text
    assert report.has_errors


def test_comments_stay_with_their_lines() -> None:
    text = (
        "# head\n\napp notes # app\n"
        "entity Note { # open\n"
        "# before\ntext: text # behind\n\ndone: bool\n# last\n} # closed\n"
        "action a() { if x { # one\nsend y() # two\n# three\n} else { # four\nsend z() } }\n# end\n"
    )
    assert formatted(text) == (
        "# head\n\napp notes  # app\n\n"
        "entity Note {  # open\n"
        "  # before\n  text: text  # behind\n\n  done: bool\n  # last\n}  # closed\n\n"
        "action a() {\n  if x {  # one\n    send y()  # two\n  } else {\n"
        "    # three\n    # four\n    send z()\n  }\n}\n# end\n"
    )


def test_a_comment_inside_an_expression_moves_before_its_line() -> None:
    text = "entity Note {\n  size: int = (1 + # one\n    2)\n}\n"
    assert formatted(text) == "entity Note {\n  # one\n  size: int = 1 + 2\n}\n"


def test_a_hash_in_a_string_or_a_pattern_is_no_comment() -> None:
    text = 'entity Note { a: string(/[#"]+/) = "# no"  b: text = """# "no\n# no""" } # yes\n'
    assert [comment.text for comment in find_comments(text)] == ["# yes"]
    assert formatted(text).count("# yes") == 1


def test_the_order_of_the_author_stays() -> None:
    text = (
        "resource Note {\n  delete\n  rate 1 per day\n  read\n  list { page 5  filter text }\n}\n"
    )
    assert formatted(text) == text


def test_blank_lines_are_kept_and_never_doubled() -> None:
    text = "app notes\n\n\n\nenum A { a }\nenum B { b }\n\nenum C { c }\n"
    assert formatted(text) == "app notes\n\nenum A { a }\nenum B { b }\n\nenum C { c }\n"


def test_a_text_of_comments_alone_stays() -> None:
    assert formatted("\n\n# one\n\n# two") == "# one\n\n# two\n"
