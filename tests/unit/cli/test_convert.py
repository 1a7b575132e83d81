"""A spec in another notation is the same spec."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import fastgen
from tests.conftest import ROOT
from tests.unit.cli.program import run

EXAMPLE = ROOT / "examples" / "shop" / "spec.fg"


@pytest.mark.parametrize("kind", ["fg", "json", "yaml"])
def test_every_notation_compiles_to_the_same_project(kind: str, tmp_path: Path) -> None:
    target = tmp_path / f"spec.{kind}"
    assert run("convert", str(EXAMPLE), "-o", str(target)).code == 0
    first, second = (fastgen.compile(fastgen.load(path)) for path in (EXAMPLE, target))
    changed = {path for path in {*first, *second} if first.get(path) != second.get(path)}
    assert changed <= {"spec.fg"}  # its comments


def test_without_a_file_it_goes_to_standard_output() -> None:
    result = run("convert", str(EXAMPLE), "--to", "json")
    assert json.loads(result.out)["app"]["name"] == "shop"


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "spec.json"
    target.write_text("mine")
    result = run("convert", str(EXAMPLE), "-o", str(target))
    assert (result.code, target.read_text()) == (3, "mine")
    assert "FG8003" in result.err


def test_the_notation_has_to_be_known() -> None:
    result = run("convert", str(EXAMPLE))
    assert result.code == 2
    assert "fg, json or yaml" in result.err


def test_a_wrong_spec_is_reported_and_nothing_written(tmp_path: Path) -> None:
    spec = tmp_path / "spec.fg"
    spec.write_text("entity Note { text: txet }")
    target = tmp_path / "spec.json"
    result = run("convert", str(spec), "-o", str(target))
    assert (result.code, target.exists()) == (1, False)
    assert "FG2003" in result.err
