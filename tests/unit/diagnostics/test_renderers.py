"""Diagnostics as people and machines see them."""

import json
from collections.abc import Callable, Iterable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fastgen.diagnostics import (
    Diagnostic,
    Edit,
    Fix,
    Label,
    Report,
    Span,
    render_github,
    render_json,
    render_sarif,
    render_terminal,
)

TEXT = """app shop
entity Customer {
\tname: string   from: 日本 emial unique


  total: int := (
    a +
    b)
}
"""
SOURCES = {"shop.fg": TEXT}


def span_of(word: str) -> Span:
    start = TEXT.index(word)
    return Span.of("shop.fg", TEXT, start, start + len(word))


def full_report() -> tuple[Diagnostic, ...]:
    report = Report()
    report.error(
        "FG2003",
        span_of("emial"),
        name="emial",
        labels=[Label(span_of("emial"), "no such type"), Label(span_of("Customer"), "in this")],
        notes=["types begin with a capital\nunless they are built in"],
        help="did you mean `email`?",
        fix=Fix("write `email`", (Edit(span_of("emial"), "email"),)),
    )
    report.warning("FG5002", span_of("(\n    a +\n    b)"), field="total")
    return report.diagnostics


def test_a_window_has_carets_under_wide_characters_and_tabs() -> None:
    assert render_terminal(full_report(), SOURCES) == """\
error[FG2003]: cannot find the type `emial`
 --> shop.fg:3:26
  |
2 | entity Customer {
  |        -------- in this
3 |     name: string   from: 日本 emial unique
  |                               ^^^^^ no such type
  |
  = note: types begin with a capital
          unless they are built in
  = help: did you mean `email`?
  = fix: write `email` (`fastgen check --fix` does it)

warning[FG5002]: the computed field `total` depends on itself
 --> shop.fg:6:17
  |
6 |   total: int := (
  |                 ^
7 |     a +
8 |     b)
  |     ^^

1 error, 1 warning
"""


def test_several_labels_on_one_line_hang_below_it() -> None:
    report = Report()
    labels = [Label(span_of("name"), "first"), Label(span_of("string"), "second")]
    report.error("FG2003", span_of("emial"), name="emial", labels=labels)
    assert render_terminal(report.diagnostics, SOURCES).splitlines()[2:8] == [
        "  |",
        "3 |     name: string   from: 日本 emial unique",
        "  |     ----  ------              ^^^^^",
        "  |     |     |",
        "  |     |     second",
        "  |     first",
    ]


def test_a_label_in_another_file_has_a_window_of_its_own() -> None:
    report = Report()
    other = Label(Span.of("other.fg", "entity Customer\n", 7, 15), "declared here")
    report.error("FG2001", span_of("Customer"), name="Customer", labels=[other])
    text = render_terminal(report.diagnostics, {**SOURCES, "other.fg": "entity Customer\n"})
    assert " ::: other.fg:1:8\n  |\n1 | entity Customer\n  |        -------- declared" in text


def test_nothing_found_renders_as_nothing() -> None:
    assert render_terminal((), SOURCES) == ""
    assert render_github((), SOURCES) == ""
    assert json.loads(render_json((), SOURCES))["diagnostics"] == []
    assert json.loads(render_sarif((), SOURCES))["runs"][0]["results"] == []


def test_a_finding_without_text_shows_its_path() -> None:
    report = Report()
    report.error("FG2003", None, name="emial", path="entities/Book/fields/title")
    assert " --> entities/Book/fields/title" in render_terminal(report.diagnostics, {})


def test_control_characters_of_a_spec_never_reach_the_terminal() -> None:
    text = "app \x1b[2J\u202e\x9b\x00\n"
    report = Report()
    report.error("FG2003", Span.of("a\x1b.fg", text, 4, 8), name="\x1b]0;x\x07")
    shown = render_terminal(report.diagnostics, {"a\x1b.fg": text})
    assert not set(shown) & set("\x1b\u202e\x9b\x00\x07")


def test_colour_is_only_escape_sequences_around_the_same_text() -> None:
    import re

    plain = render_terminal(full_report(), SOURCES)
    coloured = render_terminal(full_report(), SOURCES, colour=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_hidden_findings_are_counted() -> None:
    assert render_terminal(full_report(), {}, hidden=7).endswith(", and 7 more not shown\n")


def test_github_annotations_are_one_escaped_line_each() -> None:
    lines = render_github(full_report(), SOURCES).splitlines()
    assert lines == [
        "::error file=shop.fg,line=3,col=26,endColumn=31,title=FG2003::cannot find the type "
        "`emial`%0Anote: types begin with a capital%0Aunless they are built in%0A"
        "help: did you mean `email`?",
        "::warning file=shop.fg,line=6,endLine=8,title=FG5002::the computed field `total` "
        "depends on itself",
    ]


def test_json_holds_offsets_lines_and_columns() -> None:
    document = json.loads(render_json(full_report(), SOURCES))
    assert (document["version"], document["errors"], document["warnings"]) == (1, 1, 1)
    span = document["diagnostics"][0]["span"]
    assert span["start"] == {"offset": TEXT.index("emial"), "line": 3, "column": 26}
    assert document["diagnostics"][0]["fix"]["edits"][0]["replacement"] == "email"


def test_sarif_points_from_results_to_rules() -> None:
    run = json.loads(render_sarif(full_report(), SOURCES))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == ["FG2003", "FG5002"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (3, 26, 31)
    assert run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]


RENDERERS: list[Callable[[Iterable[Diagnostic], Mapping[str, str]], str]] = [
    render_terminal,
    render_json,
    render_sarif,
    render_github,
]


def spans_of(text: str) -> st.SearchStrategy[Span]:
    offsets = st.integers(0, len(text))
    return st.builds(lambda start, end: Span.of("a.fg", text, start, end), offsets, offsets)


def diagnostics_of(text: str) -> st.SearchStrategy[list[Diagnostic]]:
    labels: st.SearchStrategy[Iterable[Label]] = st.lists(
        st.builds(Label, spans_of(text), st.text(max_size=5)), max_size=4
    )
    return st.lists(
        st.builds(
            lambda span, found, message: Diagnostic(
                "FG2003", "error", message, span, labels=tuple(found)
            ),
            spans_of(text),
            labels,
            st.text(max_size=9),
        ),
        min_size=1,
        max_size=3,
    )


@pytest.mark.parametrize("render", RENDERERS)
@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw makes tables of letters
@given(data=st.data())
def test_every_span_of_every_text_renders(
    render: Callable[[Iterable[Diagnostic], Mapping[str, str]], str], data: st.DataObject
) -> None:
    text = data.draw(st.text("ab \t\r\n日\u0301\x1b", max_size=30))
    assert render(data.draw(diagnostics_of(text)), {"a.fg": text})


def test_warnings_of_one_code_are_told_shortly_after_the_third() -> None:
    report = Report()
    for number in range(15):
        report.warning("FG8005", None, file=f"app/{number:02}.py", help="`--force` brings it back")
    report.error("FG2003", None, name="emial")
    text = render_terminal(report.diagnostics, {})
    assert text.count("= help: `--force` brings it back") == 3
    assert "warning[FG8005]: 12 more like these\n  = note: `app/03.py` was deleted" in text
    assert "`app/12.py` was deleted by hand" in text
    assert "app/13.py" not in text
    assert "… and 2 more, which `--json` lists" in text
    assert text.endswith("1 error, 15 warnings\n")
