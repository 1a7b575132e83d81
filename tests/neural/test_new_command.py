"""`fastgen new` and `fastgen eval` as they are used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.program import run

ROOT = Path(__file__).resolve().parents[2]
PROMPT = "A book has a title and a year. Only librarians may add books."


def test_the_project_is_written_after_a_yes(tmp_path: Path) -> None:
    target = tmp_path / "library"
    done = run("new", PROMPT, "-o", str(target), "--yes", "--json")
    assert done.code == 0
    assert done.document["written"] is True
    assert (target / "spec.fg").read_text() == done.document["spec"]
    assert (target / "app" / "books" / "router.py").is_file()


def test_without_a_yes_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", PROMPT)
    assert done.code == 0
    assert "entity Book" in done.out
    assert '"a title"' in done.out
    assert "nothing was written" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run("new", PROMPT, "-o", str(tmp_path), "--yes", "--json")
    assert done.code == 3
    assert done.codes == ["FG8001"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_description_is_read_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "wishes.txt"
    file.write_text("Um livro tem título e ano.", encoding="utf-8")
    done = run("new", "--file", str(file), "--json")
    assert done.document["language"] == "pt"
    piped = run("new", "-", "--json", "--name", "shelf", stdin=PROMPT)
    assert str(piped.document["spec"]).startswith("app shelf ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("new", ""), "FG6201"),
        (("new", "x" * 100_000), "FG6202"),
        (("new", "Make it nice"), "FG6203"),
        (("new", "--file", "/nowhere/at/all"), "FG1106"),
        (("new", PROMPT, "--model", "wizard"), "FG6206"),
        (("eval", "prompts", "/nowhere/at/all"), "FG1106"),
    ],
)
def test_bad_input_has_a_code_and_a_next_step(arguments: tuple[str, ...], code: str) -> None:
    done = run(*arguments, "--json")
    assert done.code == 1
    assert done.codes == [code]


def test_wrong_usage_is_told() -> None:
    assert run("new").code == 2
    assert run("new", PROMPT, "--file", "x").code == 2
    assert run("new", PROMPT, "--name", "My Shop").code == 2


def test_the_guide_is_measured() -> None:
    folder = ROOT / "model" / "data" / "written" / "guide"
    done = run("eval", "prompts", str(folder), "--json")
    assert done.code == 0
    overall = done.document["overall"]
    assert isinstance(overall, dict)
    assert overall["pairs"] == 25
    assert overall["f1"] > 0.35
    assert "difficulty" in run("eval", "prompts", str(folder), "--each").out


def test_importing_the_package_loads_no_model() -> None:
    code = (
        "import sys, json, fastgen; fastgen.translate('Books with a title');"
        "print(json.dumps([m for m in ('torch', 'transformers', 'outlines', 'openai') "
        "if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []
