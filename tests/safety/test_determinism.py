"""The same spec gives the same bytes, whatever stands around and whatever its notation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import fastgen
from fastgen.diagnostics import Report
from fastgen.passes import check_spec
from tests.conftest import ROOT
from tests.safety.surroundings import differing, products, singles

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/spec.fg"))


def test_the_surroundings_are_many() -> None:
    assert len(list(singles())) >= 24
    assert len(list(products())) >= 200


def test_no_surroundings_change_a_byte() -> None:
    assert differing(ROOT / "examples/shop/spec.fg", list(singles())) == {}


@pytest.mark.slow
def test_many_surroundings_at_once_change_no_byte() -> None:
    chosen = [*singles(), *products()][:200]
    assert differing(ROOT / "examples/shop/spec.fg", chosen) == {}


@pytest.mark.parametrize("example", EXAMPLES)
def test_compiling_twice_in_one_process_gives_the_same(example: str) -> None:
    spec = fastgen.parse((ROOT / "examples" / example / "spec.fg").read_text(encoding="utf-8"))
    assert dict(fastgen.compile(spec)) == dict(fastgen.compile(spec))


@pytest.mark.parametrize("example", EXAMPLES)
def test_text_json_and_yaml_give_the_same_project(example: str, tmp_path: Path) -> None:
    import yaml

    path = ROOT / "examples" / example / "spec.fg"
    loaded = fastgen.load(path)
    assert loaded.spec is not None
    document = json.loads(loaded.spec.model_dump_json(exclude_defaults=True))
    as_json, as_yaml = tmp_path / "spec.json", tmp_path / "spec.yaml"
    as_json.write_text(json.dumps(document, indent=2), encoding="utf-8")
    as_yaml.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    wanted = without_spec(fastgen.compile(loaded))
    assert without_spec(fastgen.compile(fastgen.load(as_json))) == wanted
    assert without_spec(fastgen.compile(fastgen.load(as_yaml))) == wanted


@pytest.mark.parametrize("example", EXAMPLES)
def test_comments_and_spaces_of_the_spec_do_not_matter(example: str) -> None:
    text = (ROOT / "examples" / example / "spec.fg").read_text(encoding="utf-8")
    formatted, report = fastgen.format_text(text)
    assert not report.has_errors
    wide = "# a comment\n\n" + text.replace("\n", "\r\n\t")
    wanted = without_spec(fastgen.compile(fastgen.parse(text)))
    assert without_spec(fastgen.compile(fastgen.parse(formatted))) == wanted
    assert without_spec(fastgen.compile(fastgen.parse(wide))) == wanted


def test_checking_does_not_change_the_spec() -> None:
    text = (ROOT / "examples/shop/spec.fg").read_text(encoding="utf-8")
    spec, again = fastgen.parse(text), fastgen.parse(text)
    check_spec(spec, Report())
    assert spec == again


def without_spec(project: fastgen.Project) -> dict[str, str]:
    """Return the files of a project but its spec, which is in the words of the author."""
    return {path: text for path, text in project.items() if path != "spec.fg"}
