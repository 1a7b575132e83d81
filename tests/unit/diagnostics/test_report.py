"""A report sorts, deduplicates, limits and counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgen.diagnostics import Edit, Fix, Label, Report, Span, apply_fixes, did_you_mean
from fastgen.diagnostics.suggest import edit_distance

TEXT = "app notes\nentity Note { from: emial }\n"


def span_of(word: str) -> Span:
    start = TEXT.index(word)
    return Span.of("notes.fg", TEXT, start, start + len(word))


def test_a_span_counts_lines_and_columns_in_characters() -> None:
    text = "é\n日本 x"
    span = Span.of("a.fg", text, text.index("x"), len(text))
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 4, 2, 5)


def test_diagnostics_come_in_the_order_of_the_text_and_once() -> None:
    report = Report()
    report.error("FG2003", span_of("emial"), name="emial")
    report.warning("FG2001", span_of("notes"), name="notes")
    report.error("FG2003", span_of("emial"), name="emial")
    assert [found.code for found in report.diagnostics] == ["FG2001", "FG2003"]


def test_the_limit_leaves_errors_out_last() -> None:
    report = Report(limit=2)
    for name in ("a", "b", "c"):
        report.warning("FG2001", None, name=name)
    report.error("FG2001", None, name="z")
    assert [found.severity for found in report.diagnostics] == ["warning", "error"]
    assert report.hidden == 2


def test_warnings_are_no_errors_even_when_hidden() -> None:
    report = Report(limit=0)
    report.warning("FG2001", None, name="a")
    assert not report.has_errors
    report.error("FG2001", None, name="a")
    assert report.has_errors
    assert report.diagnostics == ()


def test_an_unknown_code_or_parameter_is_our_bug() -> None:
    with pytest.raises(KeyError):
        Report().error("FG0000", None)
    with pytest.raises(KeyError):
        Report().error("FG2003", None, nam="x")


def test_braces_of_a_name_are_text() -> None:
    report = Report()
    report.error("FG2003", None, name="{x}")
    assert report.diagnostics[0].message == "cannot find the type `{x}`"


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("emial", ["email", "enum"], "email"),
        ("strng", ["string", "text"], "string"),
        ("autor", ["author", "title"], "author"),
        ("NOTE", ["Note"], "Note"),
        ("x", ["y", "z"], None),
        ("price", ["title"], None),
        ("", ["a"], None),
        ("a" * 1000, ["a" * 999], None),
        ("cat", ["bat", "car"], "bat"),
    ],
)
def test_a_slip_finds_its_name(name: str, candidates: list[str], expected: str | None) -> None:
    assert did_you_mean(name, candidates) == expected


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_distance_is_symmetric_and_bounded(left: str, right: str) -> None:
    distance = edit_distance(left, right)
    assert distance == edit_distance(right, left)
    assert abs(len(left) - len(right)) <= distance <= max(len(left), len(right))
    assert (distance == 0) == (left == right)


def fixed(*fixes: Fix, unsafe: bool = False) -> str:
    report = Report()
    for number, fix in enumerate(fixes):
        report.error("FG2003", None, name=number, fix=fix)
    return apply_fixes(TEXT, report.diagnostics, "unsafe" if unsafe else "safe", file="notes.fg")


def test_a_safe_fix_is_applied_and_others_only_on_request() -> None:
    rename = Fix("rename", (Edit(span_of("emial"), "email"),))
    guess = Fix("guess", (Edit(span_of("Note"), "Page"),), "unsafe")
    shown = Fix("show", (Edit(span_of("notes"), "pages"),), "display")
    assert fixed(rename, guess, shown) == TEXT.replace("emial", "email")
    both = TEXT.replace("emial", "email").replace("Note", "Page")
    assert fixed(rename, guess, shown, unsafe=True) == both


def test_a_fix_that_overlaps_an_earlier_one_is_left_out_whole() -> None:
    first = Fix("first", (Edit(span_of("from: emial"), "to: email"),))
    second = Fix("second", (Edit(span_of("emial"), "text"), Edit(span_of("Note"), "Page")))
    assert fixed(first, second) == TEXT.replace("from: emial", "to: email")


def test_an_edit_that_two_fixes_share_is_applied_once() -> None:
    edit = Edit(Span.of("notes.fg", TEXT, 0, 0), "# hello\n")
    assert fixed(Fix("one", (edit,)), Fix("two", (edit,))) == "# hello\n" + TEXT


def test_a_fix_of_another_file_is_left_out() -> None:
    elsewhere = Fix("else", (Edit(Span.of("other.fg", TEXT, 0, 3), "x"),))
    assert fixed(elsewhere) == TEXT


def test_labels_keep_their_order() -> None:
    report = Report()
    labels = [Label(span_of("Note"), "b"), Label(span_of("notes"), "a")]
    report.error("FG2003", span_of("emial"), name="emial", labels=labels)
    assert list(report.diagnostics[0].labels) == labels
