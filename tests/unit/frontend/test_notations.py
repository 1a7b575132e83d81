"""The IR in JSON and YAML is read back as it was written, or refused with a place."""

from __future__ import annotations

import json

import pytest

from fastgen.diagnostics import Diagnostic, Report
from fastgen.frontend.documents import json_places
from fastgen.frontend.notations import dump_json, dump_yaml, load_json, load_yaml
from fastgen.frontend.parser import parse_text
from tests.unit.frontend.samples import SAMPLES


def problems(text: str, notation: str) -> list[Diagnostic]:
    """Return what is wrong with a document."""
    report = Report()
    read = load_json if notation == "json" else load_yaml
    assert read(text, "ir", report) is None
    return list(report.diagnostics)


@pytest.mark.parametrize("text", SAMPLES)
def test_a_spec_is_read_back_as_it_was_written(text: str) -> None:
    spec = parse_text(text, "x", Report())
    assert spec is not None
    report = Report()
    assert load_json(dump_json(spec), "x.json", report) == spec, report.diagnostics
    assert load_yaml(dump_yaml(spec), "x.yaml", report) == spec, report.diagnostics


def test_what_is_by_default_is_left_out() -> None:
    spec = parse_text("entity Note { text: text }", "x", Report())
    assert spec is not None
    assert json.loads(dump_json(spec)) == {
        "version": 1,
        "entities": [{"name": "Note", "fields": [{"name": "text", "type": {"name": "text"}}]}],
    }


@pytest.mark.parametrize(
    ("notation", "text", "code"),
    [
        ("json", '{"entities": [}', "FG1201"),
        ("json", "", "FG1201"),
        ("json", "[" * 100_000, "FG1201"),
        ("json", '{"a": NaN}', "FG1201"),
        ("json", '{"app": null, "app": null}', "FG1202"),
        ("json", "[]", "FG1205"),
        ("json", '{"version": 2}', "FG1204"),
        ("json", '{"version": true}', "FG1204"),
        ("json", '{"entities": [{"nome": "A"}]}', "FG1205"),
        ("json", '{"app": {"name": "\\ud800"}}', "FG1205"),
        ("json", '{"rules": [{"name": "r", "value": "1 +"}]}', "FG1001"),
        ("json", '{"rules": [{"name": "r", "value": 1}]}', "FG1205"),
        ("yaml", "a: [1", "FG1201"),
        ("yaml", "- " * 100_000, "FG1201"),
        ("yaml", "[" * 5_000, "FG1201"),
        ("yaml", "a: &x 1\nb: *x", "FG1203"),
        ("yaml", "a: *x", "FG1203"),
        ("yaml", "a: !!python/object:os.system x", "FG1203"),
        ("yaml", "a: 1\n---\nb: 2", "FG1203"),
        ("yaml", "? [a]\n: 1", "FG1203"),
        ("yaml", "app:\n  name: a\n  name: b", "FG1202"),
        ("yaml", "version: 3", "FG1204"),
        ("yaml", "a: \x07", "FG1201"),
    ],
)
def test_a_document_that_is_wrong_is_refused(notation: str, text: str, code: str) -> None:
    found = problems(text, notation)
    assert found[0].code == code


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        ("json", '{\n  "entities": [\n    {"name": "Note", "colour": 1}\n  ]\n}'),
        ("yaml", "entities:\n\n  - name: Note\n    colour: 1\n"),
    ],
)
def test_a_wrong_part_is_shown_at_its_place(notation: str, text: str) -> None:
    (found,) = problems(text, notation)
    assert found.message == "nothing here is called `colour`"
    assert found.path == "entities/Note/colour"
    assert found.span is not None
    assert text[found.span.start : found.span.end] == "1"


def test_a_mistake_in_an_expression_has_the_path_of_its_slot() -> None:
    field = {"name": "size", "type": {"name": "int"}, "default": "1 +"}
    document = {"entities": [{"name": "Note", "fields": [field]}]}
    text = json.dumps(document, indent=1)
    (found,) = problems(text, "json")
    assert found.path == "entities/Note/fields/size/default"
    assert found.span is not None
    assert text[found.span.start : found.span.end] == '"1 +"'


def test_words_that_old_yaml_takes_for_truth_values_are_words() -> None:
    report = Report()
    text = "errors: null\napp:\n  name: yes\n  errors:\n    kinds:\n    - name: no\n      on: off\n"
    spec = load_yaml(text.replace("errors: null\n", ""), "x.yaml", report)
    assert spec is not None and spec.app is not None and spec.app.errors is not None
    kind = spec.app.errors.kinds[0]
    assert (spec.app.name, kind.name, kind.on) == ("yes", "no", "off")


def test_places_of_json_are_those_of_its_values() -> None:
    text = '{"a": [1, {"b": "x"}], "c": {}}'
    places = {path: text[start:end] for path, (start, end) in json_places(text).items()}
    assert places[("a", 0)] == "1"
    assert places[("a", 1, "b")] == '"x"'
    assert places[("c",)] == "{}"
    assert places[()] == text


@pytest.mark.parametrize(
    ("text", "reason", "help_text"),
    [
        ('{"entities": 3}', "`entities`: a list is expected", None),
        ('{"app": 3}', "`app`: an object is expected", None),
        ('{"app": {"name": 3}}', "`name`: a text is expected", None),
        (
            '{"resources": [{"entity": "A", "operations": [{"verb": "lst"}]}]}',
            "`lst` is no `verb`",
            "did you mean `list`?",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_the_words_of_json(
    text: str, reason: str, help_text: str | None
) -> None:
    (found,) = problems(text, "json")
    assert found.message == reason
    assert found.help == help_text
