"""`fastgen contract` compares the document of an app with a contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.program import BROKEN, NOTES, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with a spec and the document of its app."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.fg").write_text(NOTES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def document(folder: Path) -> Path:
    """Return the file with what the app announces."""
    done = run("contract", "spec.fg")
    assert (done.code, done.err) == (0, "")
    path = folder / "openapi.json"
    path.write_text(done.out, encoding="utf-8")
    return path


def test_an_app_keeps_what_it_announces(folder: Path, document: Path) -> None:
    done = run("contract", "spec.fg", document.name)
    assert (done.code, done.out) == (0, "0 differences\n")


def test_each_difference_is_said(folder: Path, document: Path) -> None:
    document.write_text(document.read_text().replace('"201"', '"200"'), encoding="utf-8")
    done = run("contract", "spec.fg", document.name)
    assert done.code == 1
    assert done.out == (
        "POST /notes\n"
        "  answer 200\n    contract  announced\n    app       nothing\n"
        "  answer 201\n    contract  nothing\n    app       announced\n"
        "\n2 differences\n"
    )


def test_what_is_allowed_is_left_out(folder: Path, document: Path) -> None:
    contract = json.loads(document.read_text())
    del contract["paths"]["/notes"]["post"]
    document.write_text(json.dumps(contract), encoding="utf-8")
    done = run("contract", "spec.fg", document.name)
    assert (done.code, done.out.splitlines()[1]) == (1, "  operation  (--allow operations)")
    assert run("contract", "spec.fg", document.name, "--allow", "operations").code == 0
    assert run("contract", "spec.fg", document.name, "--allow", "all").code == 2


def test_the_json_document_has_the_differences(folder: Path, document: Path) -> None:
    assert run("contract", "spec.fg", document.name, "--json").document["differences"] == []
    shown = run("contract", "spec.fg", "--json").document["document"]
    assert shown == json.loads(document.read_text())


@pytest.mark.parametrize("text", ["swagger: '2.0'", "openapi: ["])
def test_what_is_no_contract_is_refused(folder: Path, text: str) -> None:
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    done = run("contract", "spec.fg", "openapi.yaml", "--json")
    assert (done.code, done.codes) == (2, ["FG8016"])


def test_a_spec_with_mistakes_has_no_document(folder: Path) -> None:
    (folder / "spec.fg").write_text(BROKEN, encoding="utf-8")
    done = run("contract", "spec.fg", "--json")
    assert (done.code, done.codes) == (1, ["FG2003"])
